"""Complete a step: everything it asks for is there, and the system computes what is to be computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lindra.facility.equipment.facts import EquipmentLetGo
from lindra.facility.people.qualifications import Qualifications
from lindra.facility.rooms.facts import RoomCleared, RoomLeft
from lindra.facility.rooms.room import Room
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.limit import Severity
from lindra.gmp.operation import Line, Operation
from lindra.gmp.quantity import Quantity
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import STEP_ROLES, Recipe, Step, StepKind
from lindra.masters.units import unit_shown
from lindra.quality.deviations.deviation import Deviation, deviation_numbers
from lindra.therapy.manufacture.at_step import (
    AtStep,
    at_step,
    batch_is_in_manufacture,
    deviation_of,
    outside,
    step_is_under_way,
)
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch, StepRecord
from lindra.therapy.manufacture.calculations import calculated, no_number, numbers_of
from lindra.therapy.manufacture.deviations_of import deviations_of, no_critical_deviation
from lindra.therapy.manufacture.facts import (
    BalanceStruck,
    StepCompleted,
)
from lindra.therapy.manufacture.fit_person import person_is_qualified, person_is_trained
from lindra.therapy.manufacture.fit_room import Neighbour, neighbours_in, room_is_still_free
from lindra.therapy.manufacture.following import is_done
from lindra.therapy.manufacture.role_of_step import role_is_the_steps
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class CompleteStep(Command):
    """Complete a step."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    step: str = asks(Text("Step", "Steg"))


@dataclass(frozen=True)
class Evidence(AtStep):
    """The bags, the deviations, the person and, at a line clearance, the room, besides the step."""

    bags: tuple[Bag, ...]
    held: Qualifications | None
    room: Room | None
    neighbours: tuple[Neighbour, ...]
    deviations: tuple[Deviation, ...]


