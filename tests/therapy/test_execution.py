"""At the bench: pause and resume, hand over, comment, attach, enter late, and copy from paper."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.centre import Centre, stops_when_rejected, tries
from tests.conftest import RECIPE_TEXT
from tests.therapy.test_journey import MADE, PATIENT

from lindra.facility.materials.lot import Lot
from lindra.gmp.files import SIZE_MAX, KeptFile, media_type_of
from lindra.gmp.roles import Role
from lindra.masters.reading import read_recipe
from lindra.masters.recipe import Recipe
from lindra.operations.memory import MemoryFiles
from lindra.quality.deviations.deviation import Deviation
from lindra.simulation import journey
from lindra.simulation.furnish import furnish_for
from lindra.therapy.manufacture.batch import Batch, StepRecord
from lindra.therapy.manufacture.form import Form
from lindra.therapy.manufacture.form_facts import FormFate
from lindra.therapy.manufacture.logbook import Logbook
from lindra.therapy.manufacture.next_work import next_work
from lindra.therapy.release.completeness import completeness
from lindra.therapy.release.record_of_batch import record_of_batch

PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)
Table = list[tuple[dict[str, Any], str]]
FurnishedCentre = tuple[Centre, Recipe]


@dataclass
class Bench:
    """A batch whose day-5 control is under way."""

    work: Centre
    recipe: Recipe
    batch: str
    step: str = "day5_control"

    @property
    def at(self) -> dict[str, str]:
        """The batch and the step."""
        return {"batch": self.batch, "step": self.step}

    @property
    def record(self) -> StepRecord:
        """The step as it stands."""
        found = self.work.sees(Batch, self.batch).step(self.step)
        assert found is not None
        return found

    @property
    def logbook(self) -> Logbook:
        """The logbook."""
        return self.work.sees(Logbook, self.batch)

    def offers(self) -> list[str]:
        """What is to be done, by operation."""
        return [one.operation for one in next_work(self.work.sees(Batch, self.batch), self.recipe)]


@pytest.fixture
def bench(centre: FurnishedCentre) -> Bench:
    """Make a batch up to its wash, wait for day 5, and start the control."""
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    batch = journey.manufactured(work, journey.collected(work, recipe, therapy), values=MADE, until="wash_out")
    step = recipe.step("day5_control")
    assert step is not None
    work.passes(days=2)
    journey.begun(work, batch, step)
    for need in step.materials:
        lot = journey._lot_for(work, step, need)
        given = {"lot": lot, "amount": need.amount.value, "unit": need.amount.unit}
        work.does("issue-material", by="operator", batch=batch, step=step.name, **given)
    return Bench(work, recipe, batch)


def viability(bench: Bench, **more: Any) -> dict[str, Any]:
    return bench.at | {"measure": "viability", "value": "94.1", "unit": "%"} | more


def test_a_paused_step_stands_still_until_it_is_resumed(bench: Bench) -> None:
    work = bench.work
    pause = bench.at | {"reason": "Fire alarm. Cells in the incubator, may wait until 14:00."}
    table: Table = [
        ({"step": "harvest"}, "MFG-130"),  # has not started
        ({"step": "wash_out"}, "MFG-130"),  # is complete
        ({"step": "dancing"}, "MFG-130"),
    ]
    tries(work, "pause-step", by="operator", right=pause, table=table)
    assert "MFG-131" in work.objections("resume-step", by="operator", **bench.at, found="All well.")
    work.does("pause-step", by="operator", **pause)
    assert "MFG-130" in work.refuses("pause-step", by="operator", **pause)
    assert bench.offers() == ["resume-step"]
    assert "MFG-008" in work.refuses("record-value", by="operator", **viability(bench))
    assert "MFG-026" in work.refuses("complete-step", by="operator", **bench.at)
    work.passes(minutes=42)
    resume = bench.at | {"found": "Cells as they were left; room cleaned."}
    tries(work, "resume-step", by="other operator", right=resume, table=[({"step": "dancing"}, "MFG-131")])
    assert "MFG-055" in work.objections("resume-step", by="analyst", **resume)
    work.does("resume-step", by="other operator", **resume)
    assert bench.record.paused is None
    (once,) = bench.logbook.pauses
    assert (once.minutes, once.paused_by, once.resumed_by) == (
        42,
        work.code("operator"),
        work.code("other operator"),
    )
    work.does("record-value", by="operator", **viability(bench))


def test_a_batch_is_handed_over_from_one_to_another_who_signs(bench: Bench) -> None:
    work = bench.work
    other = work.code("other operator")
    over = {"batch": bench.batch, "to": other, "said": "Counted once, 3 mL left. Watch the temperature."}
    assert "MFG-134" in work.refuses("take-over-batch", by="other operator", batch=bench.batch)
    table: Table = [
        ({"to": work.code("operator")}, "MFG-132"),  # oneself
        ({"to": work.code("courier")}, "MFG-132"),  # does no steps
    ]
    tries(work, "hand-over-batch", by="operator", right=over, table=table)
    work.does("hand-over-batch", by="operator", **over)
    assert "MFG-133" in work.refuses("hand-over-batch", by="operator", **over)
    assert bench.offers()[0] == "take-over-batch"
    assert "MFG-134" in work.refuses("take-over-batch", by="operator", batch=bench.batch)
    work.passes(minutes=3)
    work.does("take-over-batch", by="other operator", batch=bench.batch)
    (once,) = bench.logbook.hand_overs
    assert (once.from_person, once.to, once.said) == (work.code("operator"), other, over["said"])
    assert once.taken_at == work.now
    assert work.sees(Batch, bench.batch).handed_over_to == ""
    work.does("hand-over-batch", by="other operator", **over | {"to": work.code("operator")})


def test_an_untrained_person_takes_no_batch_over(bench: Bench) -> None:
    work = bench.work
    version = work.sees(Batch, bench.batch).recipe
    other = work.code("other operator")
    work.does("withdraw-training", by="quality", person=other, procedure=version, reason="Was on leave.")
    said = {"batch": bench.batch, "to": other, "said": "All is well."}
    assert "MFG-132" in work.refuses("hand-over-batch", by="operator", **said)


@pytest.mark.parametrize("roles", [(), (Role.COURIER,)])
def test_a_trained_person_who_has_left_the_steps_takes_no_batch_over(bench: Bench, roles: tuple[Role, ...]) -> None:
    work = bench.work
    other = work.code("other operator")
    said = {"batch": bench.batch, "to": other, "said": "All is well."}
    assert work.objections("hand-over-batch", by="operator", **said) == set()
    work.does("change-roles", by="administrator", person=other, roles=roles, reason="Went to another unit.")
    assert work.objections("hand-over-batch", by="operator", **said) == {"MFG-132"}


def test_anyone_comments_and_nothing_else_changes(bench: Bench) -> None:
    work = bench.work
    before = work.sees(Batch, bench.batch)
    right = bench.at | {"text": "The display flickered once; the reading was stable."}
    tries(work, "add-comment", by="inspector", right=right, table=[({"step": "dancing"}, "MFG-135")])
    work.does("add-comment", by="inspector", **right)
    work.does("add-comment", by="courier", batch=bench.batch, text="The box was cold when I took it.")
    assert [one.step for one in bench.logbook.comments] == [bench.step, ""]
    assert work.sees(Batch, bench.batch) == before


def test_a_file_is_named_by_what_its_bytes_are(bench: Bench) -> None:
    work, files = bench.work, bench.work.files
    kept = files.keep(PNG)
    right = bench.at | {"digest": kept.digest, "file_name": "counter.png", "shows": "The display of the counter"}
    table: Table = [
        ({"digest": "0" * 64}, "MFG-136"),  # nothing is kept there
        ({"file_name": "counter.pdf"}, "MFG-137"),  # called what it is not
        ({"step": "dancing"}, "MFG-135"),
        ({"digest": files.keep(b"MZ\x90\x00 a program").digest}, "MFG-137"),
        ({"digest": files.keep(b"").digest}, "MFG-137"),
    ]
    tries(work, "attach-file", by="operator", right=right, table=table)
    largest, larger = files.keep(PNG.ljust(SIZE_MAX, b"\0")), files.keep(PNG.ljust(SIZE_MAX + 1, b"\0"))
    assert "MFG-137" not in work.objections("attach-file", by="operator", **right | {"digest": largest.digest})
    assert "MFG-137" in work.objections("attach-file", by="operator", **right | {"digest": larger.digest})
    work.does("attach-file", by="operator", **right)
    table_of = files.keep(b"time,value\n1,2\n")
    work.does("attach-file", by="operator", **right | {"digest": table_of.digest, "file_name": "log.csv"})
    picture, text = bench.logbook.files
    assert (picture.media_type, picture.size_bytes, picture.digest) == (
        "image/png",
        24,
        hashlib.sha256(PNG).hexdigest(),
    )
    assert text.media_type == "text/csv"


def test_the_kind_of_a_file_is_told_by_its_bytes() -> None:
    assert media_type_of(b"\xff\xd8\xff\xe0 a photo") == "image/jpeg"
    assert media_type_of(b"%PDF-1.7 a print-out") == "application/pdf"
    assert media_type_of("Värde 1,5".encode()) == "text/plain"
    assert media_type_of(b"<\x00html") == ""
    assert media_type_of("Värde".encode("latin-1")) == ""


def test_a_value_that_is_a_file_is_one_that_is_attached_to_its_step(centre: FurnishedCentre) -> None:
    work, _ = centre
    shown = "      - {name: printout, label: {en: Print-out, sv: Utskrift}, kind: file, source: demonstration}\n"
    text = RECIPE_TEXT.replace("name: cd19-car-t", "name: cd19-with-file", 1)
    place = text.index("  - name: tubing_set")
    at = text.index("    measures:\n", place) + len("    measures:\n")
    recipe = furnish_for(work, text[:at] + shown + text[at:])
    assert isinstance(read_recipe(text), Recipe)
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    batch = journey.manufactured(work, journey.collected(work, recipe, therapy), values=MADE, until="line_clearance")
    step = recipe.step("tubing_set")
    assert step is not None
    journey.begun(work, batch, step)
    kept = work.files.keep(PNG)
    value = {"batch": batch, "step": step.name, "measure": "printout", "value": kept.digest}
    assert "MFG-139" in work.refuses("record-value", by="operator", **value)
    attach = {"batch": batch, "digest": kept.digest, "file_name": "print.png", "shows": "The print-out"}
    work.does("attach-file", by="operator", **attach, step="line_clearance")
    assert "MFG-139" in work.refuses("record-value", by="operator", **value)  # of another step
    work.does("attach-file", by="operator", **attach, step=step.name)
    work.does("record-value", by="operator", **value)


def test_a_value_that_is_entered_late_says_when_it_was_seen_and_why(bench: Bench) -> None:
    work = bench.work
    work.passes(minutes=40)
    began = bench.record.started_at
    right = viability(bench, happened_at=work.now - timedelta(minutes=15))  # as long as it takes to write
    table: Table = [
        ({"happened_at": work.now - timedelta(minutes=15, seconds=1)}, "MFG-140"),
        ({"happened_at": began - timedelta(minutes=1), "late_reason": "I forgot."}, "MFG-141"),
        ({"happened_at": began}, "MFG-140"),
    ]
    tries(work, "record-value", by="operator", right=right, table=table)
    minute = began.replace(second=0, microsecond=0)
    late = viability(bench, happened_at=minute, late_reason="Both hands were in the cabinet.")
    assert work.objections("record-value", by="operator", **late) == set()  # within the minute of the start
    work.does("record-value", by="operator", **late)
    found = bench.record.value("viability")
    assert found is not None
    assert found.late is not None
    assert (found.late.happened_at, found.at) == (minute, work.now)  # both times stand
    assert found.late.reason == "Both hands were in the cabinet."
    assert "GMP-005" in work.refuses(
        "record-value", by="operator", **viability(bench, happened_at=work.now + timedelta(1))
    )


def printed(bench: Bench, *steps: str) -> list[str]:
    given = {"batch": bench.batch, "steps": steps or (bench.step,), "reason": "The network is down."}
    done = bench.work.does("print-forms", by="operator", **given)
    return [fact.about()[0].key for fact in done.facts]


def test_each_printed_form_has_a_number_and_is_accounted_for(bench: Bench) -> None:
    work = bench.work
    right = {"batch": bench.batch, "steps": (bench.step, "harvest"), "reason": "The network is down."}
    table: Table = [
        ({"steps": ()}, "MFG-142"),
        ({"steps": ("wash_out",)}, "MFG-142"),  # is complete
        ({"steps": ("dancing",)}, "MFG-142"),
    ]
    tries(work, "print-forms", by="operator", right=right, table=table)
    here, harvest = printed(bench, bench.step, "harvest")
    assert here != harvest
    assert "MFG-142" in work.refuses("print-forms", by="operator", **right | {"steps": ("harvest",)})  # one is out
    fate = {"form": harvest, "fate": FormFate.DESTROYED, "reason": "The network came back."}
    tries(work, "account-for-form", by="operator", right=fate, table=[({"reason": ""}, "MFG-146")])
    work.does("account-for-form", by="operator", **fate)
    assert "MFG-145" in work.refuses("account-for-form", by="operator", **fate)
    assert work.sees(Form, harvest).fate is FormFate.DESTROYED
    assert [one.form for one in work.sees(Batch, bench.batch).forms_out] == [here]
    (again,) = printed(bench, "harvest")
    assert again not in (here, harvest)
    with work.store.reading() as record:
        gaps = " ".join(one.en for one in completeness(record_of_batch(bench.batch, record)).gaps)
    assert f"Form {here} is not accounted for" in gaps


def test_a_form_that_nothing_was_copied_from_may_be_destroyed_beside_a_late_value(bench: Bench) -> None:
    work = bench.work
    (form,) = printed(bench)
    work.passes(minutes=40)
    late = viability(bench, happened_at=bench.record.started_at, late_reason="Both hands were in the cabinet.")
    work.does("record-value", by="operator", **late)
    destroy = {"form": form, "fate": FormFate.DESTROYED, "reason": "The network came back."}
    assert "MFG-146" not in work.objections("account-for-form", by="operator", **destroy)


def test_a_lost_form_opens_a_deviation(bench: Bench) -> None:
    (form,) = printed(bench)
    lost = {"form": form, "fate": FormFate.LOST, "reason": "Not found in the room or the bin."}
    done = bench.work.does("account-for-form", by="operator", **lost)
    deviation = bench.work.sees(Deviation, done.facts[1].about()[0].key)
    assert form in deviation.what.en


def copied(bench: Bench, form: str, **more: Any) -> dict[str, Any]:
    paper = {"form": form, "written_by": bench.work.code("operator"), "happened_at": bench.work.now}
    return viability(bench) | paper | more


def test_what_stands_on_paper_is_copied_and_read_twice(bench: Bench) -> None:
    work = bench.work
    here, harvest = printed(bench, bench.step, "harvest")
    when = work.now
    work.passes(hours=2)
    right = copied(bench, here, happened_at=when + timedelta(minutes=20))
    table: Table = [
        ({"form": harvest}, "MFG-143"),
        ({"happened_at": when - timedelta(minutes=1)}, "MFG-144"),
        ({"measure": "colour"}, "MFG-009"),
        ({"value": "many"}, "MFG-009"),
    ]
    tries(work, "transcribe-from-paper", by="other operator", right=right, table=table)
    on_the_minute = when.replace(second=0, microsecond=0)
    assert (
        work.objections("transcribe-from-paper", by="other operator", **right | {"happened_at": on_the_minute}) == set()
    )
    work.does("transcribe-from-paper", by="other operator", **right)
    found = bench.record.value("viability")
    assert found is not None
    assert found.late is not None
    assert (found.late.form, found.late.written_by, found.by) == (
        here,
        work.code("operator"),
        work.code("other operator"),
    )
    second = {"form": here, "measure": "viability", "value": "94.10"}  # the same number, written otherwise
    table = [({"value": "94.2"}, "MFG-148"), ({"value": "x"}, "MFG-148"), ({"measure": "cd3"}, "MFG-147")]
    tries(work, "confirm-transcription", by="quality", right=second, table=table)
    assert "MFG-147" in work.refuses("confirm-transcription", by="operator", **second)  # who wrote it
    assert "MFG-147" in work.refuses("confirm-transcription", by="other operator", **second)  # who copied it
    assert "MFG-149" in work.objections("complete-step", by="operator", **bench.at)
    work.does("confirm-transcription", by="quality", **second)
    assert "MFG-147" in work.refuses("confirm-transcription", by="quality", **second)  # once is enough
    destroy = {"form": here, "fate": FormFate.DESTROYED, "reason": "Not needed."}
    assert "MFG-146" in work.refuses("account-for-form", by="operator", **destroy)
    assert "MFG-149" in work.objections("complete-step", by="operator", **bench.at)  # the form is out
    work.does("account-for-form", by="operator", form=here, fate=FormFate.FILED)
    assert "MFG-149" not in work.objections("complete-step", by="operator", **bench.at)
    assert "MFG-143" in work.refuses("transcribe-from-paper", by="operator", **copied(bench, here, measure="cd3"))


def test_a_corrected_copy_is_read_once_more(bench: Bench) -> None:
    work = bench.work
    (form,) = printed(bench)
    work.does("transcribe-from-paper", by="operator", **copied(bench, form))
    confirm = {"form": form, "measure": "viability"}
    work.does("confirm-transcription", by="quality", **confirm, value="94.1")
    assert "confirm-transcription" not in bench.offers()
    correction = viability(bench, value="91.4", reason="Two digits were swapped.")
    work.does("correct-value", by="operator", **correction)
    assert "confirm-transcription" in bench.offers()
    assert "MFG-148" in work.refuses("confirm-transcription", by="quality", **confirm, value="94.1")
    work.does("confirm-transcription", by="quality", **confirm, value="91.4")


def test_nothing_more_is_recorded_in_a_batch_that_is_rejected_while_its_step_goes_on(bench: Bench) -> None:
    work, at = bench.work, bench.at
    (form,) = printed(bench)
    work.does("transcribe-from-paper", by="operator", **copied(bench, form))
    work.does("record-value", by="operator", **viability(bench, measure="cd3"))
    with work.store.reading() as record:
        lot = record.each(Lot)[0].number
    confirm = {"form": form, "measure": "viability", "value": "94.1"}
    correct = viability(bench, measure="cd3", value="91.4", reason="Two digits were swapped.")
    over = {"batch": bench.batch, "to": work.code("other operator"), "said": "All is well."}
    forms = {"batch": bench.batch, "steps": ("harvest",), "reason": "The network is down."}
    stops_when_rejected(
        work,
        bench.batch,
        [
            ("record-value", "operator", viability(bench, measure="car"), "MFG-008"),
            ("correct-value", "operator", correct, "MFG-011"),
            ("issue-material", "operator", at | {"lot": lot, "amount": Decimal(1), "unit": "mL"}, "MFG-014"),
            ("take-sample", "operator", at | {"plan": "spare"}, "MFG-018"),
            ("complete-step", "operator", at, "MFG-026"),
            ("pause-step", "operator", at | {"reason": "Fire alarm."}, "MFG-130"),
            ("hand-over-batch", "operator", over, "MFG-133"),
            ("print-forms", "operator", forms, "MFG-142"),
            ("confirm-transcription", "quality", confirm, "MFG-147"),
        ],
    )


def test_a_paused_step_of_a_rejected_batch_is_not_resumed(bench: Bench) -> None:
    bench.work.does("pause-step", by="operator", **bench.at, reason="Fire alarm.")
    resume = bench.at | {"found": "Cells as they were left."}
    stops_when_rejected(bench.work, bench.batch, [("resume-step", "operator", resume, "MFG-131")])


def test_files_in_memory_are_kept_by_their_digest() -> None:
    files = MemoryFiles()
    kept = files.keep(b"the same")
    assert files.keep(b"the same") == kept == KeptFile.of(b"the same")
    assert files.kept(kept.digest) == kept
    assert files.kept("0" * 64) is None
