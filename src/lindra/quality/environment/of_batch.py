"""What the plan asks of a batch in a room, and what has been done of it: for the recipe's environment check."""

from dataclasses import dataclass

from lindra.gmp.dossier import Dossiers
from lindra.quality.environment.methods import Phase
from lindra.quality.environment.particle_count import ParticleCount
from lindra.quality.environment.plate import Plate
from lindra.quality.environment.point import Point


@dataclass(frozen=True, slots=True)
class BatchEnvironment:
    """The sampling of one batch in one room. Without a plan for the room everything is empty."""

    exposed: tuple[Plate, ...]  # every plate of the batch in the room, in the order of their codes
    counts: tuple[ParticleCount, ...]
    missing: tuple[Point, ...]  # points of the phase "per batch" where nothing was sampled yet

    @property
    def read(self) -> tuple[Plate, ...]:
        """The plates that have their reading."""
        return tuple(plate for plate in self.exposed if plate.first is not None)

    @property
    def awaited(self) -> tuple[Plate, ...]:
        """The plates whose reading is still to come."""
        return tuple(plate for plate in self.exposed if plate.is_awaited)

    @property
    def open(self) -> tuple[Plate, ...]:
        """The settle plates that lie open."""
        return tuple(plate for plate in self.exposed if plate.ended_at is None)


def environment_of_batch(dossiers: Dossiers, *, batch: str, therapy: str, room: str) -> BatchEnvironment:
    """Return what was sampled for a batch in a room, and which points of the plan are missing."""
    plates = tuple(one for one in dossiers.of_therapy(Plate, therapy) if (one.batch, one.room) == (batch, room))
    counts = tuple(one for one in dossiers.of_therapy(ParticleCount, therapy) if (one.batch, one.room) == (batch, room))
    sampled = {one.point for one in plates} | {one.point for one in counts}
    missing = tuple(
        point
        for point in dossiers.open_ones(Point)
        if point.room == room and point.phase is Phase.PER_BATCH and point.code not in sampled
    )
    return BatchEnvironment(plates, counts, missing)
