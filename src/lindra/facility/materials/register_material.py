"""Register a material: from then on its unit, its suppliers and the life of an opened package hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.materials.card import Card, figures_are_possible
from lindra.facility.materials.facts import MaterialRegistered
from lindra.facility.materials.material import Material
from lindra.facility.materials.receive_lot import LOT_UNIT_CHOICES, MATERIAL_WORD
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class RegisterMaterial(Card):
    """Register a material."""

    unit: str = asks(
        Text("Unit", "Enhet"),
        choices=LOT_UNIT_CHOICES,
        hint=Text("The unit that recipes ask for it in", "Enheten som recepten anger det i"),
    )


@dataclass(frozen=True)
class Evidence:
    """The material, when it is registered already."""

    known: Material | None


def gather(command: RegisterMaterial, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the word up."""
    return Evidence(dossiers.find(Material, command.material))


@rule("FAC-100", "A material is registered once", "EU GMP Part IV 7")
def material_is_new(command: RegisterMaterial, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it has its card."""
    if evidence.known is None:
        return None
    return objects(
        Text(f"{command.material} is registered already.", f"{command.material} är redan registrerat."),
        Text("Change its card instead.", "Ändra det som gäller för materialet i stället."),
        field="material",
    )


@rule("FAC-101", "A material is registered under the word that recipes use", "EU GMP Part IV 7")
def material_is_a_word(command: RegisterMaterial, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a name in another form."""
    if MATERIAL_WORD.fullmatch(command.material):
        return None
    return objects(
        Text("That is not a material's word.", "Det är inte ett materialord."),
        Text("Small letters and hyphens: human-serum.", "Små bokstäver och bindestreck: human-serum."),
        field="material",
    )


def decide(command: RegisterMaterial, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Make its card."""
    return (
        MaterialRegistered(
            material=command.material,
            title=command.title,
            unit=command.unit,
            risk=command.risk,
            minimum_stock=command.minimum_stock,
            open_life_hours=command.open_life_hours,
            storage_celsius_min=command.storage_celsius_min,
            storage_celsius_max=command.storage_celsius_max,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="register-material",
    title=Text("Register a material", "Registrera ett material"),
    command=RegisterMaterial,
    gather=gather,
    rules=(material_is_new, material_is_a_word, figures_are_possible),
    decide=decide,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
