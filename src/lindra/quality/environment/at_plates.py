"""What every act on several plates looks at, and what is said when one of them went wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act
from lindra.gmp.dossier import Dossiers
from lindra.gmp.rule import Refusal, objects
from lindra.gmp.text import Text
from lindra.quality.deviations.deviation import Deviation
from lindra.quality.deviations.facts import DeviationOpened, Origin
from lindra.quality.environment.plate import Plate


@dataclass(frozen=True)
class AtPlates:
    """The plates that a command names, and the deviation number given out last."""

    plates: tuple[Plate, ...]
    last_deviation: str | None


def at_plates(codes: Sequence[str], dossiers: Dossiers, *, field: str) -> AtPlates:
    """Look up the plates that a command names, each once."""
    plates = tuple(dossiers.need(Plate, code, field=field) for code in dict.fromkeys(codes))
    return AtPlates(plates, dossiers.last_key(Deviation))


def each_plate(plates: Sequence[Plate], is_wrong: Callable[[Plate], Text | None], remedy: Text) -> Refusal | None:
    """Refuse with everything that is wrong with the plates, at once."""
    wrong = [f for plate in plates if (f := is_wrong(plate)) is not None]
    if not wrong:
        return None
    problem = Text("; ".join(one.en for one in wrong) + ".", "; ".join(one.sv for one in wrong) + ".")
    return objects(problem, remedy, field="plates")


def no_plate(plates: Sequence[Plate]) -> Refusal | None:
    """Refuse an empty list."""
    if plates:
        return None
    return objects(
        Text("No plate is scanned.", "Ingen platta är skannad."),
        Text("Scan each plate.", "Skanna varje platta."),
        field="plates",
    )


def deviation_of_plate(plate: Plate, number: str, what: Text, act: Act) -> DeviationOpened:
    """Return the opening of a deviation about a plate, for its batch where it has one."""
    return DeviationOpened(
        deviation=number,
        therapy=plate.therapy,
        batch=plate.batch,
        origin=Origin.ENVIRONMENT,
        what=what,
        at=act.at,
        by=act.person,
    )
