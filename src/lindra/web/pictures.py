"""Pictures made on the server: a therapy's timeline, the eight stages, a growth curve, a value in its range."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lindra.gmp.limit import Limit
from lindra.gmp.text import Text
from lindra.therapy.flow import STAGES, Milestone, Stage

LEFT, RIGHT, TOP, LANE = 132, 20, 30, 34
WIDTH = 1040

_APART = "\N{NARROW NO-BREAK SPACE}"

Scale = Callable[[datetime], float]


def timeline(milestones: Sequence[Milestone], now: datetime, language: str) -> SafeString:
    """Return the therapy's timeline as SVG: one lane a stage, time from left to right, today as a line."""
    past = [one for one in milestones if not one.is_planned]
    if not past:
        return SafeString("")
    planned = [one for one in milestones if one.is_planned]
    start = past[0].at
    end = max([one.at for one in past] + [one.at for one in planned[:1]])
    # A visit years ahead must not squeeze what happened into a hair's breadth.
    end = max(min(end, past[-1].at + max(past[-1].at - start, timedelta(days=4)) / 2), start + timedelta(days=1))
    span = (end - start) * 1.03

    def x(at: datetime) -> float:
        return LEFT + 10 + (WIDTH - LEFT - RIGHT - 20) * min(max((at - start) / span, 0), 1)

    lanes = {stage.name: TOP + index * LANE + LANE / 2 for index, stage in enumerate(STAGES)}
    height = TOP + LANE * len(STAGES) + 24
    parts: list[SafeString] = [
        format_html(
            '<g class="lane"><line x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}">{}</text></g>',
            LEFT,
            WIDTH - RIGHT,
            lanes[stage.name],
            lanes[stage.name],
            8,
            lanes[stage.name] + 5,
            stage.title.in_language(language),
        )
        for stage in STAGES
    ]
    for name, y in lanes.items():
        of = [one.at for one in past if one.stage == name]
        if len(of) > 1:
            parts.append(
                format_html('<rect class="span" x="{}" y="{}" width="{}" height="8" rx="4"/>', *_bar(x, of, y))
            )
    parts += [_day(x, start, end, height), _dots(milestones, x, lanes, language, end)]
    if start <= now <= start + span:
        label = Text("now", "nu").in_language(language)
        parts.append(
            format_html(
                '<g class="now"><line x1="{0}" x2="{0}" y1="{1}" y2="{2}"/><text x="{0}" y="{3}">{4}</text></g>',
                f"{x(now):.1f}",
                TOP - 6,
                height - 24,
                TOP - 12,
                label,
            )
        )
    title = Text("The therapy from order to follow-up", "Terapin från beställning till uppföljning")
    return format_html(
        '<svg class="timeline" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH,
        height,
        title.in_language(language),
        SafeString("".join(parts)),
    )


def _bar(x: Scale, times: Sequence[datetime], y: float) -> tuple[str, str, str]:
    first, last = x(times[0]), x(times[-1])
    return f"{first:.1f}", f"{y - 4:.1f}", f"{max(last - first, 2):.1f}"


def _day(x: Scale, start: datetime, end: datetime, height: int) -> SafeString:
    days = max((end - start).days, 1)
    step = next((step for step in (1, 2, 7, 14, 30, 90, 180, 365) if days / step <= 9), 730)
    marks = []
    at = start.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    while at <= end:
        marks.append((f"{x(at):.1f}", f"{x(at):.1f}", TOP - 4, height - 24, f"{x(at):.1f}", height - 8, f"{at:%d %b}"))
        at += timedelta(days=step)
    return format_html_join(
        "", '<g class="day"><line x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}">{}</text></g>', marks
    )


def _dots(
    milestones: Sequence[Milestone], x: Scale, lanes: dict[str, float], language: str, end: datetime
) -> SafeString:
    dots = []
    for one in milestones:
        if one.is_planned and one.at > end:
            continue
        kind = "bad" if one.is_bad else "planned" if one.is_planned else "done"
        title = f"{one.title.in_language(language)} {one.at:%Y-%m-%d}"
        dots.append((kind, f"{x(one.at):.1f}", f"{lanes[one.stage]:.1f}", 9 if one.is_bad else 7, title))
    return format_html_join("", '<circle class="{}" cx="{}" cy="{}" r="{}"><title>{}</title></circle>', dots)


def stages(current: Stage, language: str, *, is_late: bool = False) -> SafeString:
    """Return the eight stages as a row of marks, the present one named."""
    at = [stage.name for stage in STAGES].index(current.name)
    marks = format_html_join(
        "",
        '<rect class="{}" x="{}" y="0" width="20" height="10" rx="3"/>',
        (
            ("done" if index < at else ("late" if is_late else "current") if index == at else "ahead", index * 24)
            for index in range(len(STAGES))
        ),
    )
    said = f"{current.title.in_language(language)}, {at + 1}/{len(STAGES)}"
    return format_html('<svg class="stages" viewBox="0 0 188 10" role="img" aria-label="{}">{}</svg>', said, marks)


@dataclass(frozen=True)
class Range:
    """A value drawn against its limits: where it stands, in percent of the picture."""

    value: float
    low: float
    high: float


