"""The proof that nothing is missing in a batch's record, or everything that is, with who can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.text import Text
from lindra.masters.recipe import CertificationStage
from lindra.therapy.manufacture.complete_step import missing_in
from lindra.therapy.manufacture.following import is_left_out
from lindra.therapy.release.record_of_batch import RecordOfBatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """What was counted, and every gap. Without gaps the record is complete for a first certification."""

    steps: int
    values: int
    verifications: int
    results: int
    deviations: int
    gaps: tuple[Text, ...]
    pending: tuple[str, ...]  # tests of the final stage, and plates of the batch, that are still awaited


def completeness(record: RecordOfBatch) -> Completeness:
    """Go through the recipe, line by line, and hold the record against it."""
    gaps: list[Text] = []
    values = verifications = 0
    for step in record.recipe.steps:
        done = record.batch.step(step.name)
        if done is None and is_left_out(record.batch, step):
            continue
        if done is None:
            gaps.append(Text(f"{step.label.en}: not started (operator)", f"{step.label.sv}: inte startat (operatör)"))
            continue
        values += len(done.values)
        missing = missing_in(step, done, record.recipe, record.bags, record.batch)
        gaps += [
            Text(f"{step.label.en}: {one.en} missing (operator)", f"{step.label.sv}: {one.sv} saknas (operatör)")
            for one in missing
        ]
        if done.completed_at is None:
            gaps.append(
                Text(f"{step.label.en}: not completed (operator)", f"{step.label.sv}: inte slutfört (operatör)")
            )
        if step.critical and done.verified_at is None:
            gaps.append(
                Text(
                    f"{step.label.en}: not verified (second person)",
                    f"{step.label.sv}: inte kontrollerat (andra person)",
                )
            )
        verifications += done.verified_at is not None
    results, pending, test_gaps = _tests(record)
    # Cells do not wait for plates: a late excursion opens a deviation, and raises the alarm when the bag is gone.
    pending += [plate.code for plate in record.plates if plate.is_awaited]
    gaps += test_gaps
    gaps += [
        Text(f"Sample {one.number} not received (analyst)", f"Prov {one.number} inte mottaget (analytiker)")
        for one in record.samples
        if one.received_at is None
    ]
    gaps += _papers(record)
    gaps += _deviations(record)
    return Completeness(
        steps=len(record.batch.steps),
        values=values,
        verifications=verifications,
        results=results,
        deviations=len(record.deviations),
        gaps=tuple(gaps),
        pending=tuple(pending),
    )


def _tests(record: RecordOfBatch) -> tuple[int, list[str], list[Text]]:
    results, pending, gaps = 0, list[str](), list[Text]()
    for test in record.recipe.specification:
        found = record.result(test.name)
        if found is not None:
            results += 1
            if not found[1]:
                gaps.append(
                    Text(
                        f"{test.label.en}: {found[0]} is outside the specification (Qualified Person rejects)",
                        f"{test.label.sv}: {found[0]} ligger utanför specifikationen (sakkunnig person kasserar)",
                    )
                )
        elif test.stage is CertificationStage.FINAL:
            pending.append(test.name)
        else:
            gaps.append(Text(f"{test.label.en}: no result (analyst)", f"{test.label.sv}: inget resultat (analytiker)"))
    return results, pending, gaps


def _papers(record: RecordOfBatch) -> list[Text]:
    gaps = [
        Text(f"Form {one.form} is not accounted for (operator)", f"Formulär {one.form} är inte redovisat (operatör)")
        for one in record.batch.forms_out
    ]
    waiting = [
        (step.name, value.name)
        for step in record.batch.steps
        for value in step.values
        if value.late is not None and value.late.waits
    ]
    gaps += [
        Text(
            f"{step}, {name}: copied from paper and read once only (second person)",
            f"{step}, {name}: avskrivet från papper och bara läst en gång (andra person)",
        )
        for step, name in waiting
    ]
    return gaps


def _deviations(record: RecordOfBatch) -> list[Text]:
    gaps: list[Text] = []
    for one in record.deviations:
        if one.is_open:
            gaps.append(
                Text(
                    f"Deviation {one.number} is open (quality assurance)",
                    f"Avvikelse {one.number} är öppen (kvalitetssäkring)",
                )
            )
        elif one.blocks_release:
            gaps.append(
                Text(
                    f"Deviation {one.number}: the product is not acceptable (Qualified Person rejects)",
                    f"Avvikelse {one.number}: produkten kan inte godtas (sakkunnig person kasserar)",
                )
            )
    return gaps


def shown_gaps(gaps: Sequence[Text]) -> Text:
    """Return the gaps as one text."""
    return Text("; ".join(one.en for one in gaps) + ".", "; ".join(one.sv for one in gaps) + ".")
