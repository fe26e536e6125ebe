"""Adopt a plan: the dates of several therapies change at once, and everyone concerned is named."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.schedule.booking.keeping import collection_facts, of_collection
from lindra.schedule.booking.moved import changed_stages, moved_stages, told_roles
from lindra.schedule.centre.plan_file import PlanFile, PlannedTherapy, from_text, plan_of
from lindra.schedule.centre.problem_of import problem_of
from lindra.schedule.centre.standing import is_in_play
from lindra.schedule.centre.state import CentreState, state_of
from lindra.schedule.centre.timeline import CENTRE_ZONE
from lindra.schedule.check import violations
from lindra.schedule.promise.booking import Booking
from lindra.schedule.promise.facts import SlotMoved
from lindra.therapy.collection.collection import Collection


@dataclass(frozen=True, kw_only=True)
class AdoptPlan(Command):
    """Adopt a plan."""

    plan: str = asks(
        Text("Plan", "Plan"), file=True, hint=Text("The file that “lindra plan” wrote", "Filen som ”lindra plan” skrev")
    )
    because: str = asks(Text("Why the plan changes", "Varför planen ändras"), long=True)


@dataclass(frozen=True)
class Evidence:
    """The plan, the state of the centre now, what breaks, the bookings that it changes, and their collections."""

    file: PlanFile | None
    state: CentreState
    broken: tuple[Text, ...] = ()
    bookings: dict[str, Booking] = field(default_factory=dict)
    collections: dict[str, Collection | None] = field(default_factory=dict)
    last: str | None = None

    @property
    def changed(self) -> tuple[tuple[PlannedTherapy, Booking], ...]:
        """The booked therapies whose dates are others in the plan."""
        found = []
        for one in self.file.therapies if self.file is not None else ():
            booking, way = self.bookings.get(one.therapy), self.state.under_way(one.therapy)
            if booking is not None and way is not None and changed_stages(way.chain, booking.chain, one.chain):
                found.append((one, booking))
        return tuple(found)


def gather(command: AdoptPlan, dossiers: Dossiers, act: Act) -> Evidence:
    """Read the plan, and hold it against the centre as it is now."""
    file, state = from_text(command.plan), state_of(dossiers, act.at)
    if file is None:
        return Evidence(None, state)
    # Those who wait have no dates to keep, though the plan may have given them a place.
    centre = problem_of(state, only=[one.number for one in state.therapies if is_in_play(one, state)])
    in_plan = {one.therapy for one in file.therapies}
    missing = tuple(
        Text(f"{one.name} is not in the plan.", f"{one.name} finns inte i planen.")
        for one in centre.problem.orders
        if one.name not in in_plan
    )
    broken = missing or tuple(one.problem for one in violations(centre.problem, plan_of(centre, file)))
    bookings = {
        one.therapy: booking
        for one in file.therapies
        if (booking := dossiers.find(Booking, one.therapy)) is not None and booking.stands_at(act.at)
    }
    collections = {name: of_collection(dossiers, name) for name in bookings}
    return Evidence(file, state, broken, bookings, collections, dossiers.last_key(Collection))


@rule("SCH-020", "A plan is one that Lindra has written", "EU GMP Annex 11 5")
def plan_can_be_read(command: AdoptPlan, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a file that is no plan."""
    if evidence.file is not None:
        return None
    return objects(
        Text("This is not a plan of the centre.", "Det här är ingen plan för centret."),
        Text("Plan anew, and use the file as it was written.", "Planera om, och använd filen som den skrevs."),
        field="plan",
    )


@rule("SCH-021", "A plan that is adopted keeps to the centre as it is now", "EU GMP Part IV 6.3, 9.4")
def plan_fits_the_centre(command: AdoptPlan, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when something has happened since the plan was made that it does not keep to."""
    if not evidence.broken:
        return None
    en, sv = " ".join(one.en for one in evidence.broken[:3]), " ".join(one.sv for one in evidence.broken[:3])
    return objects(
        Text(f"The plan no longer fits: {en}", f"Planen stämmer inte längre: {sv}"),
        Text("Plan anew: the centre has changed since.", "Planera om: centret har ändrats sedan dess."),
        field="plan",
    )


@rule("SCH-022", "A plan that is adopted changes something", "EU GMP Part IV 6.3")
def plan_changes_something(command: AdoptPlan, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a plan in which every date stays as it is."""
    if evidence.file is None or evidence.broken or evidence.changed:
        return None
    return objects(
        Text("Every date is the same in this plan.", "Varje datum är detsamma i den här planen."),
        Text("Nothing needs to be done.", "Inget behöver göras."),
        field="plan",
    )


def decide(command: AdoptPlan, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Move the dates of each therapy that the plan changes."""
    facts: list[Fact] = []
    for one, booking in evidence.changed:
        way = evidence.state.under_way(one.therapy)
        assert way is not None
        facts.append(
            SlotMoved(
                booking=one.therapy,
                therapy=one.therapy,
                recipe=one.recipe,
                chain=one.chain,
                because=command.because,
                moved=moved_stages(way.chain, booking.chain, one.chain),
                told=told_roles(way.chain, booking.chain, one.chain),
                at=act.at,
                by=act.person,
            )
        )
        facts += collection_facts(way, one.chain, evidence.collections[one.therapy], evidence.last, act)
    return tuple(facts)


def shows(command: AdoptPlan, evidence: Evidence) -> Sequence[Line]:
    """Show each promised date that moves, in the centre's time, and how many other stages of the therapy do."""
    lines: list[Line] = []
    for one, booking in evidence.changed:
        way = evidence.state.under_way(one.therapy)
        assert way is not None
        moved = moved_stages(way.chain, booking.chain, one.chain)
        was = {placed.stage: placed.starts_at for placed in booking.chain}
        for placed in one.chain:
            if placed.stage in moved:
                title = way.chain.by_name[placed.stage].title
                days = (f"{at.astimezone(CENTRE_ZONE):%Y-%m-%d %H:%M}" for at in (was[placed.stage], placed.starts_at))
                label = Text(f"{one.therapy}, {title.en}", f"{one.therapy}, {title.sv}")
                lines.append((label, " → ".join(days)))
        others = len(changed_stages(way.chain, booking.chain, one.chain)) - len(moved)
        if others:
            label = Text(f"{one.therapy}, other stages that move", f"{one.therapy}, andra steg som flyttas")
            lines.append((label, f"{others}"))
    return tuple(lines)


operation = Operation[AdoptPlan, Evidence](
    name="adopt-plan",
    title=Text("Adopt a plan", "Anta en plan"),
    command=AdoptPlan,
    gather=gather,
    rules=(plan_can_be_read, plan_fits_the_centre, plan_changes_something),
    decide=decide,
    shows=shows,
    roles=(Role.COORDINATOR, Role.PRODUCTION_MANAGER),
)
