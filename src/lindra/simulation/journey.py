"""One patient's therapy, played through the door stage by stage.

Each function takes a therapy from where it stands to the end of one stage, and reads what to do
from the recipe: a recipe with other steps is played just as well. Values that are not given are
drawn inside their limits.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from random import Random
from typing import Any

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.materials.lot import Lot
from lindra.facility.rooms.room import Room
from lindra.gmp.limit import Limit, Severity
from lindra.gmp.roles import Role
from lindra.gmp.value import ValueKind
from lindra.masters.recipe import CertificationStage, Expected, MaterialNeed, Measure, Recipe, Step, StepKind, Test
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.simulation.at_work import AtWork
from lindra.simulation.cryostore import left_for
from lindra.simulation.people_and_rooms import clean_if_due
from lindra.simulation.upkeep import cleaned_for
from lindra.therapy.collection.collection import Collection
from lindra.therapy.control.sample import Sample
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.calculations import numbers_of
from lindra.therapy.manufacture.fill_bag import volume_to_fill
from lindra.therapy.manufacture.following import is_left_out
from lindra.therapy.manufacture.next_work import RUN_FROM
from lindra.therapy.manufacture.portion import Portion
from lindra.therapy.manufacture.start_step import time_of
from lindra.therapy.order.facts import Basis
from lindra.therapy.order.therapy import Therapy

Values = Mapping[str, str]  # "step.measure" or a test's name -> what is recorded


def ordered(
    work: AtWork,
    recipe: Recipe,
    *,
    patient: str,
    weight_kg: Decimal,
    dose: Decimal | None = None,
    cohort: str | None = None,
) -> str:
    """Order a therapy and confirm eligibility; returns the therapy's number."""
    done = work.does(
        "order-therapy",
        by="physician",
        patient=patient,
        recipe=recipe.name,
        indication=recipe.purpose.en[:200],
        weight_kg=weight_kg,
        basis=Basis.HOSPITAL_EXEMPTION,
        authorisation="HE-2026-014",
        consent="Consent form 7, archive A",
        consented_on=work.now.date() - timedelta(days=2),
        dose=dose,
        cohort=cohort,
    )
    therapy = done.facts[0].about()[0].key
    work.passes(hours=5)
    work.does("confirm-eligibility", by="coordinator", therapy=therapy, criteria_met=True)
    return therapy


def collected(work: AtWork, recipe: Recipe, therapy: str, *, values: Values | None = None, days: int = 7) -> str:
    """Collect, carry and receive the starting material, and accept it; returns the collection's number."""
    order = work.sees(Therapy, therapy)
    day = work.now.date() + timedelta(days=days)
    with work.store.reading() as record:
        planned = [one for one in record.of_therapy(Collection, therapy) if one.is_open]
    if planned:  # its dates were booked
        collection, day = planned[-1].number, planned[-1].planned_on
    else:
        done = work.does("plan-collection", by="coordinator", therapy=therapy, planned_on=day)
        collection = done.facts[0].about()[0].key
    work.passes(days=2)
    for asked in recipe.serology:
        work.does(
            "record-serology",
            by="apheresis nurse",
            collection=collection,
            marker=asked.marker,
            result="negative",
            sampled_on=work.now.date() - timedelta(days=1),
        )
    _until(work, day, hour=8)
    _, year, serial, _ = collection.split("-")
    work.does(
        "start-collection",
        by="apheresis nurse",
        collection=collection,
        wristband=order.chain_of_identity,
        donation_number=f"A9999{year}00{serial}00",
        equipment=piece_for(work, recipe.collection_equipment) if recipe.collection_equipment else None,
        started_at=work.now,
    )
    work.passes(hours=4)
    for measure in recipe.collection:
        valued(
            work, "record-collection-value", measure, values, "collection", collection=collection, by="apheresis nurse"
        )
    work.does(
        "finish-collection",
        by="apheresis nurse",
        collection=collection,
        label=order.chain_of_identity,
        seal=f"SEAL-{serial}1",
        finished_at=work.now,
    )
    work.passes(minutes=25)
    work.does(
        "hand-over-collection",
        by="courier",
        collection=collection,
        label=order.chain_of_identity,
        box="BOX-01",
        logger=f"LOG-{serial}1",
        temperature_celsius=between(recipe, Decimal("0.37")),
        handed_over_at=work.now,
    )
    work.passes(minutes=50)
    work.does(
        "receive-collection",
        by="operator",
        collection=collection,
        label=order.chain_of_identity,
        seal=f"SEAL-{serial}1",
        temperature_celsius_min=between(recipe, Decimal("0.27")),
        temperature_celsius_max=between(recipe, Decimal("0.52")),
        received_at=work.now,
    )
    work.passes(minutes=30)
    for measure in recipe.acceptance:
        valued(work, "record-receipt-value", measure, values, "acceptance", collection=collection, by="analyst")
    work.passes(minutes=10)
    work.does("accept-collection", by="quality", collection=collection)
    return collection


