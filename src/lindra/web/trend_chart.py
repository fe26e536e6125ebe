"""The trend chart of environmental readings, as SVG: a dot a reading, with its own alert and action lines."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lindra.gmp.quantity import written
from lindra.gmp.text import Text
from lindra.quality.environment.methods import Judgement
from lindra.quality.environment.trend import Reading

WIDTH, HEIGHT = 1040, 250
LEFT, RIGHT, TOP, BOTTOM = 76, 150, 16, 34
_STEPS = (Decimal(1), Decimal(2), Decimal(5))
_SHAPES = {
    # Shapes as well as colours, so that a print in grey still tells.
    Judgement.CLEAN: "M-5,0 a5,5 0 1,0 10,0 a5,5 0 1,0 -10,0",
    Judgement.WITHIN: "M-5,0 a5,5 0 1,0 10,0 a5,5 0 1,0 -10,0",
    Judgement.ALERT: "M0,-8 L8,6 L-8,6 Z",
    Judgement.ACTION: "M0,-9 L9,0 L0,9 L-9,0 Z",
}


def trend_chart(readings: Sequence[Reading], language: str) -> SafeString:
    """Return the chart of readings of one kind, in the order of their time; nothing where there are none."""
    if not readings:
        return SafeString("")
    readings = sorted(readings, key=lambda one: one.at)
    start, end = readings[0].at, readings[-1].at
    span = max(end - start, timedelta(days=1))
    bounds = [one.action for one in readings if one.action is not None]
    highest = max([Decimal(1), *bounds, *(one.value for one in readings)])
    step = _step(highest)
    top = step * (int(highest * Decimal("1.05") / step) + 1)

    def x(at: datetime) -> str:
        return f"{LEFT + 8 + (WIDTH - LEFT - RIGHT - 16) * ((at - start) / span):.1f}"

    def y(value: Decimal) -> str:
        return f"{HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * float(value / top):.1f}"

    ticks = [step * number for number in range(int(top / step) + 1)]
    grid = format_html_join(
        "",
        '<g class="tick"><line x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" dy="5">{}</text></g>',
        ((LEFT, WIDTH - RIGHT, y(tick), y(tick), LEFT - 8, y(tick), _grouped(tick)) for tick in ticks),
    )
    days = format_html_join(
        "",
        '<text class="day" x="{}" y="{}">{}</text>',
        ((x(at), HEIGHT - 10, f"{timezone.localtime(at):%Y-%m-%d}") for at in _days(start, end)),
    )
    lines = [
        _line("action", [(one.at, one.action) for one in readings], x, y, language),
        _line("alert", [(one.at, one.alert) for one in readings], x, y, language),
    ]
    dots = format_html_join(
        "",
        '<path class="{}" d="{}" transform="translate({} {})"><title>{}</title></path>',
        (
            (
                one.judgement.value,
                _SHAPES[one.judgement],
                x(one.at),
                y(one.value),
                _told(one, language),
            )
            for one in readings
        ),
    )
    above = sum(one.judgement is Judgement.ACTION for one in readings)
    said = Text(
        f"{len(readings)} readings, {above} above the action limit",
        f"{len(readings)} läsningar, {above} över åtgärdsgränsen",
    )
    return format_html(
        '<svg class="trend" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}</svg>',
        WIDTH,
        HEIGHT,
        said.in_language(language),
        grid,
        SafeString("".join(lines)),
        dots,
        days,
    )


def _told(reading: Reading, language: str) -> str:
    when = f"{timezone.localtime(reading.at):%Y-%m-%d %H:%M}"
    return f"{when} {reading.source}: {written(reading.value)}, {reading.judgement.title.in_language(language)}"


def _step(highest: Decimal) -> Decimal:
    size = Decimal(1)
    while True:
        for one in _STEPS:
            if highest <= one * size * 5:
                return one * size
        size *= 10


def _grouped(value: Decimal) -> str:
    return f"{int(value):,}".replace(",", "\N{NO-BREAK SPACE}")


def _days(start: datetime, end: datetime) -> tuple[datetime, ...]:
    if end - start < timedelta(days=2):
        return (start,)
    return start, start + (end - start) / 2, end


def _line(
    kind: str,
    points: Sequence[tuple[datetime, Decimal | None]],
    x: Callable[[datetime], str],
    y: Callable[[Decimal], str],
    language: str,
) -> SafeString:
    # A limit holds from its reading to the next: a change of limits is a step, not a slope.
    known = [(at, bound) for at, bound in points if bound is not None]
    if not known:
        return SafeString("")
    path = [f"M{x(known[0][0])},{y(known[0][1])}"]
    for at, bound in known[1:]:
        path.append(f"H{x(at)}V{y(bound)}")
    last = known[-1][1]
    word = {"action": Text("action", "åtgärd"), "alert": Text("alert", "varning")}[kind]
    return format_html(
        '<g class="{}"><path d="M{},{} {} H{}"/><text x="{}" y="{}" dy="5">{} {}</text></g>',
        kind,
        LEFT,
        y(known[0][1]),
        SafeString(" ".join(path)),
        WIDTH - RIGHT,
        WIDTH - RIGHT + 8,
        y(last),
        word.in_language(language),
        _grouped(last) if last == int(last) else written(last),
    )
