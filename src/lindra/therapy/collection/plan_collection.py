"""Book a day at the apheresis unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.identity import next_number
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import Recipe, StartsFrom
from lindra.masters.recipes.in_force import recipe_in_force
from lindra.therapy.collection.collection import Collection, CollectionStatus
from lindra.therapy.collection.facts import CollectionPlanned
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class PlanCollection(Command):
    """Plan a collection."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)
    planned_on: date = asks(Text("Day of collection", "Insamlingsdag"))


@dataclass(frozen=True)
class Evidence:
    """The therapy, the recipe in force for it, its collections, and the number given out last."""

    therapy: Therapy
    recipe: Recipe | None
    collections: tuple[Collection, ...]
    last: str | None


def gather(command: PlanCollection, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the order."""
    therapy = dossiers.need(Therapy, command.therapy, field="therapy")
    version = recipe_in_force(dossiers, therapy.recipe, at=act.at)
    recipe = version.recipe if version is not None else None
    return Evidence(
        therapy, recipe, tuple(dossiers.of_therapy(Collection, therapy.number)), dossiers.last_key(Collection)
    )


@rule("COL-004", "Cells are collected from an eligible patient", "Dir 2004/23/EC Art 15; EU GMP Part IV 7.3")
def patient_is_eligible(command: PlanCollection, evidence: Evidence, act: Act) -> Refusal | None:
    """Object while nobody has confirmed eligibility."""
    if evidence.therapy.is_eligible:
        return None
    return objects(
        Text("Eligibility has not been confirmed.", "Lämpligheten är inte bekräftad."),
        Text(
            "A second physician or the coordinator confirms it first.",
            "En andra läkare eller koordinatorn bekräftar först.",
        ),
        field="therapy",
    )


@rule("COL-005", "A therapy has one collection at a time", "EU GMP Part IV 7.3")
def no_other_collection(command: PlanCollection, evidence: Evidence, act: Act) -> Refusal | None:
    """Object while another collection is under way or its cells are accepted."""
    other = next((one for one in evidence.collections if one.status is not CollectionStatus.REFUSED), None)
    if other is None:
        return None
    remedy = Text("A new one can be planned when that one is refused.", "En ny kan planeras när den har underkänts.")
    if other.status is CollectionStatus.ACCEPTED:
        # What is accepted can not be refused any more: the way out is another.
        remedy = Text(
            "If nothing can come of those cells, a new attempt needs a new order: cancel this therapy, and order "
            "again.",
            "Kan det inte bli något av de cellerna kräver ett nytt försök en ny beställning: ställ in den här terapin "
            "och beställ på nytt.",
        )
    return objects(
        Text(
            f"Collection {other.number} is {other.status.value}.", f"Insamling {other.number} är {other.status.value}."
        ),
        remedy,
        field="therapy",
    )


@rule("COL-006", "A day that is planned lies ahead", "ALCOA++ contemporaneous")
def day_lies_ahead(command: PlanCollection, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a day that has passed or is more than a year away."""
    today = act.at.date()
    if today <= command.planned_on <= today + timedelta(days=366):
        return None
    return objects(
        Text("The day has passed, or is more than a year away.", "Dagen har passerat eller ligger mer än ett år fram."),
        Text("Choose a day from today.", "Välj en dag från och med i dag."),
        field="planned_on",
    )


@rule(
    "COL-032",
    "Nobody is collected from where the recipe begins with a stock",
    "Dir 2004/23/EC Art 13; EU GMP Part IV 7.3",
)
def recipe_begins_with_a_collection(command: PlanCollection, evidence: Evidence, act: Act) -> Refusal | None:
    """Object where the product is made from containers of a stock."""
    if evidence.recipe is None or evidence.recipe.starts_from is not StartsFrom.STOCK:
        return None
    return objects(
        Text(
            f"{evidence.recipe.name} begins with containers of a stock, not with a collection.",
            f"{evidence.recipe.name} börjar med behållare ur ett lager, inte med en insamling.",
        ),
        Text(
            "Plan no collection; the batch is opened from the stock.",
            "Planera ingen insamling; satsen öppnas ur lagret.",
        ),
        field="therapy",
    )


def decide(command: PlanCollection, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Book it."""
    return (
        CollectionPlanned(
            collection=next_number("C", evidence.last, act.at),
            therapy=command.therapy,
            planned_on=command.planned_on,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="plan-collection",
    title=Text("Plan a collection", "Planera en insamling"),
    command=PlanCollection,
    gather=gather,
    rules=(therapy_goes_on, patient_is_eligible, recipe_begins_with_a_collection, no_other_collection, day_lies_ahead),
    decide=decide,
    roles=(Role.COORDINATOR,),
)
