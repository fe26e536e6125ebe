"""Order a therapy for one patient."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.identity import is_well_formed, next_number, with_check
from lindra.gmp.operation import Operation
from lindra.gmp.quantity import written
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipes.in_force import recipe_in_force
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.therapy.order.facts import Basis, TherapyOrdered
from lindra.therapy.order.therapy import Therapy

LIGHTEST_KG, HEAVIEST_KG = Decimal("0.4"), Decimal(250)
LETTERS = 8


@dataclass(frozen=True, kw_only=True)
class OrderTherapy(Command):
    """Order a therapy."""

    patient: str = asks(
        Text("Patient's code", "Patientkod"),
        scan=True,
        hint=Text("From the register: PT-26-0001-X. Never a name.", "Från registret: PT-26-0001-X. Aldrig ett namn."),
    )
    recipe: str = asks(
        Text("Therapy", "Behandling"), hint=Text("The recipe's name: cd19-car-t", "Receptets namn: cd19-car-t")
    )
    indication: str = asks(Text("Indication", "Indikation"))
    weight_kg: Decimal = asks(Text("Body weight", "Kroppsvikt"), unit="kg")
    basis: Basis = asks(Text("Given under", "Ges enligt"), choices=tuple((basis.value, basis.title) for basis in Basis))
    authorisation: str = asks(
        Text("Trial or permit number", "Prövnings- eller tillståndsnummer"),
        hint=Text("EU CT number, or the agency's permit", "EU CT-nummer eller myndighetens tillstånd"),
    )
    consent: str = asks(
        Text("Consent reference", "Samtyckesreferens"), hint=Text("Where the signed form is", "Var det skrivna finns")
    )
    consented_on: date = asks(Text("Date of consent", "Datum för samtycke"))


@dataclass(frozen=True)
class Evidence:
    """The recipe in force, the patient's open therapies, and the number given out last."""

    recipe: RecipeVersion | None
    others: tuple[Therapy, ...]
    last: str | None


def gather(command: OrderTherapy, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the recipe and what the patient has under way."""
    others = tuple(one for one in dossiers.open_ones(Therapy) if one.patient == command.patient)
    return Evidence(recipe_in_force(dossiers, command.recipe), others, dossiers.last_key(Therapy))


@rule("ORD-002", "A therapy is ordered after a recipe in force", "EU GMP Part IV 6; Reg 1394/2007 Art 28.2")
def recipe_is_in_force(command: OrderTherapy, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when no version of the recipe is approved."""
    if evidence.recipe is not None:
        return None
    return objects(
        Text(f"No recipe “{command.recipe}” is in force.", f"Inget recept ”{command.recipe}” är i kraft."),
        Text("Choose one from the list of recipes.", "Välj ett ur receptlistan."),
        field="recipe",
    )


@rule("ORD-003", "The record knows a patient by a code of the register", "Reg 1394/2007 Art 15; GDPR Art 5")
def patient_is_a_code(command: OrderTherapy, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to anything but a code whose check character is right."""
    if command.patient.startswith("PT-") and is_well_formed(command.patient):
        return None
    return objects(
        Text("That is not a patient's code.", "Det är inte en patientkod."),
        Text("Scan it, or look it up in the register of patients.", "Skanna den eller sök i patientregistret."),
        field="patient",
    )


@rule("ORD-004", "A patient has one therapy of a kind at a time", "EU GMP Part IV 6.3")
def patient_has_no_other(command: OrderTherapy, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the same therapy is under way."""
    same = [one.number for one in evidence.others if one.recipe == command.recipe]
    if not same:
        return None
    return objects(
        Text(f"Therapy {same[0]} is under way for this patient.", f"Terapi {same[0]} pågår för patienten."),
        Text("Open that one, or cancel it first.", "Öppna den, eller ställ in den först."),
        field="patient",
    )


@rule("ORD-005", "A weight is one that a patient can have", "EU GMP Part IV 6.3")
def weight_is_possible(command: OrderTherapy, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a slip of the decimal point."""
    if LIGHTEST_KG <= command.weight_kg <= HEAVIEST_KG:
        return None
    return objects(
        Text(
            f"{written(command.weight_kg)} kg is no patient's weight.",
            f"{written(command.weight_kg)} kg väger ingen patient.",
        ),
        Text("Weigh again, and look at the decimal point.", "Väg på nytt och se på decimalpunkten."),
        field="weight_kg",
    )


@rule("ORD-006", "Consent comes before the order", "Reg 536/2014 Art 28; Patientlagen 2014:821 4 kap.")
def consent_is_given(command: OrderTherapy, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a consent that lies ahead."""
    if command.consented_on <= act.at.date():
        return None
    return objects(
        Text("The date of consent lies ahead.", "Samtyckets datum ligger framåt i tiden."),
        Text("Order when the patient has consented.", "Beställ när patienten har samtyckt."),
        field="consented_on",
    )


def decide(command: OrderTherapy, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Order it, with a new chain-of-identity code that nobody can guess."""
    return (
        TherapyOrdered(
            therapy=next_number("T", evidence.last, act.at),
            patient=command.patient,
            chain_of_identity=with_check(f"COI-{act.chance.letters(LETTERS)}"),
            recipe=command.recipe,
            indication=command.indication,
            weight_kg=command.weight_kg,
            basis=command.basis,
            authorisation=command.authorisation,
            consent=command.consent,
            consented_on=command.consented_on,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="order-therapy",
    title=Text("Order a therapy", "Beställ en terapi"),
    command=OrderTherapy,
    gather=gather,
    rules=(
        recipe_is_in_force,
        patient_is_a_code,
        patient_has_no_other,
        weight_is_possible,
        consent_is_given,
    ),
    decide=decide,
    roles=(Role.PHYSICIAN,),
    signed=Meaning.APPROVED,
)
