"""What happens to a batch while it is made."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lindra.gmp.fact import Fact, Ref
from lindra.gmp.limit import Severity
from lindra.gmp.quantity import Quantity
from lindra.gmp.text import Text
from lindra.gmp.value import Value
from lindra.masters.recipe import Container, Purpose

CONTAINER_NAMES = {
    Container.BAG: Text("Bag", "Påse"),
    Container.VIAL: Text("Vial", "Ampull"),
    Container.SYRINGE: Text("Syringe", "Spruta"),
}


@dataclass(frozen=True, kw_only=True)
class BatchOpened(Fact):
    """A batch begins, pinned to one version of the recipe (``name/version``) until an approved change moves it."""

    ABOUT = ("batch", "therapy")
    batch: str
    therapy: str
    collection: str
    chain_of_identity: str
    recipe: str
    weight_kg: Decimal
    dose: Decimal | None = None  # as ordered, in the unit of the recipe's dose
    stock_amount: Quantity | None = None  # what one container of the stock holds, as it was filled
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        if not self.collection:
            return Text(
                f"Batch {self.batch} opened from the stock, after recipe {self.recipe}.",
                f"Sats {self.batch} öppnad från lagret, efter recept {self.recipe}.",
            )
        return Text(
            f"Batch {self.batch} opened from collection {self.collection}, after recipe {self.recipe}.",
            f"Sats {self.batch} öppnad från insamling {self.collection}, efter recept {self.recipe}.",
        )

    def claims(self) -> tuple[str, ...]:
        """One collection makes one batch."""
        return (f"collection-used:{self.collection}",) if self.collection else ()


@dataclass(frozen=True, kw_only=True)
class BatchMoved(Fact):
    """A batch under way goes on after another version, by an approved change.

    ``same``: the steps and tests that were compared, in both versions, and found to be the same; nothing signed
    is altered.
    """

    ABOUT = ("batch", "therapy", "change")
    batch: str
    therapy: str
    change: str
    from_recipe: str
    to_recipe: str
    same: tuple[str, ...]
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Batch {self.batch} moved from {self.from_recipe} to {self.to_recipe} by change {self.change}; "
            f"the same in both: {', '.join(self.same) or '–'}.",
            f"Sats {self.batch} flyttades från {self.from_recipe} till {self.to_recipe} genom ändring {self.change}; "
            f"lika i båda: {', '.join(self.same) or '–'}.",
        )


@dataclass(frozen=True, kw_only=True)
class StepStarted(Fact):
    """A step began, in this room, with this equipment."""

    ABOUT = ("batch", "therapy")
    batch: str
    therapy: str
    step: str
    room: str
    equipment: tuple[str, ...]
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        where_en = f" in room {self.room}" if self.room else ""
        where_sv = f" i rum {self.room}" if self.room else ""
        using_en = f" with {', '.join(self.equipment)}" if self.equipment else ""
        using_sv = f" med {', '.join(self.equipment)}" if self.equipment else ""
        return Text(f"Step {self.step} started{where_en}{using_en}.", f"Steg {self.step} påbörjat{where_sv}{using_sv}.")


@dataclass(frozen=True, kw_only=True)
class ValueRecorded(Fact):
    """A value was measured or seen. ``reason`` is asked where a soft limit is broken."""

    ABOUT = ("batch", "therapy")
    batch: str
    therapy: str
    step: str
    value: Value
    reason: str
    happened_at: datetime | None = None  # as claimed, where it was not seen as it was entered
    late_reason: str = ""
    form: str = ""  # the paper that it was written on first
    written_by: str = ""  # who wrote it there
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        outside_en, outside_sv = _outside(self.value.broken)
        reason = f" ({self.reason})" if self.reason else ""
        late = Text("", "")
        if self.form and self.happened_at:
            late = Text(
                f", copied from form {self.form}, written by {self.written_by} {self.happened_at:%Y-%m-%d %H:%M} UTC",
                f", avskrivet från formulär {self.form}, skrivet av {self.written_by} "
                f"{self.happened_at:%Y-%m-%d %H:%M} UTC",
            )
        elif self.happened_at:
            why = f" ({self.late_reason})" if self.late_reason else ""
            late = Text(
                f", seen {self.happened_at:%Y-%m-%d %H:%M} UTC{why}",
                f", sett {self.happened_at:%Y-%m-%d %H:%M} UTC{why}",
            )
        return Text(
            f"{self.step}, {self.value.name}: {self.value}{outside_en}{reason}{late.en}.",
            f"{self.step}, {self.value.name}: {self.value}{outside_sv}{reason}{late.sv}.",
        )


@dataclass(frozen=True, kw_only=True)
class ValueCorrected(Fact):
    """A value was written wrongly; the first stays visible."""

    ABOUT = ("batch", "therapy")
    batch: str
    therapy: str
    step: str
    first: str
    value: Value
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.step}, {self.value.name}: corrected from {self.first} to {self.value}: {self.reason}",
            f"{self.step}, {self.value.name}: rättat från {self.first} till {self.value}: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class ValueCalculated(Fact):
    """The system computed a value, by this formula, from these values (name and digits)."""

    ABOUT = ("batch", "therapy")
    batch: str
    therapy: str
    step: str
    value: Value
    formula: str
    inputs: tuple[tuple[str, str], ...]
    at: datetime

    def says(self) -> Text:
        """Return the fact in plain words."""
        outside_en, outside_sv = _outside(self.value.broken)
        return Text(
            f"{self.step}, {self.value.name}: {self.value}{outside_en}, calculated as {self.formula}.",
            f"{self.step}, {self.value.name}: {self.value}{outside_sv}, beräknat som {self.formula}.",
        )


@dataclass(frozen=True, kw_only=True)
class MaterialIssued(Fact):
    """Some of a released lot went into the batch."""

    ABOUT = ("batch", "therapy")
    batch: str
    therapy: str
    step: str
    material: str
    issued_lot: str
    amount: Quantity
    package: int = 0  # the opened package it came from, where that is counted
    reason: str = ""  # why not the lot that expires first
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.step}: {self.amount} of {self.material}, lot {self.issued_lot}.",
            f"{self.step}: {self.amount} av {self.material}, lot {self.issued_lot}.",
        )


@dataclass(frozen=True, kw_only=True)
class SampleTaken(Fact):
    """A sample was taken for these tests of the specification. ``plan`` is its name in the recipe."""

    ABOUT = ("sample", "batch", "therapy")
    sample: str
    batch: str
    therapy: str
    step: str
    plan: str
    volume: Quantity
    tests: tuple[str, ...]
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        tests = ", ".join(self.tests)
        return Text(
            f"{self.step}: sample {self.sample} taken, {self.volume}, {f'for {tests}' if tests else 'to be kept'}.",
            f"{self.step}: prov {self.sample} taget, {self.volume}, {f'för {tests}' if tests else 'att spara'}.",
        )


@dataclass(frozen=True, kw_only=True)
class StepCompleted(Fact):
    """Everything the step asks for is recorded, and the person who did it says so."""

    ABOUT = ("batch", "therapy")
    batch: str
    therapy: str
    step: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"Step {self.step} completed.", f"Steg {self.step} klart.")


@dataclass(frozen=True, kw_only=True)
class StepVerified(Fact):
    """A second person has checked a critical step."""

    ABOUT = ("batch", "therapy")
    batch: str
    therapy: str
    step: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"{self.by} verified step {self.step}.", f"{self.by} kontrollerade steg {self.step}.")


@dataclass(frozen=True, kw_only=True)
class BagFilled(Fact):
    """Product went into a bag. It must be used before ``expires_at``."""

    ABOUT = ("bag", "batch", "therapy")
    bag: str
    batch: str
    therapy: str
    chain_of_identity: str
    volume: Quantity
    container: Container = Container.BAG
    amount: Quantity | None = None  # what it holds, such as viable cells
    filled_at: datetime
    expires_at: datetime
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        if self.container is not Container.BAG:
            name = CONTAINER_NAMES[self.container]
            return Text(
                f"{name.en} {self.bag} filled with {self.volume}.", f"{name.sv} {self.bag} fylld med {self.volume}."
            )
        return Text(f"Bag {self.bag} filled with {self.volume}.", f"Påse {self.bag} fylld med {self.volume}.")


@dataclass(frozen=True, kw_only=True)
class LabelIssued(Fact):
    """A copy of a bag's label is out: it must be applied, or given back as spoiled."""

    ABOUT = ("bag", "batch", "therapy")
    bag: str
    batch: str
    therapy: str
    copy: int
    reason: str
    at: datetime
    by: str

    def claims(self) -> tuple[str, ...]:
        """A copy is issued once."""
        return (f"label:{self.bag}:{self.copy}",)

    def says(self) -> Text:
        """Return the fact in plain words."""
        why = f": {self.reason}" if self.reason else ""
        return Text(
            f"Label issued for bag {self.bag}, copy {self.copy}{why}.",
            f"Etikett utlämnad för påse {self.bag}, exemplar {self.copy}{why}.",
        )


