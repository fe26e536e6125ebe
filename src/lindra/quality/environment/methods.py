"""How the environment is sampled, in which state of the room, and how a count stands to its limits."""

from collections.abc import Iterable
from enum import Enum

from lindra.facility.rooms.room import RoomState
from lindra.gmp.limit import Severity
from lindra.gmp.text import Text
from lindra.gmp.value import Value


class Method(Enum):
    """One way of sampling, by the code that stands in the record."""

    SETTLE = "settle-plate"  # 90 mm, lies open for at most four hours
    AIR = "active-air"  # a known volume of air is drawn over a plate
    CONTACT = "contact-plate"  # 55 mm, pressed on a surface
    GLOVE = "glove-print"  # five fingers of one glove
    GOWN = "gown-plate"  # 55 mm, pressed on the gown
    PARTICLES = "particle-count"  # a counter, no plate

    @property
    def title(self) -> Text:
        """The method as people say it."""
        return _METHOD_TITLES[self]

    @property
    def is_of_a_person(self) -> bool:
        """Whether it samples a person and not the room."""
        return self in (Method.GLOVE, Method.GOWN)

    @property
    def unit(self) -> str:
        """The unit of its result, as UCUM code."""
        return {Method.AIR: "[CFU]/m3", Method.PARTICLES: "{particles}/m3"}.get(self, "[CFU]")


_METHOD_TITLES = {
    Method.SETTLE: Text("settle plate 90 mm", "sedimentationsplatta 90 mm"),
    Method.AIR: Text("active air", "aktiv luftprovtagning"),
    Method.CONTACT: Text("contact plate 55 mm", "tryckplatta 55 mm"),
    Method.GLOVE: Text("glove print", "handskavtryck"),
    Method.GOWN: Text("gown plate 55 mm", "dräktplatta 55 mm"),
    Method.PARTICLES: Text("particle count", "partikelräkning"),
}


class Phase(Enum):
    """When a point is sampled."""

    AT_REST = "at-rest"
    IN_OPERATION = "in-operation"
    PER_BATCH = "per-batch"

    @property
    def title(self) -> Text:
        """The phase as people say it."""
        return _PHASE_TITLES[self]

    @property
    def state(self) -> RoomState:
        """The state of the room that the limits are taken from."""
        return RoomState.AT_REST if self is Phase.AT_REST else RoomState.IN_OPERATION


_PHASE_TITLES = {
    Phase.AT_REST: Text("at rest", "i vila"),
    Phase.IN_OPERATION: Text("in operation", "i drift"),
    Phase.PER_BATCH: Text("per batch", "per sats"),
}


class Measured(Enum):
    """What a limit is about: colonies, or particles of a size and larger."""

    COLONIES = "colonies"
    PARTICLES_HALF = "particles-0.5"  # 0.5 µm and larger
    PARTICLES_FIVE = "particles-5"  # 5 µm and larger

    @property
    def title(self) -> Text:
        """What is counted, as people say it."""
        return _MEASURED_TITLES[self]


_MEASURED_TITLES = {
    Measured.COLONIES: Text("colonies", "kolonier"),
    Measured.PARTICLES_HALF: Text("particles ≥ 0.5 µm", "partiklar ≥ 0,5 µm"),
    Measured.PARTICLES_FIVE: Text("particles ≥ 5 µm", "partiklar ≥ 5 µm"),
}


class Judgement(Enum):
    """How a reading stands, best first."""

    CLEAN = "no-growth"
    WITHIN = "within-limits"
    ALERT = "above-alert"
    ACTION = "above-action"

    @property
    def title(self) -> Text:
        """The judgement as people say it."""
        return _JUDGEMENT_TITLES[self]

    @property
    def rank(self) -> int:
        """Its place, the worst highest."""
        return list(Judgement).index(self)


_JUDGEMENT_TITLES = {
    Judgement.CLEAN: Text("no growth", "ingen växt"),
    Judgement.WITHIN: Text("within limits", "inom gränserna"),
    Judgement.ALERT: Text("above the alert limit", "över varningsgränsen"),
    Judgement.ACTION: Text("ABOVE THE ACTION LIMIT", "ÖVER ÅTGÄRDSGRÄNSEN"),
}


def worst(judgements: Iterable[Judgement]) -> Judgement:
    """Return the worst of them."""
    return max(judgements, key=lambda one: one.rank)


def judgement_of(value: Value) -> Judgement:
    """Return how a value stands: a hard limit is the action limit, a soft one the alert limit."""
    match value.broken:
        case Severity.HARD:
            return Judgement.ACTION
        case Severity.SOFT:
            return Judgement.ALERT
        case _:
            colonies = value.name == Measured.COLONIES.value
            return Judgement.CLEAN if colonies and value.value.strip("0.") == "" else Judgement.WITHIN


METHOD_CHOICES = tuple((one.value, one.title) for one in Method)
PHASE_CHOICES = tuple((one.value, one.title) for one in Phase)
