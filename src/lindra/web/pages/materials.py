"""The materials: what is in stock and for how long, what waits for a decision, one lot, one material, the suppliers."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lindra.facility.materials.facts import LotUsed
from lindra.facility.materials.lot import Lot, LotStatus
from lindra.facility.materials.material import Material
from lindra.facility.materials.supplier import Approval, Supplier
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Ref
from lindra.gmp.quantity import written
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.masters.units import unit_shown
from lindra.operations.replay import facts_of
from lindra.operations.store import StoredEntry
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.still_needed import still_needed
from lindra.web.accounts import names_of_people
from lindra.web.context import person_of
from lindra.web.door import clock, store
from lindra.web.pages.ledger import EntryRow
from lindra.web.words import word

SOON = timedelta(days=30)
BAR_WIDTH = 120
HISTORY_LENGTH = 40


@dataclass(frozen=True)
class Mark:
    """A word about a thing, and the class that colours it."""

    says: Text
    mark: str  # "bad", "warn", "done" or nothing


@dataclass(frozen=True)
class Stock:
    """One material on the board: what may be used, what waits, what is needed."""

    word: str
    card: Material | None
    unit: str
    usable: Decimal
    waiting: Decimal
    needed: Decimal
    first: Lot | None  # the usable lot that expires first
    marks: tuple[Mark, ...]
    picture: SafeString

    @property
    def is_short(self) -> bool:
        """Whether there is too little of it."""
        return any(one.mark == "bad" for one in self.marks)

    @property
    def title(self) -> str:
        """What it is called."""
        return self.card.title if self.card else self.word


@dataclass(frozen=True)
class LotRow:
    """One lot in a list."""

    lot: Lot
    title: str
    marks: tuple[Mark, ...]
    days: int  # until it expires


def lot_marks(lot: Lot, now: datetime) -> tuple[Mark, ...]:
    """Return what is to be said of a lot, the gravest first."""
    found = []
    if lot.is_blocked:
        found.append(Mark(Text("BLOCKED", "SPÄRRAD"), "bad"))
    if lot.status is not LotStatus.REJECTED and now >= lot.expires_at:
        found.append(Mark(Text("EXPIRED", "UTGÅNGEN"), "bad"))
    elif lot.status is not LotStatus.REJECTED and lot.expires_at - now < SOON:
        found.append(Mark(Text("lapses soon", "går snart ut"), "warn"))
    colour = {LotStatus.RELEASED: "done", LotStatus.QUARANTINE: "warn", LotStatus.REJECTED: "bad"}[lot.status]
    found.append(Mark(lot.status.title, colour))
    if lot.count is not None:
        found.append(Mark(Text("second count waits", "andra räkning väntar"), "warn"))
    return tuple(found)


def needs_of_open_batches(record: Dossiers) -> dict[tuple[str, str], Decimal]:
    """Return how much of each material, in each unit, the batches that are being made have yet to take."""
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for batch in record.open_ones(Batch):
        version = record.find(RecipeVersion, batch.recipe)
        for need in still_needed(batch, version.recipe) if version else ():
            found[need.material, need.amount.unit] += need.amount.value
    return found


def stock_of(
    name: str, card: Material | None, lots: Sequence[Lot], needs: dict[tuple[str, str], Decimal], now: datetime
) -> Stock:
    """Add up one material."""
    unit = card.unit if card else lots[0].unit if lots else ""
    counted = [lot for lot in lots if lot.unit == unit]
    usable = [lot for lot in counted if lot.may_be_used_at(now)]
    in_stock = sum((lot.left for lot in usable), Decimal(0))
    waiting = sum((lot.left for lot in counted if lot.status is LotStatus.QUARANTINE), Decimal(0))
    minimum = card.minimum_stock if card else None
    needed = needs.get((name, unit), Decimal(0))
    first = min(usable, key=lambda lot: lot.expires_on, default=None)
    marks = []
    if needed > in_stock:
        marks.append(Mark(Text("short for open batches", "räcker inte till öppna satser"), "bad"))
    if minimum is not None and in_stock < minimum:
        marks.append(Mark(Text("below minimum", "under lägsta"), "bad"))
    if first is not None and first.expires_at - now < SOON:
        marks.append(Mark(Text("lapses soon", "går snart ut"), "warn"))
    if card is None:
        marks.append(Mark(Text("not registered", "inte registrerat"), "warn"))
    picture = stock_picture(in_stock, minimum, needed)
    return Stock(name, card, unit, in_stock, waiting, needed, first, tuple(marks), picture)


def stock_picture(usable: Decimal, minimum: Decimal | None, needed: Decimal) -> SafeString:
    """Draw what may be used as a bar, with the minimum as a line and what open batches need inside it."""
    most = max(usable, needed, (minimum or Decimal(0)) * 2)
    if most <= 0:
        return SafeString("")

    def wide(amount: Decimal) -> str:
        return f"{float(amount / most) * BAR_WIDTH:.1f}"

    low = minimum is not None and usable < minimum
    line = (
        format_html('<line class="minimum" x1="{0}" x2="{0}" y1="0" y2="16"/>', wide(minimum))
        if minimum is not None
        else SafeString("")
    )
    return format_html(
        '<svg class="supply" viewBox="0 0 {} 16" aria-hidden="true" focusable="false">'
        '<rect class="field" x="0" y="4" width="{}" height="8" rx="4"/>'
        '<rect class="{}" x="0" y="4" width="{}" height="8" rx="4"/>'
        '<rect class="needed" x="0" y="13" width="{}" height="3"/>{}</svg>',
        BAR_WIDTH,
        BAR_WIDTH,
        "low" if low else "enough",
        wide(usable),
        wide(needed),
        line,
    )


def _rows(lots: Iterable[Lot], cards: dict[str, Material], now: datetime) -> list[LotRow]:
    return [
        LotRow(
            lot,
            cards[lot.material].title if lot.material in cards else lot.material,
            lot_marks(lot, now),
            (lot.expires_on - now.date()).days,
        )
        for lot in sorted(lots, key=lambda lot: (lot.expires_on, lot.number))
    ]


def _does(request: HttpRequest, *roles: Role) -> bool:
    person = person_of(request)
    return person is not None and not person.roles.isdisjoint(roles)


@login_required
def materials(request: HttpRequest) -> HttpResponse:
    """Show what there is of each material, and what must be looked at."""
    now = clock.now()
    with store().reading() as record:
        lots = list(record.open_ones(Lot))
        cards = {one.word: one for one in record.each(Material)}
        suppliers = record.each(Supplier)
        needs = needs_of_open_batches(record)
    by_material: dict[str, list[Lot]] = defaultdict(list)
    for lot in lots:
        by_material[lot.material].append(lot)
    names = sorted({*cards, *by_material, *(name for name, _ in needs)})
    stocks = [stock_of(name, cards.get(name), by_material[name], needs, now) for name in names]
    stocks.sort(key=lambda one: (not one.is_short, not one.marks, one.title.lower()))
    rows = _rows(lots, cards, now)
    context = {
        "stocks": stocks,
        "short": sum(one.is_short for one in stocks),
        "quarantine": [row for row in rows if row.lot.status is LotStatus.QUARANTINE],
        "expired": [row for row in rows if row.days < 0],
        "lapsing": [row for row in rows if row.lot.status is LotStatus.RELEASED and 0 <= row.days < SOON.days],
        "blocked": [row for row in rows if row.lot.is_blocked],
        "counted": [row for row in rows if row.lot.count is not None],
        "suspended": [one for one in suppliers if one.is_suspended],
        "supplier_count": len(suppliers),
        "decides": _does(request, Role.QUALITY_ASSURANCE),
        "now": now,
    }
    return render(request, "lindra/materials.html", context)


@login_required
def material(request: HttpRequest, name: str) -> HttpResponse:
    """Show one material: its card, who may deliver it, its lots, which batches need it."""
    now = clock.now()
    with store().reading() as record:
        card = record.find(Material, name)
        lots = [lot for lot in record.open_ones(Lot) if lot.material == name]
        suppliers = record.each(Supplier)
        needs = needs_of_open_batches(record)
    if card is None and not lots:
        raise Http404
    context = {
        "stock": stock_of(name, card, lots, needs, now),
        "card": card,
        "rows": _rows(lots, {name: card} if card else {}, now),
        "approvals": [row for row in approval_rows(suppliers, now.date()) if row.approval.material == name],
        "change": change_address(card) if card else "",
        "decides": _does(request, Role.QUALITY_ASSURANCE),
    }
    return render(request, "lindra/material.html", context)


def change_address(card: Material) -> str:
    """Return the address where a card is changed: the material is known, the rest is stated anew."""
    return f"/do/change-material/?material={card.word}"


@dataclass(frozen=True)
class ApprovalRow:
    """One supplier's approval for one material."""

    supplier: Supplier
    approval: Approval
    mark: Mark


