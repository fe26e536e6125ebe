"""Open a batch from containers of a stock, pinned to the recipe in force."""

from collections.abc import Sequence
from dataclasses import dataclass

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
from lindra.masters.units import unit_shown
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.facts import BatchOpened, ContainerTaken
from lindra.therapy.manufacture.from_stock import (
    FromStock,
    containers_may_be_used,
    first_expired_is_taken,
    in_stock,
    others_in_stock,
    stock_serves_so_many,
)
from lindra.therapy.manufacture.staffed import every_step_has_a_person, nobody_for
from lindra.therapy.manufacture.take_over_weight import weight_is_too_old
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class OpenBatchFromStock(Command):
    """Open a batch from a stock."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)
    containers: tuple[str, ...] = asks(
        Text("Containers", "Behållare"), scan=True, hint=Text("Scan each vial or bag", "Skanna varje ampull eller påse")
    )
    reason: str | None = asks(
        Text("Reason for not taking the batch that expires first", "Skäl att inte ta satsen som går ut först"),
        default=None,
    )


@dataclass(frozen=True)
class Evidence(FromStock):
    """The version, the therapy's batches, the last number and what nobody can do, besides the containers."""

    version: RecipeVersion | None
    batches: tuple[Batch, ...]
    last: str | None
    nobody_for: Text | None


def gather(command: OpenBatchFromStock, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the therapy and each container."""
    therapy = dossiers.need(Therapy, command.therapy, field="therapy")
    version = recipe_in_force(dossiers, therapy.recipe, at=act.at)
    recipe = version.recipe if version else None
    return Evidence(
        therapy,
        recipe,
        tuple(in_stock(number, dossiers) for number in command.containers),
        others_in_stock(recipe, dossiers),
        command.reason or "",
        version,
        tuple(dossiers.of_therapy(Batch, therapy.number)),
        dossiers.last_key(Batch),
        nobody_for(version, dossiers, act),
    )


@rule("MFG-036", "A batch begins from a stock when its recipe says so, with so many containers", "EU GMP Part IV 8; 9")
def recipe_starts_from_stock(command: OpenBatchFromStock, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to another recipe, and to fewer or more containers."""
    recipe = evidence.recipe
    if recipe is None or recipe.starts_from is not StartsFrom.STOCK or recipe.stock is None:
        return objects(
            Text(
                f"“{evidence.therapy.recipe}” in force does not start from a stock.",
                f"”{evidence.therapy.recipe}” i kraft börjar inte med ett lager.",
            ),
            Text("Open the batch from its collection.", "Öppna satsen från dess insamling."),
            field="therapy",
        )
    asked = set(command.containers)
    least, most = recipe.stock.containers, recipe.stock.containers_max or recipe.stock.containers
    if least <= len(asked) <= most and len(asked) == len(command.containers):
        return None
    so_many = str(least) if least == most else f"{least}–{most}"
    return objects(
        Text(
            f"{len(asked)} containers are read, and the recipe takes {so_many}.",
            f"{len(asked)} behållare är lästa, och receptet tar {so_many}.",
        ),
        Text("Scan each container once.", "Skanna varje behållare en gång."),
        field="containers",
    )


@rule("MFG-037", "A therapy has one batch under way", "EU GMP Part IV 9; patient identification")
def no_batch_is_under_way(command: OpenBatchFromStock, evidence: Evidence, act: Act) -> Refusal | None:
    """Object while another batch of the therapy is open."""
    other = next((one for one in evidence.batches if one.is_open), None)
    if other is None:
        return None
    return objects(
        Text(f"Batch {other.number} is under way.", f"Sats {other.number} pågår."),
        Text("Go on with it, or let it be decided on first.", "Fortsätt med den, eller låt den bedömas först."),
        field="therapy",
    )


@rule("MFG-038", "Who is to be treated from a stock is eligible", "EU GMP Part IV 6.3; Reg 536/2014 Art 28")
def eligibility_is_confirmed(command: OpenBatchFromStock, evidence: Evidence, act: Act) -> Refusal | None:
    """Object while nobody has confirmed eligibility, where the recipe has criteria."""
    if evidence.recipe is None or not evidence.recipe.eligibility or evidence.therapy.is_eligible:
        return None
    return objects(
        Text("Eligibility has not been confirmed.", "Lämpligheten är inte bekräftad."),
        Text(
            "A second physician or the coordinator confirms it first.",
            "En andra läkare eller koordinatorn bekräftar först.",
        ),
        field="therapy",
    )


@rule("MFG-039", "A dose is made for a weight that is young enough", "EU GMP Part IV 6.3; ISMP weight-based dosing")
def weight_is_young(command: OpenBatchFromStock, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a weight that is older than the recipe allows."""
    return weight_is_too_old(evidence.therapy, evidence.recipe, act, field="therapy")


def decide(command: OpenBatchFromStock, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Open it, and take the containers."""
    assert evidence.version is not None
    therapy = evidence.therapy
    batch = next_number("B", evidence.last, act.at)
    amounts = [one.bag.amount for one in evidence.containers if one.bag is not None and one.bag.amount is not None]
    opened = BatchOpened(
        batch=batch,
        therapy=therapy.number,
        collection="",
        chain_of_identity=therapy.chain_of_identity,
        recipe=evidence.version.key,
        weight_kg=therapy.weight_kg,
        dose=therapy.dose,
        stock_amount=amounts[0] if amounts else None,
        at=act.at,
        by=act.person,
    )
    return (
        opened,
        *(taken(one.number, one.batch, batch, therapy, evidence.reason, act) for one in evidence.containers),
    )


def taken(number: str, source: Batch | None, batch: str, therapy: Therapy, reason: str, act: Act) -> ContainerTaken:
    """Return the taking of one container."""
    assert source is not None, "MFG-040 lets nothing else through"
    return ContainerTaken(
        bag=number,
        from_batch=source.number,
        batch=batch,
        therapy=therapy.number,
        reason=reason,
        at=act.at,
        by=act.person,
    )


def shows(command: OpenBatchFromStock, evidence: Evidence) -> Sequence[Line]:
    """Show for whom it is, from what, and after which recipe."""
    therapy = evidence.therapy
    dose = evidence.recipe.dose if evidence.recipe else None
    ordered = f"{written(therapy.dose)} {unit_shown(dose.unit)}" if dose and therapy.dose is not None else "–"
    return (
        (Text("Chain of identity", "Identitetskedja"), therapy.chain_of_identity),
        (Text("Recipe", "Recept"), evidence.version.key if evidence.version else "–"),
        (Text("Body weight", "Kroppsvikt"), "–" if therapy.is_stock else f"{written(therapy.weight_kg)} kg"),
        (Text("Ordered dose", "Beställd dos"), ordered),
        *(
            (Text("Container", "Behållare"), f"{one.number}, {one.batch.number}, {one.bag.expires_at:%Y-%m-%d}")
            for one in evidence.containers
            if one.bag is not None and one.batch is not None
        ),
    )


operation = Operation(
    name="open-batch-from-stock",
    title=Text("Open a batch from a stock", "Öppna en sats från ett lager"),
    command=OpenBatchFromStock,
    gather=gather,
    rules=(
        therapy_goes_on,
        recipe_starts_from_stock,
        no_batch_is_under_way,
        eligibility_is_confirmed,
        weight_is_young,
        containers_may_be_used,
        stock_serves_so_many,
        first_expired_is_taken,
        every_step_has_a_person,
    ),
    decide=decide,
    shows=shows,
    roles=(Role.PRODUCTION_MANAGER, Role.PHARMACIST),
    signed=Meaning.APPROVED,
)
