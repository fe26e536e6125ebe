"""Confirm, as a second person, that the patient may have the therapy."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipes.in_force import recipe_in_force
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.therapy.order.facts import EligibilityConfirmed
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class ConfirmEligibility(Command):
    """Confirm eligibility."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)
    criteria_met: bool = asks(Text("Every criterion is met", "Alla kriterier är uppfyllda"))


@dataclass(frozen=True)
class Evidence:
    """The therapy and its recipe."""

    therapy: Therapy
    recipe: RecipeVersion | None


def gather(command: ConfirmEligibility, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the order and the criteria."""
    therapy = dossiers.need(Therapy, command.therapy, field="therapy")
    return Evidence(therapy, recipe_in_force(dossiers, therapy.recipe, at=act.at))


@rule("ORD-007", "Who orders a therapy does not confirm eligibility", "EU GMP Part IV 6.3; Chapter 2.6")
def another_person_confirms(command: ConfirmEligibility, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the orderer confirms."""
    if act.person != evidence.therapy.ordered_by:
        return None
    return objects(
        Text("You ordered this therapy yourself.", "Du beställde själv terapin."),
        Text("Ask another physician or the coordinator.", "Be en annan läkare eller koordinatorn."),
    )


@rule("ORD-008", "Eligibility is confirmed once, when every criterion is met", "Reg 536/2014 Art 28; protocol")
def criteria_are_met(command: ConfirmEligibility, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a criterion that is not met, and to a second confirmation."""
    if evidence.therapy.is_eligible:
        return objects(
            Text("Eligibility is confirmed already.", "Lämpligheten är redan bekräftad."),
            Text("Nothing more is needed.", "Inget mer behövs."),
            field="therapy",
        )
    if not command.criteria_met:
        return objects(
            Text("A criterion is not met.", "Ett kriterium är inte uppfyllt."),
            Text(
                "Wait until it is met, or cancel the therapy with the reason.",
                "Vänta tills det är uppfyllt, eller ställ in terapin med skäl.",
            ),
            field="criteria_met",
        )
    return None


@rule("ORD-009", "Eligibility is judged by the criteria of a recipe in force", "EU GMP Part IV 6")
def criteria_are_known(command: ConfirmEligibility, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the recipe has been retired since the order."""
    if evidence.recipe is not None:
        return None
    return objects(
        Text("The recipe is no longer in force.", "Receptet är inte längre i kraft."),
        Text("Ask quality assurance which recipe applies.", "Fråga kvalitetssäkringen vilket recept som gäller."),
        field="therapy",
    )


def decide(command: ConfirmEligibility, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Confirm."""
    assert evidence.recipe is not None
    return (
        EligibilityConfirmed(
            therapy=command.therapy, criteria=evidence.recipe.recipe.eligibility, at=act.at, by=act.person
        ),
    )


def shows(command: ConfirmEligibility, evidence: Evidence) -> Sequence[Line]:
    """Show the patient's code, what was ordered and each criterion."""
    therapy = evidence.therapy
    criteria = evidence.recipe.recipe.eligibility if evidence.recipe else ()
    return (
        (Text("Patient", "Patient"), therapy.patient),
        (Text("Indication", "Indikation"), therapy.indication),
        (Text("Consent", "Samtycke"), f"{therapy.consent}, {therapy.consented_on}"),
        *((Text("Criterion", "Kriterium"), criterion.en) for criterion in criteria),
    )


operation = Operation(
    name="confirm-eligibility",
    title=Text("Confirm eligibility", "Bekräfta lämplighet"),
    command=ConfirmEligibility,
    gather=gather,
    rules=(therapy_goes_on, another_person_confirms, criteria_are_met, criteria_are_known),
    decide=decide,
    shows=shows,
    roles=(Role.PHYSICIAN, Role.COORDINATOR),
    signed=Meaning.VERIFIED,
)