def approval_rows(suppliers: Iterable[Supplier], today: date) -> list[ApprovalRow]:
    """Return every approval, with whether it holds."""
    rows = []
    for supplier in suppliers:
        for approval in supplier.approvals:
            if supplier.is_suspended:
                mark = Mark(Text("suspended", "avstängd"), "bad")
            elif approval.valid_until < today:
                mark = Mark(Text("over", "har gått ut"), "bad")
            elif approval.valid_until < today + SOON:
                mark = Mark(Text("lapses soon", "går snart ut"), "warn")
            else:
                mark = Mark(Text("approved", "godkänd"), "done")
            rows.append(ApprovalRow(supplier, approval, mark))
    return rows


@login_required
def suppliers(request: HttpRequest) -> HttpResponse:
    """Show the suppliers, and what each is approved for."""
    with store().reading() as record:
        found = record.each(Supplier)
    rows = approval_rows(found, clock.now().date())
    context = {
        "suppliers": [(one, [row for row in rows if row.supplier is one]) for one in found],
        "decides": _does(request, Role.QUALITY_ASSURANCE),
    }
    return render(request, "lindra/suppliers.html", context)


@dataclass
class Went:
    """How much of a lot went into one batch."""

    number: str
    amount: Decimal
    unit: str
    packages: list[int]
    last_at: datetime
    batch: Batch | None = None

    @property
    def shown(self) -> str:
        """The amount as people read it."""
        return f"{written(self.amount)} {unit_shown(self.unit)}"

    @property
    def status(self) -> Text:
        """Where the batch stands."""
        return word(self.batch.status.value) if self.batch else Text("–", "–")


