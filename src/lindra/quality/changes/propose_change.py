"""Propose a change: what, why, at what risk, and which recipe versions, rooms and equipment it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.rooms.room import Room
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.identity import next_number
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.quality.changes.change import Change
from lindra.quality.changes.facts import ChangeProposed
from lindra.quality.in_words import is_a_sentence, too_short


@dataclass(frozen=True, kw_only=True)
class ProposeChange(Command):
    """Propose a change."""

    what: str = asks(Text("What is to be different", "Vad som ska bli annorlunda"), long=True)
    why: str = asks(Text("Why", "Varför"), long=True)
    risk: str = asks(
        Text("What could go wrong, for whom", "Vad som kan gå fel, för vem"),
        long=True,
        hint=Text("For the patient, the product, batches under way", "För patienten, produkten, pågående satser"),
    )
    recipes: tuple[str, ...] = asks(
        Text(
            "Recipe versions it brings into force or moves batches to",
            "Receptversioner den sätter i kraft eller flyttar satser till",
        ),
        hint=Text("Such as cd19-car-t/2, proposed already", "Till exempel cd19-car-t/2, redan föreslagen"),
        default=(),
    )
    rooms: tuple[str, ...] = asks(Text("Rooms", "Rum"), default=())
    equipment: tuple[str, ...] = asks(Text("Equipment", "Utrustning"), default=())


@dataclass(frozen=True)
class Evidence:
    """What is named and is not in the record, and the number given out last."""

    unknown: tuple[tuple[str, str], ...]  # field and code
    last: str | None


def gather(command: ProposeChange, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up everything that is named."""
    unknown = [("recipes", key) for key in command.recipes if dossiers.find(RecipeVersion, key) is None]
    unknown += [("rooms", key) for key in command.rooms if dossiers.find(Room, key) is None]
    unknown += [("equipment", key) for key in command.equipment if dossiers.find(Equipment, key) is None]
    return Evidence(tuple(unknown), dossiers.last_key(Change))


@rule("QUA-120", "What a change concerns is in the record", "EU GMP Part IV 6; Annex 15 11.1")
def named_things_exist(command: ProposeChange, evidence: Evidence, act: Act) -> Refusal | None:
    """Object with everything that the record does not know."""
    if not evidence.unknown:
        return None
    said = ", ".join(key for _, key in evidence.unknown)
    return objects(
        Text(f"Not in the record: {said}.", f"Finns inte i protokollet: {said}."),
        Text(
            "Read the codes again; a recipe's new version is proposed before the change that brings it in.",
            "Läs koderna igen; en ny receptversion föreslås före ändringen som inför den.",
        ),
        field=evidence.unknown[0][0],
    )


@rule("QUA-121", "A change says what, why and at what risk", "EU GMP Annex 15 11.2; ICH Q9")
def change_says_something(command: ProposeChange, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a word or two."""
    answers = {"what": command.what, "why": command.why, "risk": command.risk}
    short = next((name for name, text in answers.items() if not is_a_sentence(text)), None)
    return too_short(field=short) if short else None


def decide(command: ProposeChange, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Propose it."""
    return (
        ChangeProposed(
            change=next_number("CH", evidence.last, act.at),
            what=command.what,
            why=command.why,
            risk=command.risk,
            recipes=tuple(dict.fromkeys(command.recipes)),
            rooms=tuple(dict.fromkeys(command.rooms)),
            equipment=tuple(dict.fromkeys(command.equipment)),
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="propose-change",
    title=Text("Propose a change", "Föreslå en ändring"),
    command=ProposeChange,
    gather=gather,
    rules=(named_things_exist, change_says_something),
    decide=decide,
    roles=tuple(role for role in Role if role not in (Role.ADMINISTRATOR, Role.INSPECTOR)),
    signed=Meaning.PERFORMED,
)