def stock_ordered(work: AtWork, recipe: Recipe, *, donor: str | None = None, purpose: str = "Treatment of many") -> str:
    """Order a stock, and confirm the donor's eligibility where there is a donor; returns its number."""
    done = work.does(
        "order-stock",
        by="production manager",
        recipe=recipe.name,
        purpose=purpose,
        basis=Basis.CLINICAL_TRIAL,
        authorisation="2026-500123-21-00",
        consent="Donor consent 3, archive B",
        consented_on=work.now.date() - timedelta(days=3),
        donor=donor,
    )
    therapy = done.facts[0].about()[0].key
    if recipe.eligibility:
        work.passes(hours=2)
        work.does("confirm-eligibility", by="coordinator", therapy=therapy, criteria_met=True)
    return therapy


def between(recipe: Recipe, part: Decimal) -> Decimal:
    """Return a temperature inside what the starting material keeps at."""
    life = recipe.starting_material
    assert life is not None, "what is collected has a shelf life"
    low, high = life.temperature_celsius_min, life.temperature_celsius_max
    return (low + (high - low) * part).quantize(Decimal("0.1"))


def manufactured(work: AtWork, collection: str, *, values: Values | None = None, until: str | None = None) -> str:
    """Open a batch and do every step, up to and with the step named by ``until``; returns the batch's number."""
    work.passes(minutes=10)
    done = work.does("open-batch", by="production manager", collection=collection)
    return made(work, done.facts[0].about()[0].key, values=values, until=until)


def prepared(
    work: AtWork,
    therapy: str,
    containers: Sequence[str],
    *,
    values: Values | None = None,
    until: str | None = None,
    by: str = "production manager",
    reason: str | None = None,
) -> str:
    """Open a batch from containers of a stock and do every step, up to ``until``; returns the batch's number."""
    work.passes(minutes=10)
    given: dict[str, Any] = {"therapy": therapy, "containers": tuple(containers), "reason": reason}
    done = work.does("open-batch-from-stock", by=by, **given)
    return made(work, done.facts[0].about()[0].key, values=values, until=until)


def in_stock(work: AtWork, batch: str, count: int) -> list[str]:
    """Return so many containers of a batch's stock that may be taken."""
    found: list[str] = []
    for number in work.sees(Batch, batch).bags:
        bag = work.sees(Bag, number)
        if bag.is_open and bag.labelled_at is not None:
            found.append(number)
        if len(found) == count:
            break
    return found


def made(work: AtWork, batch: str, *, values: Values | None = None, until: str | None = None) -> str:
    """Do every step of a batch that is open, up to and with the step named by ``until``; returns its number."""
    recipe = work.sees(RecipeVersion, work.sees(Batch, batch).recipe).recipe
    began = work.sees(Batch, batch).opened_at
    for step in recipe.steps:
        if work.sees(Batch, batch).step(step.name) is None:
            step_done(work, batch, recipe, step, began=began, values=values)
        if step.name == until:
            break
    return batch


_DOERS = {
    Role.OPERATOR: ("operator", "other operator"),
    Role.QC_ANALYST: ("analyst", "other analyst"),
    Role.PHARMACIST: ("pharmacist", "operator"),
    Role.PRODUCTION_MANAGER: ("production manager", "operator"),
    Role.QUALITY_ASSURANCE: ("quality", "other quality"),
    Role.QUALIFIED_PERSON: ("qualified person", "quality"),
    Role.PHYSICIAN: ("physician", "nurse"),
    Role.WARD_NURSE: ("nurse", "other nurse"),
}


