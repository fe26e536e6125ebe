"""The rows of the board: the same plan by patient, by room, by piece of equipment or by person."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from lindra.facility.hours.place import Place
from lindra.gmp.text import Text
from lindra.masters.equipment_words import equipment_said
from lindra.schedule.centre.chain import StageKind
from lindra.schedule.centre.need import STORE
from lindra.schedule.centre.shown import PlannedStage
from lindra.schedule.centre.state import CentreState
from lindra.web.plan_picture import Away, Block, BoardRow, Span
from lindra.web.standing_plan import Firmness, ShownStage, StandingPlan

Said = Callable[[Text], str]


class By(Enum):
    """What a row of the board is."""

    PATIENTS = "patients"
    ROOMS = "rooms"
    EQUIPMENT = "equipment"
    PEOPLE = "people"

    @property
    def title(self) -> Text:
        """The word."""
        return {
            By.PATIENTS: Text("Patients", "Patienter"),
            By.ROOMS: Text("Rooms", "Rum"),
            By.EQUIPMENT: Text("Equipment and places", "Utrustning och platser"),
            By.PEOPLE: Text("People", "Personer"),
        }[self]


# How kinds of stages look: few enough to be told apart, and each says its word.
LOOKS: dict[StageKind, str] = {
    StageKind.COLLECTION: "collection",
    StageKind.TRANSPORT: "carried",
    StageKind.RECEIPT: "judged",
    StageKind.WORK: "made",
    StageKind.ANALYSIS: "judged",
    StageKind.REVIEW: "judged",
    StageKind.CERTIFICATION: "judged",
    StageKind.DELIVERY: "carried",
    StageKind.CONDITIONING: "conditioned",
    StageKind.INFUSION: "given",
    StageKind.HOLD: "occupied",
}
LEGEND: tuple[tuple[str, Text], ...] = (
    ("collection", Text("collection", "insamling")),
    ("made", Text("manufacture", "tillverkning")),
    ("judged", Text("receipt, control, release", "mottagning, kontroll, frisläppning")),
    ("carried", Text("transport", "transport")),
    ("conditioned", Text("conditioning", "konditionering")),
    ("given", Text("infusion", "infusion")),
    ("occupied", Text("occupied, with nobody at it", "upptaget, utan någon vid det")),
)
_SHORT: dict[StageKind, Text] = {
    StageKind.COLLECTION: Text("Collection", "Insamling"),
    StageKind.TRANSPORT: Text("Transport", "Transport"),
    StageKind.RECEIPT: Text("Receipt", "Mottagning"),
    StageKind.ANALYSIS: Text("Analysis", "Analys"),
    StageKind.REVIEW: Text("Review", "Granskning"),
    StageKind.CERTIFICATION: Text("Certification", "Certifiering"),
    StageKind.DELIVERY: Text("Delivery", "Leverans"),
    StageKind.CONDITIONING: Text("Conditioning", "Konditionering"),
    StageKind.INFUSION: Text("Infusion", "Infusion"),
}
# Of four weeks, the days that people ask for are named, and the rest is seen.
_TOLD_FROM_AFAR = frozenset({StageKind.COLLECTION, StageKind.CONDITIONING, StageKind.INFUSION})
PLACES: dict[str, Text] = {
    Place.APHERESIS.value: Text("apheresis place", "aferesplats"),
    Place.BED.value: Text("bed", "säng"),
    Place.QUALITY_CONTROL.value: Text("quality control", "kvalitetskontroll"),
    Place.COURIER.value: Text("courier's time", "budets tid"),
    STORE: Text("nitrogen store", "kväveförråd"),
}


@dataclass(frozen=True)
class Occupied:
    """What the codes of a plan are: rooms, people, pieces, places; and what they are called."""

    state: CentreState
    names: Mapping[str, str]  # of people, by code

    def is_of(self, code: str, by: By) -> bool:
        """Tell whether a code is of the kind that a view has rows of."""
        match by:
            case By.ROOMS:
                return code in self.rooms
            case By.PEOPLE:
                return code in self.people
            case By.EQUIPMENT:
                return code in self.pieces or code in PLACES
            case By.PATIENTS:
                return False

    @property
    def rooms(self) -> dict[str, str]:
        """The rooms with their titles."""
        return {one.code: one.title for one in self.state.rooms}

    @property
    def people(self) -> frozenset[str]:
        """The people."""
        return frozenset(one.person.code for one in self.state.people.everyone)

    @property
    def pieces(self) -> dict[str, str]:
        """The pieces of equipment with their classes."""
        return {one.code: one.equipment_class for one in self.state.equipment}

    def said(self, code: str) -> Text | None:
        """Return what a code is called; None for what only the planner knows, such as the end of a permit."""
        if code in PLACES:
            return PLACES[code]
        if code in self.people:
            name = self.names.get(code, code)
            return Text(name, name)
        if code in self.rooms or code in self.pieces:
            return Text(code, code)
        return None

    def all_said(self, codes: Iterable[str]) -> tuple[Text, ...]:
        """Return what a stage occupies: rooms first, then pieces and places, then people."""
        ordered = sorted(codes, key=lambda code: (code in self.people, code not in self.rooms))
        return tuple(dict.fromkeys(said for code in ordered if (said := self.said(code)) is not None))


def short(stage: PlannedStage) -> Text:
    """Return the shortest words for a stage: its kind, or its day."""
    if stage.kind in _SHORT:
        return _SHORT[stage.kind]
    if stage.kind is StageKind.WORK:
        day = stage.name.removeprefix("day ")
        return Text(f"Day {day}", f"Dag {day}")
    return stage.title


def title_of(one: ShownStage, occupied: Occupied, said: Said, span: Span) -> str:
    """Return everything of a block in one line."""
    stage = one.stage
    begins, ends = stage.starts_at.astimezone(span.zone), stage.ends_at.astimezone(span.zone)
    until = f"{ends:%H:%M}" if begins.date() == ends.date() else f"{ends:%Y-%m-%d %H:%M}"
    parts = [stage.therapy, said(stage.title), f"{begins:%Y-%m-%d %H:%M}–{until}"]
    parts += [said(what) for what in occupied.all_said(stage.resources)]
    parts.append(said(one.firmness.title))
    return " · ".join(parts)


def patient_rows(
    plan: StandingPlan, stages: Sequence[ShownStage], span: Span, occupied: Occupied, said: Said
) -> list[BoardRow]:
    """Return a row for each therapy with anything in the time, whoever begins first on top."""
    rows = []
    begins: dict[str, int] = {}
    for one in plan.stages:
        begins.setdefault(one.stage.therapy, len(begins))
    chains = {one.number: one.chain for one in plan.state.therapies}
    for therapy in sorted({one.stage.therapy for one in stages}, key=lambda number: begins[number]):
        blocks = [
            _block(one, _word_for_patient(one, span, occupied, said), occupied, said, span, is_band=one.stage.is_hold)
            for one in stages
            if one.stage.therapy == therapy
        ]
        recipe = chains[therapy].recipe.name
        rows.append(BoardRow(therapy, recipe, f"/therapies/{therapy}/#dates", tuple(blocks)))
    return rows


def resource_rows(
    plan: StandingPlan, stages: Sequence[ShownStage], span: Span, by: By, occupied: Occupied, said: Said
) -> tuple[list[BoardRow], list[str]]:
    """Return a row for each room, piece or person with anything in the time, and the codes that are free."""
    of: dict[str, list[ShownStage]] = {
        one.name: [] for one in plan.standing.centre.problem.resources if occupied.is_of(one.name, by)
    }
    for one in stages:
        for code in one.stage.resources:
            if occupied.is_of(code, by):
                of.setdefault(code, []).append(one)
    rows, free = [], []
    for code in sorted(of, key=lambda code: _order(code, by, occupied)):
        away = _away(code, span, occupied.state, said) if by is By.PEOPLE else ()
        if not of[code] and not away:
            free.append(code)
            continue
        blocks = [
            _block(one, _word_for_resource(one, span, said), occupied, said, span, is_band=False) for one in of[code]
        ]
        label, detail, link = _named(code, occupied, said)
        rows.append(BoardRow(label, detail, link, tuple(blocks), away))
    return rows, free


def _order(code: str, by: By, occupied: Occupied) -> tuple[str, str]:
    if by is By.EQUIPMENT:
        return occupied.pieces.get(code, "~"), code
    return "", code


def _named(code: str, occupied: Occupied, said: Said) -> tuple[str, str, str]:
    if code in occupied.people:
        name = occupied.names.get(code, code)
        return name, code if name != code else "", f"/people/{code}/"
    if code in occupied.rooms:
        return code, occupied.rooms[code], f"/rooms/{code}/"
    if code in occupied.pieces:
        return code, said(equipment_said(occupied.pieces[code])), f"/equipment/{code}/"
    return said(PLACES[code]).capitalize(), "", "/plan/hours/#places"


def _away(code: str, span: Span, state: CentreState, said: Said) -> tuple[Away, ...]:
    hours = state.hours.get(code)
    away, word = [], said(Text("away", "borta"))
    for one in hours.absences if hours is not None else ():
        first, last = max(one.from_date, span.first_day), min(one.to_date, span.first_day + timedelta(days=span.days))
        if first <= last:
            away.append(Away(span.at(first), span.at(last + timedelta(days=1)), word))
    return tuple(away)


def _word_for_patient(one: ShownStage, span: Span, occupied: Occupied, said: Said) -> str:
    stage = one.stage
    if stage.is_hold:
        where = occupied.all_said(stage.resources)
        return said(where[0]) if where else said(stage.title)
    if span.days > 7 and stage.kind not in _TOLD_FROM_AFAR:
        return ""
    return _with_firmness(one, _full(stage, span, said), span, said)


def _full(stage: PlannedStage, span: Span, said: Said) -> str:
    """Return a stage's word, and more of it on a day alone, where there is room."""
    return said(stage.title) if span.days == 1 and stage.kind is StageKind.WORK else said(short(stage))


