"""One patient's therapy, from the day on which the patient arrives to the last visit of the year."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from lindra.gmp.identity import with_check
from lindra.gmp.roles import Role
from lindra.masters.recipe import Certifier, Recipe, StartsFrom
from lindra.operations.door import Refused
from lindra.quality.deviations.deviation import Deviation
from lindra.simulation import journey, walk
from lindra.simulation.year import batches
from lindra.simulation.year.agenda import Life
from lindra.simulation.year.biology import cells_of
from lindra.simulation.year.centre import COLLECTIONS_A_DAY, LivingCentre
from lindra.simulation.year.lived import TherapyLived
from lindra.therapy.collection.collection import Collection
from lindra.therapy.followup.follow_up import FollowUp
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.order.facts import Basis
from lindra.therapy.order.therapy import Therapy

ATTEMPTS = 2
# Weights in kilograms of the patients whom a recipe is for; all others are adults.
_WEIGHTS = {"uc-msc-dose": (0.6, 1.15), "lv-cd34": (14.0, 22.0)}
_ADULTS = (55.0, 95.0)


@dataclass(frozen=True, kw_only=True)
class Patient:
    """One who will be treated: invented, and known by a code."""

    number: int
    code: str
    recipe: str
    weight_kg: Decimal
    arrives_at: datetime
    lost_at: datetime  # if not treated by then


def patients(centre: LivingCentre) -> list[Patient]:
    """Draw everyone who arrives during the year, in the order in which they arrive."""
    asked, found = centre.scenario, []
    chance = centre.draws.of("arrivals")
    arrivals = sorted(chance.uniform(0, asked.days) for _ in range(asked.patients))
    names, shares = zip(*asked.mix, strict=True)
    for number, day in enumerate(arrivals, start=1):
        own = centre.draws.of("patient", number)
        recipe = own.choices(names, shares)[0]
        low, high = _WEIGHTS.get(recipe, _ADULTS)
        digits = Decimal("0.01") if high < 10 else Decimal("0.5")
        weight = (Decimal(own.uniform(low, high)) / digits).quantize(Decimal(1)) * digits
        arrives = asked.begins + timedelta(days=int(day), hours=own.choice((2, 3, 4, 6, 7)))
        weeks = own.expovariate(asked.rates.lost_per_week)
        found.append(
            Patient(
                number=number,
                code=with_check(f"PT-{asked.begins:%y}-{number:04d}"),
                recipe=recipe,
                weight_kg=weight,
                arrives_at=arrives,
                lost_at=arrives + timedelta(weeks=min(weeks, 500)),
            )
        )
    return found


class _Lost(Exception):
    """The patient will not be treated here; the reason is the message."""


class _Again(Exception):
    """The cells were accepted, and nothing came of them: a new attempt needs a new order."""


def lived(centre: LivingCentre, patient: Patient) -> Life[None]:
    """Live the therapies of one patient: one, or one more where the first came to nothing."""
    recipe = centre.recipes[patient.recipe]
    first = 1
    while True:
        one = _Therapy(centre, patient, recipe, TherapyLived(patient=patient.code, therapy="", recipe=recipe.name))
        try:
            yield from one.lived(first)
            return
        except (_Lost, _Again) as ended:
            is_lost = isinstance(ended, _Lost)
            one.noted.outcome, one.noted.why = "lost" if is_lost else "ordered anew", str(ended)
            yield from one.cancelled()
            if is_lost:
                return
            first += 1


@dataclass
class _Therapy:
    """One therapy as it is lived; each method takes it one stage on."""

    centre: LivingCentre
    patient: Patient
    recipe: Recipe
    noted: TherapyLived
    number: str = ""
    kept: batches.Kept = field(default_factory=batches.Kept)
    accepted: bool = False  # cells of the patient, which can not be refused any more
    conditioned: bool = False
    infusion_on: date = date.min
    finishes_on: date = date.min  # when the last step of the batch is planned

    def lived(self, first: int) -> Life[None]:
        yield from self._ordered(first)
        for attempt in range(first, ATTEMPTS + 1):
            batch = yield from self._batch(attempt)
            if batch:
                yield from self._given(batch)
                return
            self._lost_by_now()
            if self.accepted and attempt < ATTEMPTS:
                raise _Again("nothing came of the cells")
        raise _Lost("no batch could be made")

    def _lost_by_now(self) -> None:
        if self.centre.now >= self.patient.lost_at:
            raise _Lost("the patient died or became too ill")

    def _reached(self, what: str) -> None:
        self.noted.reached[what] = self.centre.now

    # Order.

    def _ordered(self, attempt: int) -> Life[None]:
        centre, patient, recipe = self.centre, self.patient, self.recipe
        physician = yield from centre.someone(Role.PHYSICIAN, minutes=30)
        done = centre.does(
            "order-therapy",
            by=physician,
            patient=patient.code,
            recipe=recipe.name,
            indication=recipe.purpose.en[:200],
            weight_kg=patient.weight_kg,
            basis=Basis.HOSPITAL_EXEMPTION,
            authorisation="HE-2026-014",
            consent="Consent form 7, archive A",
            consented_on=centre.now.date() - timedelta(days=1),
            dose=walk.ordinary_dose(recipe, None),
        )
        self.number = done.facts[0].about()[0].key
        self.noted.therapy = self.number
        centre.diary.therapies.append(self.noted)
        self._reached("ordered")
        infant = centre.starts_from_stock(recipe)
        yield centre.hours(centre.draws.between(2, 8 if infant else 40, "eligible", patient.number, attempt))
        who = yield from centre.someone(Role.COORDINATOR, Role.PHYSICIAN, without={physician}, urgent=infant)
        centre.does("confirm-eligibility", by=who, therapy=self.number, criteria_met=True)

    def cancelled(self) -> Life[None]:
        """Cancel the therapy, and end what was begun for it: discard bags, reject a batch, leave the rooms."""
        centre, why = self.centre, f"Not treated: {self.noted.why}."
        with centre.store.reading() as record:
            bags = [one.number for one in record.of_therapy(Bag, self.number) if one.is_open]
            open_batches = [one.number for one in record.of_therapy(Batch, self.number) if one.is_open]
        for bag in bags:
            who = yield from centre.someone(Role.PHARMACIST, Role.OPERATOR)
            centre.does("discard-bag", by=who, bag=bag, reason=why)
        who = yield from centre.someone(Role.PHYSICIAN)
        centre.does("cancel-therapy", by=who, therapy=self.number, reason=why)
        for batch in open_batches:
            if centre.sees(Batch, batch).is_open:
                yield from batches.rejected(centre, batch, self.noted.why)
        batches.given_back(centre, self.kept)

    # A batch: from the patient's own cells, or from a stock.

    def _batch(self, attempt: int) -> Life[str]:
        centre = self.centre
        kept = self.kept = yield from batches.kept_for(centre, self.recipe)
        self._lost_by_now()
        opened = yield from (self._from_stock() if self._is_from_stock else self._from_patient(attempt))
        if not opened:
            batches.given_back(centre, kept)
            return ""
        name = f"{self.patient.number}.{attempt}"
        cells = cells_of(
            self.recipe, name=name, weight_kg=self.patient.weight_kg, draws=centre.draws, rates=centre.scenario.rates
        )
        centre.results[opened] = cells.results
        centre.diary.happened["a culture that grew slowly"] += cells.is_slow
        self._reached("opened")
        self.finishes_on = centre.now.date() + timedelta(days=self.recipe.steps[-1].day)
        yield from batches.made(centre, opened, self.recipe, kept, values=cells.values, before_step=self._before_step)
        self._reached("filled")
        why = yield from batches.released(centre, opened, self.recipe)
        if why:
            yield from batches.rejected(centre, opened, why)
            return ""
        self._reached("certified")
        centre.agenda.begin(batches.certified_for_good(centre, opened, self.recipe))
        return opened

    @property
    def _is_from_stock(self) -> bool:
        return self.recipe.starts_from is StartsFrom.STOCK

    def _from_stock(self) -> Life[str]:
        centre, recipe = self.centre, self.recipe
        assert recipe.stock is not None
        if recipe.dose is not None and recipe.dose.weight_hours_max is not None:
            nurse = yield from centre.someone(Role.WARD_NURSE, urgent=True)
            weight = self.patient.weight_kg
            given: dict[str, Any] = {"weight_kg": weight, "weighed_at": centre.now - timedelta(minutes=10)}
            centre.does("record-weight", by=nurse, therapy=self.number, **given)
        role = Role.PHARMACIST if recipe.certifier is Certifier.PHARMACIST else Role.PRODUCTION_MANAGER
        who = yield from centre.someone(role, minutes=15, urgent=True)
        for source in centre.stock_of[recipe.stock.recipe]:
            vials = journey.in_stock(centre, source, recipe.stock.containers)
            if len(vials) == recipe.stock.containers:
                done = centre.does("open-batch-from-stock", by=who, therapy=self.number, containers=tuple(vials))
                self._reached("collected")
                return done.facts[0].about()[0].key
        raise _Lost("there was nothing in stock")

    def _from_patient(self, attempt: int) -> Life[str]:
        collection = yield from self._collected(attempt)
        if not collection:
            return ""
        who = yield from self.centre.someone(Role.PRODUCTION_MANAGER, minutes=15, urgent=True)
        answer = self.centre.asks("open-batch", by=who, collection=collection)
        if isinstance(answer, Refused):
            # It was accepted too late to be used: the rule says so, and the patient comes again.
            self.centre.diary.refused(answer.objections)
            self.centre.diary.happened["starting material that was not used in time"] += 1
            return ""
        return answer.facts[0].about()[0].key

    # Collection.

    def _day_of_collection(self) -> date:
        """Take the first working day from Monday to Thursday with a free place."""
        day = self.centre.now.date() + timedelta(days=3)
        while day.weekday() > 3 or self.centre.collections[day] >= COLLECTIONS_A_DAY:
            day += timedelta(days=1)
        self.centre.collections[day] += 1
        return day

    def _collected(self, attempt: int) -> Life[str]:
        centre, recipe, rates = self.centre, self.recipe, self.centre.scenario.rates
        name = f"{self.patient.number}.{attempt}"
        coordinator = yield from centre.someone(Role.COORDINATOR)
        day = self._day_of_collection()
        done = centre.does("plan-collection", by=coordinator, therapy=self.number, planned_on=day)
        number = done.facts[0].about()[0].key
        yield _at(day - timedelta(days=2), 9)
        nurse = yield from centre.someone(Role.APHERESIS_NURSE)
        for asked in recipe.serology:
            sampled = centre.now.date() - timedelta(days=1)
            given: dict[str, Any] = {"marker": asked.marker, "result": "negative", "sampled_on": sampled}
            centre.does("record-serology", by=nurse, collection=number, **given)
        if centre.draws.happens(rates.patient_unfit, "unfit", name):
            centre.diary.happened["a patient who was not fit on the day of collection"] += 1
            day = self._day_of_collection() + timedelta(days=4)
        yield _at(day, 8)
        self._lost_by_now()
        machine = ""
        if recipe.collection_equipment:
            machine = yield from centre.place(
                recipe.collection_equipment, centre.equipment[recipe.collection_equipment]
            )
        nurse = yield from centre.someone(Role.APHERESIS_NURSE, minutes=300)
        coi = centre.sees(Therapy, self.number).chain_of_identity
        serial = number.split("-")[2]
        centre.does(
            "start-collection",
            by=nurse,
            collection=number,
            wristband=coi,
            donation_number=f"A9999{day:%y}00{serial}00",
            equipment=machine or None,
            started_at=centre.now,
        )
        self._reached("collected")
        yield centre.hours(centre.draws.between(3, 5, "collects", name))
        few = centre.draws.happens(rates.too_few_collected, "few", name)
        values = {"collection.cd3_collected": "410", "acceptance.cd3_received": "395"} if few else {}
        for measure in recipe.collection:
            journey.valued(
                centre, "record-collection-value", measure, values, "collection", collection=number, by=nurse
            )
        given = {"label": coi, "seal": f"SEAL-{serial}1", "finished_at": centre.now}
        centre.does("finish-collection", by=nurse, collection=number, **given)
        if machine:
            centre.equipment[recipe.collection_equipment].give_back(machine)
        yield from self._brought(number, name, coi)
        return (yield from self._accepted(number, name, values, few=few))

    def _brought(self, number: str, name: str, coi: str) -> Life[None]:
        centre, recipe, rates = self.centre, self.recipe, self.centre.scenario.rates
        serial = number.split("-")[2]
        courier = yield from centre.someone(Role.COURIER, minutes=90, urgent=True)
        yield centre.hours(0.4)
        centre.does(
            "hand-over-collection",
            by=courier,
            collection=number,
            label=coi,
            box="BOX-01",
            logger=f"LOG-{serial}1",
            temperature_celsius=journey.between(recipe, Decimal("0.37")),
            handed_over_at=centre.now,
        )
        hours = centre.draws.between(0.5, 1.5, "courier", name)
        if centre.draws.happens(rates.courier_late, "courier late", name):
            centre.diary.happened["a courier who was late with starting material"] += 1
            hours += centre.draws.between(2, 7, "courier late by", name)
        yield centre.hours(hours)
        assert recipe.starting_material is not None
        warmest = journey.between(recipe, Decimal("0.52"))
        if centre.draws.happens(rates.material_warm, "warm", name):
            centre.diary.happened["starting material that was too warm on its way"] += 1
            warmest = recipe.starting_material.temperature_celsius_max + Decimal("3.4")
        operator = yield from centre.someone(Role.OPERATOR, minutes=30, urgent=True)
        centre.does(
            "receive-collection",
            by=operator,
            collection=number,
            label=coi,
            seal=f"SEAL-{serial}1",
            temperature_celsius_min=journey.between(recipe, Decimal("0.27")),
            temperature_celsius_max=warmest,
            received_at=centre.now,
        )

    def _accepted(self, number: str, name: str, values: journey.Values, *, few: bool) -> Life[str]:
        centre, recipe = self.centre, self.recipe
        analyst = yield from centre.someone(Role.QC_ANALYST, minutes=40, urgent=True)
        yield centre.hours(0.5)
        for measure in recipe.acceptance:
            journey.valued(centre, "record-receipt-value", measure, values, "acceptance", collection=number, by=analyst)
        acceptable = yield from self._deviations_closed()
        received_by = centre.sees(Collection, number).received_by
        who = yield from centre.someone(Role.QUALITY_ASSURANCE, without={received_by or ""}, urgent=True)
        if not acceptable or few:
            why = "Too few cells for a batch." if few else "The deviation was concluded against the material."
            centre.does("refuse-collection", by=who, collection=number, reason=why)
            centre.diary.happened["starting material that was refused"] += 1
            return ""
        centre.does("accept-collection", by=who, collection=number)
        self.accepted = True
        return number

    def _deviations_closed(self) -> Life[bool]:
        """Wait until no deviation of the therapy is open; returns whether the product is acceptable after them."""
        while True:
            with self.centre.store.reading() as record:
                found = record.of_therapy(Deviation, self.number)
            if not any(one.is_open for one in found):
                return not any(one.product_is_acceptable is False for one in found)
            yield self.centre.now + timedelta(minutes=30)

    # Conditioning and infusion.

    def _before_step(self) -> Life[None]:
        """Look how the patient is; order the conditioning while the cells grow, where the recipe lets it."""
        self._lost_by_now()
        plan = self.recipe.conditioning
        if plan is None or plan.after_certification or self.conditioned:
            return
        infusion_on = self.finishes_on + timedelta(days=1)
        days = (infusion_on - self.centre.now.date()).days
        if days > plan.days_before_min + 1:
            return
        yield from self._conditioning(infusion_on)

    def _conditioning(self, infusion_on: date) -> Life[None]:
        plan = self.recipe.conditioning
        assert plan is not None
        self.conditioned = True
        who = yield from self.centre.someone(Role.PHYSICIAN, minutes=20, urgent=True)
        today = self.centre.now.date()
        days = min(max((infusion_on - today).days, plan.days_before_min), plan.days_before_max)
        self.infusion_on = max(infusion_on, today + timedelta(days=days))
        given: dict[str, Any] = {"starts_on": self.infusion_on - timedelta(days=days), "infusion_on": self.infusion_on}
        yield from self.centre.does_in_time("order-conditioning", by=who, therapy=self.number, **given)

    def _given(self, batch: str) -> Life[None]:
        centre, plan = self.centre, self.recipe.conditioning
        walk.back_up_kept(centre, self.recipe, batch)
        if plan is not None and not self.conditioned:
            self._lost_by_now()
            yield from self._conditioning(centre.now.date() + timedelta(days=plan.days_before_min))
            yield _at(self.infusion_on, 9)
        self._lost_by_now()
        yield from self._bags(centre.sees(Batch, batch).bags)
        self._reached("infused")
        self.noted.outcome = "treated"
        who = yield from centre.someone(Role.COORDINATOR)
        centre.does("plan-follow-up", by=who, therapy=self.number)
        for visit in centre.sees(FollowUp, self.number).planned:
            at = _at(visit.due_on, 9)
            if at < centre.scenario.begins + timedelta(days=centre.scenario.days):
                centre.agenda.begin(self._visit(visit.name), max(at, centre.now))
        if centre.draws.happens(centre.scenario.rates.adverse_event, "event", self.number):
            centre.agenda.begin(self._event(), centre.hours(centre.draws.between(6, 150, "event at", self.number)))

    def _bags(self, bags: Sequence[str]) -> Life[None]:
        """Give each bag; the patient is treated with the first, and a later one that comes to nothing is discarded."""
        centre = self.centre
        for number, bag in enumerate(bags):
            try:
                yield from self._bag(bag)
            except _Lost as lost:
                if number == 0:
                    raise
                centre.diary.happened["a later bag of several that was not given"] += 1
                who = yield from centre.someone(Role.PHARMACIST, Role.OPERATOR)
                centre.does("discard-bag", by=who, bag=bag, reason=f"Not given: {lost}.")

    def _bag(self, bag: str) -> Life[None]:
        centre, recipe, rates = self.centre, self.recipe, self.centre.scenario.rates
        low, high = recipe.shelf_life.temperature_celsius_min, recipe.shelf_life.temperature_celsius_max
        cool = ((low * 3 + high) / 4).quantize(Decimal("0.1"))
        serial = bag.split("-")[2] + bag.split("-")[3]
        seal = f"SEAL-{serial}9"
        # At the door each may be refused: too late is too late.
        who = yield from centre.someone(Role.OPERATOR, Role.PHARMACIST, minutes=20, urgent=True)
        self._asked("pack-bag", by=who, bag=bag, box="BOX-02", logger=f"LOG-{serial}9", seal=seal)
        courier = yield from centre.someone(Role.COURIER, minutes=60, urgent=True)
        yield centre.hours(0.2)
        self._asked(
            "hand-over-bag", by=courier, bag=bag, seal=seal, temperature_celsius=cool, handed_over_at=centre.now
        )
        hours = centre.draws.between(0.2, 0.6, "to the ward", bag)
        if centre.draws.happens(rates.courier_late, "late to the ward", bag):
            centre.diary.happened["a courier who was late with a bag"] += 1
            hours += centre.draws.between(0.5, 3, "late to the ward by", bag)
        yield centre.hours(hours)
        warmest = ((low * 2 + high) / 3).quantize(Decimal("0.1"))
        if centre.draws.happens(rates.bag_warm, "bag warm", bag):
            centre.diary.happened["a bag that was too warm on its way"] += 1
            warmest = high + Decimal("2.6")
        who = yield from centre.someone(Role.PHARMACIST, Role.WARD_NURSE, minutes=15, urgent=True)
        self._asked(
            "receive-bag",
            by=who,
            bag=bag,
            seal=seal,
            temperature_celsius_min=((low * 4 + high) / 5).quantize(Decimal("0.1")),
            temperature_celsius_max=warmest,
            received_at=centre.now,
        )
        acceptable = yield from self._deviations_closed()
        if not acceptable:
            raise _Lost("the bag was too warm on its way")
        yield from self._at_the_bedside(bag)

    def _at_the_bedside(self, bag: str) -> Life[None]:
        centre = self.centre
        wristband = centre.sees(Therapy, self.number).chain_of_identity
        first = yield from centre.someone(Role.WARD_NURSE, Role.PHYSICIAN, minutes=60, urgent=True)
        yield centre.hours(0.4)
        self._asked("check-bedside", by=first, bag=bag, wristband=wristband)
        second = yield from centre.someone(Role.WARD_NURSE, Role.PHYSICIAN, without={first}, urgent=True)
        yield centre.hours(0.05)
        self._asked("confirm-bedside", by=second, bag=bag, wristband=wristband)
        yield centre.hours(0.07)
        self._asked("start-infusion", by=first, bag=bag, started_at=centre.now)
        yield centre.hours(centre.draws.between(0.3, 0.8, "infusion", bag))
        volume = centre.sees(Bag, bag).volume.value
        centre.does("finish-infusion", by=first, bag=bag, volume_millilitres=volume, finished_at=centre.now)

    def _asked(self, name: str, *, by: str, **fields: Any) -> None:
        """Ask for what may be too late by now; a refusal means that the bag is not given."""
        centre = self.centre
        centre.mistakes.before(centre, name, by, fields)
        answer = centre.asks(name, by=by, **fields)
        if isinstance(answer, Refused):
            centre.diary.refused(answer.objections)
            raise _Lost(answer.objections[0].problem.en.partition(" at ")[0].rstrip(".").lower())
        for fact in answer.facts:
            centre.followed(fact)
        centre.mistakes.after(centre, name, by, fields)

    # Follow-up.

    def _visit(self, name: str) -> Life[None]:
        centre = self.centre
        who = yield from centre.someone(Role.PHYSICIAN, minutes=30)
        given: dict[str, Any] = {"visit": name, "visited_on": centre.now.date(), "findings": "Well."}
        centre.does("record-visit", by=who, therapy=self.number, **given)

    def _event(self) -> Life[None]:
        centre = self.centre
        who = yield from centre.someone(Role.PHYSICIAN, minutes=20)
        grade = centre.draws.of("grade", self.number).choice((1, 1, 2, 2, 3, 4))
        centre.diary.happened["an adverse event"] += 1
        centre.does(
            "report-adverse-event",
            by=who,
            therapy=self.number,
            term="Fever",
            grade=grade,
            onset_on=centre.now.date(),
            is_serious=grade > 2,
            relation="probable",
            action="Observed on the ward; paracetamol.",
        )


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)
