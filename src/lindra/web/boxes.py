"""The picture of a box of the cryostore, made on the server: its rows and columns, and what lies where.

Every position is a link and can be reached by keyboard: a thing leads to its page, a free position to putting in.
What a position is, is said in words in it; the colour only repeats it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from lindra.facility.cryostore.box import Box
from lindra.facility.cryostore.facts import Waits
from lindra.facility.cryostore.places import position
from lindra.gmp.text import Text

EDGE = 26  # for the letters and numbers of rows and columns
CELL_HEIGHT, WIDTH = 56, 1080
NARROWEST, WIDEST = 84, 190
LETTER = 7.4  # of the codes, in the picture's units

FREE = Text("free", "ledig")
TAKEN = Text("taken", "upptagen")
NEWEST = Text("new", "ny")
COMING = Text("coming", "kommer")
MOVING = Text("moving", "flyttas")
UNSEEN = Text("unseen", "osedd")
LEAVING = Text("leaving", "tas ut")
# What the words in the picture stand for, as its legend says it.
LEGEND = (
    (NEWEST, Text("came last", "kom senast")),
    (UNSEEN, Text("put in, waits for verification", "insatt, väntar på kontroll")),
    (COMING, Text("is moved to here, waits for verification", "flyttas hit, väntar på kontroll")),
    (MOVING, Text("is moved from here", "flyttas härifrån")),
    (LEAVING, Text("is taken out, waits for verification", "tas ut, väntar på kontroll")),
)


@dataclass(frozen=True)
class Cell:
    """One position as it is shown: what holds it, what it is in one word, where it leads."""

    position: str
    code: str
    kind: str
    word: Text
    link: str


def cell_of(box: Box, place: str, marked: str = "") -> Cell:
    """Return one position of a box."""
    code = box.holder(place)
    if not code:
        link = f"/do/put-in-store/?{urlencode({'box': box.code, 'position': place})}"
        return Cell(place, "", "free", FREE, link)
    kind, word = "taken", TAKEN
    waits = box.waits.get(place)
    if place in box.coming:
        kind, word = "coming", COMING
    elif waits is Waits.PUT_IN:
        kind, word = "waits", UNSEEN
    elif waits is Waits.MOVE:
        kind, word = "leaving", MOVING
    elif waits is Waits.TAKING_OUT:
        kind, word = "leaving", LEAVING
    elif place in box.newest:
        kind, word = "newest", NEWEST
    if code == marked:
        kind = f"{kind} marked"
    return Cell(place, code, kind, word, f"/cryostore/things/{code}/")


def rows_of(box: Box, marked: str = "") -> list[tuple[str, list[Cell]]]:
    """Return a box row by row, each with its letter."""
    return [
        (position(row, 0)[0], [cell_of(box, position(row, column), marked) for column in range(box.columns)])
        for row in range(box.rows)
    ]


def box_map(box: Box, language: str, marked: str = "") -> SafeString:
    """Return the map of a box as SVG; the marked thing stands out."""
    wide = min(max((WIDTH - EDGE) / box.columns, NARROWEST), WIDEST)
    width, height = EDGE + wide * box.columns + 2, EDGE + CELL_HEIGHT * box.rows + 2
    numbers = format_html_join(
        "",
        '<text class="edge" x="{}" y="17">{}</text>',
        ((f"{EDGE + wide * (column + 0.5):.1f}", column + 1) for column in range(box.columns)),
    )
    parts: list[SafeString] = [numbers]
    for row, (letter, cells) in enumerate(rows_of(box, marked)):
        top = EDGE + row * CELL_HEIGHT
        parts.append(format_html('<text class="edge" x="12" y="{}">{}</text>', top + CELL_HEIGHT / 2 + 5, letter))
        parts += [_cell(cell, EDGE + column * wide, top, wide, language) for column, cell in enumerate(cells)]
    title = Text(f"Map of box {box.code}", f"Karta över låda {box.code}").in_language(language)
    # A group and not an image: what is inside is links.
    return format_html(
        '<svg class="boxmap" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="group" aria-label="{2}">{3}</svg>',
        f"{width:.0f}",
        f"{height:.0f}",
        title,
        SafeString("".join(parts)),
    )


def _cell(cell: Cell, x: float, y: float, wide: float, language: str) -> SafeString:
    word = cell.word.in_language(language)
    lines = list(_broken(cell.code, int((wide - 14) / LETTER)))
    codes = format_html_join(
        "",
        '<text class="code" x="{}" y="{}">{}</text>',
        ((f"{x + 8:.1f}", f"{y + 32 + number * 14:.1f}", line) for number, line in enumerate(lines)),
    )
    # The position and its word share the first line; of what is taken the code says enough.
    said = "" if cell.kind.startswith("taken") else word
    return format_html(
        '<a class="cell {}" href="{}" aria-label="{}"><rect x="{}" y="{}" width="{}" height="{}" rx="6"/>'
        '<text class="place" x="{}" y="{}">{}</text><text class="word" x="{}" y="{}">{}</text>{}</a>',
        cell.kind,
        cell.link,
        f"{cell.position}: {cell.code} {word}".replace("  ", " "),
        f"{x + 2:.1f}",
        f"{y + 2:.1f}",
        f"{wide - 4:.1f}",
        CELL_HEIGHT - 4,
        f"{x + 8:.1f}",
        f"{y + 16:.1f}",
        cell.position,
        f"{x + wide - 8:.1f}",
        f"{y + 16:.1f}",
        said,
        codes,
    )


def _broken(code: str, most: int) -> Iterator[str]:
    """Break a code into at most two lines, after a hyphen where there is one; what does not fit ends in three dots."""
    if len(code) <= most:
        yield from (code,) * bool(code)
        return
    at = code.rfind("-", 0, most) + 1 or most
    rest = code[at:]
    yield code[:at]
    yield rest if len(rest) <= most else f"{rest[: most - 1]}…"
