"""What the plan must know of the centre, looked up once: therapies and how far they are, people, rooms, equipment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from lindra.facility.cryostore.tank import Tank
from lindra.facility.equipment.equipment import Equipment
from lindra.facility.equipment.equipment_class import EquipmentClass
from lindra.facility.hours.capacity import Capacity
from lindra.facility.hours.closed_day import ClosedDay
from lindra.facility.hours.hours import Hours
from lindra.facility.permits.permit import Permit
from lindra.facility.rooms.room import Room
from lindra.gmp.dossier import Dossiers
from lindra.masters.recipe import Makes, StartsFrom
from lindra.masters.recipes.in_force import recipe_in_force
from lindra.masters.recipes.people_for import Roster, roster
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.schedule.centre.chain import Chain, Stage, StageKind, chain_of
from lindra.schedule.centre.conditional import conditional_steps_are_done
from lindra.schedule.centre.timeline import CENTRE_ZONE
from lindra.schedule.promise.aims import OF_THE_CENTRE, USUAL, Aim, PlanningAims
from lindra.schedule.promise.booking import Booking
from lindra.schedule.promise.priority import Priority
from lindra.therapy.collection.collection import Collection, CollectionStatus
from lindra.therapy.delivery.shipment import Shipment
from lindra.therapy.followup.follow_up import FollowUp
from lindra.therapy.manufacture.batch import Batch, BatchStatus
from lindra.therapy.manufacture.following import is_done, is_left_out
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.release.release import Release
from lindra.therapy.treatment.conditioning import Conditioning
from lindra.therapy.treatment.infusion import Infusion

_MORNING = time(8)
_OF_LATE = timedelta(days=7)  # what weekly rest looks back on


@dataclass(frozen=True, slots=True)
class Done:
    """When a stage that is over began and ended."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class UnderWay:
    """One therapy: its chain, what of it is done, and what it occupies now.

    ``left_hours`` says how much is left of a session that has begun; ``pieces`` which room or piece of equipment a hold
    has, by the need's class of equipment or the grade of the room.
    """

    number: str  # the therapy's
    ordered_at: datetime
    chain: Chain
    done: Mapping[str, Done] = field(default_factory=dict)
    left_hours: Mapping[str, float] = field(default_factory=dict)
    pieces: Mapping[str, str] = field(default_factory=dict)
    booking: Booking | None = None
    priority: Priority | None = None
    collection: Collection | None = None
    conditioning: Conditioning | None = None
    batch: Batch | None = None
    is_eligible: bool = True
    is_stock: bool = False
    rejected_batch: str = ""  # whose cells are spent, while nothing new has begun

    @property
    def is_rejected(self) -> bool:
        """Whether its last batch was rejected, and no new collection has been planned."""
        return bool(self.rejected_batch)

    @property
    def left(self) -> tuple[Stage, ...]:
        """The stages that are still to be planned."""
        return tuple(one for one in self.chain.stages if one.name not in self.done)


@dataclass(frozen=True)
class CentreState:
    """Everything at one moment."""

    now: datetime
    therapies: tuple[UnderWay, ...]
    people: Roster
    hours: dict[str, Hours]
    rooms: tuple[Room, ...]
    permits: tuple[Permit, ...]
    equipment: tuple[Equipment, ...]
    capacities: dict[str, Capacity]
    closed_days: frozenset[date]
    demands: Mapping[str, EquipmentClass] = field(default_factory=dict)  # by class of equipment
    aims: tuple[Aim, ...] = USUAL  # what a plan looks to, in the centre's order
    store_free: int | None = None  # places in the nitrogen store; None where no tank is kept here
    called_in: Mapping[str, frozenset[date]] = field(default_factory=dict)  # by person: the days of late with work

    def under_way(self, therapy: str) -> UnderWay | None:
        """Return one therapy, or None where there is nothing to plan for it."""
        return next((one for one in self.therapies if one.number == therapy), None)


