"""Who can do the steps of a recipe: the right role, trained in the version, holding what the step asks for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lindra.facility.people.person import Person
from lindra.facility.people.qualifications import Qualifications, Standing
from lindra.gmp.dossier import Dossiers
from lindra.gmp.text import Text
from lindra.masters.recipe import Recipe, Step
from lindra.masters.recipes.recipe_version import RecipeVersion


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person who works here, and what they hold."""

    person: Person
    held: Qualifications

    def is_trained(self, procedure: str, day: date) -> bool:
        """Tell whether the person is trained in a version of a procedure on that day."""
        return self.held.stands_in_training(procedure, day) is Standing.HELD

    def lacks(self, step: Step, process: str, day: date) -> tuple[Text, ...]:
        """Return the qualifications that the step asks for and the person does not hold on that day."""
        return tuple(
            Text(f"{one.title.en} ({standing.title.en})", f"{one.title.sv} ({standing.title.sv})")
            for one in step.requires
            if (standing := self.held.stands_in(one, process, day)) is not Standing.HELD
        )


def colleagues(dossiers: Dossiers) -> tuple[Colleague, ...]:
    """Return everyone who works here."""
    held = {one.person: one for one in dossiers.each(Qualifications)}
    return tuple(
        Colleague(one, held.get(one.code) or Qualifications(person=one.code))
        for one in dossiers.each(Person)
        if one.is_active
    )


def can_do(step: Step, version: str, everyone: Iterable[Colleague], day: date) -> tuple[str, ...]:
    """Return the codes of those who can do the step of a version (``name/version``) on that day."""
    process = version.partition("/")[0]
    return tuple(
        one.person.code
        for one in everyone
        if step.role in one.person.roles and one.is_trained(version, day) and not one.lacks(step, process, day)
    )


def nobody_can_do(recipe: Recipe, everyone: Sequence[Colleague], day: date) -> tuple[Step, ...]:
    """Return the steps that no person can do on that day."""
    version = f"{recipe.name}/{recipe.version}"
    return tuple(step for step in recipe.steps if not can_do(step, version, everyone, day))


def to_be_trained(version: RecipeVersion, everyone: Iterable[Colleague], day: date) -> tuple[str, ...]:
    """Return the codes of those whose role does steps of the version, and who are not trained in it."""
    roles = {step.role for step in version.recipe.steps}
    return tuple(
        one.person.code
        for one in everyone
        if not one.person.roles.isdisjoint(roles) and not one.is_trained(version.key, day)
    )


def is_missing(recipe: Recipe, everyone: Sequence[Colleague], day: date) -> Text | None:
    """Say which steps no person can do, and what they ask for; None when each has someone."""
    steps = nobody_can_do(recipe, everyone, day)
    if not steps:
        return None
    version = f"{recipe.name}/{recipe.version}"
    if not any(one.is_trained(version, day) for one in everyone):
        return Text(f"Nobody is trained in {version}.", f"Ingen är utbildad i {version}.")
    said = [Text(f"“{one.label.en}” ({_asks(one, 'en')})", f"”{one.label.sv}” ({_asks(one, 'sv')})") for one in steps]
    return Text(
        f"In {version} no trained person can do {'; '.join(one.en for one in said)}.",
        f"I {version} kan ingen utbildad person göra {'; '.join(one.sv for one in said)}.",
    )


def _asks(step: Step, language: str) -> str:
    titles = (step.role.title, *(one.title for one in step.requires))
    return ", ".join(title.in_language(language) for title in titles)