def in_range(value: str, limits: Sequence[Limit]) -> Range | None:
    """Return where a number stands among its hard or soft limits, or None where nothing can be drawn."""
    try:
        number = Decimal(value)
    except ArithmeticError:
        return None
    lows = [bound for limit in limits for bound in (limit.at_least, limit.above) if bound is not None]
    highs = [bound for limit in limits for bound in (limit.at_most, limit.below) if bound is not None]
    if not lows and not highs:
        return None
    low = max(lows, default=None)
    high = min(highs, default=None)
    first = min([number, *(bound for bound in (low, high) if bound is not None)])
    last = max([number, *(bound for bound in (low, high) if bound is not None)])
    margin = (last - first) * Decimal("0.25") or Decimal(1)
    start, width = first - margin, (last - first) + 2 * margin

    def percent(bound: Decimal | None, otherwise: float) -> float:
        return otherwise if bound is None else round(float((bound - start) / width) * 100, 1)

    return Range(percent(number, 50), percent(low, 0), percent(high, 100))


def range_picture(value: str, limits: Sequence[Limit], *, broken: bool) -> SafeString:
    """Return the small picture of a value in its range."""
    found = in_range(value, limits)
    if found is None:
        return SafeString("")
    return format_html(
        '<svg class="range" viewBox="0 0 100 14" aria-hidden="true">'
        '<rect class="field" x="0" y="5" width="100" height="4" rx="2"/>'
        '<rect class="allowed" x="{}" y="5" width="{}" height="4"/><circle class="{}" cx="{}" cy="7" r="5"/></svg>',
        found.low,
        max(found.high - found.low, 0),
        "bad" if broken else "good",
        min(max(found.value, 5), 95),
    )


@dataclass(frozen=True)
class Ahead:
    """What is foretold beside a growth curve: by day its low, middle and high, and lines with their words."""

    band: tuple[tuple[float, float, float, float], ...]
    lines: tuple[tuple[float, str], ...] = ()


@functools.lru_cache(maxsize=256)
def growth_curve(
    points: tuple[tuple[float, float], ...],
    label: str,
    unit: str,
    day: str,
    *,
    ahead: Ahead | None = None,
    on_dark: bool = False,
) -> bytes:
    """Return the growth curve as SVG: counts on a logarithmic axis by day of culture, and what is foretold, dashed."""
    import altair
    import vl_convert

    # Thousands apart by a space, in both languages: a comma is the decimal mark of one of them.
    rows = [{"day": at, "count": count, "said": f"{count:,.0f}".replace(",", _APART)} for at, count in points]
    ink, accent = ("#c3d0d4", "#67c6cf") if on_dark else ("#4d6068", "#0b5f68")
    look: dict[str, Any] = {
        "labelColor": ink,
        "titleColor": ink,
        "gridColor": "#8fa3a944",
        "domainColor": "#8fa3a9",
    }
    look |= {"labelFontSize": 13, "titleFontSize": 13}
    days = altair.Axis(tickMinStep=1, format="d", tickCount=13, **look)
    counts = altair.Axis(tickCount=4, labelExpr=f"replace(datum.label, regexp(',', 'g'), '{_APART}')", **look)
    base = altair.Chart({"values": rows}).encode(
        x=altair.X("day:Q", title=day, axis=days),
        y=altair.Y("count:Q", title=f"{label} ({unit})", scale=altair.Scale(type="log"), axis=counts),
    )
    line = base.mark_line(color=accent, strokeWidth=2.5)
    dots = base.mark_point(color=accent, filled=True, size=90, opacity=1)
    text = base.mark_text(dy=-16, color=ink, fontSize=14).encode(text="said:N")
    foretold = _foretold(ahead, altair, (day, f"{label} ({unit})"), ink, accent) if ahead is not None else []
    chart = (
        altair.layer(*foretold, line, dots, text)
        .properties(width=620, height=240, background="transparent")
        .configure_view(stroke=None)
    )
    return vl_convert.vegalite_to_svg(chart.to_dict()).encode("utf-8")


def _foretold(ahead: Ahead, altair: Any, titles: tuple[str, str], ink: str, accent: str) -> list[Any]:
    """Return the layers of a forecast: the band, its middle dashed, and a line with its words for each need."""
    rows = [{"day": at, "low": low, "count": middle, "high": high} for at, low, middle, high in ahead.band]
    x, y = altair.X("day:Q", title=titles[0]), altair.Y("count:Q", title=titles[1], scale=altair.Scale(type="log"))
    band = altair.Chart({"values": rows}).mark_area(color=accent, opacity=0.2)
    layers = [
        band.encode(x=x, y=altair.Y("low:Q", title=titles[1], scale=altair.Scale(type="log")), y2="high:Q"),
        altair.Chart({"values": rows}).mark_line(color=accent, strokeWidth=2, strokeDash=[6, 5]).encode(x=x, y=y),
    ]
    for cells, said in ahead.lines:
        line = altair.Chart({"values": [{"count": cells, "said": said, "day": 0}]})
        layers.append(line.mark_rule(color=ink, strokeDash=[2, 3], strokeWidth=1.5).encode(y=y))
        words = line.mark_text(align="left", dx=44, dy=-7, color=ink, fontSize=13)
        layers.append(words.encode(x=x, y=y, text="said:N"))
    return layers
