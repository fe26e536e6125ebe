"""Who can do the steps of a recipe: the right role, trained in the version, holding what the step asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lindra.facility.people.person import Person
from lindra.facility.people.qualifications import Qualifications, Standing
from lindra.gmp.dossier import Dossiers
from lindra.gmp.qualification import Qualification
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.masters.recipe import Recipe, Step, StepKind


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


def doing(recipe: Recipe) -> frozenset[Role]:
    """Return the roles that work after a recipe: those of its steps, its hold points left out."""
    return frozenset(step.role for step in recipe.steps if step.kind is not StepKind.HOLD)


class Roster:
    """Everyone who works here. Who can do a step is found once for each role and set of qualifications."""

    def __init__(self, everyone: Iterable[Colleague]) -> None:
        self.everyone = tuple(everyone)
        self._found: dict[tuple[str, date, Role, tuple[Qualification, ...]], tuple[str, ...]] = {}

    def can_do(self, step: Step, version: str, day: date) -> tuple[str, ...]:
        """Return the codes of those who can do the step of a version (``name/version``) on that day.

        A hold point is decided on by its role; it is not work after the recipe.
        """
        if step.kind is StepKind.HOLD:
            return tuple(one.person.code for one in self.everyone if step.role in one.person.roles)
        asked = (version, day, step.role, step.requires)
        if asked not in self._found:
            process = version.partition("/")[0]
            self._found[asked] = tuple(
                one.person.code
                for one in self.everyone
                if step.role in one.person.roles and one.is_trained(version, day) and not one.lacks(step, process, day)
            )
        return self._found[asked]

    def nobody_can_do(self, recipe: Recipe, day: date) -> tuple[Step, ...]:
        """Return the steps that no person can do on that day."""
        version = f"{recipe.name}/{recipe.version}"
        return tuple(step for step in recipe.steps if not self.can_do(step, version, day))

    def to_be_trained(self, recipe: Recipe, day: date) -> tuple[str, ...]:
        """Return the codes of those whose role does steps of the version, and who are not trained in it."""
        version, roles = f"{recipe.name}/{recipe.version}", doing(recipe)
        return tuple(
            one.person.code
            for one in self.everyone
            if not one.person.roles.isdisjoint(roles) and not one.is_trained(version, day)
        )


def roster(dossiers: Dossiers) -> Roster:
    """Look up everyone who works here, and what they hold."""
    held = {one.person: one for one in dossiers.each(Qualifications)}
    people = (one for one in dossiers.each(Person) if one.is_active)
    return Roster(Colleague(one, held.get(one.code) or Qualifications(person=one.code)) for one in people)


def is_missing(recipe: Recipe, people: Roster, day: date) -> Text | None:
    """Say which steps no person can do, and what they ask for; None when each has someone."""
    steps = people.nobody_can_do(recipe, day)
    if not steps:
        return None
    version = f"{recipe.name}/{recipe.version}"
    if not any(one.is_trained(version, day) for one in people.everyone):
        return Text(f"Nobody is trained in {version}.", f"Ingen är utbildad i {version}.")
    said = [Text(f"“{one.label.en}” ({_asks(one, 'en')})", f"”{one.label.sv}” ({_asks(one, 'sv')})") for one in steps]
    return Text(
        f"In {version} no trained person can do {'; '.join(one.en for one in said)}.",
        f"I {version} kan ingen utbildad person göra {'; '.join(one.sv for one in said)}.",
    )


def _asks(step: Step, language: str) -> str:
    titles = (step.role.title, *(one.title for one in step.requires))
    return ", ".join(title.in_language(language) for title in titles)