def gather(command: CompleteStep, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the step and the batch's bags."""
    at = at_step(command.batch, command.step, dossiers)
    found = (dossiers.find(Bag, number) for number in at.batch.bags)
    bags = tuple(bag for bag in found if bag is not None)
    clears = at.step is not None and at.step.kind is StepKind.LINE_CLEARANCE and at.record is not None
    room = dossiers.find(Room, at.record.room) if clears and at.record is not None and at.record.room else None
    neighbours = neighbours_in(room, at.batch.number, dossiers)
    held = dossiers.find(Qualifications, act.person)
    deviations = deviations_of(dossiers, at.batch)
    return Evidence(**vars(at), bags=bags, held=held, room=room, neighbours=neighbours, deviations=deviations)


def missing_in(
    step: Step, record: StepRecord, recipe: Recipe, bags: Sequence[Bag], batch: Batch | None = None
) -> tuple[Text, ...]:
    """Return everything that the step asks for and that is not there."""
    missing = [measure.label for measure in step.measures if record.value(measure.name) is None]
    issued = {issue.material for issue in record.issues}
    missing += [need.label for need in step.materials if need.material not in issued]
    taken = {sample.plan for sample in record.samples}
    missing += [sample.label for sample in step.samples if sample.name not in taken]
    made = {portion.plan for portion in record.portions}
    missing += [plan.label for plan in step.portions if plan.name not in made]
    least = recipe.filling.bags if recipe.filling.bags_min is None else recipe.filling.bags_min
    if step.kind is StepKind.FILL and len(bags) < least:
        left = least - len(bags)
        missing.append(Text(f"{left} container(s) to fill", f"{left} behållare att fylla"))
    if step.kind is StepKind.THAW and batch is not None:
        need = recipe.stock.containers if recipe.stock else 0
        missing += [
            Text(f"{number} to thaw", f"{number} att tina") for number in batch.containers if number not in batch.thawed
        ]
        if len(batch.containers) < need:
            left = need - len(batch.containers)
            missing.append(Text(f"{left} container(s) of the stock", f"{left} behållare ur lagret"))
    if step.kind is StepKind.LABEL:
        missing += [
            Text(f"label on {bag.number}", f"etikett på {bag.number}") for bag in bags if bag.labelled_at is None
        ]
        missing += [
            Text(
                f"copy {bag.label_out.number} of the label of {bag.number}, applied or destroyed",
                f"exemplar {bag.label_out.number} av etiketten till {bag.number}, påsatt eller förstört",
            )
            for bag in bags
            if bag.label_out is not None and bag.labelled_at is not None
        ]
    return tuple(missing)


@rule("MFG-149", "A step is complete when its papers are read twice and accounted for", "EU GMP Chapter 4; ALCOA++")
def papers_are_in_order(command: CompleteStep, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a value that one person alone has copied, and to a form that is out."""
    record = evidence.record
    waiting = [one for one in record.values if one.late is not None and one.late.waits] if record else []
    out = [one.form for one in evidence.batch.forms_out if one.step == command.step]
    if not waiting and not out:
        return None
    names = ", ".join(one.name for one in waiting)
    problems = [Text(f"read once only: {names}", f"bara läst en gång: {names}")] * bool(waiting)
    problems += [Text(f"form {one} is out", f"formulär {one} är ute") for one in out]
    return objects(
        Text("; ".join(one.en for one in problems) + ".", "; ".join(one.sv for one in problems) + "."),
        Text(
            "Let a second person read each value off the paper, and account for each form.",
            "Låt en andra person läsa av varje värde på papperet, och redovisa varje formulär.",
        ),
        field="step",
    )


@rule("MFG-026", "A step is completed while it goes on", "ALCOA++ contemporaneous")
def step_can_end(command: CompleteStep, evidence: Evidence, act: Act) -> Refusal | None:
    """Object before its start and after its end."""
    return batch_is_in_manufacture(evidence.batch) or step_is_under_way(evidence)


@rule("MFG-027", "A step is complete when everything it asks for is recorded", "EU GMP Part IV 6.3; ALCOA++ complete")
def step_is_whole(command: CompleteStep, evidence: Evidence, act: Act) -> Refusal | None:
    """Object with everything that is missing, at once."""
    if evidence.step is None or evidence.record is None:
        return None
    missing = missing_in(evidence.step, evidence.record, evidence.recipe, evidence.bags, evidence.batch)
    if not missing:
        return None
    return objects(
        Text(
            "Missing: " + "; ".join(one.en for one in missing) + ".",
            "Saknas: " + "; ".join(one.sv for one in missing) + ".",
        ),
        Text("Record each of them, then complete the step.", "Registrera vart och ett, slutför sedan steget."),
        field="step",
    )


@rule("MFG-028", "What the recipe computes can be computed", "EU GMP Annex 11 6; 21 CFR 211.68")
def calculations_give_numbers(command: CompleteStep, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when a calculation gives no number."""
    if evidence.step is None or evidence.record is None:
        return None
    if missing_in(evidence.step, evidence.record, evidence.recipe, evidence.bags, evidence.batch):
        return None
    problem = no_number(evidence, [evidence.step], act)
    if problem is None:
        return None
    return objects(
        problem, Text("Correct the value it is computed from.", "Rätta värdet det beräknas ur."), field="step"
    )


def decide(command: CompleteStep, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Compute, complete, clear the room or leave it."""
    step, record = evidence.step, evidence.record
    assert step is not None
    assert record is not None
    facts: list[Fact] = []
    numbers = deviation_numbers(evidence.last_deviation, act.at)
    for calculation, fact in calculated(evidence, [step], act):
        facts.append(fact)
        if fact.value.broken is Severity.HARD:
            facts.append(deviation_of(evidence, act, next(numbers), outside(calculation.label, fact.value, step)))
    struck = balance_of(evidence.batch, evidence.recipe, step, record, act)
    if struck is not None:
        facts.append(struck)
        if not struck.is_within:
            what = Text(
                f"{step.label.en}: {struck.came_out} of {struck.went_in}, {struck.recovered_percent} %.",
                f"{step.label.sv}: {struck.came_out} av {struck.went_in}, {struck.recovered_percent} %.",
            )
            facts.append(deviation_of(evidence, act, next(numbers), what))
    facts.append(
        StepCompleted(batch=command.batch, therapy=evidence.therapy.number, step=command.step, at=act.at, by=act.person)
    )
    if step.kind is StepKind.LINE_CLEARANCE and record.room:
        therapy = evidence.therapy.number
        facts.append(RoomCleared(room=record.room, batch=command.batch, at=act.at, therapy=therapy))
    facts += pieces_let_go(evidence.batch, evidence.recipe.kept_after(step), step.name, act)
    if not step.critical:
        facts += rooms_left(evidence.batch, evidence.recipe, step, act)
    return facts


def balance_of(batch: Batch, recipe: Recipe, step: Step, record: StepRecord, act: Act) -> BalanceStruck | None:
    """Return what the step's portions add up to against what went in, where the recipe asks for a balance."""
    if step.balance is None:
        return None
    went_in = numbers_of(batch, recipe).get(step.balance.against)
    units = {portion.amount.unit for portion in record.portions}
    if went_in is None or went_in <= 0 or len(units) != 1:
        return None
    unit = units.pop()
    came_out = sum((portion.amount.value for portion in record.portions), Decimal(0))
    recovered = (came_out / went_in * 100).quantize(Decimal("0.1"))
    return BalanceStruck(
        batch=batch.number,
        therapy=batch.therapy,
        step=step.name,
        went_in=Quantity(went_in, unit),
        came_out=Quantity(came_out, unit),
        recovered_percent=recovered,
        is_within=abs(recovered - 100) <= step.balance.tolerance_percent,
        at=act.at,
    )


def pieces_let_go(batch: Batch, still_kept: frozenset[str], step: str, act: Act) -> list[Fact]:
    """Return the pieces that hold the batch's cells no longer; ``still_kept`` are the classes that it goes on with."""
    return [
        EquipmentLetGo(equipment=one.equipment, batch=batch.number, step=step, at=act.at)
        for one in batch.kept
        if one.equipment_class not in still_kept
    ]


def rooms_left(batch: Batch, recipe: Recipe, ended: Step, act: Act) -> list[Fact]:
    """Return the rooms that the batch leaves when its last step ends."""
    if all(is_done(batch, step) for step in recipe.steps if step is not ended):
        return [RoomLeft(room=room, batch=batch.number, at=act.at) for room in batch.rooms]
    return []


def shows(command: CompleteStep, evidence: Evidence) -> Sequence[Line]:
    """Show every value of the step."""
    return step_shown(evidence)


def step_shown(evidence: AtStep) -> Sequence[Line]:
    """Return what a signer is shown of a step: whose cells, each value, each lot, each sample."""
    record = evidence.record
    lines: list[Line] = [(Text("Chain of identity", "Identitetskedja"), evidence.batch.chain_of_identity)]
    if record is None or evidence.step is None:
        return lines
    labels = {one.name: one.label for one in evidence.step.measures}
    labels |= {one.name: one.label for one in evidence.step.calculations}
    if record.room:
        lines.append((Text("Room", "Rum"), record.room))
    if record.equipment:
        lines.append((Text("Equipment", "Utrustning"), ", ".join(record.equipment)))
    for value in record.values:
        corrected = f" ({value.first} →)" if value.first is not None else ""
        broken = f" [{value.broken.value}]" if value.broken else ""
        text = f"{corrected} {value.value} {unit_shown(value.unit)}".strip() + broken
        lines.append((labels.get(value.name, Text(value.name, value.name)), text))
    lines += [(Text("Material", "Material"), f"{one.material} {one.source} {one.amount}") for one in record.issues]
    lines += [(Text("Sample", "Prov"), f"{one.plan} {one.sample}") for one in record.samples]
    lines += [(Text("Portion", "Portion"), f"{one.plan} {one.portion} {one.amount}") for one in record.portions]
    return lines


operation = Operation(
    name="complete-step",
    title=Text("Complete a step", "Slutför ett steg"),
    command=CompleteStep,
    gather=gather,
    rules=(
        therapy_goes_on,
        role_is_the_steps,
        step_can_end,
        no_critical_deviation,
        step_is_whole,
        calculations_give_numbers,
        papers_are_in_order,
        room_is_still_free,
        person_is_trained,
        person_is_qualified,
    ),
    decide=decide,
    shows=shows,
    roles=STEP_ROLES,
    signed=Meaning.PERFORMED,
)