def step_done(
    work: AtWork, batch: str, recipe: Recipe, step: Step, *, began: datetime, values: Values | None = None
) -> None:
    """Do one step, on its day: start, issue, thaw, record, sample, split, fill, label, complete, verify."""
    now = work.sees(Batch, batch)
    if is_left_out(now, step):
        return
    doer, _ = _DOERS[step.role]
    day = began + timedelta(days=step.day)
    before = [recipe.step(name) for name in step.after]
    is_early = any(one is not None and is_left_out(now, one) for one in before)
    goes_on = any(one is not None and one.day == step.day for one in before)
    if is_early or goes_on:
        day = work.now  # what it would have waited for is left out, or done today: a harvest may come early
    time = time_of(now, step)
    if time is not None:
        # In the middle of its window, or on its day where that is later and still within it.
        day = min(max(day, time.earliest), time.latest - (time.latest - time.earliest) / 4)
    work.clock.at = max(work.now, day)
    if step.kind is StepKind.HOLD:
        why = "What was asked for is there, and within its limits."
        work.does("decide-hold", by=doer, batch=batch, step=step.name, goes_on=True, reason=why)
        return
    begun(work, batch, step)
    went_on(work, batch, recipe, step, values=values)


def went_on(work: AtWork, batch: str, recipe: Recipe, step: Step, *, values: Values | None = None) -> None:
    """Do what is left of a step that has begun, up to the second person's check."""
    doer, checker = _DOERS[step.role]
    supplied(work, batch, step, by=doer)
    work.passes(hours=float(step.duration.mode_hours))
    noted(work, batch, recipe, step, by=doer, values=values)
    work.does("complete-step", batch=batch, step=step.name, by=doer)
    if step.critical:
        work.passes(minutes=5)
        work.does("verify-step", by=checker, batch=batch, step=step.name)


def supplied(work: AtWork, batch: str, step: Step, *, by: str) -> None:
    """Issue the materials of a step that has begun, and thaw its containers; what is there already is left."""
    now = work.sees(Batch, batch)
    begun_as = now.step(step.name)
    issued = {one.material for one in begun_as.issues} if begun_as else set()
    at = {"batch": batch, "step": step.name, "by": by}
    for need in step.materials:
        if need.material in issued:
            continue
        lot = _lot_for(work, step, need)
        work.does("issue-material", lot=lot, amount=need.amount.value, unit=need.amount.unit, **at)
    if step.kind is StepKind.THAW:
        left_for(work, [one for one in now.containers if one not in now.thawed], batch)
        for container in now.containers:
            if container not in now.thawed:
                work.does("thaw-container", container=container, thawed_at=work.now, **at)


def noted(work: AtWork, batch: str, recipe: Recipe, step: Step, *, by: str, values: Values | None = None) -> None:
    """Record what a step under way asks for: its values, samples, portions, filled containers and labels."""
    begun_as = work.sees(Batch, batch).step(step.name)
    for measure in step.measures:
        if begun_as is None or begun_as.value(measure.name) is None:
            valued(work, "record-value", measure, values, step.name, batch=batch, step=step.name, by=by)
    for sample in step.samples:
        work.does("take-sample", plan=sample.name, batch=batch, step=step.name, by=by)
    _portions_made(work, batch, recipe, step, values, by)
    if step.kind is StepKind.FILL:
        count = recipe.filling.bags
        volume = volume_to_fill(work.sees(Batch, batch), recipe) or recipe.filling.volume.value
        work.does("fill-bag", by=by, batch=batch, volume_millilitres=volume, filled_at=work.now, count=count)
    if step.kind is StepKind.LABEL:
        _labelled(work, batch, by)


def begun(work: AtWork, batch: str, step: Step) -> None:
    """Start one step, in a room and with equipment that may be used."""
    doer, _ = _DOERS[step.role]
    with work.store.reading() as record:
        pieces, now = list(record.each(Equipment)), record.need(Batch, batch, field="batch")
        equipment = tuple(now.keeps(name) or _free_piece(pieces, name, work.now.date()) for name in step.equipment)
        rooms = list(record.each(Room)) if step.room_grade else []
    cleaned_for(work, batch, equipment)
    room = _room_for(batch, step, rooms)
    if step.kind is StepKind.LINE_CLEARANCE:
        clean_if_due(work, room)
    work.does("start-step", by=doer, batch=batch, step=step.name, room=room, equipment=equipment)