def where_it_went(entries: Iterable[StoredEntry]) -> list[Went]:
    """Read the batches out of the entries about a lot, the latest first."""
    found: dict[str, Went] = {}
    for entry in entries:
        body: dict[str, Any] = json.loads(entry.body)
        for fact in facts_of(body):
            if not isinstance(fact, LotUsed):
                continue
            went = found.setdefault(fact.batch, Went(fact.batch, Decimal(0), fact.amount.unit, [], fact.at))
            went.amount += fact.amount.value
            went.last_at = max(went.last_at, fact.at)
            if fact.package and fact.package not in went.packages:
                went.packages.append(fact.package)
    return sorted(found.values(), key=lambda one: one.last_at, reverse=True)


@login_required
def lot(request: HttpRequest, number: str) -> HttpResponse:
    """Show one lot: what it is, what is left, where it went, and everything that happened to it."""
    now = clock.now()
    entries = store().entries_about(Ref("lot", number))
    went = where_it_went(entries)
    with store().reading() as record:
        found = record.find(Lot, number)
        card = record.find(Material, found.material) if found else None
        supplier = record.find(Supplier, found.supplier) if found else None
        for one in went:
            one.batch = record.find(Batch, one.number)
    if found is None:
        raise Http404
    rows = [EntryRow.of(entry) for entry in entries[-HISTORY_LENGTH:][::-1]]
    context = {
        "lot": found,
        "card": card,
        "supplier": supplier,
        "marks": lot_marks(found, now),
        "days": (found.expires_on - now.date()).days,
        "is_usable": found.may_be_used_at(now) and found.left > 0,
        "packages": [(one, one.use_before > now) for one in found.packages],
        "went": went,
        "entries": rows,
        "entry_count": len(entries),
        "names": names_of_people(row.person for row in rows),
        "decides": _does(request, Role.QUALITY_ASSURANCE),
    }
    return render(request, "lindra/lot.html", context)
