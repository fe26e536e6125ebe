"""What happens to the limits, the plan, the plates and the counts."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lindra.gmp.fact import Fact, Ref
from lindra.gmp.text import Text
from lindra.gmp.value import Value
from lindra.quality.environment.incubation import Leg
from lindra.quality.environment.limits import ActionLimit
from lindra.quality.environment.methods import Judgement, Method, Phase


@dataclass(frozen=True, kw_only=True)
class LimitsChosen(Fact):
    """The centre works under this set of limits from a day on; every limit of it stands here."""

    ABOUT = ("limitset",)
    limitset: str  # the set's code and the day: "annex-1-2022@2026-03-02"
    code: str
    title: Text
    from_date: date
    limits: tuple[ActionLimit, ...]
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"From {self.from_date} the environment is judged by {self.title.en}: {self.reason}",
            f"Från {self.from_date} bedöms miljön efter {self.title.sv}: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class PointAdded(Fact):
    """A place, a way and a moment of sampling belong to the plan. ``grade`` may be cleaner than the room's."""

    ABOUT = ("point",)
    point: str  # the room and the position in it: "GMP-10.S1"
    room: str
    position: str
    title: str
    grade: str
    method: Method
    phase: Phase
    legs: tuple[Leg, ...]
    alert: Decimal | None  # the centre's own; colonies, or particles of 0.5 µm and larger
    action: Decimal | None
    alert_five: Decimal | None  # particles of 5 µm and larger
    action_five: Decimal | None
    at: datetime
    by: str

    def about(self) -> tuple[Ref, ...]:
        """Return the point and its trend, which begins empty."""
        return Ref("point", self.point), Ref("trend", self.point)

    def says(self) -> Text:
        """Return the fact in plain words."""
        method, phase = self.method.title, self.phase.title
        return Text(
            f"Sampling point {self.point} ({self.title}): {method.en}, grade {self.grade}, {phase.en}.",
            f"Provtagningspunkt {self.point} ({self.title}): {method.sv}, klass {self.grade}, {phase.sv}.",
        )


@dataclass(frozen=True, kw_only=True)
class PointRetired(Fact):
    """A point is no longer sampled."""

    ABOUT = ("point",)
    point: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Sampling point {self.point} left the plan: {self.reason}",
            f"Provtagningspunkt {self.point} togs ur planen: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class PlateExposed(Fact):
    """A plate was opened to the air, or pressed on a surface, a glove or a gown."""

    ABOUT = ("plate", "point", "therapy")
    plate: str
    point: str
    therapy: str  # with the batch, where one is concerned
    batch: str
    session: str
    person: str  # whose glove or gown
    room: str
    grade: str
    method: Method
    phase: Phase
    legs: tuple[Leg, ...]
    lot: str
    air_litres: Decimal | None
    exposed_at: datetime
    at: datetime
    by: str

    def claims(self) -> tuple[str, ...]:
        """A plate is used once."""
        return (f"plate:{self.plate}",)

    def says(self) -> Text:
        """Return the fact in plain words."""
        of = f" ({self.person})" if self.person else ""
        return Text(
            f"Plate {self.plate} exposed at {self.point}, {self.method.title.en}{of}.",
            f"Platta {self.plate} exponerad vid {self.point}, {self.method.title.sv}{of}.",
        )


@dataclass(frozen=True, kw_only=True)
class ExposureEnded(Fact):
    """The plate was closed."""

    ABOUT = ("plate", "therapy")
    plate: str
    therapy: str
    ended_at: datetime
    is_too_long: bool
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        more = Text(", after more than four hours", ", efter mer än fyra timmar") if self.is_too_long else Text("", "")
        return Text(f"Plate {self.plate} closed{more.en}.", f"Platta {self.plate} stängd{more.sv}.")


@dataclass(frozen=True, kw_only=True)
class IncubationStarted(Fact):
    """The plate was put into an incubator, for one leg of its incubation. ``leg`` counts from one."""

    ABOUT = ("plate", "therapy")
    plate: str
    therapy: str
    leg: int
    incubator: str
    celsius: Decimal
    started_at: datetime
    is_late: bool
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Plate {self.plate} put into {self.incubator} at {self.celsius} °C, leg {self.leg}.",
            f"Platta {self.plate} ställd i {self.incubator} vid {self.celsius} °C, etapp {self.leg}.",
        )


@dataclass(frozen=True, kw_only=True)
class PlateRead(Fact):
    """An analyst counted the colonies. ``value`` keeps the limits in force on the day of the exposure."""

    plate: str
    point: str
    quarter: str  # of the exposure: "2026-Q1"
    therapy: str
    room: str
    grade: str
    method: Method
    person: str
    exposed_at: datetime
    colonies: int
    value: Value
    judgement: Judgement
    is_late: bool
    at: datetime
    by: str

    def about(self) -> tuple[Ref, ...]:
        """Return the plate, the point's trend, the quarter's count and the therapy."""
        return _of_reading(self)

    def says(self) -> Text:
        """Return the fact in plain words."""
        return _said("Plate", "Platta", self.plate, self.value, self.judgement)