def issued(work: AtWork, batch: str, step: Step, material: str, *, by: str) -> None:
    """Issue one material that the step asks for, once more where it has been issued."""
    need = next(one for one in step.materials if one.material == material)
    lot = _lot_for(work, step, need)
    amount: dict[str, Any] = {"amount": need.amount.value, "unit": need.amount.unit}
    work.does("issue-material", by=by, batch=batch, step=step.name, lot=lot, **amount)


def _lot_for(work: AtWork, step: Step, need: MaterialNeed) -> str:
    ends = work.now + timedelta(hours=float(step.duration.high_hours))
    with work.store.reading() as record:
        lots = [one for one in record.open_ones(Lot) if one.material == need.material]
    return next(
        one.number
        for one in sorted(lots, key=lambda one: (one.expires_on, one.number))
        if one.may_be_used_at(work.now) and one.expires_at >= ends and one.left >= need.amount.value
    )


def _portions_made(work: AtWork, batch: str, recipe: Recipe, step: Step, values: Values | None, doer: str) -> None:
    """Make the step's portions: as given, all of its parents, or an equal part of what the step balances against."""
    for plan in step.portions:
        now = work.sees(Batch, batch)
        made = {one.plan: one for one in now.portions}
        parents = tuple(made[name].portion for name in plan.of)
        given = (values or {}).get(f"{step.name}.{plan.name}")
        if given is not None:
            amount = Decimal(given)
        elif len(parents) > 1:
            amount = sum((work.sees(Portion, one).left for one in parents), Decimal(0))
        else:
            whole = numbers_of(now, recipe).get(step.balance.against) if step.balance else None
            amount = ((whole or Decimal(100)) / len(step.portions)).quantize(Decimal("0.01"))
        if amount <= 0:
            amount = Decimal(1)
        work.does(
            "make-portion",
            by=doer,
            batch=batch,
            step=step.name,
            plan=plan.name,
            amount=amount,
            unit=plan.unit,
            parents=parents,
        )


def _labelled(work: AtWork, batch: str, doer: str) -> None:
    bags = work.sees(Batch, batch).bags
    if len(bags) > RUN_FROM:
        work.does("issue-labels", by=doer, batch=batch)
        work.does("label-bags", by=doer, batch=batch, first=bags[0], last=bags[-1], count=len(bags))
        return
    for bag in bags:
        work.does("issue-label", by=doer, bag=bag)
        work.does("label-bag", by=doer, bag=bag, read_back=bag)


def results_recorded(work: AtWork, batch: str, *, stage: CertificationStage, values: Values | None = None) -> None:
    """Receive the samples and record the results of one stage."""
    recipe = work.sees(RecipeVersion, work.sees(Batch, batch).recipe).recipe
    for sample in samples_of(work, batch):
        if sample.received_at is None:
            work.does("receive-sample", by="analyst", sample=sample.number, label=sample.number)
        for name in sample.tests:
            test = recipe.test(name)
            if test is not None and test.stage is stage and sample.result(name) is None:
                value = (values or {}).get(name) or passing(test, name)
                work.does("record-result", by="analyst", sample=sample.number, test=name, value=value, unit=test.unit)


def certified_first(work: AtWork, batch: str) -> None:
    """Review the batch and certify it, first."""
    work.passes(minutes=40)
    work.does("review-batch", by="other quality", batch=batch)
    work.passes(minutes=20)
    work.does("certify-first", by="qualified person", batch=batch)


