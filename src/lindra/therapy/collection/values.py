"""The values of a collection, at the apheresis unit and at receipt: one question, judged as it is answered."""

from collections.abc import Sequence

from lindra.gmp.act import Act
from lindra.gmp.fact import Fact
from lindra.gmp.limit import Severity
from lindra.gmp.rule import Refusal, objects
from lindra.gmp.text import Text
from lindra.masters.measured import measured, refused_value
from lindra.masters.recipe import Measure
from lindra.quality.deviations.deviation import deviation_numbers
from lindra.quality.deviations.facts import DeviationOpened, Origin
from lindra.therapy.collection.facts import (
    CollectionValueRecorded,
)
from lindra.therapy.collection.material import OfCollection


def asked_measure(evidence: OfCollection, name: str, *, at_receipt: bool) -> Measure | None:
    """Return the measure that the recipe asks for, or None."""
    if evidence.recipe is None:
        return None
    asked = evidence.recipe.acceptance if at_receipt else evidence.recipe.collection
    return next((one for one in asked if one.name == name), None)


def missing_measures(evidence: OfCollection, *, at_receipt: bool) -> tuple[Measure, ...]:
    """Return the measures that the recipe asks for and nobody has recorded."""
    if evidence.recipe is None:
        return ()
    asked = evidence.recipe.acceptance if at_receipt else evidence.recipe.collection
    return tuple(one for one in asked if evidence.collection.value(one.name, at_receipt=at_receipt) is None)


def value_is_asked_for(evidence: OfCollection, name: str, value: str, unit: str, *, at_receipt: bool) -> Refusal | None:
    """Object to an unknown or doubled value, and to one that can not be read."""
    measure = asked_measure(evidence, name, at_receipt=at_receipt)
    if measure is None:
        known = ", ".join(one.name for one in missing_measures(evidence, at_receipt=at_receipt))
        return objects(
            Text(f"“{name}” is not asked for here.", f"”{name}” efterfrågas inte här."),
            Text(f"Waiting: {known or '–'}.", f"Väntar: {known or '–'}."),
            field="measure",
        )
    if evidence.collection.value(name, at_receipt=at_receipt) is not None:
        return objects(
            Text(f"{measure.label.en} is recorded already.", f"{measure.label.sv} är redan registrerat."),
            Text("Open a deviation if it is wrong.", "Öppna en avvikelse om det är fel."),
            field="measure",
        )
    return refused_value(measure, value, unit)


def recorded(evidence: OfCollection, name: str, value: str, act: Act, *, at_receipt: bool) -> Sequence[Fact]:
    """Return the value as a fact, and the deviation that a broken hard limit opens."""
    measure = asked_measure(evidence, name, at_receipt=at_receipt)
    assert measure is not None
    found = measured(measure, value)
    facts: list[Fact] = [
        CollectionValueRecorded(
            collection=evidence.collection.number,
            therapy=evidence.therapy.number,
            at_receipt=at_receipt,
            value=found,
            at=act.at,
            by=act.person,
        )
    ]
    if found.broken is Severity.HARD:
        limits = "; ".join(str(limit) for limit in measure.limits if limit.severity is Severity.HARD)
        facts.append(
            deviation(
                evidence,
                act,
                Text(
                    f"{measure.label.en} {found} is outside {limits}.",
                    f"{measure.label.sv} {found} ligger utanför {limits}.",
                ),
            )
        )
    return facts


def deviation(evidence: OfCollection, act: Act, what: Text) -> DeviationOpened:
    """Return the opening of the next deviation."""
    return DeviationOpened(
        deviation=next(deviation_numbers(evidence.last_deviation, act.at)),
        therapy=evidence.therapy.number,
        batch="",
        origin=Origin.LIMIT,
        what=what,
        at=act.at,
        by=act.person,
    )
