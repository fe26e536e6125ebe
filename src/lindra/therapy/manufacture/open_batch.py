"""Open a batch from accepted starting material, pinned to the recipe in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.identity import next_number
from lindra.gmp.operation import Line, Operation
from lindra.gmp.quantity import written
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import StartsFrom
from lindra.masters.recipes.in_force import recipe_in_force
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.therapy.collection.collection import Collection, CollectionStatus
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.facts import (
    BatchOpened,
)
from lindra.therapy.manufacture.staffed import every_step_has_a_person, nobody_for
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class OpenBatch(Command):
    """Open a batch."""

    collection: str = asks(Text("Collection", "Insamling"), refers_to="collection", scan=True)


@dataclass(frozen=True)
class Evidence:
    """The material, its therapy, the recipe in force, the therapy's batches, the last number, what nobody can do."""

    collection: Collection
    therapy: Therapy
    recipe: RecipeVersion | None
    batches: tuple[Batch, ...]
    last: str | None
    nobody_for: Text | None


def gather(command: OpenBatch, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the material and what it is for."""
    collection = dossiers.need(Collection, command.collection, field="collection")
    therapy = dossiers.need(Therapy, collection.therapy, field="collection")
    version = recipe_in_force(dossiers, therapy.recipe, at=act.at)
    return Evidence(
        collection,
        therapy,
        version,
        tuple(dossiers.of_therapy(Batch, therapy.number)),
        dossiers.last_key(Batch),
        nobody_for(version, dossiers, act),
    )


@rule("MFG-001", "A batch begins with accepted material that no other batch has used", "EU GMP Part IV 7.3; 9")
def material_is_accepted_and_unused(command: OpenBatch, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to material that is not accepted, or is used."""
    used = next((one for one in evidence.batches if one.collection == command.collection), None)
    if used is not None:
        return objects(
            Text(f"Batch {used.number} was made from it.", f"Sats {used.number} gjordes av det."),
            Text("Open that batch.", "Öppna den satsen."),
            field="collection",
        )
    if evidence.collection.status is CollectionStatus.ACCEPTED:
        return None
    return objects(
        Text(
            f"The material is {evidence.collection.status.value}, not accepted.",
            f"Materialet är {evidence.collection.status.value}, inte godkänt.",
        ),
        Text("Quality assurance accepts it first.", "Kvalitetssäkringen godkänner det först."),
        field="collection",
    )


@rule("MFG-002", "Starting material is used within its shelf life", "EU GMP Part IV 7.3; Dir 2006/86/EC Annex II")
def material_is_fresh(command: OpenBatch, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to material that is too old."""
    finished = evidence.collection.finished_at
    life = evidence.recipe.recipe.starting_material if evidence.recipe else None
    if life is None or finished is None:
        return None
    expires = finished + timedelta(hours=float(life.hours))
    if act.at <= expires:
        return None
    return objects(
        Text(
            f"The material was to be used before {expires:%Y-%m-%d %H:%M} UTC.",
            f"Materialet skulle användas före {expires:%Y-%m-%d %H:%M} UTC.",
        ),
        Text("Plan a new collection.", "Planera en ny insamling."),
        field="collection",
    )


@rule("MFG-003", "A batch is made after an approved recipe", "EU GMP Part IV 6; 21 CFR 211.188")
def recipe_is_in_force_now(command: OpenBatch, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when no version is in force, and when it starts from a stock."""
    if evidence.recipe is not None and evidence.recipe.recipe.starts_from is StartsFrom.STOCK:
        return objects(
            Text(f"{evidence.recipe.key} starts from a stock.", f"{evidence.recipe.key} börjar med ett lager."),
            Text("Open the batch from containers of the stock.", "Öppna satsen från behållare ur lagret."),
            field="collection",
        )
    if evidence.recipe is not None:
        return None
    return objects(
        Text(
            f"No recipe “{evidence.therapy.recipe}” is in force.",
            f"Inget recept ”{evidence.therapy.recipe}” är i kraft.",
        ),
        Text("Quality assurance approves one first.", "Kvalitetssäkringen godkänner ett först."),
        field="collection",
    )


def decide(command: OpenBatch, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Open it."""
    assert evidence.recipe is not None
    return (
        BatchOpened(
            batch=next_number("B", evidence.last, act.at),
            therapy=evidence.therapy.number,
            collection=command.collection,
            chain_of_identity=evidence.therapy.chain_of_identity,
            recipe=evidence.recipe.key,
            weight_kg=evidence.therapy.weight_kg,
            dose=evidence.therapy.dose,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: OpenBatch, evidence: Evidence) -> Sequence[Line]:
    """Show whose cells they are, and which recipe."""
    return (
        (Text("Chain of identity", "Identitetskedja"), evidence.therapy.chain_of_identity),
        (Text("Recipe", "Recept"), evidence.recipe.key if evidence.recipe else "–"),
        (
            Text("Body weight", "Kroppsvikt"),
            "–" if evidence.therapy.is_stock else f"{written(evidence.therapy.weight_kg)} kg",
        ),
    )


operation = Operation(
    name="open-batch",
    title=Text("Open a batch", "Öppna en sats"),
    command=OpenBatch,
    gather=gather,
    rules=(
        therapy_goes_on,
        material_is_accepted_and_unused,
        material_is_fresh,
        recipe_is_in_force_now,
        every_step_has_a_person,
    ),
    decide=decide,
    shows=shows,
    roles=(Role.PRODUCTION_MANAGER,),
    signed=Meaning.APPROVED,
)
