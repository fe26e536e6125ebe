"""The eight stages in order, and what a therapy's dossiers say: where it stands, what happened, what waits for whom.

Pure functions over a therapy's dossiers. Nothing here is stored: what waits can not disagree
with the record, because it is made from the record each time it is asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from lindra.gmp.dossier import Dossier, Dossiers
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.masters.recipe import CertificationStage, Certifier, Recipe, StartsFrom
from lindra.masters.recipes.in_force import recipe_in_force
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.quality.alarms.alarm import Alarm
from lindra.quality.deviations.deviation import Deviation
from lindra.quality.environment.plate import Plate
from lindra.quality.environment.plate import next_work as next_work_on_plate
from lindra.therapy.collection.collection import Collection, CollectionStatus
from lindra.therapy.control.sample import Result, Sample
from lindra.therapy.delivery.shipment import Shipment
from lindra.therapy.followup.follow_up import FollowUp
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch, BatchStatus
from lindra.therapy.manufacture.deviations_of import STOPPED_BY_CRITICAL, concerns
from lindra.therapy.manufacture.next_work import is_made, next_work
from lindra.therapy.manufacture.portion import Portion
from lindra.therapy.manufacture.start_step import time_of
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.release.completeness import completeness
from lindra.therapy.release.record_of_batch import RecordOfBatch
from lindra.therapy.release.release import Release
from lindra.therapy.treatment.conditioning import Conditioning
from lindra.therapy.treatment.infusion import Infusion

D = TypeVar("D", bound=Dossier)


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the eight stages."""

    name: str
    title: Text
    sentence: Text


STAGES = (
    Stage("order", Text("Order", "Beställning"), Text("A physician orders.", "En läkare beställer.")),
    Stage("collection", Text("Collection", "Insamling"), Text("Cells are collected.", "Celler samlas in.")),
    Stage("manufacture", Text("Manufacture", "Tillverkning"), Text("A batch is made.", "En sats tillverkas.")),
    Stage("control", Text("Control", "Kontroll"), Text("Samples are tested.", "Prover testas.")),
    Stage("release", Text("Release", "Frisläppning"), Text("The batch is certified.", "Satsen certifieras.")),
    Stage("delivery", Text("Delivery", "Leverans"), Text("The bag is carried.", "Påsen transporteras.")),
    Stage("treatment", Text("Treatment", "Behandling"), Text("The bag is given.", "Påsen ges.")),
    Stage("followup", Text("Follow-up", "Uppföljning"), Text("The patient is followed.", "Patienten följs.")),
)
_STAGE = {stage.name: stage for stage in STAGES}


