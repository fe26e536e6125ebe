"""The demonstration's other therapies: from banks, from a tumour, from corrected stem cells, each with what goes wrong.

Each plays through the real door. What is refused is tried for real, and told with the words of the refusal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from lindra.masters.recipe import CertificationStage, Recipe
from lindra.operations.door import Refused
from lindra.quality.deviations.deviation import Deviation
from lindra.simulation import journey, walk
from lindra.simulation.at_work import AtWork
from lindra.simulation.furnish import furnish_for
from lindra.therapy.family import recipients_of
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.order.facts import Basis

Tell = Callable[[str, str], None]  # the therapy's number, and what happened


@dataclass
class OtherTherapies:
    """Plays the therapies whose recipes lie in a folder, in a centre that has its rooms."""

    work: AtWork
    recipes: Path
    tell: Tell

    def stromal_cells(self, infants: tuple[str, str]) -> None:
        """Make a bank and a product from a cord, and doses for two infants: a vial falls, another thaws badly."""
        work = self.work
        bank, product = self._recipe("uc-msc-bank"), self._recipe("uc-msc-product")
        banked = walk.stock_made(work, bank)
        self.tell(
            banked.therapy, f"master bank {banked.batch}: one cord, {_count(work, banked.batch)} vials, certified"
        )
        made = walk.stock_made(work, product, source=banked.batch)
        self.tell(
            made.therapy, f"product {made.batch}: one vial of the bank, {_count(work, made.batch)} vials, certified"
        )
        dose = self._recipe("uc-msc-dose")
        self._vial_dropped_and_weight_changed(dose, made.batch, infants[0])
        self._thaws_badly(dose, made.batch, infants[1])
        self._donor_tested_again(banked)

    def _vial_dropped_and_weight_changed(self, recipe: Recipe, source: str, infant: str) -> None:
        work = self.work
        therapy = self._infant(recipe, infant, "0.78")
        vial, another = journey.in_stock(work, source, 2)
        batch = self._opened(therapy, vial)
        thaw = recipe.step("thaw")
        assert thaw is not None
        journey.made(work, batch, until="plan")
        journey.begun(work, batch, thaw)
        dropped = "The vial fell to the floor on the way to the bath."
        work.does("discard-bag", by="pharmacist", bag=vial, reason=dropped)
        work.does(
            "take-container", by="pharmacist", batch=batch, container=another, reason="The first vial was dropped."
        )
        journey.went_on(work, batch, recipe, thaw)
        journey.made(work, batch, until="compute")
        before = _value(work, batch, "compute.volume")
        work.passes(minutes=4)
        self._weighed(therapy, "0.81", minutes=10)
        work.does("take-over-weight", by="pharmacist", batch=batch)
        after = _value(work, batch, "compute.volume")
        journey.made(work, batch)
        self._closed(therapy, "One vial was lost before it was opened. Another of the batch took its place.")
        journey.results_recorded(work, batch, stage=CertificationStage.FIRST)
        walk.released(work, recipe, batch)
        journey.treated(work, journey.delivered(work, batch))
        journey.followed_up(work, therapy, {"hours_24": "Oxygen 28 %. Stable."}, outcome="")
        self.tell(therapy, f"vial {vial} dropped, {another} taken; weighed again: {before} mL became {after} mL; given")

    def _thaws_badly(self, recipe: Recipe, source: str, infant: str) -> None:
        work = self.work
        therapy = self._infant(recipe, infant, "0.74")
        bad = journey.prepared(
            work, therapy, journey.in_stock(work, source, 1), values={"wash.viability": "78"}, by="pharmacist"
        )
        journey.results_recorded(work, bad, stage=CertificationStage.FIRST)
        answer = work.asks("release-preparation", by="other pharmacist", batch=bad)
        self.tell(therapy, f"viability 78 % after thaw: {_refused(answer)}")
        self._closed(
            therapy, "Viability below the limit after thaw, twice counted. The dose is not given.", acceptable=False
        )
        work.does(
            "reject-batch", by="qualified person", batch=bad, reason="Viability 78 % after thaw; 80 % is the least."
        )
        self._weighed(therapy, "0.74", minutes=5)
        well = {"wash.viability": "91"}
        good = journey.prepared(work, therapy, journey.in_stock(work, source, 1), values=well, by="pharmacist")
        journey.results_recorded(work, good, stage=CertificationStage.FIRST)
        walk.released(work, recipe, good)
        journey.treated(work, journey.delivered(work, good))
        journey.followed_up(work, therapy, {"hours_24": "Oxygen 31 %. Stable."}, outcome="")
        self.tell(therapy, f"dose {bad} rejected, {good} made from another vial and given the same day")

    def _donor_tested_again(self, bank: walk.Walked) -> None:
        work = self.work
        work.passes(days=2)
        work.does("block-stock", by="quality", batch=bank.batch, reason="Retest of the mother: HTLV reactive.")
        with work.store.reading() as record:
            batch = record.need(Batch, bank.batch, field="")
            told = ", ".join(dict.fromkeys(one.therapy.number for one in recipients_of(record, batch)))
        work.passes(days=3)
        cleared = "Confirmatory test negative; the first was not specific."
        work.does("unblock-stock", by="other quality", batch=bank.batch, reason=cleared)
        self.tell(
            bank.therapy, f"the donor's retest is reactive: {bank.batch} blocked, recipients {told} known at once"
        )

    def dopaminergic_cells(self, patients: tuple[str, str]) -> None:
        """Make a bank of stem cells, the batch of a trial, and a dose of the low cohort; the high one is not open."""
        work = self.work
        bank, product = self._recipe("hesc-bank"), self._recipe("dopaminergic-product")
        banked = walk.stock_made(work, bank)
        self.tell(banked.therapy, f"working bank {banked.batch}, {_count(work, banked.batch)} vials, certified")
        made = walk.stock_made(work, product, source=banked.batch)
        self.tell(made.therapy, f"batch of the trial {made.batch}, {_count(work, made.batch)} vials, certified")
        dose = self._recipe("dopaminergic-dose")
        decided = "Safety committee, minutes 3"
        work.does("open-cohort", by="quality", recipe=dose.name, cohort="low", decision=decided)
        order: dict[str, Any] = {"recipe": dose.name, "indication": "Parkinson's disease, twelve years"}
        order |= {"weight_kg": Decimal(74), "basis": Basis.CLINICAL_TRIAL, "authorisation": "2026-500123-21-00"}
        order |= {"consent": "Form 9, archive A", "consented_on": work.now.date(), "patient": patients[1]}
        answer = work.asks("order-therapy", by="physician", cohort="high", dose=Decimal(14), **order)
        of = walk.dose_made(
            work,
            dose,
            patient=patients[0],
            weight_kg=Decimal(81),
            source=made.batch,
            cohort="low",
            dose=Decimal(7),
        )
        journey.treated(work, journey.delivered(work, of.batch))
        journey.followed_up(work, of.therapy, {"day_1": "Awake, no deficit. CT without bleeding."}, outcome="")
        self.tell(
            of.therapy, f"low cohort: {of.batch} given on the day of surgery; the high cohort: {_refused(answer)}"
        )

    def tumour_lymphocytes(self, patient: str) -> None:
        """Make lymphocytes from a tumour, given fresh; sterility is read after the infusion."""
        work, recipe = self.work, self._recipe("til")
        of = walk.dose_made(work, recipe, patient=patient, weight_kg=Decimal(77))
        self._given(recipe, of)
        self.tell(of.therapy, f"tumour-infiltrating lymphocytes {of.batch}, given fresh, certified for good")

    def corrected_stem_cells(self, patient: str) -> None:
        """Correct a child's stem cells; conditioning waits for the certified batch and for the back-up."""
        work, recipe = self.work, self._recipe("lv-cd34")
        weight = Decimal(19)
        therapy = journey.ordered(
            work, recipe, patient=patient, weight_kg=weight, dose=walk.ordinary_dose(recipe, None)
        )
        batch = journey.manufactured(work, journey.collected(work, recipe, therapy))
        today = work.now.date()
        given: dict[str, Any] = {"therapy": therapy, "starts_on": today, "infusion_on": today + timedelta(days=5)}
        answer = work.asks("order-conditioning", by="physician", **given)
        self.tell(therapy, f"conditioning before certification: {_refused(answer)}")
        work.passes(days=21)
        journey.results_recorded(work, batch, stage=CertificationStage.FIRST)
        journey.certified_first(work, batch)
        of = walk.Walked(therapy, batch)
        self._given(recipe, of)
        self.tell(therapy, f"corrected stem cells {batch}: certified, then conditioned, then given")

    def _given(self, recipe: Recipe, of: walk.Walked) -> None:
        work, plan = self.work, recipe.conditioning
        walk.back_up_kept(work, recipe, of.batch)
        if plan is not None:
            starts_on = work.now.date()
            given: dict[str, Any] = {
                "starts_on": starts_on,
                "infusion_on": starts_on + timedelta(days=plan.days_before_min),
            }
            work.does("order-conditioning", by="physician", therapy=of.therapy, **given)
            if plan.after_certification:
                work.passes(days=plan.days_before_min)
        for bag in work.sees(Batch, of.batch).bags:
            journey.treated(work, journey.delivered(work, of.batch, bag=bag))
        first = recipe.follow_up[0].name
        journey.followed_up(work, of.therapy, {first: "Stable."}, outcome="")
        work.passes(days=14)
        journey.results_recorded(work, of.batch, stage=CertificationStage.FINAL)
        work.does("certify-final", by="qualified person", batch=of.batch)

    def _recipe(self, name: str) -> Recipe:
        return furnish_for(self.work, (self.recipes / f"{name}.yaml").read_text(encoding="utf-8"), batches=4, pieces=2)

    def _infant(self, recipe: Recipe, infant: str, weight: str) -> str:
        therapy = journey.ordered(self.work, recipe, patient=infant, weight_kg=Decimal(weight), dose=Decimal(10))
        self.work.passes(hours=14)
        self._weighed(therapy, weight, minutes=0)
        return therapy

    def _weighed(self, therapy: str, weight: str, *, minutes: int) -> None:
        at = self.work.now - timedelta(minutes=minutes)
        self.work.does("record-weight", by="nurse", therapy=therapy, weight_kg=Decimal(weight), weighed_at=at)

    def _opened(self, therapy: str, vial: str) -> str:
        done = self.work.does("open-batch-from-stock", by="pharmacist", therapy=therapy, containers=(vial,))
        return done.facts[0].about()[0].key

    def _closed(self, therapy: str, why: str, *, acceptable: bool = True) -> None:
        with self.work.store.reading() as record:
            found = [one.number for one in record.of_therapy(Deviation, therapy) if one.is_open]
        for number in found:
            journey.deviation_closed(self.work, number, acceptable=acceptable, why=why)


def _count(work: AtWork, batch: str) -> int:
    return len(work.sees(Batch, batch).bags)


def _value(work: AtWork, batch: str, name: str) -> str:
    step, _, value = name.partition(".")
    record = work.sees(Batch, batch).step(step)
    found = record.value(value) if record else None
    return found.value if found else "–"


def _refused(answer: object) -> str:
    if not isinstance(answer, Refused):
        raise AssertionError("what must be refused was let through")
    return f"refused, {answer.objections[0].problem.en}"
