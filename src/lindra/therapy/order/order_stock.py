"""Order a stock of cells for the store: from a donor, or from another stock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.identity import is_well_formed, next_number, with_check
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import Makes, StartsFrom
from lindra.masters.recipes.in_force import recipe_in_force
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.therapy.order.facts import Basis, StockOrdered
from lindra.therapy.order.order_therapy import LETTERS
from lindra.therapy.order.therapy import Therapy


@dataclass(frozen=True, kw_only=True)
class OrderStock(Command):
    """Order a stock."""

    recipe: str = asks(
        Text("Stock", "Lager"), hint=Text("The recipe's name: uc-msc-bank", "Receptets namn: uc-msc-bank")
    )
    purpose: str = asks(Text("What it is for", "Vad det är till för"))
    basis: Basis = asks(Text("Made under", "Görs enligt"), choices=tuple((basis.value, basis.title) for basis in Basis))
    authorisation: str = asks(Text("Trial or permit number", "Prövnings- eller tillståndsnummer"))
    consent: str = asks(
        Text("Reference of the donor's consent", "Referens till donatorns samtycke"),
        hint=Text("Where the signed form is", "Var det skrivna finns"),
    )
    consented_on: date = asks(Text("Date of consent", "Datum för samtycke"))
    donor: str | None = asks(
        Text("Donor's code", "Donatorns kod"),
        scan=True,
        hint=Text(
            "DN-26-0001-X, for a stock from a donor. Never a name.",
            "DN-26-0001-X, för ett lager från en donator. Aldrig ett namn.",
        ),
        default=None,
    )


@dataclass(frozen=True)
class Evidence:
    """The recipe in force, and the number given out last."""

    recipe: RecipeVersion | None
    last: str | None


def gather(command: OrderStock, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the recipe."""
    return Evidence(recipe_in_force(dossiers, command.recipe, at=act.at), dossiers.last_key(Therapy))


@rule("ORD-013", "A stock is ordered after a recipe in force that makes one", "EU GMP Part IV 6; 8")
def recipe_makes_a_stock(command: OrderStock, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to an unknown recipe, and to one that makes a dose."""
    if evidence.recipe is not None and evidence.recipe.recipe.makes is Makes.STOCK:
        return None
    return objects(
        Text(
            f"No recipe “{command.recipe}” for a stock is in force.",
            f"Inget recept ”{command.recipe}” för ett lager är i kraft.",
        ),
        Text("Choose one from the list of recipes.", "Välj ett ur receptlistan."),
        field="recipe",
    )


@rule("ORD-014", "The record knows a donor by a code", "Reg 1394/2007 Art 15; Dir 2004/23/EC Art 14; GDPR Art 5")
def donor_is_a_code(command: OrderStock, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a donor without a code, and to a donor where none gives."""
    recipe = evidence.recipe.recipe if evidence.recipe else None
    if recipe is None:
        return None
    if recipe.starts_from is StartsFrom.STOCK:
        if not command.donor:
            return None
        return objects(
            Text(
                "This stock is made from another; its donor is known from there.",
                "Detta lager görs av ett annat; donatorn är känd därifrån.",
            ),
            Text("Leave the donor out.", "Utelämna donatorn."),
            field="donor",
        )
    if command.donor and command.donor.startswith("DN-") and is_well_formed(command.donor):
        return None
    return objects(
        Text("That is not a donor's code.", "Det är inte en donators kod."),
        Text("Scan it; it is given out by the collecting unit.", "Skanna den; den ges av den insamlande enheten."),
        field="donor",
    )


@rule("ORD-015", "A donor's consent comes before the order", "Dir 2004/23/EC Art 13; Biobankslagen 2023:38 4 kap.")
def donor_has_consented(command: OrderStock, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a consent that lies ahead."""
    if command.consented_on <= act.at.date():
        return None
    return objects(
        Text("The date of consent lies ahead.", "Samtyckets datum ligger framåt i tiden."),
        Text("Order when the donor has consented.", "Beställ när donatorn har samtyckt."),
        field="consented_on",
    )


def decide(command: OrderStock, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Order it, with a chain-of-identity code of its own."""
    return (
        StockOrdered(
            therapy=next_number("ST", evidence.last, act.at),
            donor=command.donor or "",
            chain_of_identity=with_check(f"COI-{act.chance.letters(LETTERS)}"),
            recipe=command.recipe,
            purpose=command.purpose,
            basis=command.basis,
            authorisation=command.authorisation,
            consent=command.consent,
            consented_on=command.consented_on,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="order-stock",
    title=Text("Order a stock of cells", "Beställ ett cellager"),
    command=OrderStock,
    gather=gather,
    rules=(recipe_makes_a_stock, donor_is_a_code, donor_has_consented),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER,),
    signed=Meaning.APPROVED,
)
