"""A recipe: how one therapy is made, as data that everything else reads.

The guided batch record, the specification, the sampling plan, the shelf lives, the follow-up
plan and the simulation's durations all come from one version of one recipe. The file it is
written in is YAML 1.2 (``reading.py``); here it is what it means. Every number carries its
provenance.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property

from lindra.gmp.containment import ContainmentCategory
from lindra.gmp.limit import Limit, Provenance
from lindra.gmp.qualification import Qualification
from lindra.gmp.quantity import Quantity
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.gmp.value import ValueKind as ValueKind


class StartsFrom(Enum):
    """Where the cells of a batch come from."""

    PATIENT = "patient"  # a collection from the patient whom the product is for
    DONOR = "donor"  # a collection from a donor, for a stock
    STOCK = "stock"  # containers of an earlier batch, taken out of the cryostore


class Makes(Enum):
    """What a batch becomes."""

    DOSE = "dose"  # containers for one patient
    STOCK = "stock"  # containers in the cryostore, for batches to come


class Container(Enum):
    """What the product is filled into."""

    BAG = "bag"
    VIAL = "vial"
    SYRINGE = "syringe"


class StepKind(Enum):
    """What a step is, which decides what its page asks for besides its measures."""

    WORK = "work"  # an instruction, its measures, materials and samples
    LINE_CLEARANCE = "line-clearance"  # the room is shown to be empty and clean before anything else
    SET_UP = "set-up"  # equipment is made ready and shown to work
    ENVIRONMENT = "environment"  # the air and the surfaces are watched while the cells lie open
    SPLIT = "split"  # one material becomes several portions, each with a number of its own
    POOL = "pool"  # several portions become one
    THAW = "thaw"  # containers from the stock are thawed, each read before it is opened
    FREEZE = "freeze"  # what is to be kept is frozen
    FILL = "fill"  # the product goes into its bags
    LABEL = "label"  # each bag gets its label, read back
    BALANCE = "balance"  # yield and balance: what went in is held against what came out
    HOLD = "hold"  # nothing goes on until the one who is named decides that it may
    SIGNATURE = "signature"  # somebody looks, and signs


class Purpose(Enum):
    """What a portion is for."""

    INTERMEDIATE = "intermediate"  # goes on in this batch
    BACK_UP = "back-up"  # kept for the patient, should the product fail
    RETENTION = "retention"  # kept as evidence


class Certifier(Enum):
    """Who lets the product go."""

    QUALIFIED_PERSON = "qualified-person"
    PHARMACIST = "pharmacist"  # a preparation after release: thawed, washed, diluted or loaded at the hospital


# Who may do a step: each recipe names one of them for each of its steps.
STEP_ROLES = (
    Role.OPERATOR,
    Role.QC_ANALYST,
    Role.PRODUCTION_MANAGER,
    Role.QUALITY_ASSURANCE,
    Role.QUALIFIED_PERSON,
    Role.PHARMACIST,
    Role.PHYSICIAN,
    Role.WARD_NURSE,
)


class CertificationStage(Enum):
    """Which certification a test must be ready for."""

    FIRST = "first"
    FINAL = "final"  # may be pending when a fresh product goes to the patient


@dataclass(frozen=True, kw_only=True)
class Duration:
    """How long something takes: a triangular distribution in hours (low, mode, high)."""

    low_hours: Decimal
    mode_hours: Decimal
    high_hours: Decimal
    provenance: Provenance


class QuantityKind(Enum):
    """What a number counts, so that viable cells are never taken for all cells."""

    CELLS = "cells"
    VIABLE_CELLS = "viable-cells"
    TRANSDUCED_CELLS = "transduced-cells"
    COLONIES = "colony-forming-units"
    COPIES = "copies"
    INFECTIOUS_UNITS = "infectious-units"
    ENDOTOXIN = "endotoxin"


class Expected(Enum):
    """The code that a scan must read."""

    CHAIN_OF_IDENTITY = "chain-of-identity"
    BATCH = "batch"
    SOURCE = "source"  # the collection's donation number, or a container that the batch was opened from


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One value that a person records. ``unit`` is UCUM, empty for words."""

    name: str
    label: Text
    kind: ValueKind
    unit: str = ""
    choices: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    hint: Text | None = None
    of: QuantityKind | None = None  # what the number counts
    target: str = ""  # ``step.name`` of an earlier number that this one should come near
    target_percent: Decimal = Decimal(5)  # how near: farther away asks for a reason
    expects: Expected | None = None  # of a scan: which code must be read
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Calculation:
    """One value that the system computes from measures and earlier calculations.

    ``formula`` names values as ``name`` (this step) or ``step.name`` (an earlier step),
    the order's weight as ``order.weight``; ``decimals`` are kept, half to even.
    """

    name: str
    label: Text
    unit: str
    formula: str
    decimals: int
    of: QuantityKind | None = None
    limits: tuple[Limit, ...] = ()
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class MaterialNeed:
    """A material that a step uses; ``amount`` is what one batch takes."""

    material: str
    label: Text
    amount: Quantity
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class SamplePlan:
    """A sample that a step takes, and the tests of the specification it serves; a retention sample is only kept."""

    name: str
    label: Text
    volume: Quantity
    tests: tuple[str, ...] = ()
    retention: bool = False
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class PortionPlan:
    """A portion that a step makes; ``of`` names the portions it is made from, or none for the starting material."""

    name: str
    label: Text
    purpose: Purpose
    unit: str
    of: tuple[str, ...] = ()
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What a step's portions add up to: a number of the batch (``step.name``), give or take some per cent."""

    against: str
    tolerance_percent: Decimal
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Window:
    """When a step may start, counted in hours from the completion of an earlier step.

    Too early is refused. Too late is done, since cells do not wait, and opens a deviation.
    """

    after: str
    earliest_hours: Decimal
    latest_hours: Decimal
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Program:
    """The version of its program that a class of equipment must run in a step."""

    equipment: str  # a class that the step asks for
    version: str
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """How often a step is done, so many days apart; written out when the recipe is read (``repetition.py``)."""

    times: int
    every_days: int


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of manufacture, in the order of the recipe. ``after`` names the steps that must be complete."""

    name: str
    label: Text
    kind: StepKind
    day: int
    role: Role
    part: str = ""  # the part of the procedure it belongs to; empty when the recipe has no parts
    instruction: Text
    duration: Duration
    after: tuple[str, ...]
    room_grade: str  # the lowest grade of room it may be done in: A, B, C or D; empty when it needs none
    equipment: tuple[str, ...] = ()  # classes of equipment, each to be named when the step starts
    programs: tuple[Program, ...] = ()  # which versions that equipment must run
    requires: tuple[Qualification, ...] = ()  # what the person must hold besides the training for the recipe
    closed: bool = False  # the cells never meet the room's air: another batch may be open beside it
    critical: bool = False  # a second person verifies before the next step
    when: str = ""  # a condition on earlier values, such as ``count.cells < 400``; when it fails, the step is left out
    window: Window | None = None
    repeat: Repeat | None = None
    portions: tuple[PortionPlan, ...] = ()
    balance: Balance | None = None
    measures: tuple[Measure, ...] = ()
    calculations: tuple[Calculation, ...] = ()
    materials: tuple[MaterialNeed, ...] = ()
    samples: tuple[SamplePlan, ...] = ()
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Test:
    """One test of the specification: every limit is a release limit."""

    name: str
    label: Text
    kind: ValueKind
    unit: str = ""
    choices: tuple[str, ...] = ()
    method: Text
    limits: tuple[Limit, ...]
    stage: CertificationStage
    turnaround: Duration
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class ShelfLife:
    """How long a material may be kept, and at what temperature."""

    hours: Decimal
    temperature_celsius_min: Decimal
    temperature_celsius_max: Decimal
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One planned follow-up visit, counted in days from the infusion."""

    name: str
    label: Text
    day: int
    window_days: int  # so many days before or after still count as on time
    assessments: tuple[Text, ...]
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Serology:
    """One infection marker that the donor is tested for before collection."""

    marker: str
    label: Text
    valid_days: int  # the sample is at most this old on the day of collection
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """A group of a study that gets its own dose. It must have been opened before a therapy is ordered in it."""

    name: str
    label: Text
    least: Decimal
    most: Decimal
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Dose:
    """How much of the product is one dose: per kilogram of the patient, in all, or by the cohort of a study.

    ``calculation`` and ``volume_calculation`` name the calculations (``step.name``) that say how much there is;
    the ranges are in their units.
    """

    unit: str
    calculation: str
    per_kg_min: Decimal | None = None
    per_kg_max: Decimal | None = None
    total_min: Decimal | None = None
    total_max: Decimal | None = None
    cohorts: tuple[Cohort, ...] = ()
    volume_calculation: str = ""
    volume_max: Decimal | None = None  # the most that may be given, in the unit of its calculation
    weight_hours_max: Decimal | None = None  # how old the weight may be when the dose is made
    weight_kg_min: Decimal | None = None  # of the patients that the recipe is for
    weight_kg_max: Decimal | None = None
    provenance: Provenance

    def is_for_weight(self, weight_kg: Decimal) -> bool:
        """Tell whether the recipe is for patients of this weight."""
        return (self.weight_kg_min is None or weight_kg >= self.weight_kg_min) and (
            self.weight_kg_max is None or weight_kg <= self.weight_kg_max
        )

    def range_for(self, cohort: str) -> tuple[Decimal | None, Decimal | None]:
        """Return the least and the most of a dose, for the cohort where there are cohorts."""
        for one in self.cohorts:
            if one.name == cohort:
                return one.least, one.most
        if self.total_min is not None or self.total_max is not None:
            return self.total_min, self.total_max
        return self.per_kg_min, self.per_kg_max