def state_of(dossiers: Dossiers, now: datetime) -> CentreState:
    """Look everything up."""
    found = []
    # Fifteen years of followed-up patients are open therapies too: nothing of them is left to plan.
    given = {one.therapy: one.infused_on for one in dossiers.open_ones(FollowUp)}
    for therapy in dossiers.open_ones(Therapy):
        one = under_way(dossiers, therapy, now) if therapy.number not in given else None
        if one is not None:
            found.append(one)
    since, decided = now - _OF_LATE, dossiers.find(PlanningAims, OF_THE_CENTRE)
    of_late = [dossiers.find(Booking, therapy) for therapy, day in given.items() if day >= since.date()]
    return CentreState(
        now=now,
        therapies=tuple(found),
        people=roster(dossiers),
        hours={one.person: one for one in dossiers.each(Hours)},
        rooms=tuple(dossiers.each(Room)),
        permits=tuple(dossiers.open_ones(Permit)),
        equipment=tuple(dossiers.each(Equipment)),
        demands={one.word: one for one in dossiers.each(EquipmentClass)},
        capacities={one.place: one for one in dossiers.each(Capacity)},
        closed_days=frozenset(one.day for one in dossiers.each(ClosedDay) if one.is_closed),
        aims=decided.order if decided is not None else USUAL,
        store_free=_store_free(dossiers.each(Tank)),
        called_in=_at_work((*of_late, *(one.booking for one in found)), since, now),
    )


def _store_free(tanks: Iterable[Tank]) -> int | None:
    """Return how many places are free in the boxes of the tanks of nitrogen that are in service."""
    cold = [one for one in tanks if one.kind.has_nitrogen]
    if not cold:
        return None
    return sum(one.positions - one.taken for one in cold if one.is_in_service)


def _at_work(bookings: Iterable[Booking | None], since: datetime, until: datetime) -> dict[str, frozenset[date]]:
    """Return on which days everyone has had work, as it was planned."""
    found: dict[str, set[date]] = {}
    for booking in bookings:
        for placed in booking.chain if booking is not None and booking.stands_at(until) else ():
            if since <= placed.starts_at <= until:
                for resource in placed.resources:
                    found.setdefault(resource, set()).add(placed.starts_at.astimezone(CENTRE_ZONE).date())
    return {resource: frozenset(days) for resource, days in found.items()}


def asked_for(dossiers: Dossiers, recipe: str, now: datetime, *, number: str = "NEW") -> UnderWay | None:
    """Return a therapy that nobody has ordered yet, for which dates are asked; None where no recipe is in force."""
    version = recipe_in_force(dossiers, recipe, at=now)
    if version is None:
        return None
    conditional = conditional_steps_are_done(dossiers, version.recipe, None)
    return UnderWay(number=number, ordered_at=now, chain=chain_of(version.recipe, conditional=conditional))


def under_way(dossiers: Dossiers, therapy: Therapy, now: datetime) -> UnderWay | None:
    """Return how far a therapy is, or None where its recipe is gone, or nothing is left to plan."""
    batches = dossiers.of_therapy(Batch, therapy.number)
    batch = next((one for one in reversed(batches) if one.status is not BatchStatus.REJECTED), None)
    version = dossiers.find(RecipeVersion, batch.recipe) if batch else recipe_in_force(dossiers, therapy.recipe, at=now)
    if version is None:
        return None
    chain = chain_of(version.recipe, conditional=conditional_steps_are_done(dossiers, version.recipe, batch))
    collections = dossiers.of_therapy(Collection, therapy.number)
    collection = next((one for one in reversed(collections) if not one.came_to_nothing), None)
    rejected = next((one for one in reversed(batches) if one.status is BatchStatus.REJECTED), None)
    spent = rejected is not None and batch is None and (collection is None or rejected.collection == collection.number)
    reading = _Progress(dossiers, therapy, chain, collection, batch, now)
    done = reading.done()
    if all(one.name in done or one.kind is StageKind.HOLD for one in chain.stages):
        return None
    return UnderWay(
        number=therapy.number,
        ordered_at=therapy.ordered_at,
        is_eligible=therapy.is_eligible,
        is_stock=therapy.is_stock,
        chain=chain,
        done=done,
        left_hours=reading.left_hours(),
        pieces=reading.pieces(),
        booking=dossiers.find(Booking, therapy.number),
        priority=dossiers.find(Priority, therapy.number),
        collection=collection,
        conditioning=dossiers.find(Conditioning, therapy.number),
        batch=batch,
        rejected_batch=rejected.number if spent and rejected is not None else "",
    )


