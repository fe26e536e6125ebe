"""The cryostore: where everything lies. Scan first; the map of a box; what waits for verification."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import get_language

from lindra.facility.cryostore.box import Box
from lindra.facility.cryostore.facts import Waits
from lindra.facility.cryostore.site import Site
from lindra.facility.cryostore.stored import Stored
from lindra.facility.cryostore.tank import Fill, Tank
from lindra.gmp.dossier import Dossiers
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.order.therapy import Therapy
from lindra.web.boxes import LEGEND, box_map, rows_of
from lindra.web.door import store

CODE_MAX = 60


@dataclass(frozen=True)
class BoxRow:
    """One box of a tank, with how full it is."""

    code: str
    fill: Fill

    @property
    def name(self) -> str:
        """Its rack and box, without the tank."""
        return self.code.partition("/")[2]

    @property
    def rack(self) -> str:
        """Its rack."""
        return self.name.partition("/")[0]

    @property
    def percent(self) -> int:
        """How much of it is taken."""
        return percent(self.fill.taken, self.fill.positions)


@dataclass(frozen=True)
class TankRow:
    """One tank, with how full it is and the boxes in which something waits."""

    tank: Tank
    waiting: tuple[BoxRow, ...]

    @property
    def free(self) -> int:
        """How many positions are free."""
        return self.tank.positions - self.tank.taken

    @property
    def percent(self) -> int:
        """How much of it is taken."""
        return percent(self.tank.taken, self.tank.positions)


def percent(part: int, whole: int) -> int:
    """Return a part of a whole, in whole per cent; of nothing, nothing."""
    return round(100 * part / whole) if whole else 0


def box_rows(tank: Tank) -> tuple[BoxRow, ...]:
    """Return a tank's boxes in their order."""
    return tuple(BoxRow(code, fill) for code, fill in sorted(tank.boxes.items()))


def tank_row(tank: Tank) -> TankRow:
    """Return a tank as the board shows it."""
    return TankRow(tank, tuple(row for row in box_rows(tank) if row.fill.waiting))


@login_required
def cryostore(request: HttpRequest) -> HttpResponse:
    """Show every site with its tanks; or lead to what was scanned."""
    asked = request.GET.get("code", "").strip()[:CODE_MAX]
    with store().reading() as record:
        found = _page_of(record, asked) if asked else None
        sites = record.each(Site)
        tanks = [tank_row(tank) for tank in record.each(Tank)]
    if found:
        return redirect(found)
    context = {
        "asked": asked,
        "sites": [(site, [row for row in tanks if row.tank.site == site.code]) for site in sites],
        "waiting": [row for one in tanks for row in one.waiting],
        "out_of_service": [row.tank for row in tanks if not row.tank.is_in_service],
        "outside": [row.tank for row in tanks if row.tank.is_outside_limits],
    }
    return render(request, "lindra/cryostore.html", context)


def _page_of(dossiers: Dossiers, code: str) -> str:
    """Return the page of a thing, box or tank; empty when nothing carries the code."""
    for kind, address in ((Stored, "things"), (Box, "boxes"), (Tank, "tanks")):
        if dossiers.find(kind, code) is not None:
            return f"/cryostore/{address}/{code}/"
    return ""


@login_required
def tank(request: HttpRequest, code: str) -> HttpResponse:
    """Show one tank: its racks and boxes, its readings; out of service, everything that lies in it."""
    with store().reading() as record:
        found = record.find(Tank, code)
        if found is None:
            raise Http404
        site = record.find(Site, found.site)
        listed = not found.is_in_service or "contents" in request.GET
        contents = _contents(record, found) if listed else []
    racks: dict[str, list[BoxRow]] = {}
    for row in box_rows(found):
        racks.setdefault(row.rack, []).append(row)
    context = {
        "row": tank_row(found),
        "tank": found,
        "site": site,
        "racks": sorted(racks.items()),
        "listed": listed,
        "contents": contents,
    }
    return render(request, "lindra/tank.html", context)


def _contents(dossiers: Dossiers, tank: Tank) -> list[tuple[str, str, str]]:
    """Return everything that lies in a tank: box, position and code, in the order of the boxes."""
    found = []
    for row in box_rows(tank):
        box = dossiers.find(Box, row.code) if row.fill.taken else None
        if box is not None:
            found += [(box.code, place, box.things[place]) for place in box.positions if place in box.things]
    return found


@login_required
def box(request: HttpRequest, code: str) -> HttpResponse:
    """Show the map of one box, as a picture and as a table."""
    marked = request.GET.get("code", "")[:CODE_MAX]
    with store().reading() as record:
        found = record.find(Box, code)
        if found is None:
            raise Http404
        of = record.need(Tank, found.tank, field="")
    language = get_language() or "en"
    free = [place for place in found.positions if not found.holder(place)]
    context = {
        "box": found,
        "tank": of,
        "map": box_map(found, language, marked),
        "rows": rows_of(found, marked),
        "columns": range(1, found.columns + 1),
        "taken": len(found.things) + len(found.coming),
        "free": free,
        "looks": [(run, urlencode({"box": found.code, "position": run[0]})) for run in _runs(found)],
        "legend": LEGEND,
        "leaving": [place for place, waits in found.waits.items() if waits is Waits.TAKING_OUT],
        "put": urlencode({"box": found.code, "position": free[0]}) if free else "",
        "only_box": urlencode({"box": found.code}),
    }
    return render(request, "lindra/box.html", context)


def _runs(box: Box) -> list[list[str]]:
    """Return the positions where what was put in or moved waits for verification, those side by side together."""
    runs: list[list[str]] = []
    follows = False
    for place in box.positions:
        waits = place in box.coming or box.waits.get(place) is Waits.PUT_IN
        if waits and follows:
            runs[-1].append(place)
        elif waits:
            runs.append([place])
        follows = waits
    return runs


@login_required
def thing(request: HttpRequest, code: str) -> HttpResponse:
    """Show where one thing lies, what waits for it, and where it has been."""
    with store().reading() as record:
        found = record.find(Stored, code)
        if found is None:
            raise Http404
        of = record.find(Box, found.box) if found.box else None
        site = record.find(Site, found.site) if found.site else None
        bag = record.find(Bag, code)
        therapy = record.find(Therapy, bag.therapy) if bag else None
        batch = record.find(Batch, bag.batch) if bag else None
    language = get_language() or "en"
    waiting = found.waiting
    look = ""
    if waiting is not None and waiting.what is not Waits.TAKING_OUT:
        place = {"box": waiting.to_box or found.box, "position": waiting.to_position or found.position}
        look = f"/do/confirm-storage/?{urlencode(place)}"
    elif waiting is not None:
        look = "/do/confirm-taking-out/"
    context = {
        "thing": found,
        "box": of,
        "rack": of.rack if of else "",
        "in_rack": found.box.rpartition("/")[2],
        "site": site,
        "bag": bag,
        "therapy": therapy,
        "batch": batch,
        "look": look,
        "map": box_map(of, language, code) if of else "",
        "only_box": urlencode({"box": found.box}),
        "only_code": urlencode({"codes": found.code}),
        "events": tuple(reversed(found.events)),
    }
    return render(request, "lindra/stored.html", context)