@dataclass(frozen=True, kw_only=True)
class LabelSpoiled(Fact):
    """A copy of a bag's label will not be used, and is destroyed."""

    ABOUT = ("bag", "batch", "therapy")
    bag: str
    batch: str
    therapy: str
    copy: int
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Label of bag {self.bag}, copy {self.copy}, destroyed: {self.reason}",
            f"Etikett till påse {self.bag}, exemplar {self.copy}, förstörd: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class BagLabelled(Fact):
    """The bag carries its label, and the code on it was read back and is right."""

    ABOUT = ("bag", "batch", "therapy")
    bag: str
    batch: str
    therapy: str
    copy: int = 1  # the only one there was, before copies were counted
    read_back: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Bag {self.bag} labelled with copy {self.copy}; the code was read back as {self.read_back}.",
            f"Påse {self.bag} märkt med exemplar {self.copy}; koden kontrollästes som {self.read_back}.",
        )


@dataclass(frozen=True, kw_only=True)
class BatchMayLeave(Fact):
    """The batch has its first certification: its bags may leave the centre, and late results raise an alarm."""

    ABOUT = ("batch", "therapy")
    batch: str
    therapy: str
    at: datetime

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"The bags of batch {self.batch} may leave.", f"Påsarna i sats {self.batch} får lämna centret.")


