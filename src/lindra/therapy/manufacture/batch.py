"""A batch as it is being made: its steps, their values, materials, samples and bags."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import ClassVar, Self

from lindra.facility.equipment.facts import EquipmentKept, EquipmentLetGo
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.identity import with_check
from lindra.gmp.limit import Severity
from lindra.gmp.quantity import Quantity
from lindra.gmp.value import Value
from lindra.quality.deviations.facts import DeviationInvestigated, DeviationOpened
from lindra.therapy.manufacture.facts import (
    BagDiscarded,
    BagFilled,
    BatchClosed,
    BatchMayLeave,
    BatchMoved,
    BatchOpened,
    ContainerTaken,
    ContainerThawed,
    HoldDecided,
    MaterialIssued,
    PortionMade,
    SampleTaken,
    StepCompleted,
    StepStarted,
    StepVerified,
    StockBlocked,
    StockUnblocked,
    ValueCalculated,
    ValueCorrected,
    ValueRecorded,
    WeightTakenOver,
)
from lindra.therapy.manufacture.form_facts import FormAccountedFor, FormPrinted, TranscriptionConfirmed
from lindra.therapy.manufacture.logbook_facts import BatchHandedOver, BatchTakenOver, StepPaused, StepResumed


class BatchStatus(Enum):
    """Where the batch stands."""

    IN_MANUFACTURE = "in-manufacture"
    MAY_LEAVE = "may-leave"
    CERTIFIED = "certified"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """Where and when a value was seen first, where that was not as it was entered."""

    happened_at: datetime
    reason: str = ""
    form: str = ""  # the paper that it stands on
    written_by: str = ""
    confirmed_at: datetime | None = None  # when a second person had read the same off the paper
    confirmed_by: str = ""

    @property
    def waits(self) -> bool:
        """Whether a second person is still to read it."""
        return bool(self.form) and self.confirmed_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepValue:
    """One value; the limits it was judged against stand in its fact, and in the pinned recipe."""

    name: str
    value: str
    unit: str
    broken: Severity | None
    is_calculated: bool
    reason: str
    at: datetime
    by: str | None
    first: str | None = None  # as first written, where it has been corrected
    late: Late | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Material that went in."""

    material: str
    lot: str
    amount: Quantity
    package: int = 0  # of the lot, where opened packages are counted
    by: str

    @property
    def source(self) -> str:
        """The lot, with its package where packages are counted, as it is written on the package."""
        return f"{self.lot}/{self.package}" if self.package else self.lot


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenSample:
    """A sample that was taken."""

    sample: str
    plan: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A container of this batch's stock that another batch has taken: for whom is told when it must be."""

    bag: str
    batch: str
    therapy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePortion:
    """A portion that a step made."""

    portion: str
    plan: str
    amount: Quantity
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standstill:
    """That a step is paused: since when, by whom, why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPiece:
    """A piece of equipment that is the batch's alone: its cells are in it."""

    equipment: str
    equipment_class: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormOut:
    """A printed form that is not accounted for yet."""

    form: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """One step of the batch, from its start. A step that has not started has none."""

    name: str
    room: str
    equipment: tuple[str, ...]
    started_at: datetime
    started_by: str
    values: tuple[StepValue, ...] = ()
    issues: tuple[Issue, ...] = ()
    samples: tuple[TakenSample, ...] = ()
    portions: tuple[MadePortion, ...] = ()
    completed_at: datetime | None = None
    completed_by: str | None = None
    verified_at: datetime | None = None
    verified_by: str | None = None
    paused: Standstill | None = None

    def value(self, name: str) -> StepValue | None:
        """Return the value of that name, or None."""
        return next((one for one in self.values if one.name == name), None)


