"""Puts a centre's people and rooms in order: everyone trained and qualified, rooms clean, permits in force.

What stops a step where something is missing is what a simulation must have in order before it begins.
"""

from datetime import timedelta

from lindra.facility.people.facts import Taught
from lindra.facility.people.qualifications import PASSES_AT_FIRST, Qualifications, Standing
from lindra.facility.permits.permit import Permit
from lindra.facility.rooms.room import Room
from lindra.gmp.containment import ContainmentCategory
from lindra.gmp.qualification import Qualification
from lindra.gmp.roles import Role
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.people_for import doing
from lindra.simulation.at_work import AtWork, Colleague

HANDS = frozenset({Role.OPERATOR, Role.QUALITY_ASSURANCE, Role.PRODUCTION_MANAGER, Role.QC_ANALYST})
SECOND = frozenset({Role.OPERATOR, Role.QUALITY_ASSURANCE})  # who verifies a critical step
AT_BEDSIDE = frozenset({Role.PHYSICIAN, Role.WARD_NURSE})  # who verify each other where one of them does a step
AGENT = "hydrogen peroxide 6 %, sporicidal"
WEEK_HOURS, MONTH_HOURS = 168, 720


def keep_people(work: AtWork) -> None:
    """Assess everyone who works with their hands in gowning and eyesight, for a year from now."""
    for who, colleague in work.people.items():
        if not HANDS.isdisjoint(colleague.roles):
            for qualification in (Qualification.GOWNING, Qualification.EYESIGHT):
                _assess(work, who, qualification)


def keep_rooms(work: AtWork) -> None:
    """Plan the cleaning of every graded room, and clean it."""
    with work.store.reading() as record:
        rooms = [room for room in record.each(Room) if room.grade]
    for room in rooms:
        hours = WEEK_HOURS if room.grade in ("A", "B") else MONTH_HOURS
        work.does("plan-cleaning", by="production manager", room=room.code, hours=hours, after_each_batch=True)
        work.does("record-cleaning", by="operator", room=room.code, agent=AGENT, cleaned_at=work.now)


def train(work: AtWork, recipe: Recipe) -> None:
    """Train everyone who may do or verify a step of a version, let them simulate it, and see to its permit."""
    version = f"{recipe.name}/{recipe.version}"
    asked = {one for step in recipe.steps for one in step.requires}
    at_steps = doing(recipe)
    hands = at_steps | SECOND
    if not at_steps.isdisjoint(AT_BEDSIDE):
        hands |= AT_BEDSIDE
    for who, colleague in work.people.items():
        if hands.isdisjoint(colleague.roles):
            continue
        work.does(
            "record-training",
            by=_assessor(work, colleague),
            person=work.code(who),
            procedure=version,
            taught=Taught.DRY_RUN,
            trained_on=work.now.date(),
        )
        for qualification in sorted(asked - {Qualification.ASEPTIC_SIMULATION}, key=lambda one: one.value):
            _assess(work, who, qualification)
        if Qualification.ASEPTIC_SIMULATION in asked and not at_steps.isdisjoint(colleague.roles):
            _simulate(work, recipe, who)
    if recipe.contained_use is not None:
        _permit(work, recipe)


def let_some_lapse(work: AtWork, *, days: int) -> None:
    """Let a few things that stop no step end soon after so many days, so that a board has something to warn of."""
    ahead = work.now.date() + timedelta(days=days)
    with work.store.reading() as record:
        plain = tuple(room.code for room in record.each(Room) if room.grade == "D")
    work.does(
        "add-permit",
        by="biosafety committee",
        permit=f"AV-{work.now:%Y}-0412",
        organism="gamma-retroviral vector",
        category=ContainmentCategory.R,
        level=3,
        rooms=plain,
        expires_on=ahead + timedelta(days=20),
    )
    work.passes(days=1)
    for who, qualification, left in (
        ("analyst", Qualification.EYESIGHT, 22),
        ("other operator", Qualification.GOWNING, 37),
    ):
        work.does(
            "record-qualification",
            by="production manager",
            person=work.code(who),
            qualification=qualification,
            is_passed=True,
            shown_on=work.now.date(),
            valid_until=ahead + timedelta(days=left),
            reference=f"{qualification.value.upper()}-{work.now:%y%m%d}",
        )
    work.does(
        "record-training",
        by="quality",
        person=work.code("operator"),
        procedure="SOP-014/3",
        taught=Taught.UNDER_EYES,
        trained_on=work.now.date(),
        valid_until=ahead + timedelta(days=9),
    )


