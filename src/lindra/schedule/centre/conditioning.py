"""When conditioning can safely begin: advice to the physician, who decides.

Conditioning takes away the patient's own defence and can not be undone. It must not begin before it is known that there
will be a product, and it must lie so many days before the infusion as the recipe says. The advice says the earliest and
the latest day that the plan as it stands allows, each reason with the day it gives, and what nobody knows yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lindra.facility.cryostore.stored import Stored
from lindra.gmp.dossier import Dossiers
from lindra.gmp.text import Text
from lindra.masters.recipe import StepKind
from lindra.schedule.centre.chain import StageKind
from lindra.schedule.centre.not_certain import failed_tests, not_certain
from lindra.schedule.centre.problem_of import activity_name
from lindra.schedule.centre.standing import Standing
from lindra.schedule.centre.state import UnderWay
from lindra.schedule.forecast.forecast import LIKELY, SURE, Forecast
from lindra.schedule.forecast.from_record import forecast_of
from lindra.schedule.forecast.words import percent_said
from lindra.schedule.problem import Point
from lindra.therapy.manufacture.deviations_of import deviations_of
from lindra.therapy.manufacture.portion import Portion
from lindra.therapy.treatment.conditioning import Conditioning


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that conditioning waits for; ``day`` is when it is there by the plan, None where nobody can say."""

    day: date | None
    said: Text


@dataclass(frozen=True, slots=True)
class ConditioningAdvice:
    """The days between which conditioning can begin, for the infusion that the plan has. Advice, never a gate."""

    therapy: str
    title: Text
    infusion_on: date
    planned_on: date | None  # the day that the plan as it stands has for it
    earliest_on: date | None  # None where something stands in the way that has no day
    latest_on: date
    reasons: tuple[Reason, ...]
    uncertain: tuple[Text, ...]  # what nobody knows yet, on which the product depends
    ordered: Conditioning | None = None  # what a physician has ordered for a day to come

    @property
    def fits(self) -> bool:
        """Whether there is a day on which it can begin for that infusion."""
        return self.earliest_on is not None and self.earliest_on <= self.latest_on

    @property
    def waits_for(self) -> tuple[Reason, ...]:
        """The reasons that have no day."""
        return tuple(one for one in self.reasons if one.day is None)

    @property
    def against(self) -> tuple[Text, ...]:
        """In what the order, or else the plan, lies outside the days that are advised."""
        if self.ordered is not None:
            return tuple(self._against_order(self.ordered))
        planned = Text("The plan has it on", "Planen har den")
        return tuple(self._outside(self.planned_on, planned)) if self.planned_on is not None else ()

    def _against_order(self, ordered: Conditioning) -> Iterator[Text]:
        if ordered.infusion_on != self.infusion_on:
            yield Text(
                f"It was ordered for an infusion on {ordered.infusion_on}; the plan has it on {self.infusion_on}.",
                f"Den ordinerades för en infusion {ordered.infusion_on}; planen har den {self.infusion_on}.",
            )
        yield from self._outside(ordered.starts_on, Text("It is ordered for", "Den är ordinerad"))

    def _outside(self, day: date, what: Text) -> Iterator[Text]:
        if self.earliest_on is None:
            yield Text(
                f"{what.en} {day}, and what it waits for has no day: do not rely on that date.",
                f"{what.sv} {day}, men det som den väntar på har ingen dag: lita inte på det datumet.",
            )
        elif day < self.earliest_on:
            yield Text(
                f"{what.en} {day}, before the earliest safe day, {self.earliest_on}.",
                f"{what.sv} {day}, före den tidigaste säkra dagen, {self.earliest_on}.",
            )
        if day > self.latest_on:
            yield Text(
                f"{what.en} {day}, after the latest day, {self.latest_on}.",
                f"{what.sv} {day}, efter den senaste dagen, {self.latest_on}.",
            )

    def said(self) -> Text:
        """Return the advice in a sentence."""
        if self.earliest_on is None:
            return Text(
                "Conditioning can not be planned yet: see what it waits for.",
                "Konditioneringen kan inte planeras än: se vad den väntar på.",
            )
        if not self.fits:
            return Text(
                f"Conditioning can not safely begin before {self.earliest_on}, too late for the infusion on "
                f"{self.infusion_on}: plan a later infusion.",
                f"Konditioneringen kan inte säkert börja före {self.earliest_on}, för sent för infusionen "
                f"{self.infusion_on}: planera en senare infusion.",
            )
        return Text(
            f"Conditioning can begin from {self.earliest_on} to {self.latest_on}, for the infusion on "
            f"{self.infusion_on}. The physician decides.",
            f"Konditioneringen kan börja från {self.earliest_on} till {self.latest_on}, för infusionen "
            f"{self.infusion_on}. Läkaren beslutar.",
        )


