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
from lindra.masters.checking import ORDER_DOSE
from lindra.masters.recipe import Makes, Recipe
from lindra.masters.recipes.in_force import recipe_in_force
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.masters.units import unit_shown
from lindra.programme.cohorts.cohort import Cohort
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
    dose: Decimal | None = asks(
        Text("Dose", "Dos"),
        hint=Text("In the recipe's unit, where it gives a range", "I receptets enhet, där det ger ett intervall"),
        default=None,
    )
    cohort: str | None = asks(
        Text("Cohort", "Kohort"), hint=Text("Where the study has cohorts", "Där studien har kohorter"), default=None
    )


@dataclass(frozen=True)
class Evidence:
    """The recipe in force, the patient's open therapies, and the number given out last."""

    recipe: RecipeVersion | None
    cohort: Cohort | None
    others: tuple[Therapy, ...]
    last: str | None


def gather(command: OrderTherapy, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the recipe and what the patient has under way."""
    others = tuple(one for one in dossiers.open_ones(Therapy) if one.patient == command.patient)
    return Evidence(
        recipe_in_force(dossiers, command.recipe, at=act.at),
        dossiers.find(Cohort, f"{command.recipe}/{command.cohort}") if command.cohort else None,
        others,
        dossiers.last_key(Therapy),
    )


@rule("ORD-002", "A therapy is ordered after a recipe in force", "EU GMP Part IV 6; Reg 1394/2007 Art 28.2")
def recipe_is_in_force(command: OrderTherapy, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when no version of the recipe is approved, and when it makes a stock."""
    if evidence.recipe is not None and evidence.recipe.recipe.makes is Makes.STOCK:
        return objects(
            Text(
                f"{command.recipe} makes a stock, for no patient.",
                f"{command.recipe} ger ett lager, för ingen patient.",
            ),
            Text("Order the therapy that is made from it.", "Beställ den behandling som görs av det."),
            field="recipe",
        )
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


@rule(
    "ORD-011",
    "A dose is ordered within the range of the recipe, in the cohort that is open",
    "Reg 536/2014; EU GMP Part IV 6",
)
def dose_is_one_to_order(command: OrderTherapy, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a cohort that is missing, unknown or not open, and to a dose out of range."""
    dose = evidence.recipe.recipe.dose if evidence.recipe else None
    if dose is None:
        return None
    names = [one.name for one in dose.cohorts]
    if (command.cohort or "") not in (names or [""]):
        said = ", ".join(names) or "–"
        return objects(
            Text("The therapy is ordered in a cohort of its study.", "Terapin beställs i en av studiens kohorter."),
            Text(f"Choose: {said}.", f"Välj: {said}."),
            field="cohort",
        )
    if names and (evidence.cohort is None or not evidence.cohort.is_open):
        return objects(
            Text(f"Cohort {command.cohort} is not open.", f"Kohort {command.cohort} är inte öppen."),
            Text(
                "Quality assurance opens it when the safety committee has decided.",
                "Kvalitetssäkringen öppnar den när säkerhetskommittén har beslutat.",
            ),
            field="cohort",
        )
    low, high = dose.range_for(command.cohort or "")
    if command.dose is None or ((low is None or low <= command.dose) and (high is None or command.dose <= high)):
        return None
    unit = unit_shown(dose.unit)
    return objects(
        Text(
            f"{written(command.dose)} {unit} is outside {low or '–'} to {high or '–'}.",
            f"{written(command.dose)} {unit} ligger utanför {low or '–'} till {high or '–'}.",
        ),
        Text("Order a dose within the range.", "Beställ en dos inom intervallet."),
        field="dose",
    )


@rule(
    "ORD-018", "A therapy is ordered for a patient of the weight that its recipe is for", "Protocol; EU GMP Part IV 6.3"
)
def weight_is_of_the_recipe(command: OrderTherapy, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a weight outside the recipe's range."""
    dose = evidence.recipe.recipe.dose if evidence.recipe else None
    if dose is None or dose.is_for_weight(command.weight_kg):
        return None
    low, high = dose.weight_kg_min, dose.weight_kg_max
    return objects(
        Text(
            f"The recipe is for {low or '–'} to {high or '–'} kg.",
            f"Receptet är för {low or '–'} till {high or '–'} kg.",
        ),
        Text("Weigh again, or choose another therapy.", "Väg på nytt, eller välj en annan behandling."),
        field="weight_kg",
    )


def ordered_dose(command: OrderTherapy, recipe: Recipe) -> Decimal | None:
    """Return the dose that is ordered; where a range is a single figure, that one."""
    if command.dose is not None or recipe.dose is None:
        return command.dose
    low, high = recipe.dose.range_for(command.cohort or "")
    return low if low == high else None


@rule("ORD-012", "A dose that the recipe computes with is ordered", "EU GMP Part IV 6")
def dose_is_given(command: OrderTherapy, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when formulas need the ordered dose, and none is given."""
    recipe = evidence.recipe.recipe if evidence.recipe else None
    if recipe is None or recipe.dose is None or ordered_dose(command, recipe) is not None:
        return None
    if not any(ORDER_DOSE in one.formula for step in recipe.steps for one in step.calculations):
        return None
    low, high = recipe.dose.range_for(command.cohort or "")
    unit = unit_shown(recipe.dose.unit)
    return objects(
        Text("No dose is given.", "Ingen dos är angiven."),
        Text(f"Choose {low or '–'} to {high or '–'} {unit}.", f"Välj {low or '–'} till {high or '–'} {unit}."),
        field="dose",
    )


def decide(command: OrderTherapy, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Order it, with a new chain-of-identity code that nobody can guess."""
    assert evidence.recipe is not None
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
            dose=ordered_dose(command, evidence.recipe.recipe),
            cohort=command.cohort or "",
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
        dose_is_one_to_order,
        dose_is_given,
        weight_is_of_the_recipe,
    ),
    decide=decide,
    roles=(Role.PHYSICIAN,),
    signed=Meaning.APPROVED,
)