@dataclass(frozen=True, kw_only=True)
class Conditioning:
    """The treatment that makes room for the cells; it can not be undone, so what must be there first is named."""

    label: Text
    days_before_min: int  # before the infusion
    days_before_max: int
    after_certification: bool = False  # a frozen product is certified before conditioning begins
    back_up: str = ""  # the portion that must lie in the store, were the product to fail
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Filling:
    """What the product is filled into: so many bags, each of about this volume."""

    bags: int
    bags_min: int | None = None  # so many are enough; without it, all
    container: Container = Container.BAG
    volume: Quantity
    target: str = ""  # ``step.name`` of what is to be in it, where that is computed or drawn for one patient
    target_percent: Decimal = Decimal(5)
    amount: Quantity | None = None  # what one container holds, such as viable cells
    label_text: Text
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class StockNeed:
    """What a batch takes out of the stock that another recipe makes: so many containers, each holding an amount."""

    recipe: str
    containers: int
    containers_max: int | None = None  # so many may be taken, where a dose may need more
    unit: str = "10*6"  # of what one container holds
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Bank:
    """What holds for a stock of cells: how old they may grow, and where they lie."""

    label: Text
    passages_max: int | None = None
    passages: str = ""  # ``step.name`` of the number that says which passage the cells are in
    doublings_max: Decimal | None = None  # population doublings since the donation
    doublings: str = ""  # ``step.name`` of the calculation that counts them in this batch
    sites: int = 1  # at least so many storage places, so that no fire takes all
    patients_max: int | None = None  # so many patients may be treated from one batch
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class ContainedUse:
    """The genetically modified micro-organism that the batch is made with, such as a lentiviral vector."""

    category: ContainmentCategory
    level: int  # of containment, 1 to 4
    organism: Text
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the procedure (a unit procedure of ISA-88), which its steps name."""

    name: str
    label: Text


@dataclass(frozen=True, kw_only=True)
class Keep:
    """A piece of a class that is the batch's alone, from the start of one step to the end of another: cells are in it.

    Nobody cleans it meanwhile, and no step of another batch begins with it.
    """

    equipment: str  # the class; both steps ask for it
    since: str
    until: str
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Growth:
    """Which values make the growth curve: each ``step.name`` of a count, at the day of its step."""

    label: Text
    unit: str
    counts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Source:
    """One source that the recipe's numbers come from, under a short name."""

    name: str
    citation: str


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One version of one recipe, whole.

    What a batch starts from decides what else there must be: from a patient or a donor, ``collection``,
    ``acceptance`` and ``starting_material``; from a stock, ``stock``. One that makes a dose has ``dose``
    and ``follow_up``, one that makes a stock has ``bank``.
    """

    name: str
    version: str
    title: Text
    product: Text
    purpose: Text
    autologous: bool
    starts_from: StartsFrom = StartsFrom.PATIENT
    makes: Makes = Makes.DOSE
    sources: tuple[Source, ...]
    eligibility: tuple[Text, ...] = ()
    serology: tuple[Serology, ...] = ()
    collection: tuple[Measure, ...] = ()  # recorded at the end of collection
    collection_equipment: str = "apheresis-system"  # the class that collects; empty where none does, as for a tissue
    acceptance: tuple[Measure, ...] = ()  # judged when the starting material is received
    starting_material: ShelfLife | None = None
    stock: StockNeed | None = None
    bank: Bank | None = None
    contained_use: ContainedUse | None = None
    conditioning: Conditioning | None = None
    certifier: Certifier = Certifier.QUALIFIED_PERSON
    parts: tuple[Part, ...] = ()
    keeps: tuple[Keep, ...] = ()
    steps: tuple[Step, ...]
    specification: tuple[Test, ...]
    filling: Filling
    dose: Dose | None = None
    shelf_life: ShelfLife
    follow_up: tuple[Visit, ...] = ()
    growth: Growth | None = None

    def step(self, name: str) -> Step | None:
        """Return the step of that name, or None."""
        return self._by_name.get(name)

    def test(self, name: str) -> Test | None:
        """Return the test of that name, or None."""
        return next((test for test in self.specification if test.name == name), None)

    def kept_in(self, step: Step) -> tuple[str, ...]:
        """Return the classes of equipment that the step asks for and that are the batch's alone in it."""
        at = self._order[step.name]
        return tuple(
            keep.equipment
            for keep in self.keeps
            if keep.equipment in step.equipment and self._order[keep.since] <= at <= self._order[keep.until]
        )

    def kept_after(self, step: Step) -> frozenset[str]:
        """Return the classes of equipment that a batch has still use for, alone, when the step has ended."""
        at = self._order[step.name]
        return frozenset(keep.equipment for keep in self.keeps if self._order[keep.until] > at)

    @cached_property
    def _order(self) -> dict[str, int]:
        return {step.name: number for number, step in enumerate(self.steps)}

    @cached_property
    def _by_name(self) -> dict[str, Step]:
        # Looked up for each value of a step: a recipe of 300 steps must open as fast as one of 30.
        return {step.name: step for step in self.steps}
