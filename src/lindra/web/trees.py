"""Pictures of what comes from what, made on the server: the family of a container, and a recipe as a flow chart."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lindra.gmp.text import Text
from lindra.masters.recipe import Recipe, Step, StepKind
from lindra.therapy.family import Family

BOX, GAP, ROW = 150, 18, 92
MARGIN = 10


@dataclass(frozen=True)
class Box:
    """One box of a picture: its code, its lines of text, where it is, what it is, and where it leads."""

    code: str
    kind: str
    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float
    link: str


def family_tree(family: Family, marked: str, language: str) -> SafeString:
    """Return the family as SVG, the eldest at the top; the marked one stands out. Every box is a link to its page."""
    rows = family.generations()
    widest = max((len(row) for row in rows), default=1)
    width = MARGIN * 2 + widest * BOX + (widest - 1) * GAP
    boxes: dict[str, Box] = {}
    for depth, row in enumerate(rows):
        left = (width - len(row) * BOX - (len(row) - 1) * GAP) / 2
        for place, member in enumerate(row):
            code = member.code.partition("/")[0] if member.kind.value in ("therapy",) else member.code
            lines = (member.label.in_language(language), "" if member.kind.value == "left" else code, member.detail)
            kind = f"{member.kind.value}{' marked' if member.code == marked else ''}"
            boxes[member.code] = Box(
                member.code, kind, lines, left + place * (BOX + GAP), MARGIN + depth * ROW, BOX, 62, member.link
            )
    title = Text("The family of the container", "Behållarens släkt").in_language(language)
    height = MARGIN * 2 + max(len(rows) - 1, 0) * ROW + 62
    return _drawn(boxes, list(family.lines), width, height, title, "family")


def flow_chart(recipe: Recipe, language: str) -> SafeString:
    """Return a recipe's steps as SVG: a column for each part; without parts, rows of what runs side by side."""
    columns = _by_part(recipe) if recipe.parts else _by_depth(recipe)
    wide, row_height, top = 250, 84, 26 if recipe.parts else 0
    boxes: dict[str, Box] = {}
    for step, (column, row) in columns.items():
        marks = [Text(f"day {step.day}", f"dag {step.day}"), step.role.title]
        marks += [Text(f"grade {step.room_grade}", f"klass {step.room_grade}")] * bool(step.room_grade)
        second = Text("second person", "andra person").in_language(language) if step.critical else ""
        when = f"{Text('if', 'om').in_language(language)} {step.when}" if step.when else ""
        kind = "critical" if step.critical else "hold" if step.kind is StepKind.HOLD else "step"
        lines = (
            step.label.in_language(language),
            " · ".join(mark.in_language(language) for mark in marks),
            when or second,
        )
        x, y = MARGIN + column * (wide + GAP), MARGIN + top + row * row_height
        boxes[step.name] = Box(step.name, kind, lines, x, y, wide, 60, f"#{step.name}")
    width = max((box.x + box.width for box in boxes.values()), default=0) + MARGIN
    height = max((box.y + box.height for box in boxes.values()), default=0) + MARGIN
    titles = format_html_join(
        "",
        '<text class="part" x="{}" y="{}">{}</text>',
        (
            (MARGIN + number * (wide + GAP), MARGIN + 12, part.label.in_language(language))
            for number, part in enumerate(recipe.parts)
        ),
    )
    lines_between = [(before, step.name) for step in recipe.steps for before in step.after]
    title = Text("The procedure as a flow chart", "Proceduren som flödesschema").in_language(language)
    return _drawn(boxes, lines_between, width, height, title, "flow", titles)


def _by_part(recipe: Recipe) -> dict[Step, tuple[int, int]]:
    """Return each step's column, its part, and its row in it."""
    names = [part.name for part in recipe.parts]
    rows: dict[int, int] = {}
    places: dict[Step, tuple[int, int]] = {}
    for step in recipe.steps:
        column = names.index(step.part) if step.part in names else 0
        places[step] = (column, rows.get(column, 0))
        rows[column] = rows.get(column, 0) + 1
    return places


def _by_depth(recipe: Recipe) -> dict[Step, tuple[int, int]]:
    """Return each step's column and row: under those it follows, beside those it runs with."""
    depth: dict[str, int] = {}
    used: dict[int, int] = {}
    places: dict[Step, tuple[int, int]] = {}
    for step in recipe.steps:
        row = max((depth.get(name, -1) + 1 for name in step.after), default=0)
        depth[step.name] = row
        places[step] = (used.get(row, 0), row)
        used[row] = used.get(row, 0) + 1
    return places


def _drawn(
    boxes: dict[str, Box],
    lines: Sequence[tuple[str, str]],
    width: float,
    height: float,
    title: str,
    name: str,
    titles: str = "",
) -> SafeString:
    curves = format_html_join(
        "",
        '<path d="M{} {} C{} {} {} {} {} {}"/>',
        (_curve(boxes[parent], boxes[child]) for parent, child in lines if parent in boxes and child in boxes),
    )
    drawn = SafeString("".join(_box(box) for box in boxes.values()))
    return format_html(
        '<svg class="tree {}" viewBox="0 0 {} {}" width="{}" height="{}" role="group" aria-label="{}">'
        '<g class="lines">{}</g>{}{}</svg>',
        name,
        f"{width:.0f}",
        f"{height:.0f}",
        f"{width:.0f}",
        f"{height:.0f}",
        title,
        curves,
        titles,
        drawn,
    )


def _curve(parent: Box, child: Box) -> tuple[str, ...]:
    if child.y <= parent.y:
        # Into the next column: from side to side.
        x1, y1, x2, y2 = parent.x + parent.width, parent.y + parent.height / 2, child.x, child.y + child.height / 2
        turn = (x1 + x2) / 2
        return tuple(f"{number:.1f}" for number in (x1, y1, turn, y1, turn, y2, x2, y2))
    x1, y1 = parent.x + parent.width / 2, parent.y + parent.height
    x2, y2 = child.x + child.width / 2, child.y
    middle = (y1 + y2) / 2
    return tuple(f"{number:.1f}" for number in (x1, y1, x1, middle, x2, middle, x2, y2))


def _box(box: Box) -> SafeString:
    texts = format_html_join(
        "",
        '<text class="{}" x="{}" y="{}">{}</text>',
        (
            (("label", "code", "detail")[place], f"{box.x + 8:.1f}", f"{box.y + 18 + place * 18:.1f}", _cut(line, box))
            for place, line in enumerate(box.lines)
            if line
        ),
    )
    whole = " · ".join(line for line in box.lines if line)
    inside = format_html(
        '<title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="8"/>{}',
        whole,
        f"{box.x:.1f}",
        f"{box.y:.1f}",
        f"{box.width:.0f}",
        f"{box.height:.0f}",
        texts,
    )
    if not box.link:
        return format_html('<g class="box {}">{}</g>', box.kind, inside)
    return format_html('<a class="box {}" href="{}">{}</a>', box.kind, box.link, inside)


def _cut(line: str, box: Box) -> str:
    most = int(box.width / 8)
    return line if len(line) <= most else f"{line[: most - 1]}…"
