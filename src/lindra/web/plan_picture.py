"""The plan drawn on the server: a row for each patient, room, piece or person, and the days from left to right.

Times are laid out in percent of the width, words in their own size: the picture grows with the window and its words do
not. Words stand in their block where they fit, else behind it, and a row has as many lanes as its words need.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lindra.gmp.text import Text

HEAD = 44
LANE, BLOCK = 25, 21
BAND_LANE, BAND = 18, 15
ROW_MIN, PAD = 44, 5
LETTER = 6.7  # the width of a letter, about, at the size of the words
WIDTH_MIN = 960  # what the lanes are reckoned for; a narrower window scrolls
_SLIVER = 4
_DETAIL_WIDTH = 150  # of the second line of a row's name, in smaller letters
_NOW_TURNS, _NOW_WIDE = 95, 4  # per cent of the picture: where the word goes before its line, and how far it reaches
_NIGHT_ENDS, _NIGHT_BEGINS = time(6), time(18)


@dataclass(frozen=True, slots=True)
class Block:
    """One block. A band is drawn thin; a pin stands at what has been promised; ``was_at`` is where it was promised."""

    starts_at: datetime
    ends_at: datetime
    look: str  # classes
    word: str
    title: str
    link: str
    is_band: bool = False
    has_pin: bool = False
    was_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """A time at which the row is not there, with the word for it."""

    starts_at: datetime
    ends_at: datetime
    word: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One row: what it is, where it leads, and what lies in it."""

    label: str
    detail: str
    link: str
    blocks: tuple[Block, ...]
    away: tuple[Away, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are shown."""

    first_day: date
    days: int
    zone: ZoneInfo
    first_hour: int = 0
    last_hour: int = 24

    @property
    def begins(self) -> datetime:
        """When it begins: at midnight, but for a day whose night is left out."""
        return self.at(self.first_day, time(self.first_hour))

    @property
    def ends(self) -> datetime:
        """When it ends."""
        if self.last_hour < 24:
            return self.at(self.first_day + timedelta(days=self.days - 1), time(self.last_hour))
        return self.at(self.first_day + timedelta(days=self.days))

    def at(self, day: date, hour: time = time(0)) -> datetime:
        """Return a moment by the clock on the wall."""
        return datetime.combine(day, hour, self.zone)

    def each_day(self) -> Iterator[date]:
        """Yield the days."""
        for number in range(self.days):
            yield self.first_day + timedelta(days=number)

    def percent(self, moment: datetime) -> float:
        """Return where a moment lies, from 0 to 100."""
        # Seconds since the epoch: local times of a day of 23 hours are not as far apart as they look.
        first, last = self.begins.timestamp(), self.ends.timestamp()
        return 100 * min(max((moment.timestamp() - first) / (last - first), 0), 1)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A block with its place: percent from left, lane from the top of its row, and where its word stands."""

    block: Block
    left: float
    right: float
    top: float
    word: str
    word_at: str  # inside, behind, before, nowhere


@dataclass(frozen=True, slots=True)
class _LaidRow:
    row: BoardRow
    top: float
    height: float
    laid: tuple[_Laid, ...]


@dataclass(frozen=True, slots=True)
class BoardPicture:
    """The names of the rows, and beside them what scrolls."""

    names: SafeString
    days: SafeString


def board_picture(
    rows: Sequence[BoardRow], span: Span, now: datetime, language: str, closed: dict[date, str]
) -> BoardPicture:
    """Return the picture as two drawings of the same height."""
    laid: list[_LaidRow] = []
    top = float(HEAD)
    for row in rows:
        laid.append(_laid_row(row, span, top))
        top += laid[-1].height
    height = int(top) + 2
    lines = format_html_join("", '<line class="row" x1="0" x2="100%" y1="{0}" y2="{0}"/>', ((one.top,) for one in laid))
    names = format_html(
        '<svg class="plannames" width="140" height="{}" aria-hidden="true">{}{}</svg>',
        height,
        lines,
        SafeString("".join(_name(one) for one in laid)),
    )
    days = format_html(
        '<svg class="plandays" width="100%" height="{}" aria-hidden="true">{}{}{}{}{}</svg>',
        height,
        SafeString("".join(_shades(span, now, height, closed))),
        SafeString("".join(_aways(laid, span))),
        lines,
        SafeString("".join(_drawn(part, one.top, span) for one in laid for part in one.laid)),
        _now(span, now, height, language),
    )
    return BoardPicture(names, days)


def day_said(day: date, form: str) -> str:
    """Return a day in the reader's language, in Django's form; Swedish writes its months small."""
    said = date_format(day, form)
    return said.lower() if get_language() == "sv" else said


# Where things lie


def _laid_row(row: BoardRow, span: Span, top: float) -> _LaidRow:
    ends: list[float] = []  # of each lane, in percent: where its last word or block ends
    blocks: list[tuple[Block, float, float, int, str, str]] = []
    shown = [one for one in row.blocks if one.starts_at < span.ends and _end(one, span) > span.begins]
    for one in sorted((one for one in shown if not one.is_band), key=lambda one: (one.starts_at, one.ends_at)):
        left, right = span.percent(one.starts_at), span.percent(one.ends_at)
        word, word_at, first, last = _word(one, left, max(right, left + 100 * _SLIVER / WIDTH_MIN))
        lane = next((number for number, end in enumerate(ends) if end <= first), len(ends))
        if lane == len(ends):
            ends.append(0)
        ends[lane] = last + 100 * 3 / WIDTH_MIN
        blocks.append((one, left, right, lane, word, word_at))
    laid = [
        _Laid(one, left, right, PAD + lane * LANE, word, word_at) for one, left, right, lane, word, word_at in blocks
    ]
    below = PAD + len(ends) * LANE
    band_ends: list[float] = []
    for one in sorted((one for one in shown if one.is_band), key=lambda one: (one.starts_at, one.ends_at)):
        left, right = span.percent(one.starts_at), span.percent(one.ends_at)
        lane = next((number for number, end in enumerate(band_ends) if end <= left), len(band_ends))
        if lane == len(band_ends):
            band_ends.append(0)
        band_ends[lane] = right
        word = _fitting(one.word, (right - left) / 100 * WIDTH_MIN - 12)
        laid.append(_Laid(one, left, right, below + lane * BAND_LANE, word, "inside" if word else "nowhere"))
    height = max(ROW_MIN, below + len(band_ends) * BAND_LANE + PAD)
    return _LaidRow(row, top, height, tuple(laid))


def _end(one: Block, span: Span) -> datetime:
    return max(one.ends_at, one.starts_at + timedelta(minutes=1))


def _word(one: Block, left: float, right: float) -> tuple[str, str, float, float]:
    """Return a block's word, where it stands, and from where to where block and word reach."""
    if not one.word:
        return "", "nowhere", left, right
    wide = 100 * (len(one.word) * LETTER + 14) / WIDTH_MIN
    if wide <= right - left:
        return one.word, "inside", left, right
    if right + wide <= 100:
        return one.word, "behind", left, right + wide
    if left - wide >= 0:
        return one.word, "before", left - wide, right
    return one.word, "inside", left, right


def _fitting(word: str, width: float) -> str:
    room = int(width / LETTER)
    if len(word) <= room:
        return word
    return word[: room - 1].rstrip(" ·,") + "…" if room >= 5 else ""


# What is drawn


def _name(one: _LaidRow) -> SafeString:
    middle = one.top + min(one.height, ROW_MIN) / 2
    detail = _fitting(one.row.detail, _DETAIL_WIDTH)
    return format_html(
        '<a href="{}" tabindex="-1">{}{}</a>',
        one.row.link,
        _text("name", "2", middle - 1, one.row.label),
        _text("detail", "2", middle + 14, detail),
    )


def _text(look: str, x: str, y: float, words: str, *, dx: int = 0, anchor: str = "start") -> SafeString:
    return format_html(
        '<text class="{}" x="{}" dx="{}" y="{}" text-anchor="{}">{}</text>', look, x, dx, f"{y:.1f}", anchor, words
    )


def _upright(look: str, at: float, top: float, bottom: float) -> SafeString:
    return format_html('<line class="{0}" x1="{1}%" x2="{1}%" y1="{2}" y2="{3}"/>', look, f"{at:.3f}", top, bottom)


def _area(look: str, left: float, right: float, top: float, bottom: float) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}"/>',
        look,
        f"{left:.3f}",
        top,
        f"{right - left:.3f}",
        bottom - top,
    )


