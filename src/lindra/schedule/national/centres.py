"""Which centres there are and how far they lie from where patients are, read from a text.

A centre's free capacity stands in the file that it publishes. Only in a text that says ``invented: yes`` may it stand
in the text itself; it then begins in the week of the day on which it is read, so that a demonstration never ages.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lindra.gmp.containment import ContainmentCategory
from lindra.gmp.text import Text
from lindra.masters.checking import Fault
from lindra.masters.reading import Form, Lines, read_as
from lindra.schedule.national.capacity import (
    FREE_MAX,
    Capacity,
    CapacityRefused,
    FreeStarts,
    HeldPermit,
    capacity_from_json,
    monday_of,
)

NATIONAL = Form(
    whole=Text("the national view", "den nationella vyn"),
    many=Text("national views", "nationella vyer"),
    one_a_file=Text("one national view to a file", "en nationell vy i varje fil"),
    page="docs/network.md",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way from where patients are to a centre, and how long it takes."""

    place: str
    centre: str
    by: Text
    hours: Decimal

    def days(self) -> int:
        """Return the whole days that it takes; what is begun counts as one."""
        whole, rest = divmod(self.hours, 24)
        return int(whole) + (rest > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPermit:
    """An invented permit, with the days that are left of it."""

    organism: str
    category: ContainmentCategory
    level: int
    days_left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenStarts:
    """Invented free starts, week by week from this one."""

    recipe: str
    free: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenCentre:
    """A centre as it stands in the text."""

    name: str
    title: Text
    capacity_file: str = ""
    permits: tuple[WrittenPermit, ...] = ()
    starts: tuple[WrittenStarts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The text."""

    title: Text
    invented: bool = False
    here: str = ""  # which of the centres this one is
    centres: tuple[WrittenCentre, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Centre:
    """One centre with what it has free. ``missing`` says why nothing is known of it."""

    name: str
    title: Text
    capacity: Capacity | None
    missing: Text | None = None
    is_here: bool = False  # its figures are counted from this centre's own plan


@dataclass(frozen=True, slots=True)
class National:
    """The centres, and the ways to them."""

    title: Text
    is_invented: bool
    centres: tuple[Centre, ...]
    ways: tuple[Way, ...]

    def places(self) -> tuple[str, ...]:
        """Return where patients can be, in the order of the text."""
        return tuple(dict.fromkeys(one.place for one in self.ways))


def read_national(
    text: str,
    *,
    today: date,
    published: Callable[[str], str | None],
    own: Callable[[str], Capacity] | None = None,
) -> National | tuple[Fault, ...]:
    """Return the centres that a text means, or every fault in it. ``published`` gives a centre's file by its name.

    ``own`` counts what the centre that is ``here`` has free: its plan is asked, whatever a file or the text says of it.
    """
    found = written_in(text)
    if not isinstance(found, Written):
        return found
    centres = tuple(
        Centre(one.name, one.title, own(one.name), is_here=True)
        if own is not None and one.name == found.here
        else _centre(one, today, published)
        for one in found.centres
    )
    return National(found.title, found.invented, centres, found.ways)


def written_in(text: str) -> Written | tuple[Fault, ...]:
    """Return the text as it is written, or every fault in it."""
    return read_as(Written, text, NATIONAL, _check)


def _centre(one: WrittenCentre, today: date, published: Callable[[str], str | None]) -> Centre:
    if not (one.capacity_file or one.permits or one.starts):
        return Centre(one.name, one.title, None, Text("Nothing is published.", "Inget är publicerat."))
    if not one.capacity_file:
        monday = monday_of(today)
        permits = tuple(
            HeldPermit(
                organism=each.organism,
                category=each.category,
                level=each.level,
                until=None if each.days_left is None else today + timedelta(days=each.days_left),
            )
            for each in one.permits
        )
        starts = tuple(FreeStarts(recipe=each.recipe, first_monday=monday, free=each.free) for each in one.starts)
        return Centre(
            one.name, one.title, Capacity(centre=one.name, published_on=today, permits=permits, starts=starts)
        )
    text = published(one.capacity_file)
    if text is None:
        missing = Text(f"The file {one.capacity_file} is not there.", f"Filen {one.capacity_file} finns inte.")
        return Centre(one.name, one.title, None, missing)
    try:
        capacity = capacity_from_json(text)
    except CapacityRefused as refused:
        return Centre(one.name, one.title, None, refused.faults[0].problem)
    if capacity.centre != one.name:
        missing = Text(
            f"The file {one.capacity_file} is that of {capacity.centre}.",
            f"Filen {one.capacity_file} är från {capacity.centre}.",
        )
        return Centre(one.name, one.title, None, missing)
    return Centre(one.name, one.title, capacity)


def _check(found: Written, lines: Lines, faults: list[Fault]) -> None:
    for at, field, problem, remedy in _faults(found):
        line, column = lines.get((id(at), field)) or lines.get(id(at), (1, 1))
        faults.append(Fault(line, column, problem, remedy))


_CORRECT = Text("Correct the name, or add what is missing.", "Rätta namnet, eller lägg till det som saknas.")


def _faults(found: Written) -> Iterator[tuple[Any, str, Text, Text]]:
    names = [one.name for one in found.centres]
    if found.here and found.here not in names:
        says = Text(f"Here is {found.here}, which is none of the centres.", f"Här är {found.here}, som inte finns med.")
        yield found, "here", says, _CORRECT
    for one in found.centres:
        if names.count(one.name) > 1:
            says = Text(f"{one.name} stands there twice.", f"{one.name} står där två gånger.")
            yield one, "name", says, Text("Give each a name of its own.", "Ge var och en ett eget namn.")
        is_told = bool(one.capacity_file), bool(one.permits or one.starts)
        if is_told == (True, True) or (is_told == (False, False) and one.name != found.here):
            says = Text(
                f"{one.name} has either a file that it publishes, or figures here.",
                f"{one.name} har antingen en fil som det publicerar, eller siffror här.",
            )
            yield one, "capacity_file", says, Text("Keep one of them.", "Behåll en av dem.")
        if (one.permits or one.starts) and not found.invented:
            says = Text(
                f"The figures of {one.name} stand in the text, which does not say that they are invented.",
                f"Siffrorna för {one.name} står i texten, som inte säger att de är påhittade.",
            )
            remedy = Text(
                "Name the file that the centre publishes, or say “invented: yes”.",
                "Ange filen som centret publicerar, eller skriv ”invented: yes”.",
            )
            yield one, "starts", says, remedy
        if any(part in one.capacity_file for part in ("/", "\\", "..")):
            says = Text(
                f"“{one.capacity_file}” is no plain name of a file.", f"”{one.capacity_file}” är inget filnamn."
            )
            yield one, "capacity_file", says, Text("Put it beside this text.", "Lägg den bredvid denna text.")
        for starts in one.starts:
            if any(not 0 <= count <= FREE_MAX for count in starts.free):
                says = Text(f"{one.name} has a week that can not be.", f"{one.name} har en vecka som inte kan finnas.")
                yield starts, "free", says, Text("Write 0 or more for each week.", "Skriv 0 eller mer för varje vecka.")
    for way in found.ways:
        if way.centre not in names:
            says = Text(
                f"A way leads to {way.centre}, which there is not.", f"En väg leder till {way.centre}, som inte finns."
            )
            yield way, "centre", says, _CORRECT
        if not 0 <= way.hours <= 720:
            says = Text(f"The way takes {way.hours} h.", f"Vägen tar {way.hours} h.")
            yield way, "hours", says, Text("Set it from 0 to 720 hours.", "Sätt den från 0 till 720 timmar.")
