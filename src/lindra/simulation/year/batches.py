"""A batch on its way: step after step in rooms and with people, its samples in the laboratory, and its release."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.equipment.equipment_class import EquipmentClass
from lindra.facility.equipment.readiness import cleaning_faults
from lindra.facility.materials.lot import Lot
from lindra.facility.rooms.room import Room
from lindra.gmp.roles import Role
from lindra.masters.recipe import CertificationStage, Certifier, Recipe, Step, StepKind
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.operations.door import Refused
from lindra.simulation import journey
from lindra.simulation.people_and_rooms import AGENT
from lindra.simulation.year.agenda import Life
from lindra.simulation.year.centre import LivingCentre
from lindra.therapy.control.facts import ResultRecorded
from lindra.therapy.control.sample import Sample
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch, BatchStatus
from lindra.therapy.manufacture.facts import SampleTaken
from lindra.therapy.manufacture.following import is_left_out
from lindra.therapy.manufacture.start_step import time_of
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.release.record_of_batch import record_of_batch

SET = ("tubing_set", "integrity_test", "tubing-set-ts520")
CELLS_WAIT = timedelta(hours=14)  # after a step so many hours ago, the next is urgent
SECOND_LOOK = timedelta(minutes=30)


@dataclass
class Kept:
    """What a batch keeps while it is made: rooms with the queue they came from, pieces by class."""

    rooms: dict[str, str] = field(default_factory=dict)
    pieces: dict[str, str] = field(default_factory=dict)


def kept_for(centre: LivingCentre, recipe: Recipe) -> Life[Kept]:
    """Wait for what a batch keeps from its beginning to its end."""
    kept = Kept()
    for name in sorted(keep.equipment for keep in recipe.keeps):
        kept.pieces[name] = yield from centre.place(name, centre.equipment[name])
    first = recipe.steps[0]
    queue = _queue(recipe, first)
    room = yield from centre.place(f"room of grade {first.room_grade}", centre.rooms[queue])
    kept.rooms[room] = queue
    return kept


def given_back(centre: LivingCentre, kept: Kept) -> None:
    """Give back everything that a batch kept."""
    for room, queue in kept.rooms.items():
        centre.rooms[queue].give_back(room)
    for name, piece in kept.pieces.items():
        centre.equipment[name].give_back(piece)
    kept.rooms.clear()
    kept.pieces.clear()


def _queue(recipe: Recipe, step: Step) -> str:
    stays = recipe.steps[-1].day - step.day
    return "B for weeks" if step.room_grade == "B" and stays > 1 else step.room_grade


def made(
    centre: LivingCentre,
    batch: str,
    recipe: Recipe,
    kept: Kept,
    *,
    values: journey.Values,
    before_step: Callable[[], Life[None]],
) -> Life[None]:
    """Do every step of a batch, each on its day, and give back what the batch kept."""
    began = centre.sees(Batch, batch).opened_at
    centre.diary.batches += 1
    centre.mistakes.last_step[batch] = recipe.steps[-1].name
    for step in recipe.steps:
        now = centre.sees(Batch, batch)
        if is_left_out(now, step):
            continue
        yield from before_step()
        due = _due(now, began, step)
        if due > centre.now:
            time = time_of(now, step)
            if time is not None and centre.now < time.earliest:
                centre.mistakes.hurried(centre, batch, step)
            yield due
        if step.kind is StepKind.HOLD:
            yield from _held(centre, batch, recipe, step)
        else:
            yield from _step(centre, batch, recipe, step, kept, values)
    given_back(centre, kept)


def _due(batch: Batch, began: datetime, step: Step) -> datetime:
    """Return when a step is to begin: in the morning of its day, or within its window where that is another time."""
    day = began
    if step.day:
        day = (began + timedelta(days=step.day)).replace(hour=7, minute=0, second=0, microsecond=0)
    time = time_of(batch, step)
    if time is not None:
        day = min(max(day, time.earliest), time.latest - (time.latest - time.earliest) / 4)
    return day


def _kept_apart(centre: LivingCentre, batch: str) -> frozenset[str]:
    """Return those who take no hand in a batch, because they will review it or let it go."""
    staff = centre.staff
    return staff.kept_apart(Role.QUALITY_ASSURANCE, batch, 3) | staff.kept_apart(Role.PHARMACIST, batch, 2)


def _held(centre: LivingCentre, batch: str, recipe: Recipe, step: Step) -> Life[None]:
    fits, apart = centre.may_do(recipe, step), _kept_apart(centre, batch)
    who = yield from centre.someone(step.role, minutes=30, without=apart, fits=fits, urgent=True)
    why = "What was asked for is there, and within its limits."
    yield from centre.does_in_time("decide-hold", by=who, batch=batch, step=step.name, goes_on=True, reason=why)


def _step(
    centre: LivingCentre, batch: str, recipe: Recipe, step: Step, kept: Kept, values: journey.Values
) -> Life[None]:
    room = yield from _room(centre, batch, recipe, step, kept)
    pieces = yield from _pieces(centre, batch, step, kept)
    yield from _materials(centre, step)
    now = centre.sees(Batch, batch)
    last = max((one.completed_at for one in now.steps if one.completed_at), default=None)
    urgent = centre.starts_from_stock(recipe) or step.window is not None
    urgent = urgent or (last is not None and centre.now - last < CELLS_WAIT)
    hours = centre.draws.hours(step.duration, "step", batch, step.name)
    fits = centre.may_do(recipe, step)
    hands, apart = _hands(centre, batch), _kept_apart(centre, batch)
    minutes = hours * 60 + 10
    doer = yield from centre.someone(
        step.role,
        minutes=minutes,
        without=apart,
        prefer=hands,
        fits=fits,
        urgent=urgent,
        until=centre.now + SECOND_LOOK if urgent else None,
    )
    if not doer:
        # The cells can not wait: whoever is there takes it over, and another will decide on the batch.
        doer = yield from centre.someone(step.role, minutes=minutes, fits=fits, urgent=True)
    yield from _weighed_anew(centre, batch, recipe)
    at = {"batch": batch, "step": step.name, "by": doer}
    equipment = tuple(pieces[name] for name in step.equipment)
    yield from centre.does_in_time("start-step", room=room, equipment=equipment, **at)
    started_at = centre.now
    yield from _materials(centre, step)  # another may have taken the last of it meanwhile
    journey.supplied(centre, batch, step, by=doer)
    yield centre.hours(hours)
    if _has_set(step) and centre.draws.happens(centre.scenario.rates.set_fails, "set", batch):
        _set_failed(centre, batch, step, doer)
    if centre.draws.happens(centre.scenario.rates.seen_by_chance, "seen", batch, step.name):
        what = f"A label of the room was loose during {step.name}; nothing of the batch was touched."
        centre.does("open-deviation", by=doer, therapy=now.therapy, batch=batch, what=what)
    journey.noted(centre, batch, recipe, step, by=doer, values=values)
    yield from centre.does_in_time("complete-step", **at)
    for name, piece in pieces.items():
        if name not in kept.pieces:
            centre.equipment[name].give_back(piece)
    centre.diary.steps[f"{recipe.name}.{step.name}"].append(round((centre.now - started_at).total_seconds() / 3600, 3))
    if step.critical:
        second = yield from centre.someone(
            *{step.role: None, Role.OPERATOR: None, Role.QUALITY_ASSURANCE: None},
            minutes=10,
            without={doer, *apart},
            prefer=hands,
            fits=centre.may_verify(recipe, step),
            urgent=True,
        )
        following = next((one for one in recipe.steps if step.name in one.after), None)
        if following is not None:
            centre.mistakes.hurried(centre, batch, following)
        yield centre.hours(0.1)
        centre.does("verify-step", by=second, batch=batch, step=step.name)


def _weighed_anew(centre: LivingCentre, batch: str, recipe: Recipe) -> Life[None]:
    """Weigh the patient again, where the dose has waited so long that the weight is too old for it."""
    if recipe.dose is None or recipe.dose.weight_hours_max is None:
        return
    number = centre.sees(Batch, batch).therapy
    order = centre.sees(Therapy, number)
    keeps = timedelta(hours=float(recipe.dose.weight_hours_max)) - timedelta(hours=2)
    if order.weighed_at is None or centre.now - order.weighed_at < keeps:
        return
    centre.diary.happened["a patient weighed again, because the dose was late"] += 1
    nurse = yield from centre.someone(Role.WARD_NURSE, urgent=True)
    centre.does("record-weight", by=nurse, therapy=number, weight_kg=order.weight_kg, weighed_at=centre.now)
    if centre.sees(Batch, batch).weight_kg != order.weight_kg:
        who = yield from centre.someone(Role.PHARMACIST, without=_kept_apart(centre, batch), urgent=True)
        centre.does("take-over-weight", by=who, batch=batch)


def _has_set(step: Step) -> bool:
    """Tell whether a step installs a tubing set and tests it."""
    return step.name == SET[0] and any(need.material == SET[2] for need in step.materials)


def _set_failed(centre: LivingCentre, batch: str, step: Step, doer: str) -> None:
    """Let the first set fail its integrity test: another takes its place, and quality assurance hears of it."""
    name, measure, material = SET
    centre.diary.happened["a tubing set failed its integrity test"] += 1
    at = {"batch": batch, "step": name, "by": doer}
    centre.does("record-value", measure=measure, value="fail", **at)
    journey.issued(centre, batch, step, material, by=doer)
    swapped = "The first set is discarded; the second passed."
    centre.does("correct-value", measure=measure, value="pass", reason=swapped, **at)


def _room(centre: LivingCentre, batch: str, recipe: Recipe, step: Step, kept: Kept) -> Life[str | None]:
    if not step.room_grade:
        return None
    with centre.store.reading() as record:
        rooms = [record.need(Room, code, field="") for code in kept.rooms]
    fitting = sorted(
        (room for room in rooms if room.is_at_least(step.room_grade)), key=lambda room: (-ord(room.grade), room.code)
    )
    if step.kind is not StepKind.LINE_CLEARANCE:
        return next(room.code for room in fitting if batch in room.batches)
    found = next((room.code for room in fitting if room.grade == step.room_grade), None)
    if found is None:
        queue = _queue(recipe, step)
        found = yield from centre.place(f"room of grade {step.room_grade}", centre.rooms[queue])
        kept.rooms[found] = queue
    if centre.sees(Room, found).cleaning_due(centre.now) is not None:
        cleaner = yield from centre.someone(Role.OPERATOR, minutes=45, urgent=bool(rooms))
        yield centre.hours(0.75)
        centre.does("record-cleaning", by=cleaner, room=found, agent=AGENT, cleaned_at=centre.now)
    return found


def _pieces(centre: LivingCentre, batch: str, step: Step, kept: Kept) -> Life[dict[str, str]]:
    found: dict[str, str] = {}
    # In one order for everybody, so that no two steps wait for each other.
    for name in sorted(set(step.equipment)):
        if name in kept.pieces:
            found[name] = kept.pieces[name]
        else:
            found[name] = yield from centre.place(name, centre.equipment[name])
        piece = centre.sees(Equipment, found[name])
        with centre.store.reading() as record:
            demands = record.find(EquipmentClass, name)
        if any(cleaning_faults(piece, demands, centre.now, batch)):
            cleaner = yield from centre.someone(Role.OPERATOR, minutes=20, urgent=True)
            yield centre.hours(0.3)
            procedure = "SOP-031, sporicide"
            given: dict[str, Any] = {"equipment": found[name], "cleaned_at": centre.now, "procedure": procedure}
            centre.does("clean-equipment", by=cleaner, **given)
    return found


def _materials(centre: LivingCentre, step: Step) -> Life[None]:
    """Wait until there is a lot of everything that the step asks for."""
    waited = centre.now
    # A set that fails its test is replaced by another.
    times = 2 if _has_set(step) else 1
    while True:
        ends = centre.now + timedelta(hours=float(step.duration.high_hours) + 2)
        with centre.store.reading() as record:
            lots = [one for one in record.open_ones(Lot) if one.may_be_used_at(ends)]
        if all(
            any(one.material == need.material and one.left >= need.amount.value * times for one in lots)
            for need in step.materials
        ):
            break
        yield centre.now + timedelta(hours=1)
    if centre.now > waited:
        centre.diary.waited("for material", centre.now - waited)


# The laboratory.


def sample_lived(centre: LivingCentre, fact: SampleTaken) -> Life[None]:
    """Bring a sample to the laboratory, and let each of its tests take its time."""
    yield centre.hours(centre.draws.between(0.2, 1.2, "to the laboratory", fact.sample))
    analyst = yield from centre.someone(Role.QC_ANALYST, minutes=10, urgent=True)
    centre.does("receive-sample", by=analyst, sample=fact.sample, label=fact.sample)
    for test in fact.tests:
        centre.agenda.begin(_tested(centre, fact.sample, fact.batch, test))


def _tested(centre: LivingCentre, sample: str, batch: str, name: str) -> Life[None]:
    recipe = centre.sees(RecipeVersion, centre.sees(Batch, batch).recipe).recipe
    test = recipe.test(name)
    assert test is not None, name
    began = centre.now
    yield centre.hours(centre.draws.hours(test.turnaround, "test", sample, name))
    urgent = test.stage is CertificationStage.FIRST
    analyst = yield from centre.someone(Role.QC_ANALYST, minutes=15, urgent=urgent)
    value = centre.results.get(batch, {}).get(name) or journey.passing(test, f"{batch}.{name}")
    given = {"sample": sample, "test": name, "value": value, "unit": test.unit}
    answer = centre.asks("record-result", by=analyst, **given)
    if isinstance(answer, Refused):
        # The batch was rejected, or the therapy ended, while the test went on.
        centre.diary.refused(answer.objections)
        return
    for fact in answer.facts:
        centre.followed(fact)
        if isinstance(fact, ResultRecorded) and not fact.passes:
            centre.diary.happened[f"out of specification: {name}"] += 1
    centre.diary.tests[f"{recipe.name}.{name}"].append(round((centre.now - began).total_seconds() / 3600, 3))


# The release.


def results_in(centre: LivingCentre, batch: str, recipe: Recipe, stage: CertificationStage) -> tuple[bool, str]:
    """Return whether every result of a stage is there, and the first test that failed."""
    asked = {test.name for test in recipe.specification if test.stage is stage}
    found: set[str] = set()
    for sample in _samples(centre, batch):
        for result in sample.results:
            found.add(result.test)
            if not result.passes:
                return True, result.test
        if sample.received_at is None:
            return False, ""
    return asked <= found, ""


def _samples(centre: LivingCentre, batch: str) -> list[Sample]:
    with centre.store.reading() as record:
        found = record.of_therapy(Sample, record.need(Batch, batch, field="").therapy)
    return [one for one in found if one.batch == batch]


def released(centre: LivingCentre, batch: str, recipe: Recipe) -> Life[str]:
    """Wait for results and deviations, review and certify; returns why it failed, or nothing."""
    bags = [centre.sees(Bag, number) for number in centre.sees(Batch, batch).bags]
    expires = min(bag.expires_at for bag in bags)
    while True:
        is_in, failed = results_in(centre, batch, recipe, CertificationStage.FIRST)
        if failed:
            return f"out of specification: {failed}"
        if centre.now >= expires:
            return "expired before it was certified"
        with centre.store.reading() as record:
            seen = record_of_batch(batch, record)
        if any(one.product_is_acceptable is False for one in seen.deviations):
            return "a deviation was concluded against it"
        if is_in and not any(one.is_open for one in seen.deviations):
            certified = yield from _decided(centre, batch, recipe, until=expires)
            if certified:
                return ""
        yield centre.now + SECOND_LOOK


def _decided(centre: LivingCentre, batch: str, recipe: Recipe, *, until: datetime) -> Life[bool]:
    without = _hands(centre, batch)
    if recipe.certifier is Certifier.PHARMACIST:
        who = yield from centre.someone(Role.PHARMACIST, without=without, urgent=True, until=until)
        if not who:
            return False
        yield centre.hours(0.1)
        return not isinstance(_asked(centre, "release-preparation", by=who, batch=batch), Refused)
    with centre.store.reading() as record:
        release = record_of_batch(batch, record).release
    if release is None or release.reviewed_at is None:
        who = yield from centre.someone(Role.QUALITY_ASSURANCE, minutes=60, without=without, urgent=True, until=until)
        if not who:
            return False
        yield centre.hours(centre.draws.between(0.5, 1.0, "review", batch))
        if isinstance(_asked(centre, "review-batch", by=who, batch=batch), Refused):
            return False
    without = _hands(centre, batch)
    who = yield from centre.someone(Role.QUALIFIED_PERSON, minutes=30, without=without, urgent=True, until=until)
    if not who:
        return False
    yield centre.hours(centre.draws.between(0.2, 0.6, "certify", batch))
    return not isinstance(_asked(centre, "certify-first", by=who, batch=batch), Refused)


def _asked(centre: LivingCentre, name: str, *, by: str, **fields: str) -> object:
    answer = centre.asks(name, by=by, **fields)
    if isinstance(answer, Refused):
        centre.diary.refused(answer.objections)
    else:
        for fact in answer.facts:
            centre.followed(fact)
    return answer


def _hands(centre: LivingCentre, batch: str) -> frozenset[str]:
    with centre.store.reading() as record:
        seen = record_of_batch(batch, record)
    reviewed = seen.release.reviewed_by if seen.release else None
    return seen.hands | ({reviewed} if reviewed else set())


def rejected(centre: LivingCentre, batch: str, why: str) -> Life[None]:
    """Reject a batch."""
    who = yield from centre.someone(Role.QUALIFIED_PERSON, minutes=30, without=_hands(centre, batch))
    centre.does("reject-batch", by=who, batch=batch, reason=f"{why[:1].upper()}{why[1:]}.")
    recipe = centre.sees(Batch, batch).recipe.partition("/")[0]
    centre.diary.failed_batches.append((batch, recipe, why))


def certified_for_good(centre: LivingCentre, batch: str, recipe: Recipe) -> Life[None]:
    """Wait for the last results, and certify the batch for good, or reject what has failed."""
    if recipe.certifier is Certifier.PHARMACIST:
        return
    while centre.sees(Batch, batch).status is BatchStatus.MAY_LEAVE:
        is_in, failed = results_in(centre, batch, recipe, CertificationStage.FINAL)
        if failed:
            yield from rejected(centre, batch, f"out of specification, late: {failed}")
            return
        if is_in:
            with centre.store.reading() as record:
                seen = record_of_batch(batch, record)
            if not any(one.is_open for one in seen.deviations):
                who = yield from centre.someone(Role.QUALIFIED_PERSON, minutes=30, without=_hands(centre, batch))
                if not isinstance(_asked(centre, "certify-final", by=who, batch=batch), Refused):
                    return
        yield centre.now + timedelta(hours=6)
