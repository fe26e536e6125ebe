"""The equipment: what may be used, what lapses soon, and one piece with its use log."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lindra.facility.equipment.demand import CleanedAfter
from lindra.facility.equipment.equipment import Equipment
from lindra.facility.equipment.equipment_class import EquipmentClass
from lindra.facility.equipment.facts import EquipmentUsed
from lindra.facility.equipment.readiness import Due, Fault, dues_of, faults_of
from lindra.gmp.fact import Ref
from lindra.gmp.text import Text
from lindra.masters.equipment_words import equipment_said
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.operations.replay import facts_of
from lindra.therapy.manufacture.batch import Batch
from lindra.web.accounts import names_of_people
from lindra.web.door import clock, store
from lindra.web.pages.ledger import EntryRow

SOON = timedelta(days=30)
LOG_LENGTH = 40


@dataclass(frozen=True)
class DueRow:
    """Something that lapses, and where it is renewed."""

    piece: Equipment
    due: Due
    days: int

    @property
    def address(self) -> str:
        """The page where it is renewed."""
        return f"/do/{self.due.operation}/?{urlencode(self.due.fields)}"

    @property
    def mark(self) -> str:
        """The class that colours it."""
        return "bad" if self.days < 0 else "warn" if self.days <= SOON.days else ""

    @property
    def left(self) -> Text:
        """How long it still holds, in words."""
        if self.days < 0:
            return Text(f"{-self.days} d over", f"{-self.days} d för sent")
        return Text(f"{self.days} d left", f"{self.days} d kvar")


@dataclass(frozen=True)
class PieceRow:
    """One piece on the board."""

    piece: Equipment
    faults: tuple[Fault, ...]
    dues: tuple[DueRow, ...]
    is_soiled: bool  # to be cleaned before it goes to another batch

    @property
    def is_usable(self) -> bool:
        """Whether the gate before a step would let it in now."""
        return not self.faults

    @property
    def is_free(self) -> bool:
        """Whether another batch may have it: no fault, and nobody's cells in it."""
        return not self.faults and not self.piece.kept_for

    @property
    def next(self) -> DueRow | None:
        """What lapses first."""
        return self.dues[0] if self.dues else None


@dataclass(frozen=True)
class ClassRow:
    """One class with its pieces."""

    word: str
    demands: EquipmentClass | None
    pieces: tuple[PieceRow, ...]

    @property
    def title(self) -> Text:
        """The class as people read it."""
        return equipment_said(self.word)

    @property
    def usable(self) -> int:
        """How many of its pieces may be used now, by any batch."""
        return sum(piece.is_free for piece in self.pieces)

    @property
    def says(self) -> Text:
        """What the class demands, in words."""
        if self.demands is None:
            return Text("calibration", "kalibrering")
        stages = [stage.value for stage in self.demands.stages]
        every = self.demands.cleaned_every_days
        en, sv = ["calibration", *stages], ["kalibrering", *stages]
        if self.demands.cleaned_after is not CleanedAfter.NOTHING:
            en.append(self.demands.cleaned_after.title.en)
            sv.append(self.demands.cleaned_after.title.sv)
        if every is not None:
            en.append(f"cleaned every {every} days")
            sv.append(f"rengörs var {every}:e dag")
        return Text(" · ".join(en), " · ".join(sv))


def piece_row(piece: Equipment, demands: EquipmentClass | None, now: datetime) -> PieceRow:
    """Look at one piece as the gate before a step does; what was used stays fit for the batch that used it."""
    used = piece.used_since_cleaning
    faults = faults_of(piece, demands, now, piece.kept_for or (used.batch if used else ""))
    today = now.date()
    dues = tuple(DueRow(piece, due, (due.on - today).days) for due in dues_of(piece, demands))
    asks = demands is not None and demands.cleaned_after is not CleanedAfter.NOTHING
    soiled = used is not None and asks and not piece.kept_for
    return PieceRow(piece, faults, dues, soiled)