@dataclass(frozen=True, kw_only=True)
class BatchClosed(Fact):
    """The batch is decided on: certified for good, or rejected."""

    ABOUT = ("batch", "therapy")
    batch: str
    therapy: str
    is_rejected: bool
    at: datetime

    def says(self) -> Text:
        """Return the fact in plain words."""
        if self.is_rejected:
            return Text(f"Batch {self.batch} is rejected.", f"Sats {self.batch} är kasserad.")
        return Text(f"Batch {self.batch} is closed.", f"Sats {self.batch} är avslutad.")


@dataclass(frozen=True, kw_only=True)
class BagUsed(Fact):
    """The bag is being given to its patient: once, and never again."""

    ABOUT = ("bag", "batch", "therapy")
    bag: str
    batch: str
    therapy: str
    at: datetime

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"Bag {self.bag} is used.", f"Påse {self.bag} är använd.")

    def claims(self) -> tuple[str, ...]:
        """One bag is used once."""
        return (f"bag-used:{self.bag}",)


@dataclass(frozen=True, kw_only=True)
class ContainerTaken(Fact):
    """A container of the stock was taken for a batch: it is used up for ever, and its own batch knows by whom."""

    ABOUT = ("bag", "batch", "therapy")
    bag: str
    from_batch: str
    batch: str
    therapy: str
    reason: str = ""
    at: datetime
    by: str

    def about(self) -> tuple[Ref, ...]:
        """Return the container, the batch it goes to with its therapy, and the batch that it comes from."""
        return (*super().about(), Ref("batch", self.from_batch))

    def claims(self) -> tuple[str, ...]:
        """One container is used once."""
        return (f"bag-used:{self.bag}",)

    def says(self) -> Text:
        """Return the fact in plain words."""
        why = f" ({self.reason})" if self.reason else ""
        return Text(
            f"{self.bag} of batch {self.from_batch} taken for batch {self.batch}{why}.",
            f"{self.bag} ur sats {self.from_batch} tagen till sats {self.batch}{why}.",
        )


@dataclass(frozen=True, kw_only=True)
class ContainerThawed(Fact):
    """A container of the stock was read, and thawed for its batch."""

    ABOUT = ("bag", "batch", "therapy")
    bag: str
    batch: str
    therapy: str
    thawed_at: datetime
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.bag} thawed at {self.thawed_at:%H:%M} UTC.", f"{self.bag} tinad {self.thawed_at:%H:%M} UTC."
        )


@dataclass(frozen=True, kw_only=True)
class BagDiscarded(Fact):
    """A container will never be used: dropped, leaking or expired. ``for_batch`` had taken it, or is empty."""

    ABOUT = ("bag", "batch", "therapy")
    bag: str
    batch: str
    therapy: str
    for_batch: str = ""
    reason: str
    at: datetime
    by: str

    def about(self) -> tuple[Ref, ...]:
        """Return the container and its batch, and the batch that had taken it."""
        return (*super().about(), *((Ref("batch", self.for_batch),) if self.for_batch else ()))

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"{self.bag} discarded: {self.reason}", f"{self.bag} kasserad: {self.reason}")


