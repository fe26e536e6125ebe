"""What happens in the cryostore.

A claim holds each place once: a position for one stay (``position_turn`` counts how often it has been left), a
thing for one place (``stored_turn`` counts how often it has left one). Two stays that overlap claim the same.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum

from lindra.gmp.fact import Fact, Ref
from lindra.gmp.quantity import Quantity
from lindra.gmp.text import Text
from lindra.gmp.value import Value


class TankKind(Enum):
    """How a tank keeps its cold."""

    VAPOUR = "vapour"
    LIQUID = "liquid"
    FREEZER = "freezer"

    @property
    def title(self) -> Text:
        """The kind as people say it."""
        return _KINDS[self]

    @property
    def has_nitrogen(self) -> bool:
        """Whether it holds liquid nitrogen, whose level is read."""
        return self is not TankKind.FREEZER


_KINDS = {
    TankKind.VAPOUR: Text("nitrogen, vapour phase", "kväve, gasfas"),
    TankKind.LIQUID: Text("nitrogen, liquid phase", "kväve, vätskefas"),
    TankKind.FREEZER: Text("freezer, −80 °C", "frys, −80 °C"),
}


class Purpose(Enum):
    """What a thing is taken out of the cryostore for."""

    BATCH = "batch"
    THERAPY = "therapy"
    TEST = "test"
    TRANSFER = "transfer"
    DISCARD = "discard"

    @property
    def title(self) -> Text:
        """The purpose as people say it."""
        return _PURPOSES[self]


_PURPOSES = {
    Purpose.BATCH: Text("a batch", "en sats"),
    Purpose.THERAPY: Text("a patient's therapy", "en patients terapi"),
    Purpose.TEST: Text("a test", "ett prov"),
    Purpose.TRANSFER: Text("another centre", "en annan enhet"),
    Purpose.DISCARD: Text("discard", "kassation"),
}


class Waits(Enum):
    """What waits for a second person's verification."""

    PUT_IN = "put-in"
    MOVE = "move"
    TAKING_OUT = "taking-out"

    @property
    def title(self) -> Text:
        """What waits, as people say it."""
        return _WAITS[self]


_WAITS = {
    Waits.PUT_IN: Text("put in, waits for verification", "insatt, väntar på kontroll"),
    Waits.MOVE: Text("move waits for verification", "flytt väntar på kontroll"),
    Waits.TAKING_OUT: Text("taking out waits for verification", "uttag väntar på kontroll"),
}


@dataclass(frozen=True, kw_only=True)
class SiteAdded(Fact):
    """Tanks may stand at this site."""

    ABOUT = ("site",)
    site: str
    title: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"Site {self.site} ({self.title}) was added.", f"Plats {self.site} ({self.title}) lades till.")


@dataclass(frozen=True, kw_only=True)
class TankAdded(Fact):
    """A tank stands at a site.

    Its limits are the warmest it may be and the least nitrogen, with the document they stand in. ``racks`` and
    ``boxes_per_rack`` say how much it has room for.
    """

    ABOUT = ("tank",)
    tank: str
    title: str
    site: str
    kind: TankKind
    racks: int
    boxes_per_rack: int
    temperature_celsius_max: Decimal
    level_cm_min: Decimal | None
    limits_source: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Tank {self.tank} ({self.title}; {self.kind.title.en}) stands at {self.site}; "
            f"at most {self.temperature_celsius_max} °C ({self.limits_source}).",
            f"Tank {self.tank} ({self.title}; {self.kind.title.sv}) står i {self.site}; "
            f"högst {self.temperature_celsius_max} °C ({self.limits_source}).",
        )


@dataclass(frozen=True, kw_only=True)
class TankWithdrawn(Fact):
    """Nothing may be put in the tank. ``holds`` things lay in it then."""

    ABOUT = ("tank",)
    tank: str
    reason: str
    holds: int
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Tank {self.tank} is out of service, with {self.holds} in it: {self.reason}",
            f"Tank {self.tank} är tagen ur bruk, med {self.holds} i sig: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class TankReturned(Fact):
    """The tank is in service again."""

    ABOUT = ("tank",)
    tank: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Tank {self.tank} is in service again: {self.reason}", f"Tank {self.tank} är åter i bruk: {self.reason}"
        )