class _Progress:
    """Reads how far one therapy is."""

    def __init__(
        self,
        dossiers: Dossiers,
        therapy: Therapy,
        chain: Chain,
        collection: Collection | None,
        batch: Batch | None,
        now: datetime,
    ) -> None:
        self.dossiers, self.therapy, self.chain = dossiers, therapy, chain
        self.collection, self.batch, self.now = collection, batch, now

    def done(self) -> dict[str, Done]:
        found: dict[str, Done] = {}
        self._collected(found)
        if self.batch is not None:
            self._made(found, self.batch)
            self._released(found, self.batch)
        self._given(found)
        for one in self.chain.stages:
            if one.during is not None and one.during[1] in found:
                began = found.get(one.during[0], found[one.during[1]])
                found[one.name] = Done(began.starts_at, found[one.during[1]].ends_at)
        # A dose that has been given leaves nothing to plan, whatever was not recorded on the way.
        if self.chain.recipe.makes is Makes.DOSE and "infusion" in found:
            for one in self.chain.stages:
                found.setdefault(one.name, found["infusion"])
        return found

    def _collected(self, found: dict[str, Done]) -> None:
        one = self.collection
        if one is None or self.chain.recipe.starts_from is StartsFrom.STOCK:
            return
        if one.finished_at is not None:
            found["collection"] = Done(one.started_at or one.finished_at, one.finished_at)
        if one.received_at is not None:
            found["transport"] = Done(one.handed_over_at or one.received_at, one.received_at)
        if one.status is CollectionStatus.ACCEPTED and one.decided_at is not None:
            found["receipt"] = Done(one.received_at or one.decided_at, one.decided_at)

    def _made(self, found: dict[str, Done], batch: Batch) -> None:
        for stage in self.chain.stages:
            if stage.kind is StageKind.WORK and all(is_done(batch, step) for step in stage.steps):
                records = [one for one in (batch.step(step.name) for step in stage.steps) if one is not None]
                starts = min((one.started_at for one in records), default=batch.opened_at)
                ends = max((one.completed_at or one.started_at for one in records), default=batch.opened_at)
                found[stage.name] = Done(starts, ends)

    def _released(self, found: dict[str, Done], batch: Batch) -> None:
        release = self.dossiers.find(Release, batch.number)
        if release is None:
            return
        if release.reviewed_at is not None:
            found["analysis"] = found["review"] = Done(release.reviewed_at, release.reviewed_at)
        certified = release.first_certified_at or release.certified_at
        if certified is not None:
            for name in ("analysis", "review", "certification"):
                found.setdefault(name, Done(certified, certified))
        for name in ("analysis", "review"):
            if name not in self.chain.by_name:
                found.pop(name, None)

    def _given(self, found: dict[str, Done]) -> None:
        if self.chain.recipe.makes is not Makes.DOSE:
            return
        arrived = [one for one in self.dossiers.of_therapy(Shipment, self.therapy.number) if one.received_at]
        if arrived and arrived[-1].received_at is not None:
            found["delivery"] = Done(arrived[-1].handed_over_at or arrived[-1].received_at, arrived[-1].received_at)
        ordered = self.dossiers.find(Conditioning, self.therapy.number)
        if ordered is not None and ordered.starts_on <= self.now.date() and "conditioning" in self.chain.by_name:
            began = datetime.combine(ordered.starts_on, _MORNING, UTC)
            found["conditioning"] = Done(began, began)
        given = [one.finished_at for one in self.dossiers.of_therapy(Infusion, self.therapy.number) if one.finished_at]
        if given:
            found["infusion"] = Done(given[0], given[0])

    def left_hours(self) -> dict[str, float]:
        """Return what is left of each session that has begun and is not over."""
        found: dict[str, float] = {}
        for stage in self.chain.stages if self.batch else ():
            if stage.kind is not StageKind.WORK or self.batch is None:
                continue
            if any(self.batch.step(step.name) is not None for step in stage.steps):
                left = [
                    step for step in stage.steps if not is_done(self.batch, step) and not is_left_out(self.batch, step)
                ]
                found[stage.name] = max(0.25, sum(float(step.duration.mode_hours) for step in left))
        return found

    def pieces(self) -> dict[str, str]:
        """Return the room of each grade, and the piece of each class, that the batch was in last."""
        found: dict[str, str] = {}
        classes = {
            piece.code: piece.equipment_class
            for record in (self.batch.steps if self.batch else ())
            for piece in (self.dossiers.find(Equipment, code) for code in record.equipment)
            if piece is not None
        }
        for record in self.batch.steps if self.batch else ():
            step = self.chain.recipe.step(record.name)
            if step is not None and step.room_grade and record.room:
                found[f"grade {step.room_grade}"] = record.room
            for code in record.equipment:
                if code in classes:
                    found[classes[code]] = code
        return found
