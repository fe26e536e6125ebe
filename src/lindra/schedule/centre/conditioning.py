"""When conditioning can safely begin: advice to the physician, who decides.

Conditioning takes away the patient's own defence and can not be undone. It must not begin before it is known that there
will be a product, and it must lie so many days before the infusion as the recipe says. The advice says the earliest and
the latest day that the plan as it stands allows, and each reason with the day it gives.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from lindra.gmp.dossier import Dossiers
from lindra.gmp.text import Text
from lindra.masters.recipe import StepKind
from lindra.schedule.centre.chain import StageKind
from lindra.schedule.centre.problem_of import activity_name
from lindra.schedule.centre.standing import Standing, standing_of
from lindra.schedule.centre.state import CentreState, UnderWay
from lindra.schedule.forecast.forecast import SURE
from lindra.schedule.forecast.from_record import forecast_of
from lindra.schedule.problem import Point
from lindra.therapy.manufacture.deviations_of import deviations_of


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
    earliest_on: date | None  # None where something stands in the way that has no day
    latest_on: date
    reasons: tuple[Reason, ...]

    @property
    def fits(self) -> bool:
        """Whether there is a day on which it can begin for that infusion."""
        return self.earliest_on is not None and self.earliest_on <= self.latest_on

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


def conditioning_advice(dossiers: Dossiers, state: CentreState, therapy: str) -> ConditioningAdvice | None:
    """Return the advice, or None where the recipe has no conditioning, it has begun, or the plan has no infusion."""
    one = state.under_way(therapy)
    if one is None or one.chain.recipe.conditioning is None or "conditioning" in one.done:
        return None
    standing = standing_of(state)
    infusion = _day_of(standing, one, "infusion", Point.START)
    if infusion is None:
        return None
    plan = one.chain.recipe.conditioning
    reasons = (
        _window(infusion - timedelta(days=plan.days_before_max), plan.days_before_max),
        *_of_product(dossiers, standing, one),
        *_of_deviations(dossiers, one),
    )
    days = [reason.day for reason in reasons]
    today = standing.centre.timeline.first_day
    earliest = None if None in days else max([today, *(day for day in days if day is not None)])
    latest = infusion - timedelta(days=plan.days_before_min)
    return ConditioningAdvice(therapy, plan.label, infusion, earliest, latest, reasons)


def _window(day: date, days: int) -> Reason:
    return Reason(
        day,
        Text(
            f"The recipe allows it at most {days} days before the infusion: from {day}.",
            f"Receptet tillåter det högst {days} dagar före infusionen: från {day}.",
        ),
    )


def _of_product(dossiers: Dossiers, standing: Standing, one: UnderWay) -> tuple[Reason, ...]:
    """Return when it is known that there will be a product."""
    plan = one.chain.recipe.conditioning
    assert plan is not None
    found = []
    if plan.after_certification:
        day = _day_of(standing, one, "certification", Point.END)
        found.append(
            Reason(
                day,
                Text(
                    f"The frozen product is certified first: {day or 'no day yet'}.",
                    f"Den frysta produkten certifieras först: {day or 'ingen dag än'}.",
                ),
            )
        )
        return tuple(found)
    ahead = forecast_of(dossiers, one.batch) if one.batch is not None else None
    sure = ahead is not None and len(ahead.course.counts) > 1 and (ahead.at_last.least_probability or 0) >= SURE
    if ahead is not None and sure:
        percent = round(100 * (ahead.at_last.least_probability or 0))
        text = Text(
            f"The growth forecast expects the least dose with a probability of {percent} %.",
            f"Tillväxtprognosen väntar minsta dosen med sannolikheten {percent} %.",
        )
        return (Reason(standing.centre.timeline.first_day, text),)
    stage = _decision(one)
    if stage is None:
        return ()
    day = _day_of(standing, one, stage, Point.END)
    title = one.chain.by_name[stage].title
    text = Text(
        f"It is known after “{title.en}” that there are cells enough: {day or 'no day yet'}.",
        f"Efter ”{title.sv}” är det känt att cellerna räcker: {day or 'ingen dag än'}.",
    )
    return (Reason(day, text),)


def _decision(one: UnderWay) -> str | None:
    """Return the session in which it is decided that the culture goes on to harvest; else the last of the growth."""
    works = [stage for stage in one.chain.stages if stage.kind is StageKind.WORK]
    for stage in reversed(works):
        if any(step.kind in (StepKind.HOLD, StepKind.SIGNATURE) for step in stage.steps):
            return stage.name
    counted = {name.partition(".")[0] for name in (one.chain.recipe.growth.counts if one.chain.recipe.growth else ())}
    growing = [stage.name for stage in works[:-1] if any(step.name in counted for step in stage.steps)]
    return growing[-1] if growing else None


def _of_deviations(dossiers: Dossiers, one: UnderWay) -> tuple[Reason, ...]:
    critical = [
        found.number for found in (deviations_of(dossiers, one.batch) if one.batch else ()) if found.blocks_work
    ]
    return tuple(
        Reason(
            None,
            Text(
                f"Deviation {number} is critical and open: nobody knows if there will be a product.",
                f"Avvikelse {number} är kritisk och öppen: ingen vet om det blir en produkt.",
            ),
        )
        for number in critical
    )


def _day_of(standing: Standing, one: UnderWay, stage: str, point: Point) -> date | None:
    timeline = standing.centre.timeline
    if stage in one.done:
        return one.done[stage].ends_at.astimezone(timeline.zone).date()
    placed = standing.placed.get(activity_name(one.number, stage))
    if placed is None:
        return None
    return timeline.local(placed.start if point is Point.START else placed.end).date()