@dataclass(frozen=True, kw_only=True)
class TankRead(Fact):
    """A person read a tank's temperature and its level of nitrogen. ``done``: what was done about a broken limit."""

    ABOUT = ("tank",)
    tank: str
    temperature: Value
    level: Value | None
    done: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        wrong = any(value is not None and value.broken for value in (self.temperature, self.level))
        level = f", {self.level}" if self.level else ""
        return Text(
            f"Tank {self.tank}: {self.temperature}{level}{f'. OUTSIDE ITS LIMITS: {self.done}' if wrong else ''}",
            f"Tank {self.tank}: {self.temperature}{level}{f'. UTANFÖR SINA GRÄNSER: {self.done}' if wrong else ''}",
        )


@dataclass(frozen=True, kw_only=True)
class BoxAdded(Fact):
    """A box of so many rows and columns stands in its rack."""

    ABOUT = ("box", "tank")
    box: str
    tank: str
    site: str
    rows: int
    columns: int

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Box {self.box} of {self.rows} × {self.columns} positions stands in its rack.",
            f"Box {self.box} med {self.rows} × {self.columns} positioner står i sitt rack.",
        )


@dataclass(frozen=True, kw_only=True)
class BoxCounted(Fact):
    """What was seen in a box, held against the record. ``missing`` and ``unexpected`` say ``A1 V-26-0001-K``."""

    ABOUT = ("box",)
    box: str
    seen: int
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    note: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        if not self.missing and not self.unexpected:
            return Text(
                f"Box {self.box} was counted: {self.seen} as recorded.",
                f"Låda {self.box} räknades: {self.seen} enligt protokollet.",
            )
        return Text(
            f"Box {self.box} was counted and DIFFERS: missing {', '.join(self.missing) or '–'}; "
            f"unexpected {', '.join(self.unexpected) or '–'}. {self.note}",
            f"Låda {self.box} räknades och SKILJER SIG: saknas {', '.join(self.missing) or '–'}; "
            f"oväntat {', '.join(self.unexpected) or '–'}. {self.note}",
        )


@dataclass(frozen=True, kw_only=True)
class ThingPutIn(Fact):
    """A thing was put in a position, and waits there for verification."""

    ABOUT = ("box", "tank", "stored")
    stored: str
    box: str
    tank: str
    site: str
    position: str
    position_turn: int
    stored_turn: int
    at: datetime
    by: str

    def claims(self) -> tuple[str, ...]:
        """One thing in a position, one position for a thing."""
        return _claims(self.stored, self.stored_turn, self.box, self.position, self.position_turn)

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.stored} was put in {self.box} {self.position}; it waits for verification.",
            f"{self.stored} sattes in i {self.box} {self.position}; den väntar på kontroll.",
        )


@dataclass(frozen=True, kw_only=True)
class ThingSeenInPlace(Fact):
    """A second person saw the thing lie where it was put: it is stored."""

    ABOUT = ("box", "tank", "stored")
    stored: str
    box: str
    tank: str
    position: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.stored} was seen in {self.box} {self.position} by a second person: it is stored.",
            f"{self.stored} sågs i {self.box} {self.position} av en andra person: den är förvarad.",
        )


@dataclass(frozen=True, kw_only=True)
class MoveBegun(Fact):
    """A thing was moved, and the move waits for verification; until then the record has it where it was."""

    ABOUT = ("box", "tank", "stored")
    stored: str
    box: str
    tank: str
    position: str
    to_box: str
    to_tank: str
    to_site: str
    to_position: str
    position_turn: int
    stored_turn: int
    at: datetime
    by: str

    def about(self) -> tuple[Ref, ...]:
        """Return both boxes and both tanks, each once, and the thing."""
        return _both_ends(self.box, self.to_box, self.tank, self.to_tank, self.stored)

    def claims(self) -> tuple[str, ...]:
        """The new position is kept for the thing, which can be on one way only."""
        return _claims(self.stored, self.stored_turn, self.to_box, self.to_position, self.position_turn)

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.stored} was moved from {self.box} {self.position} to {self.to_box} {self.to_position}; "
            "the move waits for verification.",
            f"{self.stored} flyttades från {self.box} {self.position} till {self.to_box} {self.to_position}; "
            "flytten väntar på kontroll.",
        )