@dataclass(frozen=True, kw_only=True)
class Batch(Dossier):
    """One batch. ``recipe`` is the key of its recipe version."""

    KIND: ClassVar[str] = "batch"

    number: str
    therapy: str
    collection: str
    chain_of_identity: str
    recipe: str
    weight_kg: Decimal
    opened_at: datetime
    opened_by: str
    status: BatchStatus = BatchStatus.IN_MANUFACTURE
    steps: tuple[StepRecord, ...] = ()
    bags: tuple[str, ...] = ()
    dose: Decimal | None = None
    stock_amount: Quantity | None = None
    containers: tuple[str, ...] = ()  # of the stock, taken for this batch and not discarded
    thawed: tuple[str, ...] = ()
    taken: tuple[Taken, ...] = ()  # of this batch's own stock, by other batches
    blocked_because: str = ""
    concerned_by: tuple[str, ...] = ()  # deviations that were opened elsewhere, and concern this batch, too
    earlier_recipes: tuple[str, ...] = ()  # the versions it was moved from
    closed_at: datetime | None = None
    handed_over_by: str = ""  # a hand-over waits to be taken: from whom, to whom
    handed_over_to: str = ""
    forms_printed: int = 0
    forms_out: tuple[FormOut, ...] = ()
    kept: tuple[KeptPiece, ...] = ()

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the opening."""
        if not isinstance(fact, BatchOpened):
            return None
        return cls(
            number=fact.batch,
            therapy=fact.therapy,
            collection=fact.collection,
            chain_of_identity=fact.chain_of_identity,
            recipe=fact.recipe,
            weight_kg=fact.weight_kg,
            dose=fact.dose,
            stock_amount=fact.stock_amount,
            opened_at=fact.at,
            opened_by=fact.by,
        )

    def after(self, fact: Fact) -> Self:
        """Follow the work, step by step."""
        match fact:
            case StepStarted():
                begun = StepRecord(
                    name=fact.step,
                    room=fact.room,
                    equipment=fact.equipment,
                    started_at=fact.at,
                    started_by=fact.by,
                )
                return replace(self, steps=(*self.steps, begun))
            case ValueRecorded():
                value = _step_value(fact.value, at=fact.at, by=fact.by, reason=fact.reason, late=_late(fact))
                return self._with(fact.step, lambda step: replace(step, values=(*step.values, value)))
            case ValueCalculated():
                value = _step_value(fact.value, at=fact.at, by=None)
                return self._with(fact.step, lambda step: replace(step, values=_replaced(step.values, value)))
            case ValueCorrected():
                value = _step_value(fact.value, at=fact.at, by=fact.by, reason=fact.reason, first=fact.first)
                # What a second person verified is no longer what stands there: it is verified again.
                return self._with(
                    fact.step,
                    lambda step: replace(
                        step, values=_replaced(step.values, value), verified_at=None, verified_by=None
                    ),
                )
            case MaterialIssued():
                issue = Issue(
                    material=fact.material,
                    lot=fact.issued_lot,
                    amount=fact.amount,
                    package=fact.package,
                    by=fact.by,
                )
                return self._with(fact.step, lambda step: replace(step, issues=(*step.issues, issue)))
            case SampleTaken():
                sample = TakenSample(sample=fact.sample, plan=fact.plan, tests=fact.tests)
                return self._with(fact.step, lambda step: replace(step, samples=(*step.samples, sample)))
            case StepCompleted():
                return self._with(fact.step, lambda step: replace(step, completed_at=fact.at, completed_by=fact.by))
            case StepVerified():
                return self._with(fact.step, lambda step: replace(step, verified_at=fact.at, verified_by=fact.by))
            case BagFilled():
                return replace(self, bags=(*self.bags, fact.bag))
            case PortionMade():
                portion = MadePortion(portion=fact.portion, plan=fact.plan, amount=fact.amount, by=fact.by)
                return self._with(fact.step, lambda step: replace(step, portions=(*step.portions, portion)))
            case ContainerTaken() if fact.batch == self.number:
                return replace(self, containers=(*self.containers, fact.bag))
            case ContainerTaken():
                taken = Taken(bag=fact.bag, batch=fact.batch, therapy=fact.therapy)
                return replace(self, taken=(*self.taken, taken))
            case ContainerThawed():
                return replace(self, thawed=(*self.thawed, fact.bag))
            case BagDiscarded():
                return self._without(fact.bag)
            case EquipmentKept():
                piece = KeptPiece(equipment=fact.equipment, equipment_class=fact.equipment_class)
                return replace(self, kept=(*self.kept, piece))
            case EquipmentLetGo():
                return replace(self, kept=tuple(one for one in self.kept if one.equipment != fact.equipment))
            case HoldDecided():
                return self._held(fact)
            case WeightTakenOver():
                return replace(self, weight_kg=fact.weight_kg)
            case StockBlocked():
                return replace(self, blocked_because=fact.reason)
            case StockUnblocked():
                return replace(self, blocked_because="")
            case DeviationOpened() | DeviationInvestigated() if fact.deviation not in self.concerned_by:
                return self._concerned_by(fact)
            case BatchMoved():
                return replace(self, recipe=fact.to_recipe, earlier_recipes=(*self.earlier_recipes, fact.from_recipe))
            case BatchMayLeave():
                return replace(self, status=BatchStatus.MAY_LEAVE)
            case BatchClosed():
                status = BatchStatus.REJECTED if fact.is_rejected else BatchStatus.CERTIFIED
                return replace(self, status=status, closed_at=fact.at)
            case StepPaused():
                stands = Standstill(at=fact.at, by=fact.by, reason=fact.reason)
                return self._with(fact.step, lambda step: replace(step, paused=stands))
            case StepResumed():
                return self._with(fact.step, lambda step: replace(step, paused=None))
            case BatchHandedOver():
                return replace(self, handed_over_by=fact.by, handed_over_to=fact.to)
            case BatchTakenOver():
                return replace(self, handed_over_by="", handed_over_to="")
            case FormPrinted():
                out = FormOut(form=fact.form, step=fact.step)
                return replace(self, forms_printed=self.forms_printed + 1, forms_out=(*self.forms_out, out))
            case FormAccountedFor():
                return replace(self, forms_out=tuple(one for one in self.forms_out if one.form != fact.form))
            case TranscriptionConfirmed():
                return self._with(
                    fact.step, lambda step: replace(step, values=tuple(_confirmed(one, fact) for one in step.values))
                )
            case _:
                return self

    @property
    def key(self) -> str:
        """The batch's number."""
        return self.number

    @property
    def therapy_number(self) -> str | None:
        """The therapy it belongs to."""
        return self.therapy

    @property
    def is_open(self) -> bool:
        """Whether it has not been decided on for good."""
        return self.closed_at is None

    def step(self, name: str) -> StepRecord | None:
        """Return the step of that name, or None when it has not started."""
        return next((step for step in self.steps if step.name == name), None)

    @property
    def rooms(self) -> tuple[str, ...]:
        """The rooms it has been in, in order, each once."""
        return tuple(dict.fromkeys(step.room for step in self.steps if step.room))

    def keeps(self, equipment_class: str) -> str | None:
        """Return the piece of that class that is the batch's alone, or None."""
        return next((one.equipment for one in self.kept if one.equipment_class == equipment_class), None)

    @property
    def sample_count(self) -> int:
        """How many samples have been taken."""
        return sum(len(step.samples) for step in self.steps)

    def part_number(self, prefix: str, ordinal: int) -> str:
        """Return the number of a part of this batch: ``S-26-0001-03-K`` is the third sample of batch 26-0001."""
        _, year, serial, _ = self.number.split("-")
        return with_check(f"{prefix}-{year}-{serial}-{ordinal:02d}")

    @property
    def portions(self) -> tuple[MadePortion, ...]:
        """The portions that have been made, in order."""
        return tuple(portion for step in self.steps for portion in step.portions)

    def _without(self, bag: str) -> Self:
        return replace(
            self,
            containers=tuple(one for one in self.containers if one != bag),
            thawed=tuple(one for one in self.thawed if one != bag),
        )

    def _concerned_by(self, fact: DeviationOpened | DeviationInvestigated) -> Self:
        if all(one.batch != self.number for one in fact.concerns):
            return self
        return replace(self, concerned_by=(*self.concerned_by, fact.deviation))

    def _held(self, fact: HoldDecided) -> Self:
        if not fact.goes_on:
            return self
        begun = StepRecord(
            name=fact.step,
            room="",
            equipment=(),
            started_at=fact.at,
            started_by=fact.by,
            completed_at=fact.at,
            completed_by=fact.by,
        )
        return replace(self, steps=(*self.steps, begun))

    def _with(self, name: str, change: Callable[[StepRecord], StepRecord]) -> Self:
        return replace(self, steps=tuple(change(step) if step.name == name else step for step in self.steps))


