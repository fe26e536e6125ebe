"""What comes next in a batch: which step, what is missing in it, and who does it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lindra.gmp.quantity import written
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.masters.recipe import STEP_ROLES, Recipe, Step, StepKind
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch, BatchStatus, StepRecord
from lindra.therapy.manufacture.following import is_done, is_left_out

RUN_FROM = 4  # more containers than this are labelled in a run


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One thing to do, as the operation that does it and the fields that are known."""

    operation: str
    fields: dict[str, str]
    roles: tuple[Role, ...]
    text: Text
    step: str
    material: str = ""  # what is to be issued: two materials of a step may be asked for in the same amount


def next_work(batch: Batch, recipe: Recipe, bags: Sequence[Bag] = ()) -> tuple[Work, ...]:
    """Return what can be done now, in the recipe's order: what is missing in steps under way, verify, start."""
    if batch.status is not BatchStatus.IN_MANUFACTURE:
        return ()
    work: list[Work] = list(_to_take_over(batch))
    for step in recipe.steps:
        record = batch.step(step.name)
        if record is None:
            if is_left_out(batch, step) or not all(is_done(batch, one) for one in _before(recipe, step)):
                continue
            if step.kind is StepKind.HOLD:
                text = Text(f"Decide: {step.label.en}", f"Besluta: {step.label.sv}")
                work.append(_work("decide-hold", batch, step, text))
            else:
                text = Text(f"Start: {step.label.en}", f"Starta: {step.label.sv}")
                work.append(_work("start-step", batch, step, text))
        elif record.completed_at is None:
            work += _left_in(batch, recipe, step, record, bags)
        elif any(one.late is not None and one.late.waits for one in record.values):
            work += _left_on_paper(batch, step, record)
        elif step.critical and record.verified_at is None:
            text = Text(f"Verify: {step.label.en}", f"Kontrollera: {step.label.sv}")
            roles = (step.role, Role.OPERATOR, Role.QUALITY_ASSURANCE)
            work.append(_work("verify-step", batch, step, text, roles=roles))
    return tuple(work)


def _before(recipe: Recipe, step: Step) -> Iterable[Step]:
    return (before for name in step.after if (before := recipe.step(name)) is not None)


def is_made(batch: Batch, recipe: Recipe) -> bool:
    """Tell whether every step is complete, and verified where it is critical."""
    return all(is_done(batch, step) for step in recipe.steps)


def _left_in(batch: Batch, recipe: Recipe, step: Step, record: StepRecord, bags: Sequence[Bag]) -> Iterable[Work]:
    if record.paused is not None:
        text = Text(f"Resume: {step.label.en}", f"Återuppta: {step.label.sv}")
        return [_work("resume-step", batch, step, text)]
    work: list[Work] = []
    issued = {issue.material for issue in record.issues}
    for need in step.materials:
        if need.material not in issued:
            text = Text(f"Issue {need.label.en}, {need.amount}", f"Lämna ut {need.label.sv}, {need.amount}")
            fields = {"amount": written(need.amount.value), "unit": need.amount.unit}
            work.append(_work("issue-material", batch, step, text, fields=fields, material=need.material))
    for measure in step.measures:
        if record.value(measure.name) is None:
            text = Text(f"Record {measure.label.en}", f"Registrera {measure.label.sv}")
            fields = {"measure": measure.name, "unit": measure.unit}
            work.append(_work("record-value", batch, step, text, fields=fields))
    taken = {sample.plan for sample in record.samples}
    for sample in step.samples:
        if sample.name not in taken:
            text = Text(f"Take {sample.label.en}, {sample.volume}", f"Ta {sample.label.sv}, {sample.volume}")
            work.append(_work("take-sample", batch, step, text, fields={"plan": sample.name}))
    made = {portion.plan: portion.portion for portion in batch.portions}
    for plan in step.portions:
        if plan.name not in made:
            text = Text(f"Make {plan.label.en}", f"Gör {plan.label.sv}")
            work.append(_work("make-portion", batch, step, text, fields={"plan": plan.name, "unit": plan.unit}))
    if step.kind is StepKind.THAW:
        work += _left_to_thaw(batch, recipe, step)
    least = recipe.filling.bags if recipe.filling.bags_min is None else recipe.filling.bags_min
    if step.kind is StepKind.FILL and len(batch.bags) < least:
        text = Text("Fill", "Fyll") if recipe.filling.bags > 1 else Text("Fill a bag", "Fyll en påse")
        work.append(_work("fill-bag", batch, step, text, without_step=True))
    if step.kind is StepKind.LABEL and len(bags) > RUN_FROM:
        work += _left_to_label_in_a_run(batch, step, bags)
    elif step.kind is StepKind.LABEL:
        for bag in bags:
            fields, roles = {"bag": bag.number}, (step.role,)
            if bag.label_out is not None:
                text = Text(f"Label {bag.number}", f"Märk {bag.number}")
                work.append(Work(operation="label-bag", fields=fields, roles=roles, text=text, step=step.name))
            elif bag.labelled_at is None:
                text = Text(f"Issue the label of {bag.number}", f"Lämna ut etiketten till {bag.number}")
                work.append(Work(operation="issue-label", fields=fields, roles=roles, text=text, step=step.name))
    work += _left_on_paper(batch, step, record)
    if not work:
        text = Text(f"Complete: {step.label.en}", f"Slutför: {step.label.sv}")
        work.append(_work("complete-step", batch, step, text))
    return work


