"""What every act on a test looks at: the sample, its batch, and the test as the specification asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.identity import next_number
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects
from lindra.gmp.text import Text
from lindra.gmp.value import Value
from lindra.masters.recipe import Test
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.quality.alarms.alarm import Alarm
from lindra.quality.alarms.facts import AlarmRaised
from lindra.quality.deviations.deviation import Deviation, deviation_numbers
from lindra.quality.deviations.facts import DeviationOpened, Origin
from lindra.therapy.control.sample import Result, Sample
from lindra.therapy.manufacture.batch import Batch, BatchStatus
from lindra.therapy.order.therapy import Therapy


@dataclass(frozen=True)
class AtTest:
    """The sample, the batch, the test, its result so far, and the numbers given out last."""

    sample: Sample
    batch: Batch
    therapy: Therapy
    test: Test | None
    result: Result | None
    last_deviation: str | None
    last_alarm: str | None


def at_test(sample_number: str, test: str, dossiers: Dossiers) -> AtTest:
    """Look up the sample and the test that a command names."""
    sample = dossiers.need(Sample, sample_number, field="sample")
    batch = dossiers.need(Batch, sample.batch, field="sample")
    therapy = dossiers.need(Therapy, sample.therapy, field="sample")
    recipe = dossiers.need(RecipeVersion, batch.recipe, field="sample").recipe
    asked = recipe.test(test) if test in sample.tests else None
    return AtTest(
        sample, batch, therapy, asked, sample.result(test), dossiers.last_key(Deviation), dossiers.last_key(Alarm)
    )


def test_is_unknown(evidence: AtTest) -> Refusal | None:
    """Refuse a test that the sample does not serve."""
    if evidence.test is not None:
        return None
    return objects(
        Text("The sample does not serve that test.", "Provet är inte till för det testet."),
        Text(f"Choose: {', '.join(evidence.sample.tests)}.", f"Välj: {', '.join(evidence.sample.tests)}."),
        field="test",
    )


def out_of_specification(evidence: AtTest, value: Value, act: Act) -> Sequence[Fact]:
    """Return the deviation that a failing result opens, and the alarm when the product may be with the patient."""
    test, batch = evidence.test, evidence.batch
    assert test is not None
    limits = "; ".join(str(limit) for limit in test.limits)
    what = Text(
        f"{test.label.en}: {value}, outside the specification {limits}.",
        f"{test.label.sv}: {value}, utanför specifikationen {limits}.",
    )
    facts: list[Fact] = [
        DeviationOpened(
            deviation=next(deviation_numbers(evidence.last_deviation, act.at)),
            therapy=batch.therapy,
            batch=batch.number,
            origin=Origin.OUT_OF_SPECIFICATION,
            what=what,
            at=act.at,
            by=act.person,
        )
    ]
    if batch.status is not BatchStatus.IN_MANUFACTURE:
        facts.append(
            AlarmRaised(
                alarm=next_number("A", evidence.last_alarm, act.at),
                therapy=batch.therapy,
                what=Text(
                    f"Late result for batch {batch.number}. {what.en}",
                    f"Sent resultat för sats {batch.number}. {what.sv}",
                ),
                concerns=Role.PHYSICIAN,
                at=act.at,
            )
        )
    return facts
