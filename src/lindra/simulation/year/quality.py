"""The desks of quality assurance, and the alarms: a deviation is assessed, looked into and closed, by two people."""

from lindra.gmp.roles import Role
from lindra.masters.recipe import Certifier
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.quality.alarms.facts import AlarmRaised
from lindra.quality.deviations.deviation import Deviation
from lindra.quality.deviations.facts import Cause, Classification, DeviationOpened, Origin
from lindra.simulation.year.agenda import Life
from lindra.simulation.year.centre import LivingCentre
from lindra.therapy.manufacture.batch import Batch

WHY = "What was seen touches neither the cells nor their identity; the record tells all of it."
AGAINST = "The product is outside what it was promised to be, and is not used."


def deviation_lived(centre: LivingCentre, fact: DeviationOpened) -> Life[None]:
    """Take one deviation to its end; where cells wait for it, at once and at any hour."""
    number = fact.deviation
    chance = centre.draws.of("deviation", number)
    urgent = bool(fact.therapy)
    centre.diary.happened["a deviation opened"] += 1
    out_of_specification = fact.origin is Origin.OUT_OF_SPECIFICATION
    acceptable = not out_of_specification and chance.random() > 0.04
    # A dose that lives for hours is looked at in minutes.
    pace = 0.1 if urgent and fact.batch and _is_prepared(centre, fact.batch) else 1.0
    yield centre.hours(chance.uniform(0.5, 2) * pace if urgent else chance.uniform(4, 40))
    assessor = yield from centre.someone(Role.QUALITY_ASSURANCE, minutes=30, without={fact.by}, urgent=urgent)
    classes = (Classification.MINOR, Classification.MAJOR, Classification.CRITICAL)
    weights = (0, 8, 2) if out_of_specification or not acceptable else (10, 8, 2)
    classification = chance.choices(classes, weights)[0]
    text = WHY if acceptable else AGAINST
    centre.does("assess-deviation", by=assessor, deviation=number, classification=classification, assessment=text)
    if classification is not Classification.MINOR:
        yield centre.hours(chance.uniform(0.5, 2) * pace if urgent else chance.uniform(24, 200))
        roles = (Role.QUALITY_ASSURANCE, Role.PRODUCTION_MANAGER)
        who = yield from centre.someone(*roles, minutes=60, urgent=urgent)
        cause = chance.choice(list(Cause))
        centre.does("record-investigation", by=who, deviation=number, found=text, cause=cause)
    yield centre.hours(chance.uniform(0.3, 1) * pace)
    without = {fact.by, assessor}
    closer = yield from centre.someone(Role.QUALITY_ASSURANCE, minutes=20, without=without, urgent=urgent)
    no_action = (
        "It can not come again: the cause was removed on the same day."
        if (classification is Classification.CRITICAL)
        else None
    )
    centre.does(
        "close-deviation",
        by=closer,
        deviation=number,
        conclusion=text,
        product_is_acceptable=acceptable,
        no_action=no_action,
    )
    opened_at = centre.sees(Deviation, number).opened_at
    centre.diary.waits["deviation, opened to closed"].append(round((centre.now - opened_at).total_seconds() / 3600, 2))


def _is_prepared(centre: LivingCentre, batch: str) -> bool:
    recipe = centre.sees(RecipeVersion, centre.sees(Batch, batch).recipe).recipe
    return recipe.certifier is Certifier.PHARMACIST


def alarm_lived(centre: LivingCentre, fact: AlarmRaised) -> Life[None]:
    """Let the one whom an alarm concerns acknowledge it."""
    centre.diary.happened["an alarm"] += 1
    yield centre.hours(0.2)
    who = yield from centre.someone(fact.concerns, urgent=True)
    action = "Blood cultures taken; the ward and the Qualified Person have been told."
    centre.does("acknowledge-alarm", by=who, alarm=fact.alarm, action=action)
