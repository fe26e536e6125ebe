"""Move a batch under way to another version of its recipe, by an approved change, when nothing signed is altered.

The proof: every step that has started, and every step left out before one of them, is the same in both versions,
word for word; so is every test that a sample has been taken for, everything that decided how the batch was opened,
and, once something is filled, what is said of filling, shelf life and dose. What was computed is computed by a step.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.difference import Change as Difference
from lindra.masters.difference import changes, changes_in
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.quality.changes.change import Change, ChangeStatus
from lindra.therapy.manufacture.at_step import batch_is_in_manufacture
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.facts import BatchMoved
from lindra.therapy.manufacture.staffed import every_step_has_a_person, nobody_for
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on

SHOWN_DIFFERENCES = 6
# What decided how the batch was opened, and what its conditioning and its release were planned from.
_FROM_THE_BEGINNING = (
    "autologous",
    "product",
    "starts_from",
    "makes",
    "stock",
    "contained_use",
    "conditioning",
    "certifier",
)
_ONCE_FILLED = ("filling", "shelf_life", "dose", "bank")


@dataclass(frozen=True, kw_only=True)
class MoveBatch(Command):
    """Move a batch to another version."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    recipe: str = asks(
        Text("Recipe and version that it goes on after", "Recept och version som den fortsätter efter"),
        refers_to="recipe",
        hint=Text("Such as cd19-car-t/2", "Till exempel cd19-car-t/2"),
    )
    change: str = asks(Text("Change that moves it", "Ändring som flyttar den"), refers_to="change")


@dataclass(frozen=True)
class Evidence:
    """The batch, its therapy, the version it is on, the one it goes to, the change, and which steps nobody can do."""

    batch: Batch
    therapy: Therapy
    present: RecipeVersion
    target: RecipeVersion
    change: Change
    nobody_for: Text | None