@dataclass(frozen=True, slots=True)
class NoAdvice:
    """Why no day can be advised. ``matters`` is false where no conditioning is to come at all."""

    because: tuple[Text, ...]
    matters: bool
    begun: Conditioning | None = None


def conditioning_advice(dossiers: Dossiers, standing: Standing, therapy: str) -> ConditioningAdvice | NoAdvice:
    """Return the advice that the plan as it stands gives; where it gives none, why."""
    state = standing.centre.state
    one = state.under_way(therapy)
    if one is None:
        nothing = Text("Nothing of this therapy is left to plan.", "Inget av terapin återstår att planera.")
        return NoAdvice((nothing,), matters=False)
    plan = one.chain.recipe.conditioning
    if plan is None:
        none = Text("The recipe of this therapy has no conditioning.", "Terapins recept har ingen konditionering.")
        return NoAdvice((none,), matters=False)
    if "conditioning" in one.done:
        return NoAdvice(_begun(one), matters=True, begun=one.conditioning)
    infusion = _day_of(standing, one, "infusion", Point.START)
    if infusion is None:
        return NoAdvice(_no_infusion(standing, therapy), matters=True)
    ahead = forecast_of(dossiers, one.batch) if one.batch is not None else None
    reasons = (
        _window(infusion - timedelta(days=plan.days_before_max), plan.days_before_max),
        *_of_product(standing, one, ahead),
        *_of_back_up(dossiers, standing, one),
        *_of_what_went_wrong(dossiers, one),
    )
    days = [reason.day for reason in reasons]
    today = standing.centre.timeline.first_day
    earliest = None if None in days else max([today, *(day for day in days if day is not None)])
    latest = infusion - timedelta(days=plan.days_before_min)
    certified = _day_of(standing, one, "certification", Point.END)
    uncertain = not_certain(dossiers, one, ahead, certified_on=certified, now=state.now)
    planned = _day_of(standing, one, "conditioning", Point.START)
    return ConditioningAdvice(
        therapy, plan.label, infusion, planned, earliest, latest, reasons, tuple(uncertain), one.conditioning
    )


def _begun(one: UnderWay) -> tuple[Text, ...]:
    ordered = one.conditioning
    if ordered is None:
        return (Text("Conditioning has begun.", "Konditioneringen har börjat."),)
    return (
        Text(
            f"Conditioning was ordered to begin on {ordered.starts_on}, for the infusion on {ordered.infusion_on}.",
            f"Konditioneringen ordinerades att börja {ordered.starts_on}, för infusionen {ordered.infusion_on}.",
        ),
    )


def _no_infusion(standing: Standing, therapy: str) -> tuple[Text, ...]:
    left_out = next((one for one in standing.centre.left_out if one.therapy == therapy), None)
    if left_out is not None:
        return left_out.because
    if therapy in standing.unplaced:
        return (
            Text(
                "The therapy has no place in the plan as it stands: plan anew.",
                "Terapin har ingen plats i planen som den står: planera om.",
            ),
        )
    return (
        Text(
            "The plan has no infusion for this therapy yet: it waits for dates.",
            "Planen har ingen infusion för terapin än: den väntar på datum.",
        ),
    )


def _window(day: date, days: int) -> Reason:
    return Reason(
        day,
        Text(
            f"The recipe allows it at most {days} days before the infusion: from {day}.",
            f"Receptet tillåter det högst {days} dagar före infusionen: från {day}.",
        ),
    )


def _of_product(standing: Standing, one: UnderWay, ahead: Forecast | None) -> tuple[Reason, ...]:
    """Return when it is known that there will be a product."""
    plan = one.chain.recipe.conditioning
    assert plan is not None
    if plan.after_certification:
        day = _day_of(standing, one, "certification", Point.END)
        text = Text(
            f"The frozen product is certified first: {day or 'no day yet'}.",
            f"Den frysta produkten certifieras först: {day or 'ingen dag än'}.",
        )
        return (Reason(day, text),)
    counts = len(ahead.course.counts) if ahead is not None else 0
    probability = ahead.at_last.least_probability if ahead is not None and counts > 1 else None
    if probability is not None and probability >= SURE:
        percent = percent_said(probability)
        text = Text(
            f"The growth forecast expects the least dose with a probability of {percent.en}.",
            f"Tillväxtprognosen väntar minsta dosen med sannolikheten {percent.sv}.",
        )
        return (Reason(standing.centre.timeline.first_day, text),)
    stage = _decision(one)
    if stage in one.done and probability is not None and probability < LIKELY:
        # The decision has been taken, and nothing more is decided before the harvest: nobody knows.
        percent = percent_said(probability)
        text = Text(
            f"The growth forecast gives the least dose a probability of only {percent.en}: nobody knows if there will "
            "be a product.",
            f"Tillväxtprognosen ger minsta dosen en sannolikhet av bara {percent.sv}: ingen vet om det blir en "
            "produkt.",
        )
        return (Reason(None, text),)
    day = _day_of(standing, one, stage, Point.END)
    title = one.chain.by_name[stage].title
    text = Text(
        f"It is known after “{title.en}” that there are cells enough: {day or 'no day yet'}.",
        f"Efter ”{title.sv}” är det känt att cellerna räcker: {day or 'ingen dag än'}.",
    )
    return (Reason(day, text),)


