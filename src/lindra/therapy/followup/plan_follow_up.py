"""Plan the follow-up: the recipe's visits get their days, counted from the infusion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.therapy.followup.facts import FollowUpPlanned, PlannedVisit
from lindra.therapy.followup.follow_up import FollowUp
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on
from lindra.therapy.treatment.infusion import Infusion


@dataclass(frozen=True, kw_only=True)
class PlanFollowUp(Command):
    """Plan the follow-up."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)


@dataclass(frozen=True)
class Evidence:
    """The therapy, the recipe its batch was made after, the day of its infusion, and its follow-up."""

    therapy: Therapy
    recipe: Recipe | None
    infused_on: date | None
    followup: FollowUp | None


def gather(command: PlanFollowUp, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the infusion."""
    therapy = dossiers.need(Therapy, command.therapy, field="therapy")
    infusions = [one for one in dossiers.of_therapy(Infusion, therapy.number) if one.finished_at is not None]
    infused_on = min((one.finished_at.date() for one in infusions if one.finished_at is not None), default=None)
    bag = dossiers.find(Bag, infusions[0].bag) if infusions else None
    batch = dossiers.find(Batch, bag.batch) if bag else None
    version = dossiers.find(RecipeVersion, batch.recipe) if batch else None
    return Evidence(therapy, version.recipe if version else None, infused_on, dossiers.find(FollowUp, therapy.number))


@rule("FUP-002", "A follow-up is planned once, after the infusion", "Reg 1394/2007 Art 14; EMEA/149995/2008")
def infusion_is_finished(command: PlanFollowUp, evidence: Evidence, act: Act) -> Refusal | None:
    """Object before the infusion, and to a second plan."""
    if evidence.followup is not None:
        return objects(
            Text("The follow-up is planned already.", "Uppföljningen är redan planerad."),
            Text("Record its visits.", "Registrera dess besök."),
            field="therapy",
        )
    if evidence.infused_on is not None:
        return None
    return objects(
        Text("The patient has not had the infusion.", "Patienten har inte fått infusionen."),
        Text("Plan when the infusion is finished.", "Planera när infusionen är avslutad."),
        field="therapy",
    )


def decide(command: PlanFollowUp, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Give each visit its day and its window."""
    assert evidence.recipe is not None
    assert evidence.infused_on is not None
    visits = []
    for visit in evidence.recipe.follow_up:
        due = evidence.infused_on + timedelta(days=visit.day)
        window = timedelta(days=visit.window_days)
        visits.append(
            PlannedVisit(name=visit.name, label=visit.label, due_on=due, from_date=due - window, to_date=due + window)
        )
    return (
        FollowUpPlanned(
            followup=command.therapy,
            therapy=command.therapy,
            infused_on=evidence.infused_on,
            visits=tuple(visits),
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="plan-follow-up",
    title=Text("Plan the follow-up", "Planera uppföljningen"),
    command=PlanFollowUp,
    gather=gather,
    rules=(therapy_goes_on, infusion_is_finished),
    decide=decide,
    roles=(Role.PHYSICIAN, Role.COORDINATOR),
)