def is_due(row: DueRow) -> bool:
    """Tell whether it lapses within the time that the board looks ahead, or has lapsed."""
    return row.days <= SOON.days


@login_required
def equipment(request: HttpRequest) -> HttpResponse:
    """Show what may be used, what may not and why, and what lapses soon."""
    now = clock.now()
    with store().reading() as record:
        pieces = record.each(Equipment)
        demands = {one.word: one for one in record.each(EquipmentClass)}
    by_class: dict[str, list[PieceRow]] = defaultdict(list)
    for piece in pieces:
        by_class[piece.equipment_class].append(piece_row(piece, demands.get(piece.equipment_class), now))
    classes = [ClassRow(name, demands.get(name), tuple(rows)) for name, rows in sorted(by_class.items())]
    rows = [row for one in classes for row in one.pieces]
    dues = sorted((due for row in rows for due in row.dues if is_due(due)), key=lambda row: row.due.on)
    context = {
        "classes": classes,
        "count": len(rows),
        "usable": sum(row.is_free for row in rows),
        "kept": sum(bool(row.piece.kept_for) for row in rows),
        "unusable": [row for row in rows if not row.is_usable],
        "dues": dues,
        "out_of_service": sum(not row.piece.is_in_service for row in rows),
        "soiled": [row for row in rows if row.is_soiled],
        "now": now,
    }
    return render(request, "lindra/equipment.html", context)


@dataclass(frozen=True)
class UseRow:
    """One line of the use log."""

    number: int
    at: datetime
    person: str
    batch: str
    step: Text  # by its label in the batch's recipe


class _Labels:
    """The steps of batches by their labels, each recipe looked up once."""

    def __init__(self) -> None:
        self._recipes: dict[str, Recipe | None] = {}

    def of(self, batch: str, step: str) -> Text:
        """Return the label of a step; its name where the recipe does not know it."""
        if batch not in self._recipes:
            with store().reading() as record:
                made = record.find(Batch, batch)
                version = record.find(RecipeVersion, made.recipe) if made is not None else None
            self._recipes[batch] = version.recipe if version is not None else None
        recipe = self._recipes[batch]
        found = recipe.step(step) if recipe is not None else None
        return found.label if found is not None else Text(step, step)


@login_required
def piece(request: HttpRequest, code: str) -> HttpResponse:
    """Show one piece: whether it may be used, what it must show, its use log and everything that happened to it."""
    now = clock.now()
    given = request.GET.get("before", "")
    before = int(given) if given.isascii() and given.isdigit() and len(given) < 16 else None
    with store().reading() as record:
        found = record.find(Equipment, code)
        demands = record.find(EquipmentClass, found.equipment_class) if found else None
    if found is None:
        raise Http404
    labels = _Labels()
    entries = store().newest_entries_about(Ref("equipment", code), limit=LOG_LENGTH + 1, before=before)
    more = entries[LOG_LENGTH - 1].number if len(entries) > LOG_LENGTH else None
    uses, others = [], []
    for entry in entries[:LOG_LENGTH]:
        body: dict[str, Any] = json.loads(entry.body)
        used = [fact for fact in facts_of(body) if isinstance(fact, EquipmentUsed) and fact.equipment == code]
        uses += [UseRow(entry.number, fact.at, fact.by, fact.batch, labels.of(fact.batch, fact.step)) for fact in used]
        if not used:
            others.append(EntryRow.of(entry, Ref("equipment", code)))
    since = found.used_since_cleaning
    context = {
        "row": piece_row(found, demands, now),
        "piece": found,
        "of": ClassRow(found.equipment_class, demands, ()),
        "stages": [(stage, found.qualified_until(stage)) for stage in (demands.stages if demands else ())],
        "today": now.date(),
        "uses": uses,
        "used_since": labels.of(since.batch, since.step) if since is not None else None,
        "entries": others,
        "more": more,
        "names": names_of_people({*(row.person for row in others), *(row.person for row in uses)}),
    }
    return render(request, "lindra/piece.html", context)
