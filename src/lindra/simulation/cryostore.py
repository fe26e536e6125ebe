"""Furnishes a cryostore and works in it: two sites, three tanks, and everything seen by two."""

from collections.abc import Sequence
from decimal import Decimal

from lindra.facility.cryostore.box import Box
from lindra.facility.cryostore.facts import Purpose, TankKind
from lindra.facility.cryostore.stored import Stored
from lindra.facility.cryostore.tank import Tank
from lindra.gmp.identity import with_check
from lindra.gmp.objection import AssumptionBroken
from lindra.simulation.at_work import AtWork

SITES = (("FLEMINGSBERG", "GMP unit, Flemingsberg"), ("SOLNA", "Stem cell laboratory, Solna"))
# Code, title, site, kind, racks, boxes in a rack, warmest °C, least nitrogen in cm.
TANKS = (
    ("TANK-01", "Banks and products", "FLEMINGSBERG", TankKind.VAPOUR, 6, 4, Decimal(-150), Decimal(12)),
    ("TANK-02", "Second place of banks, back-up bags", "SOLNA", TankKind.VAPOUR, 6, 4, Decimal(-150), Decimal(12)),
    ("FRZ-01", "Retained samples", "FLEMINGSBERG", TankKind.FREEZER, 2, 3, Decimal(-70), None),
)
# Rows and columns of a box; the second rack of a tank of nitrogen holds cassettes for bags.
VIALS, CASSETTES = (10, 10), (4, 3)
BOXES = 4  # in each rack
LIMITS = "SOP CRY-001, version 3"
KEEPER, OTHER = "cryostore keeper", "other cryostore keeper"


def furnish_cryostore(work: AtWork) -> None:
    """Add two sites, three tanks with racks and boxes, and a first reading of each tank."""
    for code, title in SITES:
        work.does("add-site", by="production manager", site=code, title=title)
    for code, title, site, kind, racks, boxes, warmest, level in TANKS:
        work.does(
            "add-tank",
            by="production manager",
            tank=code,
            title=title,
            site=site,
            kind=kind,
            racks=racks,
            boxes_per_rack=boxes,
            temperature_celsius_max=warmest,
            level_cm_min=level,
            limits_source=LIMITS,
        )
        for rack in (1, 2):
            rows, columns = CASSETTES if rack == 2 and kind.has_nitrogen else VIALS
            for box in (1, 2):
                work.does("add-box", by=KEEPER, box=f"{code}/R{rack:02d}/B{box:02d}", rows=rows, columns=columns)
        read_tank(work, code)


def read_tank(work: AtWork, tank: str) -> None:
    """Read a tank that is as cold and as full as it should be."""
    of = work.sees(Tank, tank)
    work.does(
        "record-tank-level",
        by=KEEPER,
        tank=tank,
        temperature=of.temperature_celsius_max - Decimal("8.5"),
        level=None if of.level_cm_min is None else of.level_cm_min + Decimal("9.5"),
    )


def put_away(work: AtWork, codes: Sequence[str], box: str, position: str = "") -> str:
    """Put things side by side in a box, from its first free position, seen by two; returns where the first lies."""
    position = position or free_position(work, box, len(codes))
    work.does("put-in-store", by=KEEPER, box=box, position=position, codes=tuple(codes))
    work.does("confirm-storage", by=OTHER, box=box, position=position, codes=tuple(codes))
    return position


def free_position(work: AtWork, box: str, count: int = 1) -> str:
    """Return the first position of a box from which so many follow that are free."""
    of = work.sees(Box, box)
    free = [not of.holder(position) for position in of.positions]
    for start in range(len(free) - count + 1):
        if all(free[start : start + count]):
            return of.positions[start]
    raise AssumptionBroken(f"{box} has no room for {count}")


def put_in_two_places(work: AtWork, codes: Sequence[str]) -> None:
    """Put the containers of a bank away, half of them at each site, where there is room; seen by two."""
    half = (len(codes) + 1) // 2
    for tank, some in (("TANK-01", codes[:half]), ("TANK-02", codes[half:])):
        if some:
            put_away(work, some, _box_with_room(work, tank, 1, len(some)))


def kept(work: AtWork, code: str) -> str:
    """Put one bag or back-up away in a cassette; returns the box."""
    box = _box_with_room(work, "TANK-02", 2, 1)
    put_away(work, [code], box)
    return box


def _box_with_room(work: AtWork, tank: str, rack: int, count: int) -> str:
    for number in range(1, 1 + BOXES):
        box = f"{tank}/R{rack:02d}/B{number:02d}"
        with work.store.reading() as record:
            known = record.find(Box, box)
        if known is None:
            rows, columns = CASSETTES if rack == 2 else VIALS
            work.does("add-box", by=KEEPER, box=box, rows=rows, columns=columns)
            return box
        if _has_room(known, count):
            return box
    raise AssumptionBroken(f"{tank} has no room for {count}")


def _has_room(box: Box, count: int) -> bool:
    free = [not box.holder(position) for position in box.positions]
    return any(all(free[start : start + count]) for start in range(len(free) - count + 1))


def left_for(work: AtWork, codes: Sequence[str], batch: str) -> None:
    """Take those of the containers that lie in the store out of it, for a batch."""
    for code in codes:
        with work.store.reading() as record:
            stored = record.find(Stored, code)
        if stored is not None and stored.is_stored:
            take_out(work, [code], batch)


def take_out(work: AtWork, codes: Sequence[str], reference: str, purpose: Purpose = Purpose.BATCH) -> None:
    """Take things out that lie in one box, seen by two."""
    box = work.sees(Stored, codes[0]).box
    work.does("take-out-of-store", by=KEEPER, box=box, codes=tuple(codes), purpose=purpose, reference=reference)
    work.does("confirm-taking-out", by=OTHER, codes=tuple(codes), reference=reference)


def used_cryostore(work: AtWork) -> None:
    """Leave the store as on any day: retained samples put away, one vial moved and some put in that wait for a look."""
    retained = [with_check(f"RS-{work.now:%y}-{number:04d}") for number in range(1, 12)]
    put_away(work, retained[:8], "FRZ-01/R01/B01", "A1")
    code = "TANK-01/R01/B01"
    box = work.sees(Box, code)
    taken = [position for position in box.positions if box.holder(position)]
    if taken:
        free = next((one for one in reversed(box.positions) if not box.holder(one)), "")
        to_box, to_position = (code, free) if free else ("TANK-01/R01/B02", free_position(work, "TANK-01/R01/B02"))
        moved = (box.holder(taken[0]),)
        work.does("move-stored", by=KEEPER, box=code, codes=moved, to_box=to_box, to_position=to_position)
    work.does("put-in-store", by=KEEPER, box="FRZ-01/R01/B01", position="B1", codes=tuple(retained[8:]))
