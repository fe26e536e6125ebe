"""Whether a room may hold a step: permitted for the organism, clean, and shared only by what is closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from lindra.facility.permits.permit import Permit, covering
from lindra.facility.rooms.room import Room
from lindra.gmp.act import Act
from lindra.gmp.dossier import Dossiers
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import Recipe, Step, StepKind
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.therapy.manufacture.batch import Batch


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another batch in the room, and its steps under way there in which the cells lie open."""

    batch: str
    open_steps: tuple[Text, ...]


class InRoom(Protocol):
    """What these rules look at."""

    @property
    def batch(self) -> Batch:
        """The batch."""

    @property
    def recipe(self) -> Recipe:
        """The version it is pinned to."""

    @property
    def step(self) -> Step | None:
        """The step."""

    @property
    def room(self) -> Room | None:
        """The room, where there is one."""

    @property
    def neighbours(self) -> tuple[Neighbour, ...]:
        """The other batches in the room."""


class WithPermits(InRoom, Protocol):
    """The same, with the register of permits."""

    @property
    def permits(self) -> tuple[Permit, ...]:
        """The permits that stand, where the recipe uses an organism that asks for one."""


def neighbours_in(room: Room | None, batch: str, dossiers: Dossiers) -> tuple[Neighbour, ...]:
    """Look up the other batches in the room; nothing is read when the room is this batch's alone."""
    found: list[Neighbour] = []
    for number in room.batches if room else ():
        other = dossiers.find(Batch, number) if number != batch else None
        if room is not None and other is not None:
            recipe = dossiers.need(RecipeVersion, other.recipe, field="room").recipe
            found.append(Neighbour(number, _open_steps(other, recipe, room.code)))
    return tuple(found)


def _open_steps(batch: Batch, recipe: Recipe, room: str) -> tuple[Text, ...]:
    under_way = (one for one in batch.steps if one.room == room and one.completed_at is None)
    steps = (recipe.step(one.name) for one in under_way)
    return tuple(step.label for step in steps if step is not None and _lies_open(step))


def _lies_open(step: Step) -> bool:
    # While a room is cleared, no cells of that batch are in it.
    return not step.closed and step.kind is not StepKind.LINE_CLEARANCE


def permits_for(recipe: Recipe, dossiers: Dossiers) -> Sequence[Permit]:
    """Look up the permits, where the recipe asks for one."""
    return dossiers.open_ones(Permit) if recipe.contained_use is not None else ()


@rule(
    "MFG-113",
    "A modified organism is used only in a room whose permit covers it",
    "AFS 2023:13 chapter 9; Directive 2009/41/EC Art 8-9",
)
def room_is_permitted(command: Any, evidence: WithPermits, act: Act) -> Refusal | None:
    """Object when no permit in force covers the organism, its category and its level in this room."""
    use, room = evidence.recipe.contained_use, evidence.room
    if use is None or room is None or evidence.step is None:
        return None
    found = covering(evidence.permits, room.code, use.organism.en, use.category, use.level)
    if any(one.holds_on(act.at.date()) for one in found):
        return None
    ended = found[-1].expires_on if found else None
    after_en, after_sv = (f" after {ended}", f" efter {ended}") if ended else ("", "")
    return objects(
        Text(
            f"{room.code} has no permit for “{use.organism.en}” ({use.category.value}, level {use.level}){after_en}.",
            f"{room.code} har inget tillstånd för ”{use.organism.sv}” ({use.category.value}, nivå {use.level})"
            f"{after_sv}.",
        ),
        Text(
            "Take a room that the permit covers, or ask the biosafety committee to add or renew the permit.",
            "Ta ett rum som tillståndet omfattar, eller be biosäkerhetskommittén lägga till eller förnya tillståndet.",
        ),
        field="room",
    )


@rule("MFG-114", "A room is clean before it is cleared for a batch", "EU GMP Part IV 4; 9.50; Annex 1 4.33")
def room_is_clean(command: Any, evidence: InRoom, act: Act) -> Refusal | None:
    """Object to a line clearance in a room that is to be cleaned first."""
    room = evidence.room
    if room is None or evidence.step is None or evidence.step.kind is not StepKind.LINE_CLEARANCE:
        return None
    due = room.cleaning_due(act.at)
    if due is None:
        return None
    return objects(
        Text(f"{room.code} is to be cleaned first: {due.title.en}.", f"{room.code} ska städas först: {due.title.sv}."),
        Text(
            "Clean it and record the cleaning, or take a room that is clean.",
            "Städa och registrera städningen, eller ta ett rum som är städat.",
        ),
        field="room",
    )


@rule("MFG-115", "Batches side by side are all closed", "EU GMP Part IV 9.4; 4.11")
def neighbours_are_closed(command: Any, evidence: InRoom, act: Act) -> Refusal | None:
    """Object to an open step beside another batch, and to any step beside one that lies open."""
    return _shared_wrongly(evidence)


def _shared_wrongly(evidence: InRoom) -> Refusal | None:
    room, step = evidence.room, evidence.step
    if room is None or step is None or not evidence.neighbours or not room.side_by_side:
        return None
    if _lies_open(step):
        others = ", ".join(one.batch for one in evidence.neighbours)
        return objects(
            Text(
                f"The cells lie open in this step, and {others} is in {room.code} too.",
                f"Cellerna ligger öppet i det här steget, och {others} är också i {room.code}.",
            ),
            Text(
                "Do it in a room that the batch has alone, or wait until the other batch has left.",
                "Gör det i ett rum som satsen har för sig själv, eller vänta tills den andra satsen har lämnat.",
            ),
            field="room",
        )
    lying_open = [one for one in evidence.neighbours if one.open_steps]
    if not lying_open:
        return None
    return objects(
        Text(
            "; ".join(f"{one.batch} lies open in {room.code}: {one.open_steps[0].en}" for one in lying_open) + ".",
            "; ".join(f"{one.batch} ligger öppet i {room.code}: {one.open_steps[0].sv}" for one in lying_open) + ".",
        ),
        Text("Wait until that step is complete.", "Vänta tills det steget är klart."),
        field="room",
    )


@rule("MFG-116", "A line clearance gives the room to nobody who shares it wrongly", "EU GMP Part IV 9.4; 9.50")
def room_is_still_free(command: Any, evidence: InRoom, act: Act) -> Refusal | None:
    """Object when another batch has been cleared for the room since this clearance began."""
    room, step = evidence.room, evidence.step
    if room is None or step is None or step.kind is not StepKind.LINE_CLEARANCE or not evidence.neighbours:
        return None
    if room.side_by_side:
        return _shared_wrongly(evidence)
    others = ", ".join(one.batch for one in evidence.neighbours)
    return objects(
        Text(
            f"{others} was cleared for {room.code} while you worked.",
            f"{others} fick {room.code} röjt medan du arbetade.",
        ),
        Text(
            "Wait until that batch has left, look at the room again, and complete the clearance then.",
            "Vänta tills den satsen har lämnat, se över rummet igen och slutför röjningen då.",
        ),
    )