def as_of_today(work: AtWork) -> None:
    """Clean the rooms as on any day, all but the last plain one, and let an operator be at work where a batch is."""
    with work.store.reading() as record:
        rooms = [room for room in record.each(Room) if room.grade]
    left = max((room.code for room in rooms if room.grade == "D"), default="")
    for room in rooms:
        if room.code != left:
            clean_if_due(work, room.code)
    busy = next((room.code for room in rooms if room.batches), None)
    if busy is not None:
        work.does("enter-room", by="operator", room=busy)


def clean_if_due(work: AtWork, room: str | None) -> None:
    """Clean a room before a line clearance, where it is due."""
    if room is not None and work.sees(Room, room).cleaning_due(work.now) is not None:
        work.does("record-cleaning", by="operator", room=room, agent=AGENT, cleaned_at=work.now)


def _assessor(work: AtWork, colleague: Colleague) -> str:
    # Nobody assesses themselves.
    return "quality" if colleague.code == work.code("production manager") else "production manager"


def _assess(work: AtWork, who: str, qualification: Qualification) -> None:
    """Record that a person passed an assessment today, unless it is held already."""
    code, today = work.code(who), work.now.date()
    with work.store.reading() as record:
        held = record.find(Qualifications, code)
    if held is not None and held.stands_in(qualification, "", today) is Standing.HELD:
        return
    work.does(
        "record-qualification",
        by=_assessor(work, work.people[who]),
        person=code,
        qualification=qualification,
        is_passed=True,
        shown_on=today,
        reference=f"{qualification.value.upper()}-{code}",
    )


def _simulate(work: AtWork, recipe: Recipe, who: str) -> None:
    """Record three simulations that passed, on the days before today, which hold for a year."""
    with work.store.reading() as record:
        held = record.find(Qualifications, work.code(who))
    today = work.now.date()
    if held is not None and held.stands_in(Qualification.ASEPTIC_SIMULATION, recipe.name, today) is Standing.HELD:
        return
    for number in range(PASSES_AT_FIRST):
        day = today - timedelta(days=PASSES_AT_FIRST - 1 - number)
        work.does(
            "record-simulation",
            by=_assessor(work, work.people[who]),
            person=work.code(who),
            process=recipe.name,
            is_passed=True,
            simulated_on=day,
            valid_until=day + timedelta(days=365),
            reference=f"APS-{day:%y%m%d}-{work.code(who)}",
        )


def _permit(work: AtWork, recipe: Recipe) -> None:
    """Let the biosafety committee add a permit for every graded room, where none covers the use yet."""
    use = recipe.contained_use
    assert use is not None
    with work.store.reading() as record:
        rooms = tuple(room.code for room in record.each(Room) if room.grade)
        permits = record.open_ones(Permit)
    if any(one.is_for(use.organism.en, use.category, use.level) for one in permits):
        return
    ends = None if use.category is not ContainmentCategory.R else work.now.date() + timedelta(days=3 * 365)
    work.does(
        "add-permit",
        by="biosafety committee",
        permit=f"AV-{work.now:%Y}-{1000 + 7 * len(permits)}",
        organism=use.organism.en,
        category=use.category,
        level=use.level,
        rooms=rooms,
        expires_on=ends,
    )
