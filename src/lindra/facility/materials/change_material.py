"""Change what holds for a material. Its word and its unit stay: another unit is another material."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.materials.card import Card, figures_are_possible
from lindra.facility.materials.facts import MaterialChanged
from lindra.facility.materials.material import Material
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.quantity import written
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

_FIGURES = ("title", "risk", "minimum_stock", "open_life_hours", "storage_celsius_min", "storage_celsius_max")


@dataclass(frozen=True, kw_only=True)
class ChangeMaterial(Card):
    """Change a material's card; everything on it is stated anew."""

    material: str = asks(Text("Material", "Material"), refers_to="material")
    reason: str = asks(Text("Reason", "Skäl"))


@dataclass(frozen=True)
class Evidence:
    """The material as it stands."""

    material: Material


def gather(command: ChangeMaterial, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the material up."""
    return Evidence(dossiers.need(Material, command.material, field="material"))


@rule("FAC-103", "A change of a material changes something", "ALCOA++ accurate")
def something_changes(command: ChangeMaterial, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when everything stays as it is."""
    if any(getattr(command, name) != getattr(evidence.material, name) for name in _FIGURES):
        return None
    return objects(
        Text("Nothing would change.", "Inget skulle ändras."),
        Text("Give the new figures.", "Ange de nya uppgifterna."),
        field="material",
    )


def decide(command: ChangeMaterial, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Change its card."""
    return (
        MaterialChanged(
            material=command.material,
            title=command.title,
            risk=command.risk,
            minimum_stock=command.minimum_stock,
            open_life_hours=command.open_life_hours,
            storage_celsius_min=command.storage_celsius_min,
            storage_celsius_max=command.storage_celsius_max,
            reason=command.reason,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: ChangeMaterial, evidence: Evidence) -> Sequence[Line]:
    """Show what stood before."""
    old = evidence.material
    minimum = written(old.minimum_stock) if old.minimum_stock is not None else "–"
    low, high = old.storage_celsius_min, old.storage_celsius_max
    kept = f"{written(low)} – {written(high)} °C" if low is not None and high is not None else "–"
    return (
        (Text("Unit", "Enhet"), old.unit),
        (Text("Before: called", "Förut: hette"), old.title),
        (Text("Before: risk", "Förut: risk"), old.risk.value),
        (Text("Before: minimum stock", "Förut: lägsta lager"), minimum),
        (Text("Before: kept opened, hours", "Förut: höll öppnad, timmar"), str(old.open_life_hours or "–")),
        (Text("Before: kept at", "Förut: förvarades vid"), kept),
    )


operation = Operation(
    name="change-material",
    title=Text("Change a material", "Ändra ett material"),
    command=ChangeMaterial,
    gather=gather,
    rules=(something_changes, figures_are_possible),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
