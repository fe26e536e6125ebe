"""What every sampling at a point looks at, plates and particle counts alike, and the refusals that they share."""

from dataclasses import dataclass
from datetime import datetime

from lindra.facility.rooms.room import Occupation, Room
from lindra.gmp.dossier import Dossiers
from lindra.gmp.rule import Refusal, objects
from lindra.gmp.text import Text
from lindra.quality.environment.chosen_limits import ChosenLimits, in_force
from lindra.quality.environment.methods import Phase
from lindra.quality.environment.point import Point


@dataclass(frozen=True)
class AtPoint:
    """The point, its room, the limits in force at the time of the sampling, and the batch's stay in the room."""

    point: Point
    room: Room
    chosen: ChosenLimits | None
    stay: Occupation | None  # of the batch that the command names


def at_point(point: str, batch: str | None, start: datetime, end: datetime, dossiers: Dossiers) -> AtPoint:
    """Look up the point that a command names, and whether its batch was in the room then."""
    found = dossiers.need(Point, point, field="point")
    room = dossiers.need(Room, found.room, field="point")
    stay = next((one for one in room.occupied(start, end) if one.batch == batch), None)
    return AtPoint(found, room, in_force(dossiers.each(ChosenLimits), start.date()), stay)


def out_of_plan(evidence: AtPoint) -> Refusal | None:
    """Refuse a point that has left the plan."""
    if evidence.point.is_open:
        return None
    return objects(
        Text(f"{evidence.point.code} has left the plan.", f"{evidence.point.code} har tagits ur planen."),
        Text("Scan a point of the plan.", "Skanna en punkt i planen."),
        field="point",
    )


def without_limits(evidence: AtPoint) -> Refusal | None:
    """Refuse a sampling that could be judged by nothing."""
    if evidence.chosen is not None:
        return None
    return objects(
        Text("No limits are in force on that day.", "Inga gränsvärden gäller den dagen."),
        Text("Quality assurance chooses a set first.", "Kvalitetssäkringen väljer gränsvärden först."),
    )


def for_nothing(evidence: AtPoint, batch: str | None, session: str | None) -> Refusal | None:
    """Refuse a sampling that belongs to nothing, or to a batch that was not in the room."""
    point, room = evidence.point, evidence.room
    if batch and evidence.stay is None:
        return objects(
            Text(f"Batch {batch} was not in {room.code} then.", f"Sats {batch} var inte i {room.code} då."),
            Text("Scan the batch that is in the room.", "Skanna satsen som är i rummet."),
            field="batch",
        )
    if point.phase is Phase.PER_BATCH and not batch:
        return objects(
            Text(f"{point.code} is sampled for a batch.", f"{point.code} provtas för en sats."),
            Text("Scan the batch.", "Skanna satsen."),
            field="batch",
        )
    if point.phase is not Phase.PER_BATCH and not session:
        return objects(
            Text(f"{point.code} is sampled in a session.", f"{point.code} provtas i en omgång."),
            Text("Name the session, such as 2026 week 10.", "Ange omgången, till exempel 2026 vecka 10."),
            field="session",
        )
    return None