@dataclass(frozen=True, kw_only=True)
class ThingMoved(Fact):
    """A second person saw the thing in its new position: that is where it lies."""

    ABOUT = ("box", "tank", "stored")
    stored: str
    box: str
    tank: str
    position: str
    to_box: str
    to_tank: str
    to_site: str
    to_position: str
    moved_by: str
    at: datetime
    by: str

    def about(self) -> tuple[Ref, ...]:
        """Return both boxes and both tanks, each once, and the thing."""
        return _both_ends(self.box, self.to_box, self.tank, self.to_tank, self.stored)

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.stored} was seen in {self.to_box} {self.to_position}; it has left {self.box} {self.position}.",
            f"{self.stored} sågs i {self.to_box} {self.to_position}; den har lämnat {self.box} {self.position}.",
        )


@dataclass(frozen=True, kw_only=True)
class TakingOutBegun(Fact):
    """A thing was taken out of its position, and waits for verification before it counts."""

    ABOUT = ("box", "tank", "stored")
    stored: str
    box: str
    tank: str
    position: str
    purpose: Purpose
    reference: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.stored} was taken from {self.box} {self.position} for {self.purpose.title.en}, {self.reference}; "
            "it waits for verification.",
            f"{self.stored} togs från {self.box} {self.position} till {self.purpose.title.sv}, {self.reference}; "
            "uttaget väntar på kontroll.",
        )


@dataclass(frozen=True, kw_only=True)
class ThingTakenOut(Fact):
    """The thing has left the cryostore for good, seen by two."""

    ABOUT = ("box", "tank", "stored")
    stored: str
    box: str
    tank: str
    position: str
    purpose: Purpose
    reference: str
    taken_by: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.stored} has left {self.box} {self.position} for {self.purpose.title.en}, {self.reference}.",
            f"{self.stored} har lämnat {self.box} {self.position} till {self.purpose.title.sv}, {self.reference}.",
        )


@dataclass(frozen=True, kw_only=True)
class StorageCalledOff(Fact):
    """What waited for verification did not happen: the thing is where it was before, or was never stored."""

    ABOUT = ("box", "tank", "stored")
    stored: str
    waited: Waits
    box: str
    tank: str
    position: str
    to_box: str
    to_tank: str
    to_position: str
    reason: str
    at: datetime
    by: str

    def about(self) -> tuple[Ref, ...]:
        """Return the box and tank, those of the other end of a move, and the thing."""
        return _both_ends(self.box, self.to_box, self.tank, self.to_tank, self.stored)

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.stored}: called off ({self.waited.title.en}): {self.reason}",
            f"{self.stored}: återkallat ({self.waited.title.sv}): {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class ThawRecorded(Fact):
    """A thing that was taken out was thawed. With ``correction`` this stands instead of what was recorded before."""

    ABOUT = ("stored",)
    stored: str
    device: str
    started_at: datetime
    finished_at: datetime
    temperature: Quantity
    correction: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        seconds = int((self.finished_at - self.started_at).total_seconds())
        minutes = f"{seconds // 60} min {seconds % 60:02d} s"
        return Text(
            f"{self.stored} was thawed in {self.device} at {self.temperature} for {minutes}"
            f"{f'. Corrected: {self.correction}' if self.correction else ''}.",
            f"{self.stored} tinades i {self.device} vid {self.temperature} i {minutes}"
            f"{f'. Rättat: {self.correction}' if self.correction else ''}.",
        )


def _claims(stored: str, stored_turn: int, box: str, position: str, position_turn: int) -> tuple[str, ...]:
    return (f"stored:{stored}:{stored_turn}", f"position:{box}:{position}:{position_turn}")


def _both_ends(box: str, to_box: str, tank: str, to_tank: str, stored: str) -> tuple[Ref, ...]:
    named = (("box", box), ("box", to_box), ("tank", tank), ("tank", to_tank), ("stored", stored))
    # Each once: a dossier follows a fact once, however many of its fields name it.
    return tuple(dict.fromkeys(Ref(kind, key) for kind, key in named if key))