def gather(command: MoveBatch, dossiers: Dossiers, act: Act) -> Evidence:
    """Look them up."""
    batch = dossiers.need(Batch, command.batch, field="batch")
    target = dossiers.need(RecipeVersion, command.recipe, field="recipe")
    return Evidence(
        batch,
        dossiers.need(Therapy, batch.therapy, field="batch"),
        dossiers.need(RecipeVersion, batch.recipe, field="batch"),
        target,
        dossiers.need(Change, command.change, field="change"),
        nobody_for(target, dossiers, act),
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """A part that must be the same in both versions: its name, and what differs."""

    name: str
    differences: tuple[Difference, ...]


def compared(batch: Batch, old: Recipe, new: Recipe) -> Iterator[Compared]:
    """Yield each part of the recipe that something in the batch rests on, with what differs in it."""
    for name in (*_FROM_THE_BEGINNING, *_used_since(batch, old)):
        plain = name.replace("_", " ")
        yield _compared(name, getattr(old, name), getattr(new, name), Text(plain, plain))
    for step_name in _rested_on(batch, old):
        step = old.step(step_name)
        label = step.label if step else Text(step_name, step_name)
        where = Text(f"step “{label.en}”", f"steg ”{label.sv}”")
        yield _compared(step_name, step, new.step(step_name), where)
    for test_name in dict.fromkeys(test for step in batch.steps for sample in step.samples for test in sample.tests):
        test = old.test(test_name)
        label = test.label if test else Text(test_name, test_name)
        where = Text(f"test “{label.en}”", f"test ”{label.sv}”")
        yield _compared(test_name, test, new.test(test_name), where)


def _used_since(batch: Batch, recipe: Recipe) -> tuple[str, ...]:
    """Return what is said of the whole product and has been used since the batch was opened."""
    if batch.bags:
        return _ONCE_FILLED
    computed_at = {
        "dose": recipe.dose.calculation if recipe.dose else "",
        "bank": recipe.bank.doublings if recipe.bank else "",
    }
    return tuple(name for name, value in computed_at.items() if batch.step(value.partition(".")[0]) is not None)


def _compared(name: str, old: Any, new: Any, where: Text) -> Compared:
    return Compared(name, () if old == new else changes_in(old, new, of=where))


def _rested_on(batch: Batch, recipe: Recipe) -> tuple[str, ...]:
    """Return the steps that have started and all that come before them, in the recipe's order."""
    found: set[str] = set()
    left = [step.name for step in batch.steps]
    while left:
        name = left.pop()
        if name in found:
            continue
        found.add(name)
        step = recipe.step(name)
        left += step.after if step is not None else ()
    return tuple(step.name for step in recipe.steps if step.name in found)


@rule("MFG-121", "A batch is moved while it is being made", "EU GMP Part IV 6; 9")
def batch_is_under_way(command: MoveBatch, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the batch may leave, or is decided on."""
    return batch_is_in_manufacture(evidence.batch)


@rule("MFG-122", "A batch moves to another version of its own recipe, in force now", "EU GMP Part IV 6")
def target_is_right(command: MoveBatch, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to the same version, to another recipe, and to one that is not in force now."""
    present, target = evidence.present, evidence.target
    if target.key == present.key:
        return objects(
            Text(f"The batch is on {present.key} already.", f"Satsen är redan på {present.key}."),
            Text("Nothing more is needed.", "Inget mer behövs."),
            field="recipe",
        )
    if target.name != present.name:
        return objects(
            Text(f"The batch is made after {present.name}.", f"Satsen görs efter {present.name}."),
            Text("Choose another version of that recipe.", "Välj en annan version av det receptet."),
            field="recipe",
        )
    if target.is_in_force(act.at):
        return None
    return objects(
        Text(f"{target.key} may not be worked after today.", f"{target.key} får inte användas i dag."),
        Text(
            "It must be approved, its day must have come, and it must not be retired.",
            "Den ska vara godkänd, dess dag ska ha kommit och den får inte vara tillbakadragen.",
        ),
        field="recipe",
    )


@rule("MFG-123", "A batch moves only by an approved change that names the version", "EU GMP Part IV 6; Annex 15 11")
def change_names_the_version(command: MoveBatch, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a change that is not approved, and to one about something else."""
    change = evidence.change
    if not change.is_approved or change.status is ChangeStatus.REJECTED:
        return objects(
            Text(
                f"Change {change.number} is {change.status.title.en}.",
                f"Ändring {change.number} är {change.status.title.sv}.",
            ),
            Text(
                "Production and quality assurance approve it first.",
                "Produktion och kvalitetssäkring godkänner den först.",
            ),
            field="change",
        )
    if command.recipe in change.recipes:
        return None
    named = ", ".join(change.recipes) or "–"
    return objects(
        Text(
            f"Change {change.number} names {named}, not {command.recipe}.",
            f"Ändring {change.number} nämner {named}, inte {command.recipe}.",
        ),
        Text(
            "Choose the change that names the version, or propose one.",
            "Välj ändringen som nämner versionen, eller föreslå en.",
        ),
        field="change",
    )


@rule(
    "MFG-124",
    "A batch is moved only where nothing that is signed would be altered",
    "EU GMP Part IV 6.3; ALCOA++ enduring",
)
def nothing_signed_is_altered(command: MoveBatch, evidence: Evidence, act: Act) -> Refusal | None:
    """Object with everything that has been done and would read otherwise."""
    if evidence.present.name != evidence.target.name:
        return None
    parts = compared(evidence.batch, evidence.present.recipe, evidence.target.recipe)
    found = [difference for part in parts for difference in part.differences]
    if not found:
        return None
    said = found[:SHOWN_DIFFERENCES]
    left = len(found) - len(said)
    more = Text(f"; and {left} more", f"; och {left} till") if left > 0 else Text("", "")
    return objects(
        Text(
            "Done already, and not the same: "
            + "; ".join(f"{one.where.en}: {one.before.en} → {one.after.en}" for one in said)
            + more.en
            + ".",
            "Redan gjort, och inte lika: "
            + "; ".join(f"{one.where.sv}: {one.before.sv} → {one.after.sv}" for one in said)
            + more.sv
            + ".",
        ),
        Text(
            "The batch stays on its version; what must be otherwise is a deviation.",
            "Satsen stannar på sin version; det som måste bli annorlunda är en avvikelse.",
        ),
        field="recipe",
    )


def decide(command: MoveBatch, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Move it, and keep what was compared."""
    batch = evidence.batch
    parts = compared(batch, evidence.present.recipe, evidence.target.recipe)
    return (
        BatchMoved(
            batch=batch.number,
            therapy=batch.therapy,
            change=command.change,
            from_recipe=evidence.present.key,
            to_recipe=evidence.target.key,
            same=tuple(part.name for part in parts),
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: MoveBatch, evidence: Evidence) -> Sequence[Line]:
    """Show whose cells they are, and everything in which the versions differ from here on."""
    lines: list[Line] = [
        (Text("Chain of identity", "Identitetskedja"), evidence.batch.chain_of_identity),
        (Text("Version until now", "Version hittills"), evidence.present.key),
        (Text("Change", "Ändring"), evidence.change.what),
    ]
    if evidence.present.name == evidence.target.name:
        found = changes(evidence.present.recipe, evidence.target.recipe)
        lines += [(one.where, f"{one.before.en} → {one.after.en}") for one in found]
    return lines


operation = Operation(
    name="move-batch",
    title=Text("Move a batch to another version", "Flytta en sats till en annan version"),
    command=MoveBatch,
    gather=gather,
    rules=(
        therapy_goes_on,
        batch_is_under_way,
        target_is_right,
        change_names_the_version,
        nothing_signed_is_altered,
        every_step_has_a_person,
    ),
    decide=decide,
    shows=shows,
    roles=(Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE),
    signed=Meaning.APPROVED,
)
