"""Add a permit for contained use to the register."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lindra.facility.permits.facts import PermitAdded
from lindra.facility.permits.permit import Permit
from lindra.facility.rooms.room import Room
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.containment import ContainmentCategory
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9.-]{2,29}")
# A permit for R-use is given for three years, at times five (Arbetsmiljöverket).
LONGEST = timedelta(days=5 * 366)
LEVELS = {
    ContainmentCategory.F: (1,),
    ContainmentCategory.L: (2,),
    ContainmentCategory.R: (3, 4),
}


@dataclass(frozen=True, kw_only=True)
class AddPermit(Command):
    """Add a permit."""

    permit: str = asks(
        Text("The authority's number", "Myndighetens nummer"),
        hint=Text("Such as AV-2026-1234", "Till exempel AV-2026-1234"),
    )
    organism: str = asks(
        Text("Organism or vector", "Organism eller vektor"),
        hint=Text("In the words of the recipe: lentiviral vector", "Med receptets engelska ord: lentiviral vector"),
    )
    category: ContainmentCategory = asks(
        Text("Category", "Verksamhetskategori"), choices=tuple((one.value, one.title) for one in ContainmentCategory)
    )
    level: int = asks(Text("Level of containment", "Skyddsnivå"), hint=Text("1 to 4", "1 till 4"))
    rooms: tuple[str, ...] = asks(Text("Rooms", "Rum"), scan=True)
    expires_on: date | None = asks(
        Text("Last day", "Sista dag"),
        hint=Text("Empty for F and L, which run until withdrawn", "Tomt för F och L, som löper tills de dras tillbaka"),
        default=None,
    )


@dataclass(frozen=True)
class Evidence:
    """The permit, when the number is taken, and each room; None for a code that the record lacks."""

    known: Permit | None
    rooms: tuple[tuple[str, Room | None], ...]


def gather(command: AddPermit, dossiers: Dossiers, act: Act) -> Evidence:
    """Look them up."""
    rooms = tuple((code, dossiers.find(Room, code)) for code in command.rooms)
    return Evidence(dossiers.find(Permit, command.permit), rooms)


@rule("FAC-190", "A permit is known by the authority's number", "AFS 2023:13 chapter 9")
def number_is_new(command: AddPermit, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a number that is taken or can not be one."""
    if evidence.known is not None:
        return objects(
            Text(f"{command.permit} is in the register.", f"{command.permit} finns i registret."),
            Text("Renew it, or check the number.", "Förnya det, eller kontrollera numret."),
            field="permit",
        )
    if _NUMBER.fullmatch(command.permit):
        return None
    return objects(
        Text("That is not a permit's number.", "Det är inte ett tillståndsnummer."),
        Text("Capital letters, digits and hyphens: AV-2026-1234.", "Versaler, siffror och bindestreck: AV-2026-1234."),
        field="permit",
    )


@rule("FAC-191", "A permit covers rooms of this centre", "AFS 2023:13 chapter 9")
def rooms_are_known(command: AddPermit, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to no room, and to rooms that the record lacks."""
    unknown = [code for code, room in evidence.rooms if room is None]
    if evidence.rooms and not unknown:
        return None
    return objects(
        Text(
            f"Not in the record: {', '.join(unknown)}." if unknown else "No room is named.",
            f"Finns inte i protokollet: {', '.join(unknown)}." if unknown else "Inget rum är angivet.",
        ),
        Text("Scan the code at each door.", "Skanna koden vid varje dörr."),
        field="rooms",
    )


@rule("FAC-192", "The level of containment is that of the category", "AFS 2023:13 chapter 9; Dir 2009/41/EC Art 4")
def level_fits_category(command: AddPermit, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a level of another category."""
    levels = LEVELS[command.category]
    if command.level in levels:
        return None
    said = " / ".join(str(one) for one in levels)
    return objects(
        Text(
            f"{command.category.value}-use is held at level {said}.",
            f"{command.category.value}-verksamhet hålls på nivå {said}.",
        ),
        Text("Read the category and the level on the decision.", "Läs kategori och nivå på beslutet."),
        field="level",
    )


@rule("FAC-193", "A permit holds today; one for R-use has an end", "AFS 2023:13 chapter 9")
def end_is_right(command: AddPermit, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to an end that has passed, lies too far ahead, or is missing for R-use."""
    today, until = act.at.date(), command.expires_on
    if until is None:
        if command.category is not ContainmentCategory.R:
            return None
        return objects(
            Text("A permit for R-use is given for a time.", "Ett tillstånd för R-verksamhet ges för en tid."),
            Text("Give its last day.", "Ange dess sista dag."),
            field="expires_on",
        )
    if today <= until <= today + LONGEST:
        return None
    return objects(
        Text(
            "The last day has passed, or is more than five years ahead.",
            "Sista dagen har passerat, eller ligger över fem år fram.",
        ),
        Text("Read it on the decision.", "Läs den på beslutet."),
        field="expires_on",
    )


def decide(command: AddPermit, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Add it."""
    return (
        PermitAdded(
            permit=command.permit,
            organism=command.organism,
            category=command.category,
            level=command.level,
            rooms=command.rooms,
            expires_on=command.expires_on,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="add-permit",
    title=Text("Add a permit for contained use", "Lägg till ett tillstånd för innesluten användning"),
    command=AddPermit,
    gather=gather,
    rules=(number_is_new, rooms_are_known, level_fits_category, end_is_right),
    decide=decide,
    roles=(Role.BIOSAFETY_COMMITTEE,),
    signed=Meaning.APPROVED,
)
