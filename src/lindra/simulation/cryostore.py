"""Furnishes a cryostore and works in it: two sites, three tanks, and everything seen by two."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from lindra.facility.cryostore.box import Box
from lindra.facility.cryostore.facts import Purpose, TankKind
from lindra.facility.cryostore.stored import Stored
from lindra.facility.cryostore.tank import Tank
from lindra.gmp.identity import with_check
from lindra.gmp.objection import AssumptionBroken
from lindra.simulation.at_work import AtWork
from lindra.simulation.furnish import add_piece

SITES = (("FLEMINGSBERG", "GMP unit, Flemingsberg"), ("SOLNA", "Stem cell laboratory, Solna"))
# Code, title, site, kind, racks, boxes in a rack, warmest °C, least nitrogen in cm.
TANKS = (
    ("TANK-01", "Banks and products", "FLEMINGSBERG", TankKind.VAPOUR, 6, 4, Decimal(-150), Decimal(12)),
    ("TANK-02", "Second place of banks, back-up bags", "SOLNA", TankKind.VAPOUR, 6, 4, Decimal(-150), Decimal(12)),
    ("FRZ-01", "Retained samples", "FLEMINGSBERG", TankKind.FREEZER, 2, 3, Decimal(-70), None),
)
# Rows and columns of a box; the second rack of a tank of nitrogen holds cassettes for bags.
VIALS, CASSETTES = (10, 10), (4, 3)
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


def take_out(work: AtWork, codes: Sequence[str], reference: str, purpose: Purpose = Purpose.BATCH) -> None:
    """Take things out that lie in one box, seen by two."""
    box = work.sees(Stored, codes[0]).box
    work.does("take-out-of-store", by=KEEPER, box=box, codes=tuple(codes), purpose=purpose, reference=reference)
    work.does("confirm-taking-out", by=OTHER, codes=tuple(codes), reference=reference)


def used_cryostore(work: AtWork) -> None:
    """Store a bank at two sites and retained samples; take a vial out and thaw it; leave some that wait."""
    add_piece(work, "BATH-01", "Thawing bath 1", "thawing-bath")
    bank = [with_check(f"V-{work.now:%y}-{number:04d}") for number in range(1, 41)]
    put_away(work, bank[:34], "TANK-01/R01/B01", "A1")
    put_away(work, bank[34:], "TANK-02/R01/B01", "A1")
    put_away(work, [with_check(f"RS-{work.now:%y}-{number:04d}") for number in range(1, 9)], "FRZ-01/R01/B01", "A1")
    take_out(work, [bank[0]], "Thaw test of the bank", Purpose.TEST)
    work.passes(minutes=12)
    work.does(
        "record-thaw",
        by=KEEPER,
        stored=bank[0],
        device="BATH-01",
        started_at=work.now - timedelta(minutes=9),
        finished_at=work.now - timedelta(minutes=6),
        temperature=Decimal("37.0"),
    )
    box = "TANK-01/R01/B01"
    work.does("move-stored", by=KEEPER, box=box, codes=(bank[33],), to_box=box, to_position="F1")
    late = tuple(with_check(f"V-{work.now:%y}-{number:04d}") for number in range(41, 44))
    work.does("put-in-store", by=KEEPER, box=box, position="E1", codes=late)