def _shades(span: Span, now: datetime, height: int, closed: dict[date, str]) -> Iterator[SafeString]:
    """Yield nights, weekends and closed days, and the days with their names and hours."""
    for day in span.each_day():
        left, right = span.percent(span.at(day)), span.percent(span.at(day + timedelta(days=1)))
        if day.isoweekday() >= 6 or day in closed:
            yield _area("off", left, right, 0, height)
        elif span.days <= 7:
            yield _area("night", left, span.percent(span.at(day, _NIGHT_ENDS)), HEAD, height)
            yield _area("night", span.percent(span.at(day, _NIGHT_BEGINS)), right, HEAD, height)
        yield _upright("day", left, 0, height)
        yield from _day_named(span, day, now, left, closed.get(day, ""))
        yield from _hours(span, day, now, height)


def _day_named(span: Span, day: date, now: datetime, left: float, closed: str) -> Iterator[SafeString]:
    at = f"{left:.3f}%"
    if span.days <= 7:
        named = day_said(day, "l j F" if span.days == 1 else "D j M")
        yield _text("dayname", at, 17, f"{named} · {closed}" if closed else named, dx=5)
        return
    # Of four weeks, the month is told where a week begins.
    yield _text("dayname", at, 15, date_format(day, "D")[:2], dx=3)
    number = _text("hour", at, 32, f"{day.day}/{day.month}" if day.isoweekday() == 1 else f"{day.day}", dx=3)
    is_today = now.astimezone(span.zone).date() == day
    yield format_html('<g class="now">{}</g>', number) if is_today else number