def _with_firmness(one: ShownStage, word: str, span: Span, said: Said) -> str:
    if one.is_broken and span.days > 7:
        is_late = one.firmness is Firmness.LATE
        return f"{word}, {said(Text('LATER', 'SENARE') if is_late else Text('EARLIER', 'TIDIGARE'))}"
    if one.is_broken or (one.firmness in (Firmness.PROMISED, Firmness.HELD) and one.promised_at is not None):
        return f"{word}, {said(one.firmness.title)}"
    return word


def _word_for_resource(one: ShownStage, span: Span, said: Said) -> str:
    stage = one.stage
    number = stage.therapy.removeprefix("T-")
    if stage.is_hold:
        return stage.therapy
    return number if span.days > 7 else f"{number} {_full(stage, span, said)}"


def _block(one: ShownStage, word: str, occupied: Occupied, said: Said, span: Span, *, is_band: bool) -> Block:
    stage = one.stage
    look = f"{LOOKS[stage.kind]} {one.firmness.value}"
    return Block(
        starts_at=stage.starts_at,
        ends_at=stage.ends_at,
        look=look,
        word=word,
        title=title_of(one, occupied, said, span),
        link=f"/therapies/{stage.therapy}/#dates",
        is_band=is_band,
        has_pin=one.promised_at is not None and not one.is_broken,
        was_at=one.promised_at if one.is_broken else None,
    )


def closed_days(state: CentreState, span: Span, said: Said) -> dict[date, str]:
    """Return the closed days with the word for them."""
    word = said(Text("closed", "stängt"))
    return {day: word for day in span.each_day() if day in state.closed_days}