def _decision(one: UnderWay) -> str:
    """Return the session in which it is decided that the culture goes on to harvest; else the last of the growth.

    Where the recipe has neither, nothing is known before all has been made.
    """
    works = [stage for stage in one.chain.stages if stage.kind is StageKind.WORK]
    for stage in reversed(works):
        if any(step.kind in (StepKind.HOLD, StepKind.SIGNATURE) for step in stage.steps):
            return stage.name
    counted = {name.partition(".")[0] for name in (one.chain.recipe.growth.counts if one.chain.recipe.growth else ())}
    growing = [stage.name for stage in works[:-1] if any(step.name in counted for step in stage.steps)]
    return growing[-1] if growing else works[-1].name


def _of_back_up(dossiers: Dossiers, standing: Standing, one: UnderWay) -> tuple[Reason, ...]:
    """Return when the back-up lies in the store, where the recipe asks for one."""
    plan = one.chain.recipe.conditioning
    if plan is None or not plan.back_up:
        return ()
    portions = dossiers.of_therapy(Portion, one.number)
    back_up = next((each for each in portions if each.plan == plan.back_up and each.is_open), None)
    stored = dossiers.find(Stored, back_up.number) if back_up is not None else None
    if back_up is not None and stored is not None and stored.is_stored:
        return (
            Reason(
                standing.centre.timeline.first_day,
                Text(
                    f"The back-up {back_up.number} lies in the store.", f"Reserven {back_up.number} ligger i förrådet."
                ),
            ),
        )
    making = next(
        (
            stage.name
            for stage in one.chain.stages
            if any(portion.name == plan.back_up for step in stage.steps for portion in step.portions)
        ),
        None,
    )
    day = _day_of(standing, one, making, Point.END) if making is not None and making not in one.done else None
    if day is not None:
        text = Text(
            f"The back-up is made and put in the store first: {day}.",
            f"Reserven görs och läggs i förrådet först: {day}.",
        )
        return (Reason(day, text),)
    return (
        Reason(
            None,
            Text(
                "The back-up does not lie in the store, seen by two: the cryostore keeper confirms it.",
                "Reserven ligger inte i förrådet, sedd av två: kryoförrådet bekräftar den.",
            ),
        ),
    )


def _of_what_went_wrong(dossiers: Dossiers, one: UnderWay) -> Iterator[Reason]:
    if one.batch is None:
        return
    for found in deviations_of(dossiers, one.batch):
        if found.blocks_work:
            yield Reason(
                None,
                Text(
                    f"Deviation {found.number} is critical and open: nobody knows if there will be a product.",
                    f"Avvikelse {found.number} är kritisk och öppen: ingen vet om det blir en produkt.",
                ),
            )
        elif found.product_is_acceptable is False:
            yield Reason(
                None,
                Text(
                    f"Deviation {found.number} was closed: the product is not acceptable.",
                    f"Avvikelse {found.number} avslutades: produkten kan inte godtas.",
                ),
            )
    for test in failed_tests(dossiers, one.batch, one.chain.recipe):
        yield Reason(
            None,
            Text(
                f"{test.en} is outside the specification: nobody knows if there will be a product.",
                f"{test.sv} ligger utanför specifikationen: ingen vet om det blir en produkt.",
            ),
        )


def _day_of(standing: Standing, one: UnderWay, stage: str, point: Point) -> date | None:
    timeline = standing.centre.timeline
    if stage in one.done:
        return one.done[stage].ends_at.astimezone(timeline.zone).date()
    placed = standing.placed.get(activity_name(one.number, stage))
    if placed is None:
        return None
    return timeline.local(placed.start if point is Point.START else placed.end).date()
