"""Make a portion that the step asks for: split off, or pooled from others, with a number of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.quantity import Quantity, written
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import PortionPlan
from lindra.masters.units import unit_shown
from lindra.therapy.manufacture.at_step import AtStep, at_step, batch_is_in_manufacture, step_is_under_way
from lindra.therapy.manufacture.facts import PortionMade
from lindra.therapy.manufacture.portion import Portion
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class MakePortion(Command):
    """Make a portion."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    step: str = asks(Text("Step", "Steg"))
    plan: str = asks(Text("Portion", "Portion"), hint=Text("Its name in the recipe", "Dess namn i receptet"))
    amount: Decimal = asks(Text("Amount", "Mängd"))
    unit: str = asks(Text("Unit", "Enhet"))
    parents: tuple[str, ...] = asks(
        Text("Made from", "Gjord av"),
        scan=True,
        hint=Text("Scan each portion it is made from", "Skanna varje portion den görs av"),
        default=(),
    )


@dataclass(frozen=True)
class Evidence(AtStep):
    """The plan of the portion, and each parent by the code that was read; None for one that the record lacks."""

    plan: PortionPlan | None
    parents: tuple[tuple[str, Portion | None], ...]


def gather(command: MakePortion, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the step, the plan and each parent."""
    at = at_step(command.batch, command.step, dossiers)
    plans = at.step.portions if at.step else ()
    plan = next((one for one in plans if one.name == command.plan), None)
    parents = tuple((code, dossiers.find(Portion, code)) for code in command.parents)
    return Evidence(at.batch, at.therapy, at.recipe, at.step, at.record, at.last_deviation, plan, parents)


@rule("MFG-050", "A portion is made while its step goes on", "ALCOA++ contemporaneous")
def step_makes_portions(command: MakePortion, evidence: Evidence, act: Act) -> Refusal | None:
    """Object before the step's start and after its end."""
    return batch_is_in_manufacture(evidence.batch) or step_is_under_way(evidence)


@rule("MFG-051", "A portion is one that the step asks for, once, in its unit", "EU GMP Part IV 9; 6.3")
def portion_is_asked_for(command: MakePortion, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to an unknown or doubled portion, another unit, and nothing."""
    if evidence.step is None or evidence.record is None:
        return None
    plan = evidence.plan
    if plan is None:
        known = ", ".join(one.name for one in evidence.step.portions) or "–"
        return objects(
            Text(f"“{command.plan}” is not asked for here.", f"”{command.plan}” efterfrågas inte här."),
            Text(f"Choose: {known}.", f"Välj: {known}."),
            field="plan",
        )
    made = next((one for one in evidence.record.portions if one.plan == plan.name), None)
    if made is not None:
        return objects(
            Text(f"It was made as {made.portion}.", f"Den gjordes som {made.portion}."),
            Text("Use that one.", "Använd den."),
            field="plan",
        )
    if command.unit != plan.unit or command.amount <= 0:
        unit = unit_shown(plan.unit)
        return objects(
            Text(f"{plan.label.en} is given in {unit}, more than 0.", f"{plan.label.sv} anges i {unit}, mer än 0."),
            Text("Measure it, and give the amount in that unit.", "Mät upp den och ange mängden i den enheten."),
            field="unit" if command.unit != plan.unit else "amount",
        )
    return None


@rule(
    "MFG-052",
    "A portion is made from this patient's own material, and from what is left of it",
    "EU GMP Part IV 9.4; 9.7",
)
def parents_are_right(command: MakePortion, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to another batch's portion, to one that the plan does not name, and to more than is left."""
    if evidence.plan is None:
        return None
    strange = [code for code, one in evidence.parents if one is None or one.batch != evidence.batch.number]
    if strange:
        return objects(
            Text(
                f"“{strange[0][:40]}” was read, which is no portion of batch {evidence.batch.number}.",
                f"”{strange[0][:40]}” lästes, som inte är en portion av sats {evidence.batch.number}.",
            ),
            Text(
                "STOP. This may be another patient's. Put it aside, and find out whose it is.",
                "STOPP. Detta kan vara någon annans. Ställ den åt sidan och ta reda på vems den är.",
            ),
            field="parents",
        )
    portions = [one for _, one in evidence.parents if one is not None]
    if sorted(one.plan for one in portions) != sorted(evidence.plan.of):
        asked = ", ".join(evidence.plan.of) or "–"
        return objects(
            Text(f"It is made from: {asked}.", f"Den görs av: {asked}."),
            Text("Scan each of these once, and nothing else.", "Skanna var och en av dessa en gång, och inget annat."),
            field="parents",
        )
    gone = [one.number for one in portions if not one.is_open]
    if gone:
        return objects(
            Text(f"Nothing is left of {', '.join(gone)}.", f"Inget är kvar av {', '.join(gone)}."),
            Text("Check the code on it.", "Kontrollera koden på den."),
            field="parents",
        )
    return _more_than_is_left(command, portions)


def _more_than_is_left(command: MakePortion, portions: Sequence[Portion]) -> Refusal | None:
    comparable = [one for one in portions if one.amount.unit == command.unit]
    left = sum((one.left for one in comparable), Decimal(0))
    if not comparable or len(comparable) < len(portions) or command.amount <= left:
        return None
    unit = unit_shown(command.unit)
    return objects(
        Text(f"{written(left)} {unit} is left to make it from.", f"{written(left)} {unit} finns kvar att göra den av."),
        Text(
            "Measure again: more can not come out than went in.", "Mät på nytt: mer kan inte komma ut än som gick in."
        ),
        field="amount",
    )


def decide(command: MakePortion, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Give it its number; without parents it is made from what the batch was opened from."""
    assert evidence.plan is not None
    batch = evidence.batch
    source = (batch.collection,) if batch.collection else batch.containers
    return (
        PortionMade(
            portion=batch.part_number("M", len(batch.portions) + 1),
            batch=batch.number,
            therapy=batch.therapy,
            chain_of_identity=batch.chain_of_identity,
            step=command.step,
            plan=evidence.plan.name,
            purpose=evidence.plan.purpose,
            parents=command.parents or source,
            amount=Quantity(command.amount, command.unit),
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="make-portion",
    title=Text("Make a portion", "Gör en portion"),
    command=MakePortion,
    gather=gather,
    rules=(therapy_goes_on, step_makes_portions, portion_is_asked_for, parents_are_right),
    decide=decide,
    roles=(Role.OPERATOR, Role.PHARMACIST),
)