@dataclass(frozen=True, kw_only=True)
class PortionMade(Fact):
    """A portion of the batch's material got a number of its own. ``plan`` is its name in the recipe."""

    ABOUT = ("portion", "batch", "therapy")
    portion: str
    batch: str
    therapy: str
    chain_of_identity: str
    step: str
    plan: str
    purpose: Purpose
    parents: tuple[str, ...]  # the portions, the collection or the containers it was made from
    amount: Quantity
    at: datetime
    by: str

    def about(self) -> tuple[Ref, ...]:
        """Return the portion, its batch and therapy, and the portions it was made from."""
        return (*super().about(), *(Ref("portion", one) for one in self.parents if one.startswith("M-")))

    def says(self) -> Text:
        """Return the fact in plain words."""
        parents = ", ".join(self.parents)
        return Text(
            f"{self.step}: portion {self.portion} ({self.plan}), {self.amount}, made from {parents}.",
            f"{self.step}: portion {self.portion} ({self.plan}), {self.amount}, gjord av {parents}.",
        )


@dataclass(frozen=True, kw_only=True)
class PortionDiscarded(Fact):
    """A portion will not be used."""

    ABOUT = ("portion", "batch", "therapy")
    portion: str
    batch: str
    therapy: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Portion {self.portion} discarded: {self.reason}", f"Portion {self.portion} kasserad: {self.reason}"
        )


@dataclass(frozen=True, kw_only=True)
class BalanceStruck(Fact):
    """What a step's portions add up to was held against what went in."""

    ABOUT = ("batch", "therapy")
    batch: str
    therapy: str
    step: str
    went_in: Quantity
    came_out: Quantity
    recovered_percent: Decimal
    is_within: bool
    at: datetime

    def says(self) -> Text:
        """Return the fact in plain words."""
        outside = Text("", "") if self.is_within else Text(" (OUTSIDE THE TOLERANCE)", " (UTANFÖR TOLERANSEN)")
        return Text(
            f"{self.step}: {self.came_out} of {self.went_in}, {self.recovered_percent} %{outside.en}.",
            f"{self.step}: {self.came_out} av {self.went_in}, {self.recovered_percent} %{outside.sv}.",
        )


@dataclass(frozen=True, kw_only=True)
class HoldDecided(Fact):
    """The one whom the recipe names decided whether the batch goes on."""

    ABOUT = ("batch", "therapy")
    batch: str
    therapy: str
    step: str
    goes_on: bool
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        decided = Text("goes on", "fortsätter") if self.goes_on else Text("is stopped", "stoppas")
        return Text(
            f"{self.step}: the batch {decided.en}: {self.reason}", f"{self.step}: satsen {decided.sv}: {self.reason}"
        )


@dataclass(frozen=True, kw_only=True)
class WeightTakenOver(Fact):
    """The batch is made for the patient's new weight; what depends on it is computed anew."""

    ABOUT = ("batch", "therapy")
    batch: str
    therapy: str
    before_kg: Decimal
    weight_kg: Decimal
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"The batch is made for {self.weight_kg} kg; it was {self.before_kg} kg.",
            f"Satsen görs för {self.weight_kg} kg; det var {self.before_kg} kg.",
        )


@dataclass(frozen=True, kw_only=True)
class StockBlocked(Fact):
    """No container of the batch is taken until the block is lifted."""

    ABOUT = ("batch", "therapy")
    batch: str
    therapy: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"The stock of batch {self.batch} is blocked: {self.reason}",
            f"Lagret av sats {self.batch} är spärrat: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class StockUnblocked(Fact):
    """Containers of the batch may be taken again."""

    ABOUT = ("batch", "therapy")
    batch: str
    therapy: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"The block on batch {self.batch} is lifted: {self.reason}",
            f"Spärren på sats {self.batch} är hävd: {self.reason}",
        )


def _outside(broken: Severity | None) -> tuple[str, str]:
    match broken:
        case None | Severity.INFORMATION:
            return "", ""
        case Severity.SOFT:
            return " (outside the soft limit)", " (utanför den mjuka gränsen)"
        case Severity.HARD:
            return " (OUTSIDE THE LIMIT)", " (UTANFÖR GRÄNSEN)"