def delivered(work: AtWork, batch: str, *, bag: str = "") -> str:
    """Carry a bag of the batch to the ward, the first when none is named; returns the bag's number."""
    bag = bag or work.sees(Batch, batch).bags[0]
    recipe = work.sees(RecipeVersion, work.sees(Batch, batch).recipe).recipe
    low, high = recipe.shelf_life.temperature_celsius_min, recipe.shelf_life.temperature_celsius_max
    cool = ((low * 3 + high) / 4).quantize(Decimal("0.1"))
    seal, logger = f"SEAL-{bag.split('-')[2]}9", f"LOG-{bag.split('-')[2]}9"
    work.passes(minutes=15)
    work.does("pack-bag", by="operator", bag=bag, box="BOX-02", logger=logger, seal=seal)
    work.passes(minutes=10)
    work.does(
        "hand-over-bag",
        by="courier",
        bag=bag,
        seal=seal,
        temperature_celsius=cool,
        handed_over_at=work.now,
    )
    work.passes(minutes=20)
    work.does(
        "receive-bag",
        by="pharmacist",
        bag=bag,
        seal=seal,
        temperature_celsius_min=((low * 4 + high) / 5).quantize(Decimal("0.1")),
        temperature_celsius_max=((low * 2 + high) / 3).quantize(Decimal("0.1")),
        received_at=work.now,
    )
    return bag


def treated(work: AtWork, bag: str) -> None:
    """Check at the bedside by two people, and give the bag."""
    wristband = work.sees(Bag, bag).chain_of_identity
    work.passes(minutes=30)
    work.does("check-bedside", by="nurse", bag=bag, wristband=wristband)
    work.passes(minutes=3)
    work.does("confirm-bedside", by="other nurse", bag=bag, wristband=wristband)
    work.passes(minutes=4)
    work.does("start-infusion", by="nurse", bag=bag, started_at=work.now)
    work.passes(minutes=25)
    volume = work.sees(Bag, bag).volume.value
    work.does("finish-infusion", by="nurse", bag=bag, volume_millilitres=volume, finished_at=work.now)


def followed_up(work: AtWork, therapy: str, visits: Mapping[str, str], *, outcome: str = "complete-response") -> None:
    """Plan the follow-up, and make these visits on their days, each with its findings."""
    from lindra.therapy.followup.follow_up import FollowUp

    work.passes(hours=2)
    work.does("plan-follow-up", by="coordinator", therapy=therapy)
    for planned in work.sees(FollowUp, therapy).planned:
        if planned.name in visits:
            _until(work, planned.due_on, hour=9)
            work.does(
                "record-visit",
                by="physician",
                therapy=therapy,
                visit=planned.name,
                visited_on=planned.due_on,
                findings=visits[planned.name],
            )
    if outcome:
        work.does("record-outcome", by="physician", therapy=therapy, outcome=outcome, assessed_on=work.now.date())


def samples_of(work: AtWork, batch: str) -> list[Sample]:
    """Return the batch's samples."""
    with work.store.reading() as record:
        found = record.of_therapy(Sample, record.need(Batch, batch, field="").therapy)
    return [sample for sample in found if sample.batch == batch]


def deviation_closed(work: AtWork, deviation: str, *, acceptable: bool, why: str) -> None:
    """Assess a deviation and close it, by two people."""
    from lindra.quality.deviations.facts import Cause, Classification

    work.passes(hours=1)
    work.does(
        "assess-deviation",
        by="quality",
        deviation=deviation,
        classification=Classification.MAJOR,
        assessment=why,
    )
    work.passes(minutes=30)
    work.does(
        "record-investigation",
        by="quality",
        deviation=deviation,
        found=why,
        cause=Cause.UNKNOWN,
    )
    work.passes(minutes=30)
    work.does(
        "close-deviation",
        by="other quality",
        deviation=deviation,
        conclusion=why,
        product_is_acceptable=acceptable,
    )


def passing(asked: Measure | Test, seed: str) -> str:
    """Return a value that keeps every limit, the same for the same seed."""
    if asked.kind is ValueKind.FILE:
        return sha256(seed.encode()).hexdigest()
    if asked.kind is ValueKind.TEXT:
        return "None" if "alarm" in asked.name else "2.4.1"
    words = next((limit.one_of for limit in asked.limits if limit.one_of), ())
    if words:
        return words[0]
    if asked.kind is not ValueKind.NUMBER:
        return asked.choices[0] if asked.choices else "yes"
    low = max((_low(limit) for limit in asked.limits if _low(limit) is not None), default=None)  # type: ignore[type-var]  # None is left out
    high = min((_high(limit) for limit in asked.limits if _high(limit) is not None), default=None)  # type: ignore[type-var]  # None is left out
    part = Decimal(Random(f"{seed}.{asked.name}").randint(20, 60)) / 100
    if low is not None and high is not None:
        value = low + (high - low) * part
    elif low is not None:
        value = min(low + (100 - low) * part, Decimal(100)) if asked.unit == "%" else low * (1 + part)
    elif high is not None:
        value = high * part
    else:
        value = Decimal(100) * part
    return format(value.quantize(Decimal("0.01")).normalize(), "f")