def _step_value(
    value: Value,
    *,
    at: datetime,
    by: str | None,
    reason: str = "",
    first: str | None = None,
    late: Late | None = None,
) -> StepValue:
    return StepValue(
        name=value.name,
        value=value.value,
        unit=value.unit,
        broken=value.broken,
        is_calculated=by is None,
        reason=reason,
        at=at,
        by=by,
        first=first,
        late=late,
    )


def _late(fact: ValueRecorded) -> Late | None:
    if fact.happened_at is None:
        return None
    return Late(happened_at=fact.happened_at, reason=fact.late_reason, form=fact.form, written_by=fact.written_by)


def _confirmed(value: StepValue, fact: TranscriptionConfirmed) -> StepValue:
    if value.name != fact.measure or value.late is None:
        return value
    return replace(value, late=replace(value.late, confirmed_at=fact.at, confirmed_by=fact.by))


def _replaced(values: tuple[StepValue, ...], value: StepValue) -> tuple[StepValue, ...]:
    # A value corrected twice still shows what was written first.
    earlier = next((one for one in values if one.name == value.name), None)
    if earlier is not None and earlier.first is not None:
        value = replace(value, first=earlier.first)
    if earlier is not None and earlier.late is not None:
        # What stands on paper is read once more when the copy of it changes.
        value = replace(value, late=replace(earlier.late, confirmed_at=None, confirmed_by=""))
    return (*(one for one in values if one.name != value.name), value)