@dataclass(frozen=True, kw_only=True)
class Journey:
    """Everything of one therapy, and the recipe it follows."""

    therapy: Therapy
    collections: tuple[Collection, ...] = ()
    batches: tuple[Batch, ...] = ()
    samples: tuple[Sample, ...] = ()
    bags: tuple[Bag, ...] = ()
    releases: tuple[Release, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    infusions: tuple[Infusion, ...] = ()
    conditioning: Conditioning | None = None
    portions: tuple[Portion, ...] = ()
    followup: FollowUp | None = None
    deviations: tuple[Deviation, ...] = ()
    concerning: tuple[Deviation, ...] = ()  # opened elsewhere, and tied to one of the batches
    alarms: tuple[Alarm, ...] = ()
    plates: tuple[Plate, ...] = ()
    recipe: Recipe | None = None

    @property
    def collection(self) -> Collection | None:
        """The newest collection."""
        return self.collections[-1] if self.collections else None

    @property
    def batch(self) -> Batch | None:
        """The newest batch."""
        return self.batches[-1] if self.batches else None

    @property
    def release(self) -> Release | None:
        """The newest batch's release."""
        return self.release_of(self.batch) if self.batch else None

    def release_of(self, batch: Batch) -> Release | None:
        """Return a batch's release, or None."""
        return next((one for one in self.releases if one.batch == batch.number), None)

    def bags_of(self, batch: Batch) -> tuple[Bag, ...]:
        """Return a batch's bags."""
        return tuple(bag for bag in self.bags if bag.batch == batch.number)

    def record_of(self, batch: Batch, recipe: Recipe) -> RecordOfBatch:
        """Return what a release looks at."""
        return RecordOfBatch(
            batch=batch,
            therapy=self.therapy,
            recipe=recipe,
            samples=tuple(one for one in self.samples if one.batch == batch.number),
            bags=self.bags_of(batch),
            deviations=tuple(one for one in (*self.deviations, *self.concerning) if concerns(one, batch)),
            alarms=self.alarms,
            release=self.release_of(batch),
            plates=tuple(one for one in self.plates if one.batch == batch.number),
        )


def journey(dossiers: Dossiers, number: str, now: datetime) -> Journey | None:
    """Return everything of one therapy; None when there is no such therapy."""
    found = _journeys(dossiers, (number,), now)
    return found[0] if found else None


def journeys(dossiers: Dossiers, now: datetime) -> list[Journey]:
    """Return every open therapy with everything of it, in a few reads for the whole centre.

    A therapy that was cancelled is among them until its batch has been decided on: it has rooms and equipment yet.
    """
    numbers = dict.fromkeys(therapy.number for therapy in dossiers.open_ones(Therapy))
    numbers |= dict.fromkeys(batch.therapy for batch in dossiers.open_ones(Batch))
    return _journeys(dossiers, tuple(numbers), now)


def _journeys(dossiers: Dossiers, numbers: Sequence[str], now: datetime) -> list[Journey]:
    parts: dict[tuple[str, type[Dossier]], list[Dossier]] = {}
    for one in dossiers.belonging_to(numbers):
        parts.setdefault((one.therapy_number or "", type(one)), []).append(one)

    def of(number: str, kind: type[D]) -> tuple[D, ...]:
        return tuple(one for one in parts.get((number, kind), ()) if isinstance(one, kind))

    versions: dict[str, RecipeVersion | None] = {}

    def recipe_of(therapy: Therapy, batches: Sequence[Batch]) -> Recipe | None:
        # A batch keeps the version it was opened with; before that, the one in force tells what comes.
        key = batches[-1].recipe if batches else therapy.recipe
        if key not in versions:
            in_force = not batches
            versions[key] = recipe_in_force(dossiers, key, at=now) if in_force else dossiers.find(RecipeVersion, key)
        version = versions[key]
        return version.recipe if version else None

    return [
        Journey(
            therapy=therapy,
            collections=of(number, Collection),
            batches=of(number, Batch),
            samples=of(number, Sample),
            bags=of(number, Bag),
            releases=of(number, Release),
            shipments=of(number, Shipment),
            infusions=of(number, Infusion),
            conditioning=next(iter(of(number, Conditioning)), None),
            portions=of(number, Portion),
            followup=next(iter(of(number, FollowUp)), None),
            deviations=of(number, Deviation),
            concerning=_concerning(dossiers, number, of(number, Batch)),
            alarms=of(number, Alarm),
            plates=of(number, Plate),
            recipe=recipe_of(therapy, of(number, Batch)),
        )
        for number in numbers
        for therapy in of(number, Therapy)
    ]


def _concerning(dossiers: Dossiers, therapy: str, batches: Sequence[Batch]) -> tuple[Deviation, ...]:
    numbers = dict.fromkeys(number for batch in batches for number in batch.concerned_by)
    found = (dossiers.find(Deviation, number) for number in numbers)
    return tuple(one for one in found if one is not None and one.therapy != therapy)


def stage_of(of: Journey) -> Stage:
    """Return the stage that the therapy is in."""
    batch, release = of.batch, of.release
    if of.followup is not None or any(one.finished_at for one in of.infusions):
        return _STAGE["followup"]
    if of.infusions or any(one.received_at for one in of.shipments):
        return _STAGE["treatment"]
    if of.shipments or (release is not None and release.lets_go and not of.therapy.is_stock):
        return _STAGE["delivery"]
    if batch is None:
        collects = of.recipe is None or of.recipe.starts_from is not StartsFrom.STOCK
        return _STAGE["collection" if of.therapy.is_eligible and collects else "order"]
    if release is not None:
        return _STAGE["release"]
    if of.recipe is not None and is_made(batch, of.recipe):
        return _STAGE["release" if _first_results_are_in(of, batch) else "control"]
    return _STAGE["manufacture"]


def _first_results_are_in(of: Journey, batch: Batch) -> bool:
    if of.recipe is None:
        return False
    record = of.record_of(batch, of.recipe)
    first = [test.name for test in of.recipe.specification if test.stage is CertificationStage.FIRST]
    return all(record.result(name) is not None for name in first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """Something that happened to the therapy, or is planned to."""

    stage: str
    title: Text
    at: datetime
    by: str = ""
    detail: str = ""
    is_planned: bool = False
    is_bad: bool = False


def milestones(of: Journey) -> tuple[Milestone, ...]:
    """Return what happened, and what is planned, in the order of time."""
    therapy = of.therapy
    found = [_milestone("order", "Ordered", "Beställd", therapy.ordered_at, therapy.ordered_by, therapy.recipe)]
    if therapy.eligible_at:
        found.append(
            _milestone(
                "order", "Eligibility confirmed", "Lämplighet bekräftad", therapy.eligible_at, therapy.eligible_by
            )
        )
    for collection in of.collections:
        found += _of_collection(collection)
    for batch in of.batches:
        found += _of_batch(of, batch)
    for shipment in of.shipments:
        found.append(_milestone("delivery", "Packed", "Packad", shipment.packed_at, shipment.packed_by, shipment.bag))
        if shipment.received_at:
            found.append(
                _milestone(
                    "delivery",
                    "Received at the ward",
                    "Mottagen på avdelningen",
                    shipment.received_at,
                    shipment.received_by,
                )
            )
    for infusion in of.infusions:
        if infusion.started_at:
            found.append(
                _milestone("treatment", "Infusion", "Infusion", infusion.started_at, infusion.started_by, infusion.bag)
            )
    found += _of_followup(of)
    if of.conditioning is not None:
        one = of.conditioning
        days = f"{one.starts_on} → {one.infusion_on}"
        title = ("Conditioning ordered", "Konditionering ordinerad")
        found.append(_milestone("treatment", *title, one.ordered_at, one.ordered_by, days))
    if therapy.closed_at:
        title = ("Cancelled", "Inställd") if therapy.is_cancelled else ("Ended", "Avslutad")
        found.append(
            _milestone(
                "release" if therapy.is_stock else "followup", *title, therapy.closed_at, None, therapy.closed_because
            )
        )
    return tuple(sorted(found, key=lambda one: one.at))


def _milestone(
    stage: str, en: str, sv: str, at: datetime, by: str | None = None, detail: str = "", *, is_bad: bool = False
) -> Milestone:
    return Milestone(stage=stage, title=Text(en, sv), at=at, by=by or "", detail=detail, is_bad=is_bad)


def _of_collection(one: Collection) -> list[Milestone]:
    if one.status is CollectionStatus.CALLED_OFF:
        return []
    if one.started_at is None:
        at = datetime.combine(one.planned_on, time(8), UTC)
        planned = Milestone(
            stage="collection", title=Text("Collection planned", "Insamling planerad"), at=at, is_planned=True
        )
        return [planned]
    found = [_milestone("collection", "Collected", "Insamlad", one.started_at, one.collected_by, one.donation_number)]
    if one.received_at:
        found.append(_milestone("collection", "Received", "Mottagen", one.received_at, one.received_by))
    if one.decided_at:
        refused = one.status is CollectionStatus.REFUSED
        title = ("Refused", "Underkänd") if refused else ("Accepted", "Godkänd")
        found.append(_milestone("collection", *title, one.decided_at, one.decided_by, is_bad=refused))
    return found


def _of_batch(of: Journey, batch: Batch) -> list[Milestone]:
    found = [_milestone("manufacture", "Batch opened", "Sats öppnad", batch.opened_at, batch.opened_by, batch.number)]
    for bag in of.bags_of(batch):
        found.append(_milestone("manufacture", "Filled", "Fylld", bag.filled_at, None, bag.number))
    found += _of_control([sample for sample in of.samples if sample.batch == batch.number])
    release = of.release_of(batch)
    if release is None:
        return found
    if release.reviewed_at:
        found.append(_milestone("release", "Reviewed", "Granskad", release.reviewed_at, release.reviewed_by))
    if release.first_certified_at:
        by = release.first_certified_by
        found.append(
            _milestone("release", "First certification", "Första certifiering", release.first_certified_at, by)
        )
    if release.certified_at:
        found.append(
            _milestone(
                "release", "Final certification", "Slutlig certifiering", release.certified_at, release.certified_by
            )
        )
    if release.rejected_at:
        found.append(
            _milestone(
                "release",
                "Rejected",
                "Kasserad",
                release.rejected_at,
                release.rejected_by,
                release.rejected_because,
                is_bad=True,
            )
        )
    return found


def _of_control(samples: Sequence[Sample]) -> list[Milestone]:
    received = [one for one in samples if one.received_at is not None]
    found = [
        _milestone("control", "Sample received", "Prov mottaget", at, one.received_by, one.number)
        for one in received
        if (at := one.received_at) is not None
    ]
    passed: dict[date, list[Result]] = {}
    for result in (result for sample in samples for result in sample.results):
        if result.passes:
            passed.setdefault(result.at.date(), []).append(result)
            continue
        found.append(
            _milestone(
                "control",
                f"{result.test}: out of specification",
                f"{result.test}: utanför specifikationen",
                result.at,
                result.by,
                f"{result.value} {result.unit}".rstrip(),
                is_bad=True,
            )
        )
    for results in passed.values():
        # A day's results are one milestone: a dozen at once would hide each other.
        names = ", ".join(result.test for result in results)
        title = ("Results within specification", "Resultat inom specifikationen")
        found.append(_milestone("control", *title, max(result.at for result in results), results[-1].by, names))
    return found


def _of_followup(of: Journey) -> list[Milestone]:
    if of.followup is None:
        return []
    found = []
    for visit in of.followup.done:
        label = next((one.label for one in of.followup.planned if one.name == visit.name), Text(visit.name, visit.name))
        found.append(
            Milestone(stage="followup", title=label, at=_noon(visit.visited_on), by=visit.by, detail=visit.findings)
        )
    for event in of.followup.adverse_events:
        found.append(
            _milestone(
                "followup",
                f"Adverse event, grade {event.grade}",
                f"Biverkning, grad {event.grade}",
                _noon(event.onset_on),
                event.by,
                event.term,
                is_bad=True,
            )
        )
    for outcome in of.followup.outcomes:
        found.append(
            _milestone("followup", "Outcome", "Utfall", _noon(outcome.assessed_on), outcome.by, outcome.outcome)
        )
    upcoming = of.followup.next_visit
    if upcoming is not None and of.therapy.is_open:
        found.append(Milestone(stage="followup", title=upcoming.label, at=_noon(upcoming.due_on), is_planned=True))
    return found


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """One pair of hands that held the material."""

    what: Text
    who: str
    at: datetime
    detail: str = ""


def custody(of: Journey) -> tuple[Custody, ...]:
    """Return the chain of custody: from the patient's vein to the patient's vein."""
    found: list[Custody] = []

    def add(en: str, sv: str, who: str | None, at: datetime | None, detail: str = "") -> None:
        if at is not None:
            found.append(Custody(what=Text(en, sv), who=who or "", at=at, detail=detail))

    for one in of.collections:
        add(
            "Collected from the patient",
            "Insamlad från patienten",
            one.collected_by,
            one.started_at,
            one.donation_number,
        )
        celsius = f"{one.handed_over_celsius} °C, {one.box}, {one.seal}" if one.handed_over_at else ""
        add("Courier to the centre", "Bud till centret", one.carried_by, one.handed_over_at, celsius)
        way = f"{one.temperature_celsius_min}–{one.temperature_celsius_max} °C"
        add("Received at the centre", "Mottagen på centret", one.received_by, one.received_at, way)
    for batch in of.batches:
        for room in batch.rooms:
            step = next(step for step in batch.steps if step.room == room)
            add(f"In room {room}", f"I rum {room}", step.started_by, step.started_at, step.name)
    for bag in of.bags:
        add("Filled and labelled", "Fylld och märkt", bag.labelled_by, bag.labelled_at, f"{bag.number}, {bag.volume}")
    for shipment in of.shipments:
        add("Packed", "Packad", shipment.packed_by, shipment.packed_at, f"{shipment.box}, {shipment.seal}")
        celsius = f"{shipment.handed_over_celsius} °C"
        add("Courier to the ward", "Bud till avdelningen", shipment.carried_by, shipment.handed_over_at, celsius)
        way = f"{shipment.temperature_celsius_min}–{shipment.temperature_celsius_max} °C"
        add("Received at the ward", "Mottagen på avdelningen", shipment.received_by, shipment.received_at, way)
    for infusion in of.infusions:
        add("Read at the bedside", "Avläst vid sängen", infusion.checked_by, infusion.checked_at)
        add("Read again", "Avläst på nytt", infusion.confirmed_by, infusion.confirmed_at)
        add("Given to the patient", "Given till patienten", infusion.started_by, infusion.started_at, infusion.bag)
    return tuple(sorted(found, key=lambda one: one.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that waits for someone: the operation, what is known of its fields, and until when."""

    operation: str
    fields: dict[str, str]
    roles: tuple[Role, ...]
    text: Text
    therapy: str
    chain_of_identity: str
    since: datetime
    due: datetime | None = None
    is_late: bool = field(default=False)
    not_before: datetime | None = None  # while it is too early


def waiting(of: Journey, now: datetime) -> tuple[Waiting, ...]:
    """Return what waits in one therapy, for whom, since when and until when."""
    if of.therapy.is_open:
        return tuple(_Waits(of, now).found())
    return tuple(_Waits(of, now).left_behind())


def _kept(recipe: Recipe) -> timedelta:
    """Return how long the recipe lets its starting material lie."""
    return timedelta(hours=float(recipe.starting_material.hours)) if recipe.starting_material else timedelta(0)


class _Waits:
    """Collects what waits, stage by stage."""

    def __init__(self, of: Journey, now: datetime) -> None:
        self._of = of
        self._now = now
        self._found: list[Waiting] = []

    def found(self) -> Sequence[Waiting]:
        """Return everything that waits."""
        self._order()
        self._collection()
        self._deviations()
        for batch in self._of.batches:
            self._batch(batch)
        self._conditioning()
        if not self._of.therapy.is_stock:
            for bag in self._of.bags:
                self._bag(bag)
        self._plates()
        self._followup()
        return self._found

    def left_behind(self) -> Sequence[Waiting]:
        """Return what waits when the therapy is over: its batch, which keeps rooms and equipment until it is ended."""
        for batch in self._of.batches if self._of.therapy.is_cancelled else ():
            if batch.is_open:
                text = Text(
                    f"The therapy is cancelled: reject batch {batch.number}",
                    f"Terapin är inställd: kassera sats {batch.number}",
                )
                since = self._of.therapy.closed_at or batch.opened_at
                due = since + timedelta(days=1)
                self._add("reject-batch", {"batch": batch.number}, (Role.QUALIFIED_PERSON,), text, since, due)
        return self._found

    def _add(
        self,
        operation: str,
        fields: dict[str, str],
        roles: Iterable[Role],
        text: Text,
        since: datetime,
        due: datetime | None = None,
        *,
        not_before: datetime | None = None,
    ) -> None:
        therapy = self._of.therapy
        self._found.append(
            Waiting(
                operation=operation,
                fields=fields,
                roles=tuple(roles),
                text=text,
                therapy=therapy.number,
                chain_of_identity=therapy.chain_of_identity,
                since=since,
                due=due,
                is_late=due is not None and due < self._now,
                not_before=not_before,
            )
        )

    def _order(self) -> None:
        therapy, recipe = self._of.therapy, self._of.recipe
        starts_from_stock = recipe is not None and recipe.starts_from is StartsFrom.STOCK
        if not therapy.is_eligible and not (starts_from_stock and recipe is not None and not recipe.eligibility):
            text = Text("Confirm eligibility", "Bekräfta lämplighet")
            due = therapy.ordered_at + timedelta(days=2)
            roles = (Role.PHYSICIAN, Role.COORDINATOR)
            self._add("confirm-eligibility", {"therapy": therapy.number}, roles, text, therapy.ordered_at, due)
        elif starts_from_stock:
            self._from_stock()
        elif self._of.collection is None or self._of.collection.came_to_nothing:
            text = Text("Plan the collection", "Planera insamlingen")
            since = therapy.eligible_at or therapy.ordered_at
            due = since + timedelta(days=3)
            self._add("plan-collection", {"therapy": therapy.number}, (Role.COORDINATOR,), text, since, due)

    def _from_stock(self) -> None:
        therapy, recipe = self._of.therapy, self._of.recipe
        if recipe is None or any(batch.is_open for batch in self._of.batches) or self._of.infusions:
            return
        since = therapy.eligible_at or therapy.ordered_at
        dose = recipe.dose
        if dose is not None and dose.weight_hours_max is not None:
            keeps = timedelta(hours=float(dose.weight_hours_max))
            if therapy.weighed_at is None or self._now - therapy.weighed_at > keeps:
                text = Text("Weigh the patient", "Väg patienten")
                self._add("record-weight", {"therapy": therapy.number}, (Role.WARD_NURSE, Role.PHYSICIAN), text, since)
        if not any(batch.closed_at and not self._was_rejected(batch) for batch in self._of.batches):
            text = Text("Open a batch from the stock", "Öppna en sats från lagret")
            roles = (Role.PHARMACIST,) if recipe.certifier is Certifier.PHARMACIST else (Role.PRODUCTION_MANAGER,)
            self._add("open-batch-from-stock", {"therapy": therapy.number}, roles, text, since)

    def _was_rejected(self, batch: Batch) -> bool:
        return batch.status is BatchStatus.REJECTED

    def _collection(self) -> None:
        one, recipe = self._of.collection, self._of.recipe
        if one is None or recipe is None:
            return
        fields = {"collection": one.number}
        nurse, operator = (Role.APHERESIS_NURSE,), (Role.OPERATOR,)
        day = datetime.combine(one.planned_on, time(8), UTC)
        match one.status:
            case CollectionStatus.PLANNED:
                known = {result.marker for result in one.serology}
                for asked in recipe.serology:
                    if asked.marker not in known:
                        text = Text(f"Record {asked.label.en}", f"Registrera {asked.label.sv}")
                        more = fields | {"marker": asked.marker}
                        roles = (Role.APHERESIS_NURSE, Role.COORDINATOR)
                        self._add("record-serology", more, roles, text, one.planned_at, day)
                if known >= {asked.marker for asked in recipe.serology}:
                    text = Text("Start the collection", "Starta insamlingen")
                    self._add("start-collection", fields, nurse, text, one.planned_at, day + timedelta(hours=4))
            case CollectionStatus.STARTED:
                left = [asked for asked in recipe.collection if one.value(asked.name, at_receipt=False) is None]
                for measure in left:
                    text = Text(f"Record {measure.label.en}", f"Registrera {measure.label.sv}")
                    more = fields | {"measure": measure.name, "unit": measure.unit}
                    self._add("record-collection-value", more, nurse, text, one.started_at or day)
                if not left:
                    text = Text("Finish the collection", "Avsluta insamlingen")
                    self._add("finish-collection", fields, nurse, text, one.started_at or day)
            case CollectionStatus.FINISHED:
                text = Text("Take over the collection", "Ta över insamlingen")
                since = one.finished_at or day
                due = since + timedelta(hours=2)
                self._add("hand-over-collection", fields, (Role.COURIER,), text, since, due)
            case CollectionStatus.UNDER_WAY:
                text = Text("Receive the collection", "Ta emot insamlingen")
                since = one.handed_over_at or day
                due = (one.finished_at or since) + _kept(recipe)
                self._add("receive-collection", fields, operator, text, since, due)
            case CollectionStatus.RECEIVED:
                left = [asked for asked in recipe.acceptance if one.value(asked.name, at_receipt=True) is None]
                since = one.received_at or day
                for measure in left:
                    text = Text(
                        f"Record {measure.label.en} at receipt", f"Registrera {measure.label.sv} vid mottagning"
                    )
                    more = fields | {"measure": measure.name, "unit": measure.unit}
                    self._add("record-receipt-value", more, (Role.OPERATOR, Role.QC_ANALYST), text, since)
                if not left:
                    text = Text("Accept the starting material", "Godkänn utgångsmaterialet")
                    due = since + timedelta(hours=4)
                    self._add("accept-collection", fields, (Role.QUALITY_ASSURANCE,), text, since, due)
            case CollectionStatus.ACCEPTED:
                if not any(batch.collection == one.number for batch in self._of.batches):
                    text = Text("Open a batch", "Öppna en sats")
                    since = one.decided_at or day
                    due = (one.finished_at or since) + _kept(recipe)
                    self._add("open-batch", fields, (Role.PRODUCTION_MANAGER,), text, since, due)
            case CollectionStatus.REFUSED | CollectionStatus.CALLED_OFF:
                pass

    def _deviations(self) -> None:
        quality = (Role.QUALITY_ASSURANCE,)
        for one in self._of.deviations:
            due = one.due_at
            if one.is_open and one.classification is None:
                text = Text(f"Assess deviation {one.number}", f"Bedöm avvikelse {one.number}")
                self._add("assess-deviation", {"deviation": one.number}, quality, text, one.opened_at, due)
            elif one.is_open and one.needs_investigation:
                text = Text(f"Investigate deviation {one.number}", f"Utred avvikelse {one.number}")
                self._add("record-investigation", {"deviation": one.number}, quality, text, one.opened_at, due)
            elif one.is_open:
                text = Text(f"Close deviation {one.number}", f"Avsluta avvikelse {one.number}")
                self._add("close-deviation", {"deviation": one.number}, quality, text, one.opened_at, due)
        for alarm in self._of.alarms:
            if alarm.is_open:
                text = Text(f"ALARM: {alarm.what.en}", f"LARM: {alarm.what.sv}")
                roles = (alarm.concerns,)
                self._add("acknowledge-alarm", {"alarm": alarm.number}, roles, text, alarm.raised_at, alarm.raised_at)

    def _batch(self, batch: Batch) -> None:
        recipe = self._of.recipe
        if recipe is None or not batch.is_open:
            return
        since = max((step.completed_at or step.started_at for step in batch.steps), default=batch.opened_at)
        is_stopped = any(one.blocks_work for one in self._of.record_of(batch, recipe).deviations)
        for work in next_work(batch, recipe, self._of.bags_of(batch)):
            if is_stopped and work.operation in STOPPED_BY_CRITICAL:
                continue  # what a rule would refuse is not offered; the deviation waits for quality assurance
            step = recipe.step(work.step)
            due = not_before = None
            if step is not None and work.operation == "start-step":
                time = time_of(batch, step)
                due = time.latest if time else batch.opened_at + timedelta(days=step.day + 1)
                not_before = time.earliest if time and self._now < time.earliest else None
            self._add(work.operation, work.fields, work.roles, work.text, since, due, not_before=not_before)
        self._samples(batch, recipe)
        if is_made(batch, recipe):
            self._release(batch, recipe, since)

    def _samples(self, batch: Batch, recipe: Recipe) -> None:
        analyst = (Role.QC_ANALYST,)
        for sample in self._of.samples:
            if sample.batch != batch.number:
                continue
            if sample.received_at is None:
                text = Text(f"Receive sample {sample.number}", f"Ta emot prov {sample.number}")
                due = sample.taken_at + timedelta(hours=2)
                self._add("receive-sample", {"sample": sample.number}, analyst, text, sample.taken_at, due)
                continue
            for name in sample.tests:
                test = recipe.test(name)
                if test is None or sample.result(name) is not None:
                    continue
                text = Text(f"{test.label.en} of {sample.number}", f"{test.label.sv} på {sample.number}")
                fields = {"sample": sample.number, "test": name, "unit": test.unit}
                due = sample.taken_at + timedelta(hours=float(test.turnaround.high_hours) + 2)
                self._add("record-result", fields, analyst, text, sample.received_at, due)

    def _release(self, batch: Batch, recipe: Recipe, since: datetime) -> None:
        release = self._of.release_of(batch)
        fields = {"batch": batch.number}
        record = self._of.record_of(batch, recipe)
        found = completeness(record)
        expires = min((bag.expires_at for bag in self._of.bags_of(batch)), default=None)
        person = (Role.QUALIFIED_PERSON,)
        failing = any(
            not result.passes for one in self._of.samples if one.batch == batch.number for result in one.results
        )
        blocked = any(one.product_is_acceptable is False for one in record.deviations)
        if failing or blocked:
            text = Text(f"Decide on batch {batch.number}", f"Besluta om sats {batch.number}")
            self._add("reject-batch", fields, person, text, since, expires)
        elif recipe.certifier is Certifier.PHARMACIST:
            if not found.gaps and release is None:
                text = Text(f"Release the preparation {batch.number}", f"Frisläpp beredningen {batch.number}")
                self._add("release-preparation", fields, (Role.PHARMACIST,), text, since, expires)
        elif release is None or release.reviewed_at is None:
            if not found.gaps:
                text = Text(f"Review batch {batch.number}", f"Granska sats {batch.number}")
                self._add("review-batch", fields, (Role.QUALITY_ASSURANCE,), text, since, expires)
        elif release.first_certified_at is None:
            if not found.gaps:
                text = Text(f"Certify batch {batch.number}, first", f"Certifiera sats {batch.number}, första")
                self._add("certify-first", fields, person, text, release.reviewed_at, expires)
        elif not found.pending and not found.gaps and batch.status is BatchStatus.MAY_LEAVE:
            text = Text(f"Certify batch {batch.number} for good", f"Certifiera sats {batch.number} slutligt")
            self._add("certify-final", fields, person, text, release.first_certified_at)

    def _conditioning(self) -> None:
        plan = self._of.recipe.conditioning if self._of.recipe else None
        if plan is None or self._of.conditioning is not None or self._of.infusions or self._of.batch is None:
            return
        release = self._of.release
        if plan.after_certification and (release is None or not release.lets_go):
            return
        text = Text(f"Order: {plan.label.en}", f"Ordinera: {plan.label.sv}")
        since = release.first_certified_at if release and release.first_certified_at else self._of.batch.opened_at
        self._add("order-conditioning", {"therapy": self._of.therapy.number}, (Role.PHYSICIAN,), text, since)

    def _bag(self, bag: Bag) -> None:
        release = next((one for one in self._of.releases if one.batch == bag.batch), None)
        if bag.discarded_at is not None or release is None or not release.lets_go:
            return
        if bag.used_at is None and bag.expires_at < self._now:
            return
        fields = {"bag": bag.number}
        shipment = next((one for one in self._of.shipments if one.bag == bag.number), None)
        infusion = next((one for one in self._of.infusions if one.bag == bag.number), None)
        since = release.first_certified_at or bag.filled_at
        due = bag.expires_at
        ward = (Role.WARD_NURSE, Role.PHYSICIAN)
        if shipment is None:
            text = Text(f"Pack bag {bag.number}", f"Packa påse {bag.number}")
            self._add("pack-bag", fields, (Role.OPERATOR, Role.PHARMACIST), text, since, due)
        elif shipment.handed_over_at is None:
            text = Text(f"Take over bag {bag.number}", f"Ta över påse {bag.number}")
            self._add("hand-over-bag", fields, (Role.COURIER,), text, shipment.packed_at, due)
        elif shipment.received_at is None:
            text = Text(f"Receive bag {bag.number}", f"Ta emot påse {bag.number}")
            roles = (Role.PHARMACIST, Role.WARD_NURSE)
            self._add("receive-bag", fields, roles, text, shipment.handed_over_at, due)
        elif infusion is None:
            text = Text("Check at the bedside, first person", "Kontrollera vid sängen, första person")
            self._add("check-bedside", fields, ward, text, shipment.received_at, due)
        elif infusion.confirmed_at is None:
            text = Text("Check at the bedside, second person", "Kontrollera vid sängen, andra person")
            self._add(
                "confirm-bedside", fields, ward, text, infusion.checked_at, infusion.checked_at + timedelta(minutes=30)
            )
        elif infusion.started_at is None:
            text = Text("Start the infusion", "Starta infusionen")
            self._add("start-infusion", fields, ward, text, infusion.confirmed_at, due)
        elif infusion.finished_at is None:
            text = Text("Finish the infusion", "Avsluta infusionen")
            self._add("finish-infusion", fields, ward, text, infusion.started_at)

    def _plates(self) -> None:
        for plate in self._of.plates:
            work = next_work_on_plate(plate)
            # A plate that stands in its incubator waits for nobody until its time has come.
            if work is not None and (work.not_before is None or work.not_before <= self._now):
                self._add(work.operation, work.fields, work.roles, work.text, work.since, work.due)

    def _followup(self) -> None:
        therapy, followup = self._of.therapy, self._of.followup
        finished = [one.finished_at for one in self._of.infusions if one.finished_at is not None]
        if followup is None:
            if finished:
                text = Text("Plan the follow-up", "Planera uppföljningen")
                due = finished[0] + timedelta(days=1)
                roles = (Role.PHYSICIAN, Role.COORDINATOR)
                self._add("plan-follow-up", {"therapy": therapy.number}, roles, text, finished[0], due)
            return
        upcoming = followup.next_visit
        if upcoming is None or datetime.combine(upcoming.from_date, time(0), UTC) > self._now:
            return
        text = Text(f"Visit: {upcoming.label.en}", f"Besök: {upcoming.label.sv}")
        fields = {"therapy": therapy.number, "visit": upcoming.name}
        since = datetime.combine(upcoming.from_date, time(0), UTC)
        due = datetime.combine(upcoming.to_date, time(23, 59), UTC)
        self._add("record-visit", fields, (Role.PHYSICIAN, Role.WARD_NURSE), text, since, due)
