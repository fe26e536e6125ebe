"""Propose a version of a recipe, as text."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.reading import read_recipe
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.facts import RecipeProposed
from lindra.masters.recipes.recipe_version import RecipeVersion

SHOWN_FAULTS = 5


@dataclass(frozen=True, kw_only=True)
class ProposeRecipe(Command):
    """Propose a recipe."""

    text: str = asks(Text("The recipe's text", "Receptets text"), file=True, hint=Text("YAML", "YAML"))


@dataclass(frozen=True)
class Evidence:
    """What the text means, or None; what is wrong with it; the version, when it is known."""

    recipe: Recipe | None
    faults: tuple[Text, ...]
    known: RecipeVersion | None


def gather(command: ProposeRecipe, dossiers: Dossiers, act: Act) -> Evidence:
    """Read the text."""
    read = read_recipe(command.text)
    if isinstance(read, Recipe):
        return Evidence(read, (), dossiers.find(RecipeVersion, f"{read.name}/{read.version}"))
    faults = tuple(
        Text(
            f"Line {fault.line}: {fault.problem.en} {fault.remedy.en}",
            f"Rad {fault.line}: {fault.problem.sv} {fault.remedy.sv}",
        )
        for fault in read
    )
    return Evidence(None, faults, None)


@rule("REC-001", "A recipe that is proposed can be read without a fault", "EU GMP Part IV 6; Annex 11 4")
def recipe_is_faultless(command: ProposeRecipe, evidence: Evidence, act: Act) -> Refusal | None:
    """Object with the faults and their lines."""
    if not evidence.faults:
        return None
    shown, left = evidence.faults[:SHOWN_FAULTS], len(evidence.faults) - SHOWN_FAULTS
    more = Text(f" And {left} more.", f" Och {left} till.") if left > 0 else Text("", "")
    return objects(
        Text(" ".join(one.en for one in shown) + more.en, " ".join(one.sv for one in shown) + more.sv),
        Text(
            "Mend the text; “lindra recipe check” tells all its faults.",
            "Rätta texten; ”lindra recipe check” visar alla fel.",
        ),
        field="text",
    )


@rule("REC-002", "A version is proposed once and never changed", "EU GMP Part IV 6; 21 CFR 211.186")
def version_is_new(command: ProposeRecipe, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when this name and version stand in the record."""
    if evidence.known is None:
        return None
    return objects(
        Text(f"{evidence.known.key} is in the record already.", f"{evidence.known.key} finns redan i protokollet."),
        Text("Give the text a higher version.", "Ge texten en högre version."),
        field="text",
    )


def decide(command: ProposeRecipe, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Keep the text, as it was written."""
    assert evidence.recipe is not None
    name, version = evidence.recipe.name, evidence.recipe.version
    return (
        RecipeProposed(
            recipe=f"{name}/{version}", name=name, version=version, text=command.text, at=act.at, by=act.person
        ),
    )


operation = Operation(
    name="propose-recipe",
    title=Text("Propose a recipe", "Föreslå ett recept"),
    command=ProposeRecipe,
    gather=gather,
    rules=(recipe_is_faultless, version_is_new),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER,),
    signed=Meaning.PERFORMED,
)