def _to_take_over(batch: Batch) -> Iterable[Work]:
    if batch.handed_over_to:
        text = Text(
            f"{batch.handed_over_to} takes over from {batch.handed_over_by}",
            f"{batch.handed_over_to} tar över efter {batch.handed_over_by}",
        )
        fields = {"batch": batch.number}
        yield Work(operation="take-over-batch", fields=fields, roles=STEP_ROLES, text=text, step="")


def _left_on_paper(batch: Batch, step: Step, record: StepRecord) -> Iterable[Work]:
    labels = {measure.name: measure.label for measure in step.measures}
    for value in record.values:
        if value.late is not None and value.late.waits:
            label = labels[value.name]
            text = Text(f"Second reading of {label.en}", f"Andra avläsningen av {label.sv}")
            fields = {"form": value.late.form, "measure": value.name}
            yield Work(operation="confirm-transcription", fields=fields, roles=(step.role,), text=text, step=step.name)
    for out in batch.forms_out:
        if out.step == step.name and all(record.value(measure.name) is not None for measure in step.measures):
            text = Text(f"Account for form {out.form}", f"Redovisa formulär {out.form}")
            yield Work(
                operation="account-for-form", fields={"form": out.form}, roles=(step.role,), text=text, step=step.name
            )


def _left_to_thaw(batch: Batch, recipe: Recipe, step: Step) -> list[Work]:
    work = [
        _work("thaw-container", batch, step, Text(f"Thaw {number}", f"Tina {number}"))
        for number in batch.containers
        if number not in batch.thawed
    ]
    if recipe.stock is not None and len(batch.containers) < recipe.stock.containers:
        text = Text("Take another container of the stock", "Ta en behållare till ur lagret")
        work.append(_work("take-container", batch, step, text, without_step=True))
    return work


def _left_to_label_in_a_run(batch: Batch, step: Step, bags: Sequence[Bag]) -> list[Work]:
    bare = [bag for bag in bags if bag.labelled_at is None]
    if not bare:
        return []
    if any(bag.label_out is None for bag in bare):
        text = Text(f"Issue the labels of {len(bare)}", f"Lämna ut etiketterna till {len(bare)}")
        return [_work("issue-labels", batch, step, text, without_step=True)]
    text = Text(f"Label {len(bare)} in a run", f"Märk {len(bare)} i en följd")
    return [_work("label-bags", batch, step, text, without_step=True)]


def _work(
    operation: str,
    batch: Batch,
    step: Step,
    text: Text,
    *,
    fields: dict[str, str] | None = None,
    roles: tuple[Role, ...] | None = None,
    without_step: bool = False,
    material: str = "",
) -> Work:
    known = {"batch": batch.number} if without_step else {"batch": batch.number, "step": step.name}
    who = roles or (step.role,)
    fields = known | (fields or {})
    return Work(operation=operation, fields=fields, roles=who, text=text, step=step.name, material=material)
