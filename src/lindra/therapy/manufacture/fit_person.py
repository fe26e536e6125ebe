"""Whether a person may do a step: trained in the batch's recipe, and holding what the step asks for.

A person is refused before the step begins, and told who can mend it. Whoever ends the step is asked the same;
a second person is asked for the training, and for the eyes.
"""

from typing import Any, Protocol

from lindra.facility.people.qualifications import Qualifications, Standing
from lindra.gmp.act import Act
from lindra.gmp.qualification import Qualification
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import Recipe, Step
from lindra.therapy.manufacture.batch import Batch

# What a second person must hold of that which the step asks for: to look is to need the eyes.
ASKED_OF_SECOND = frozenset({Qualification.EYESIGHT})


class AtHand(Protocol):
    """What these rules look at."""

    @property
    def batch(self) -> Batch:
        """The batch."""

    @property
    def recipe(self) -> Recipe:
        """The version it is pinned to."""

    @property
    def step(self) -> Step | None:
        """The step."""

    @property
    def held(self) -> Qualifications | None:
        """What the person who acts holds."""


@rule("MFG-110", "A step is done by a person trained in the batch's version of the recipe", "EU GMP Part IV 3; 6")
def person_is_trained(command: Any, evidence: AtHand, act: Act) -> Refusal | None:
    """Object when the person is not trained, or no longer."""
    return None if evidence.step is None else _training_is_missing(evidence, act)


def _training_is_missing(evidence: AtHand, act: Act) -> Refusal | None:
    version, standing = evidence.batch.recipe, Standing.ABSENT
    if evidence.held is not None:
        standing = evidence.held.stands_in_training(version, act.at.date())
    if standing is Standing.HELD:
        return None
    return objects(
        Text(
            f"Your training in {version}: {standing.title.en}.",
            f"Din utbildning i {version}: {standing.title.sv}.",
        ),
        Text(
            "Let a trained colleague do it. A trainer, the production manager or quality assurance records your "
            "training when you master it.",
            "Låt en utbildad kollega göra det. En utbildare, produktionschefen eller kvalitetssäkringen registrerar "
            "din utbildning när du behärskar det.",
        ),
        field="step",
    )


@rule("MFG-111", "A step is done by a person who holds what it asks for", "EU GMP Part IV 9.5; Annex 1 7.6, 9.38")
def person_is_qualified(command: Any, evidence: AtHand, act: Act) -> Refusal | None:
    """Object with each qualification that is not held today."""
    return None if evidence.step is None else _qualification_is_missing(evidence, evidence.step.requires, act)


def _qualification_is_missing(evidence: AtHand, asked: tuple[Qualification, ...], act: Act) -> Refusal | None:
    missing: list[Text] = []
    for one in asked:
        standing = Standing.ABSENT
        if evidence.held is not None:
            standing = evidence.held.stands_in(one, evidence.recipe.name, act.at.date())
        if standing is Standing.HELD:
            continue
        until = evidence.held.until(one, evidence.recipe.name) if evidence.held is not None else None
        since = f" {until}" if standing is Standing.LAPSED else ""
        missing.append(
            Text(f"{one.title.en}: {standing.title.en}{since}", f"{one.title.sv}: {standing.title.sv}{since}")
        )
    if not missing:
        return None
    return objects(
        Text(
            "The step asks for what you do not hold: " + "; ".join(one.en for one in missing) + ".",
            "Steget kräver det du inte har: " + "; ".join(one.sv for one in missing) + ".",
        ),
        Text(
            "Let a colleague who holds it do the step. The production manager or quality assurance assesses you anew.",
            "Låt en kollega som har det göra steget. Produktionschefen eller kvalitetssäkringen bedömer dig på nytt.",
        ),
        field="step",
    )


@rule("MFG-112", "Whoever verifies a step knows it: trained, and with eyes that see it", "EU GMP Part IV 3; Chapter 2")
def second_person_is_fit(command: Any, evidence: AtHand, act: Act) -> Refusal | None:
    """Object when the second person is not trained, or does not see what is to be seen."""
    if evidence.step is None:
        return None
    asked = tuple(one for one in evidence.step.requires if one in ASKED_OF_SECOND)
    return _training_is_missing(evidence, act) or _qualification_is_missing(evidence, asked, act)