def _hours(span: Span, day: date, now: datetime, height: int) -> Iterator[SafeString]:
    if span.days > 7:
        return
    for hour in range(span.first_hour + 1, span.last_hour) if span.days == 1 else (6, 12, 18):
        at = span.percent(span.at(day, time(hour)))
        yield _upright("tick", at, HEAD, height if span.days == 1 or hour == 12 else HEAD + 4)
        if not _is_under_now(span, now, at):
            yield _text("hour", f"{at:.3f}%", 38, f"{hour:02d}", anchor="middle")


def _is_under_now(span: Span, now: datetime, at: float) -> bool:
    """Tell whether the word that stands at the line of now would stand on what is written there."""
    if not span.begins <= now < span.ends:
        return False
    from_now = at - span.percent(now)
    before, after = (-_NOW_WIDE, 1) if span.percent(now) > _NOW_TURNS else (-1, _NOW_WIDE)
    return before < from_now < after


def _aways(rows: Sequence[_LaidRow], span: Span) -> Iterator[SafeString]:
    for one in rows:
        for away in one.row.away:
            left, right = span.percent(away.starts_at), span.percent(away.ends_at)
            if right > left:
                yield _area("away", left, right, one.top, one.top + one.height)
                yield _text("awayword", f"{left:.3f}%", one.top + one.height - 7, away.word, dx=6)


def _drawn(one: _Laid, row_top: float, span: Span) -> SafeString:
    block, top = one.block, row_top + one.top
    height = BAND if block.is_band else BLOCK
    right = max(one.right, one.left + 100 * _SLIVER / WIDTH_MIN)
    up = 4 if block.is_band else 6  # from the foot of the block to the line that its words stand on
    parts = [
        format_html(
            '<svg class="block {}" x="{}%" y="{}" width="{}%" height="{}">'
            '<rect class="fill" width="100%" height="100%" rx="3"/>'
            '<rect class="edge" width="4" height="100%"/>{}</svg>',
            block.look,
            f"{one.left:.3f}",
            f"{top:.1f}",
            f"{right - one.left:.3f}",
            height,
            _text("", "8", height - up, one.word) if one.word_at == "inside" else "",
        )
    ]
    if one.word_at == "behind":
        parts.append(_text(f"word {block.look}", f"{right:.3f}%", top + height - up, one.word, dx=4))
    elif one.word_at == "before":
        parts.append(_text(f"word {block.look}", f"{one.left:.3f}%", top + height - up, one.word, dx=-4, anchor="end"))
    if block.was_at is not None and span.begins <= block.was_at < span.ends:
        was = span.percent(block.was_at)
        middle = f"{top + height / 2:.1f}"
        parts.append(
            format_html(
                '<line class="slipped" x1="{0}%" x2="{1}%" y1="{2}" y2="{2}"/>', f"{was:.3f}", f"{one.left:.3f}", middle
            )
        )
        parts.append(_pin(was, top, "pin was"))
    if block.has_pin and span.begins <= block.starts_at < span.ends:
        parts.append(_pin(one.left, top, "pin"))
    drawn = SafeString("".join(parts))
    return format_html('<a href="{}" tabindex="-1"><title>{}</title>{}</a>', block.link, block.title, drawn)


def _pin(left: float, top: float, look: str) -> SafeString:
    """Return a pin: a head on a needle, at the time that has been promised."""
    return format_html(
        '<svg class="{}" x="{}%" y="{}" width="12" height="25" overflow="visible">'
        '<line x1="0" x2="0" y1="0" y2="23"/><circle cx="0" cy="0" r="4.5"/></svg>',
        look,
        f"{left:.3f}",
        f"{top - 1:.1f}",
    )


def _now(span: Span, now: datetime, height: int, language: str) -> SafeString:
    if not span.begins <= now < span.ends:
        return SafeString("")
    at, word = span.percent(now), Text("now", "nu").in_language(language)
    is_last = at > _NOW_TURNS
    if span.days > 7:  # the word would stand on a day's number, which is marked instead
        return format_html('<g class="now">{}</g>', _upright("", at, HEAD - 6, height))
    said = _text("", f"{at:.3f}%", HEAD - 8, word, dx=-4 if is_last else 4, anchor="end" if is_last else "start")
    return format_html('<g class="now">{}{}</g>', _upright("", at, HEAD - 6, height), said)
