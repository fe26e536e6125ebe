"""A scenario: who comes, what the centre has, what fails and what it costs, each number with where it is from.

The file it is written in is YAML (``reading.py``); ``docs/what-if.md`` tells what each key means.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from lindra.gmp.limit import Provenance
from lindra.gmp.text import Text
from lindra.masters.recipe import Duration, Source


class Sterility(Enum):
    """How sterility is tested."""

    FOURTEEN_DAY = "14-day"  # the compendial culture
    RAPID = "rapid"  # a rapid method, such as ATP bioluminescence or PCR


@dataclass(frozen=True, kw_only=True)
class Patients:
    """How many are referred in a year, by chance, at an even rate."""

    a_year: Decimal
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """A recipe that the centre works by, and how many of its patients need it."""

    recipe: str  # its file, seen from the scenario's
    share_percent: Decimal
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Opening:
    """When people are at work. Work begins when it can be ended before closing; paperwork goes on the next day."""

    days_a_week: int = 7  # from Monday on
    opens_at_hour: Decimal = Decimal(0)
    hours_a_day: Decimal = Decimal(24)


@dataclass(frozen=True, kw_only=True)
class Apheresis:
    """Where cells are collected: places, opening hours, how long a collection takes, and the way to the centre."""

    places: int
    opening: Opening
    duration: Duration
    transport: Duration
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Rooms:
    """Clean rooms of one grade."""

    grade: str
    rooms: int
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Systems:
    """Pieces of one class of equipment that a batch occupies from its slot to its harvest."""

    equipment: str
    pieces: int
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Crews:
    """Those who make: crews of so many people, each crew at work in the opening hours."""

    crews: int
    people_in_each: int
    opening: Opening
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class QualityControl:
    """The laboratory: its analysts, their hours for one batch, and how sterility is tested.

    ``sterility_awaited``: the product waits, frozen, for every test of the final certification. Otherwise it is given
    after the first certification, and sterility is read afterwards.
    """

    analysts: int
    opening: Opening
    work: Duration
    sterility: Sterility
    sterility_duration: Duration
    sterility_awaited: bool
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Certifying:
    """Those who let a batch go: Qualified Persons, their hours, and how long they work on one batch."""

    people: int
    opening: Opening
    work: Duration
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Beds:
    """Beds for those who are treated, and how long one is needed, from infusion on."""

    beds: int
    stay: Duration
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Failures:
    """What goes wrong, in per cent, and what is done then.

    A collection that is refused is made again after ``again_days``. So is one whose batch failed, up to ``remakes``
    times. A batch out of specification is given on the physician's request in ``given_anyway_percent`` of cases.
    """

    collection_refused_percent: Decimal
    batch_fails_percent: Decimal
    out_of_specification_percent: Decimal
    given_anyway_percent: Decimal
    remakes: int
    again_days: Decimal
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What waiting does, from referral on: how many drop out, and how many die untreated and treated within a year.

    ``shape`` and ``decline`` say how mortality rises with waiting (``mortality.py``).
    """

    dropout_percent_a_month: Decimal
    untreated_mortality_percent: Decimal
    treated_mortality_percent: Decimal
    shape: Decimal
    decline: Decimal
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What is paid, in one currency: once for each of these, and by the hour, the day and the year."""

    currency: str
    collection: Decimal
    batch_materials: Decimal
    batch_tests: Decimal
    crew_hour: Decimal
    analyst_hour: Decimal
    certifying_hour: Decimal
    bed_day: Decimal
    room_year: Decimal
    system_year: Decimal
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A centre as it might be, whole. The first ``warm_up_years`` of ``years`` fill it and are not counted."""

    name: str
    title: Text
    sources: tuple[Source, ...]
    years: Decimal
    warm_up_years: Decimal
    patients: Patients
    treatments: tuple[Treatment, ...]
    apheresis: Apheresis
    rooms: tuple[Rooms, ...]
    systems: tuple[Systems, ...]
    crews: Crews
    quality_control: QualityControl
    certifying: Certifying
    beds: Beds
    failures: Failures
    waiting: Waiting
    costs: Costs