def _low(limit: Limit) -> Decimal | None:
    return limit.at_least if limit.at_least is not None else limit.above


def _high(limit: Limit) -> Decimal | None:
    return limit.at_most if limit.at_most is not None else limit.below


def valued(
    work: AtWork, operation: str, measure: Measure, values: Values | None, prefix: str, *, by: str, **about: str
) -> None:
    """Record one value: the one that is given, the one that the record asks for, or one that keeps its limits."""
    given = (values or {}).get(f"{prefix}.{measure.name}")
    value = given or _asked_exactly(work, measure, about) or passing(measure, ".".join((prefix, *about.values())))
    if measure.kind is ValueKind.FILE and operation == "record-value" and given is None:
        value = _attached(work, measure, by=by, **about)
    extra: dict[str, str] = {}
    if operation == "record-value" and given is not None and _is_outside_soft(measure, given):
        extra = {"reason": "Seen twice; the process goes on as planned."}
    work.does(operation, by=by, measure=measure.name, value=value, unit=measure.unit, **about, **extra)


def _attached(work: AtWork, measure: Measure, *, by: str, **about: str) -> str:
    """Attach a file to the step, as the measure asks for; returns its digest."""
    text = f"{measure.label.en}: {' '.join(about.values())}, {work.now:%Y-%m-%d %H:%M} UTC"
    kept = work.files.keep(text.encode())
    work.does(
        "attach-file",
        by=by,
        digest=kept.digest,
        file_name=f"{measure.name}.txt",
        shows=measure.label.en,
        **about,
    )
    return kept.digest


def _asked_exactly(work: AtWork, measure: Measure, about: Mapping[str, str]) -> str | None:
    """Return the value that the record asks for: what was computed, or the code that belongs there."""
    if measure.target:
        now = work.sees(Batch, about["batch"])
        target = numbers_of(now, work.sees(RecipeVersion, now.recipe).recipe).get(measure.target)
        return format(target, "f") if target is not None else None
    if measure.expects is None:
        return None
    batch = work.sees(Batch, about["batch"])
    match measure.expects:
        case Expected.CHAIN_OF_IDENTITY:
            return batch.chain_of_identity
        case Expected.BATCH:
            return batch.number
        case Expected.SOURCE:
            return batch.containers[0] if batch.containers else batch.collection


def _is_outside_soft(measure: Measure, value: str) -> bool:
    read = Decimal(value) if measure.kind is ValueKind.NUMBER else value
    return any(limit.severity is Severity.SOFT and not limit.holds(read) for limit in measure.limits)


def _until(work: AtWork, day: date, *, hour: int) -> None:
    at = work.now.replace(year=day.year, month=day.month, day=day.day, hour=hour, minute=0)
    work.clock.at = max(work.now, at)


def piece_for(work: AtWork, equipment_class: str) -> str:
    """Return a piece of a class that may be used and holds nobody's cells."""
    with work.store.reading() as record:
        return _free_piece(list(record.each(Equipment)), equipment_class, work.now.date())


def _free_piece(everything: list[Equipment], equipment_class: str, day: date) -> str:
    return next(
        one.code
        for one in everything
        if one.equipment_class == equipment_class
        and not one.kept_for
        and one.is_in_service
        and one.is_calibrated_on(day)
    )


def _room_for(batch: str, step: Step, rooms: list[Room]) -> str | None:
    if not step.room_grade:
        return None
    fitting = [room for room in rooms if room.is_at_least(step.room_grade)]
    mine = [room for room in fitting if batch in room.batches]
    if step.kind is not StepKind.LINE_CLEARANCE:
        return mine[0].code
    # A room that the batch holds is cleared anew, rather than another taken.
    for room in mine:
        if room.grade == step.room_grade:
            return room.code
    # The plainest room that will do: grade B rooms are kept for what needs them.
    free = sorted((room for room in fitting if not room.batches), key=lambda room: (room.grade, room.code))
    return next(room.code for room in free if room.grade == step.room_grade)