@dataclass(frozen=True, kw_only=True)
class PlateReadAgain(Fact):
    """Another analyst counted, too. The first reading stays; the worse of the two is what counts."""

    plate: str
    point: str
    quarter: str
    therapy: str
    room: str
    grade: str
    method: Method
    person: str
    exposed_at: datetime
    colonies: int
    value: Value
    judgement: Judgement
    before: Judgement  # of the first reading
    at: datetime
    by: str

    def about(self) -> tuple[Ref, ...]:
        """Return the plate, the point's trend, the quarter's count and the therapy."""
        return _of_reading(self)

    def says(self) -> Text:
        """Return the fact in plain words."""
        return _said("Plate", "Platta", f"{self.plate} (2)", self.value, self.judgement)


def _of_reading(fact: "PlateRead | PlateReadAgain | ParticlesCounted") -> tuple[Ref, ...]:
    what = Ref("particlecount", fact.particlecount) if isinstance(fact, ParticlesCounted) else Ref("plate", fact.plate)
    therapy = (Ref("therapy", fact.therapy),) if fact.therapy else ()
    return what, Ref("trend", fact.point), Ref("quarter", fact.quarter), *therapy


def _said(what_en: str, what_sv: str, number: str, value: Value, judgement: Judgement) -> Text:
    return Text(
        f"{what_en} {number}: {value}, {judgement.title.en}.", f"{what_sv} {number}: {value}, {judgement.title.sv}."
    )


@dataclass(frozen=True, kw_only=True)
class OrganismIdentified(Fact):
    """What grew has a name."""

    ABOUT = ("plate", "therapy")
    plate: str
    therapy: str
    organism: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"On plate {self.plate} grew {self.organism}.", f"På platta {self.plate} växte {self.organism}.")


@dataclass(frozen=True, kw_only=True)
class PlateDiscarded(Fact):
    """The plate can not be read, and its reading is missing for good."""

    ABOUT = ("plate", "therapy")
    plate: str
    therapy: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Plate {self.plate} can not be read: {self.reason}", f"Platta {self.plate} kan inte läsas: {self.reason}"
        )


@dataclass(frozen=True, kw_only=True)
class PersonnelPlateRead(Fact):
    """A plate from a person's glove or gown was read."""

    person: str
    plate: str
    point: str
    room: str
    grade: str
    method: Method
    batch: str
    sampled_at: datetime
    value: Value
    judgement: Judgement
    is_above_action: bool
    at: datetime
    by: str

    def about(self) -> tuple[Ref, ...]:
        """Return the person and the plates taken of them."""
        return Ref("person", self.person), Ref("personnelplates", self.person)

    def says(self) -> Text:
        """Return the fact in plain words."""
        title = self.method.title
        return _said(f"{self.person}, {title.en}", f"{self.person}, {title.sv}", self.plate, self.value, self.judgement)


@dataclass(frozen=True, kw_only=True)
class ParticlesCounted(Fact):
    """The particles in the air of a point were counted."""

    particlecount: str
    point: str
    quarter: str
    therapy: str
    batch: str
    session: str
    room: str
    grade: str
    phase: Phase
    half: Value  # 0.5 µm and larger
    five: Value  # 5 µm and larger
    judgement: Judgement
    counter: str
    started_at: datetime
    ended_at: datetime
    at: datetime
    by: str

    def about(self) -> tuple[Ref, ...]:
        """Return the count, the point's trend, the quarter's count and the therapy."""
        return _of_reading(self)

    def says(self) -> Text:
        """Return the fact in plain words."""
        half, five, told = self.half.value, self.five.value, self.judgement.title
        return Text(
            f"{self.point}: {half} particles ≥ 0.5 µm and {five} ≥ 5 µm per m³, {told.en}.",
            f"{self.point}: {half} partiklar ≥ 0,5 µm och {five} ≥ 5 µm per m³, {told.sv}.",
        )


@dataclass(frozen=True, kw_only=True)
class ExcursionFound(Fact):
    """A reading lies above the action limit. Every batch that was open in the room then stands here."""

    ABOUT = ("excursion", "plate", "particlecount", "point")
    excursion: str
    plate: str  # or empty
    particlecount: str  # or empty
    point: str
    room: str
    grade: str
    method: Method
    value: Value
    start: datetime
    end: datetime
    batches: tuple[str, ...]
    deviations: tuple[str, ...]
    alarms: tuple[str, ...]
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        batches = ", ".join(self.batches)
        return Text(
            f"Excursion {self.excursion} at {self.point}: {self.value}. Batches in {self.room}: {batches or 'none'}.",
            f"Avvikande {self.excursion} vid {self.point}: {self.value}. Satser i {self.room}: {batches or 'inga'}.",
        )
