"""Order the conditioning that makes room for the cells. It can not be undone: what must be there first, is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lindra.facility.cryostore.stored import Stored
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import Conditioning as Plan
from lindra.masters.recipes.in_force import recipe_in_force
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.quality.deviations.deviation import Deviation
from lindra.therapy.manufacture.batch import Batch, BatchStatus
from lindra.therapy.manufacture.deviations_of import deviations_of
from lindra.therapy.manufacture.portion import Portion
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on
from lindra.therapy.treatment.conditioning import Conditioning
from lindra.therapy.treatment.facts import ConditioningOrdered


@dataclass(frozen=True, kw_only=True)
class OrderConditioning(Command):
    """Order the conditioning."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)
    starts_on: date = asks(Text("First day", "Första dag"))
    infusion_on: date = asks(Text("Planned infusion", "Planerad infusion"))


@dataclass(frozen=True)
class Evidence:
    """The therapy, what its recipe says of conditioning, its newest batch and deviations, back-up, an earlier order."""

    therapy: Therapy
    plan: Plan | None
    batch: Batch | None
    back_up: Portion | None
    stored: Stored | None  # where the back-up lies
    earlier: Conditioning | None
    deviations: tuple[Deviation, ...]


def gather(command: OrderConditioning, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the therapy, its batch and its back-up."""
    therapy = dossiers.need(Therapy, command.therapy, field="therapy")
    batches = dossiers.of_therapy(Batch, therapy.number)
    batch = batches[-1] if batches else None
    version = (
        dossiers.find(RecipeVersion, batch.recipe) if batch else recipe_in_force(dossiers, therapy.recipe, at=act.at)
    )
    plan = version.recipe.conditioning if version else None
    portions = dossiers.of_therapy(Portion, therapy.number)
    back_up = next((one for one in portions if plan and one.plan == plan.back_up and one.is_open), None)
    stored = dossiers.find(Stored, back_up.number) if back_up else None
    deviations = deviations_of(dossiers, batch) if batch else ()
    earlier = dossiers.find(Conditioning, therapy.number)
    return Evidence(therapy, plan, batch, back_up, stored, earlier, deviations)


@rule("TRT-020", "Conditioning is ordered where the recipe asks for it", "EU GMP Part IV 11; SmPC 4.2")
def recipe_asks_for_it(command: OrderConditioning, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it does not."""
    if evidence.plan is not None:
        return None
    return objects(
        Text("The recipe of this therapy has no conditioning.", "Terapins recept har ingen konditionering."),
        Text("Check the therapy's number.", "Kontrollera terapins nummer."),
        field="therapy",
    )


@rule("TRT-021", "A product that can wait is certified before conditioning begins", "EU GMP Part IV 11; SmPC 4.4")
def product_is_certified(command: OrderConditioning, evidence: Evidence, act: Act) -> Refusal | None:
    """Object while the batch is not certified, where the recipe asks for it."""
    if evidence.plan is None or not evidence.plan.after_certification:
        return None
    if evidence.batch is not None and evidence.batch.status in (BatchStatus.MAY_LEAVE, BatchStatus.CERTIFIED):
        return None
    number = evidence.batch.number if evidence.batch else "–"
    return objects(
        Text(f"Batch {number} is not certified.", f"Sats {number} är inte certifierad."),
        Text(
            "STOP. Wait for the Qualified Person's certification: conditioning can not be undone.",
            "STOPP. Vänta på den sakkunniga personens certifiering: konditionering går inte att göra ogjord.",
        ),
        field="therapy",
    )


@rule("TRT-022", "The patient's back-up lies in the store before conditioning begins", "SmPC 4.4; FACT-JACIE B7")
def back_up_is_there(command: OrderConditioning, evidence: Evidence, act: Act) -> Refusal | None:
    """Object while no back-up lies in the store, seen by two, where the recipe asks for one."""
    if evidence.plan is None or not evidence.plan.back_up:
        return None
    if evidence.back_up is not None and evidence.stored is not None and evidence.stored.is_stored:
        return None
    number = evidence.back_up.number if evidence.back_up else "–"
    return objects(
        Text(f"The back-up ({number}) does not lie in the store.", f"Reserven ({number}) ligger inte i förrådet."),
        Text(
            "STOP. The cryostore keeper confirms the back-up, or a new one is collected.",
            "STOPP. Kryoförrådet bekräftar reserven, eller en ny samlas in.",
        ),
        field="therapy",
    )


@rule("TRT-023", "Conditioning lies so many days before the infusion as the recipe says", "SmPC 4.2; protocol")
def days_are_right(command: OrderConditioning, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to another number of days, and to a day that has passed."""
    plan = evidence.plan
    if plan is None:
        return None
    days = (command.infusion_on - command.starts_on).days
    if plan.days_before_min <= days <= plan.days_before_max and command.starts_on >= act.at.date():
        return None
    return objects(
        Text(
            f"{days} days lie between; {plan.days_before_min} to {plan.days_before_max} is right, from today on.",
            f"{days} dagar ligger mellan; {plan.days_before_min} till {plan.days_before_max} är rätt, från i dag.",
        ),
        Text("Choose other days.", "Välj andra dagar."),
        field="starts_on",
    )


@rule(
    "QUA-107",
    "Conditioning is not ordered while the batch has an open critical deviation",
    "EU GMP Part IV 11.4; what conditioning does can not be undone",
)
def batch_is_not_critical(command: OrderConditioning, evidence: Evidence, act: Act) -> Refusal | None:
    """Object with the critical deviations that are open: the patient must not be left without cells."""
    found = ", ".join(one.number for one in evidence.deviations if one.blocks_work)
    if not found:
        return None
    return objects(
        Text(f"The batch has a critical deviation: {found}.", f"Satsen har en kritisk avvikelse: {found}."),
        Text(
            "Wait until quality assurance has closed it, or plan another day.",
            "Vänta tills kvalitetssäkringen har avslutat den, eller planera en annan dag.",
        ),
        field="therapy",
    )


def decide(command: OrderConditioning, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Order it."""
    return (
        ConditioningOrdered(
            conditioning=command.therapy,
            therapy=command.therapy,
            starts_on=command.starts_on,
            infusion_on=command.infusion_on,
            back_up=evidence.back_up.number if evidence.back_up else "",
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: OrderConditioning, evidence: Evidence) -> Sequence[Line]:
    """Show what is ordered, and what it rests on."""
    place = f", {evidence.stored.place}" if evidence.stored else ""
    back_up = f"{evidence.back_up.number}, {evidence.back_up.amount}{place}" if evidence.back_up else "–"
    earlier = f"{evidence.earlier.starts_on} → {evidence.earlier.infusion_on}" if evidence.earlier else "–"
    return (
        (Text("Chain of identity", "Identitetskedja"), evidence.therapy.chain_of_identity),
        (Text("Conditioning", "Konditionering"), evidence.plan.label.en if evidence.plan else "–"),
        (Text("Batch", "Sats"), f"{evidence.batch.number}, {evidence.batch.status.value}" if evidence.batch else "–"),
        (Text("Back-up", "Reserv"), back_up),
        (Text("Ordered before, and replaced by this", "Ordinerad tidigare, ersätts av denna"), earlier),
    )


operation = Operation(
    name="order-conditioning",
    title=Text("Order the conditioning", "Ordinera konditioneringen"),
    command=OrderConditioning,
    gather=gather,
    rules=(
        therapy_goes_on,
        recipe_asks_for_it,
        product_is_certified,
        back_up_is_there,
        batch_is_not_critical,
        days_are_right,
    ),
    decide=decide,
    shows=shows,
    roles=(Role.PHYSICIAN,),
    signed=Meaning.APPROVED,
)
