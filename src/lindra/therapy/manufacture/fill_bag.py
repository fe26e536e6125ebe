"""Fill a bag with product."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
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
from lindra.masters.recipe import Recipe, StepKind
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.therapy.manufacture.at_step import AtStep, at_step, batch_is_in_manufacture, step_is_under_way
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.calculations import numbers_of
from lindra.therapy.manufacture.facts import (
    BagFilled,
)
from lindra.therapy.manufacture.take_over_weight import weight_is_too_old
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class FillBag(Command):
    """Fill a bag."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    volume_millilitres: Decimal = asks(Text("Volume", "Volym"), unit="mL")
    filled_at: datetime = asks(Text("Filled at", "Fylld"), happened=True)
    count: int = asks(
        Text("How many containers", "Antal behållare"),
        hint=Text("Filled alike, in one run", "Fyllda lika, i en följd"),
        default=1,
    )


def gather(command: FillBag, dossiers: Dossiers, act: Act) -> AtStep:
    """Look up the step of filling."""
    batch = dossiers.need(Batch, command.batch, field="batch")
    recipe = dossiers.need(RecipeVersion, batch.recipe, field="batch").recipe
    step = next(step for step in recipe.steps if step.kind is StepKind.FILL)
    return at_step(command.batch, step.name, dossiers)


@rule("MFG-020", "A bag is filled while the step of filling goes on", "EU GMP Part IV 9; Annex 1 8")
def filling_goes_on(command: FillBag, evidence: AtStep, act: Act) -> Refusal | None:
    """Object before its start and after its end."""
    return batch_is_in_manufacture(evidence.batch) or step_is_under_way(evidence)


@rule("MFG-021", "A batch fills as many bags as its recipe says", "EU GMP Part IV 9")
def bags_are_counted(command: FillBag, evidence: AtStep, act: Act) -> Refusal | None:
    """Object to more containers than the recipe has, and to none."""
    filled, asked = len(evidence.batch.bags), evidence.recipe.filling.bags
    if 1 <= command.count <= asked - filled:
        return None
    return objects(
        Text(f"{filled} of {asked} are filled.", f"{filled} av {asked} är fyllda."),
        Text(
            "Complete the step." if filled == asked else f"Fill 1 to {asked - filled}.",
            "Slutför steget." if filled == asked else f"Fyll 1 till {asked - filled}.",
        ),
        field="batch" if filled == asked else "count",
    )


@rule("MFG-022", "A bag holds more than nothing and at most a litre", "ALCOA++ accurate")
def volume_is_possible(command: FillBag, evidence: AtStep, act: Act) -> Refusal | None:
    """Object to a slip of the decimal point."""
    if 0 < command.volume_millilitres <= 1000:
        return None
    return objects(
        Text("That is not the volume of a bag.", "Det är inte en påses volym."),
        Text("Give millilitres.", "Ange milliliter."),
        field="volume_millilitres",
    )


@rule("MFG-023", "A bag is filled after its step began", "ALCOA++ accurate")
def filling_follows_start(command: FillBag, evidence: AtStep, act: Act) -> Refusal | None:
    """Object to an earlier time: the shelf life is counted from it."""
    if evidence.record is None or command.filled_at >= evidence.record.started_at - timedelta(minutes=2):
        return None
    return objects(
        Text("The time lies before the step began.", "Tiden ligger före stegets början."),
        Text("Give the time when the bag was closed.", "Ange tiden då påsen stängdes."),
        field="filled_at",
    )


@rule(
    "MFG-044", "A dose is filled for the patient's weight as it is now", "EU GMP Part IV 6.3; ISMP weight-based dosing"
)
def dose_is_for_this_weight(command: FillBag, evidence: AtStep, act: Act) -> Refusal | None:
    """Object when the patient has been weighed since, or not for too long, where the recipe asks for a young weight."""
    dose, batch, therapy = evidence.recipe.dose, evidence.batch, evidence.therapy
    if dose is None or dose.weight_hours_max is None:
        return None
    if therapy.weight_kg != batch.weight_kg:
        return objects(
            Text(
                f"The patient weighs {written(therapy.weight_kg)} kg; the dose is for {written(batch.weight_kg)} kg.",
                f"Patienten väger {written(therapy.weight_kg)} kg; dosen är för {written(batch.weight_kg)} kg.",
            ),
            Text(
                "Make the batch for the new weight; the volume is computed anew.",
                "Gör satsen för den nya vikten; volymen räknas om.",
            ),
            field="batch",
        )
    return weight_is_too_old(therapy, evidence.recipe, act, field="batch")


def volume_to_fill(batch: Batch, recipe: Recipe) -> Decimal | None:
    """Return the millilitres that are to be in a container, where they were computed or drawn for this patient."""
    target = recipe.filling.target
    number = numbers_of(batch, recipe).get(target) if target else None
    step, _, name = target.partition(".")
    asked = recipe.step(step)
    units = {one.name: one.unit for one in asked.measures} if asked else {}
    units |= {one.name: one.unit for one in asked.calculations} if asked else {}
    unit = units.get(name, "mL")
    return number / 1000 if number is not None and unit == "uL" else number


@rule(
    "MFG-063", "A container for one patient holds what was drawn for that patient", "EU GMP Part IV 9; 16; Annex 11 6"
)
def volume_is_what_was_drawn(command: FillBag, evidence: AtStep, act: Act) -> Refusal | None:
    """Object to a volume that is not near its target."""
    target = volume_to_fill(evidence.batch, evidence.recipe)
    if (
        target is None
        or abs(command.volume_millilitres - target) <= target * evidence.recipe.filling.target_percent / 100
    ):
        return None
    return objects(
        Text(
            f"{written(target)} mL was drawn, and {written(command.volume_millilitres)} mL is given.",
            f"{written(target)} mL drogs upp, och {written(command.volume_millilitres)} mL anges.",
        ),
        Text(
            "Look at the container; correct the value that was drawn if that is the wrong one.",
            "Se på behållaren; rätta värdet som drogs upp om det är det som är fel.",
        ),
        field="volume_millilitres",
    )


def decide(command: FillBag, evidence: AtStep, act: Act) -> Sequence[Fact]:
    """Give the bag its number and its last moment of use."""
    batch = evidence.batch
    life = timedelta(seconds=int(evidence.recipe.shelf_life.hours * 3600))
    filling = evidence.recipe.filling
    return tuple(
        BagFilled(
            bag=batch.part_number("G", len(batch.bags) + number),
            batch=command.batch,
            therapy=evidence.therapy.number,
            chain_of_identity=batch.chain_of_identity,
            volume=Quantity(command.volume_millilitres, "mL"),
            container=filling.container,
            amount=filling.amount,
            filled_at=command.filled_at,
            expires_at=command.filled_at + life,
            at=act.at,
            by=act.person,
        )
        for number in range(1, command.count + 1)
    )


operation = Operation(
    name="fill-bag",
    title=Text("Fill a bag", "Fyll en påse"),
    command=FillBag,
    gather=gather,
    rules=(
        therapy_goes_on,
        filling_goes_on,
        bags_are_counted,
        volume_is_possible,
        filling_follows_start,
        dose_is_for_this_weight,
        volume_is_what_was_drawn,
    ),
    decide=decide,
    roles=(Role.OPERATOR, Role.PHARMACIST),
)
