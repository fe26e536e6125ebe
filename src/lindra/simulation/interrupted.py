"""Days at the bench that do not go as planned: a shift ends, an alarm goes off, the network is down, a pump stops."""

from datetime import timedelta
from typing import Any

from lindra.masters.recipe import Recipe
from lindra.quality.deviations.facts import DeviationOpened
from lindra.simulation import journey
from lindra.simulation.at_work import AtWork
from lindra.simulation.upkeep import cleaned_for
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.form_facts import FormFate
from lindra.therapy.manufacture.start_step import time_of


def interrupted(work: AtWork, batch: str, recipe: Recipe, *, step: str) -> None:
    """Do one step in another's hands: handed over, paused and resumed, written on paper and copied, read twice."""
    asked = recipe.step(step)
    assert asked is not None, step
    time = time_of(work.sees(Batch, batch), asked)
    if time is not None:
        work.clock.at = max(work.now, time.latest - (time.latest - time.earliest) / 2)
    said = "The vector is in since yesterday. The pump was loud at the first washing: listen to it."
    work.does("hand-over-batch", by="operator", batch=batch, to=work.code("other operator"), said=said)
    work.passes(minutes=4)
    work.does("take-over-batch", by="other operator", batch=batch)
    journey.begun(work, batch, asked)
    at: dict[str, Any] = {"batch": batch, "step": step}
    work.passes(minutes=6)
    why = "Fire alarm in the corridor; the processor goes on by itself, and its clamps are closed."
    work.does("pause-step", by="other operator", reason=why, **at)
    work.passes(minutes=35)
    work.does("resume-step", by="other operator", found="The program stood at the same stage; no alarm.", **at)
    printed = work.does("print-forms", by="other operator", batch=batch, steps=(step,), reason="The network is down.")
    form = printed.facts[0].about()[0].key
    work.passes(minutes=50)
    seen = work.now - timedelta(minutes=20)
    paper: dict[str, Any] = {"form": form, "written_by": work.code("other operator"), "happened_at": seen}
    for measure in asked.measures:
        value = journey.passing(measure, f"{step}.{batch}")
        copy = {"measure": measure.name, "value": value, "unit": measure.unit}
        work.does("transcribe-from-paper", by="operator", **at, **paper, **copy)
        work.does("confirm-transcription", by="quality", form=form, measure=measure.name, value=value)
    work.does("account-for-form", by="other operator", form=form, fate=FormFate.FILED)
    work.does("add-comment", by="other operator", text="The pump is quiet now; the technician has been told.", **at)
    journey.went_on(work, batch, recipe, asked)


def cells_moved(work: AtWork, batch: str, *, equipment_class: str) -> tuple[str, str]:
    """Let the piece that holds the cells stop at night: they are moved to another; returns both, the stopped first."""
    stopped = work.sees(Batch, batch).keeps(equipment_class)
    assert stopped is not None, f"no {equipment_class} holds the cells of {batch}"
    other = journey.piece_for(work, equipment_class)
    work.passes(hours=9)
    cleaned_for(work, batch, (other,))
    work.passes(minutes=40)
    why = "Its pump stood still, with an alarm. The bags were welded to a new set in the other one in 40 minutes."
    done = work.does("move-cells", by="operator", batch=batch, from_equipment=stopped, to_equipment=other, reason=why)
    deviation = next(fact.deviation for fact in done.facts if isinstance(fact, DeviationOpened))
    work.does("withdraw-equipment", by="quality", equipment=stopped, reason="The pump stands still.")
    work.passes(hours=3)
    work.does("return-equipment", by="quality", equipment=stopped, reason="New pump head, test run without remark.")
    followed = (
        "The cells stood without agitation for four hours at most; their viability is followed until the harvest."
    )
    journey.deviation_closed(work, deviation, acceptable=True, why=followed)
    return stopped, other
