"""Keeps a centre in order: materials with their cards, an approved supplier, qualified and clean equipment."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from lindra.facility.equipment.demand import CleanedAfter, QualificationStage
from lindra.facility.equipment.equipment import Equipment
from lindra.facility.equipment.equipment_class import EquipmentClass
from lindra.facility.equipment.readiness import cleaning_faults
from lindra.facility.materials.material import Material
from lindra.facility.materials.risk import RiskTier
from lindra.facility.materials.supplier import Supplier
from lindra.masters.recipe import MaterialNeed, Recipe
from lindra.simulation.at_work import AtWork

SUPPLIER = "NCS"
# What is qualified whole and cleaned between batches; the other classes are calibrated, and that is all.
_DEMANDING = ("biosafety-cabinet", "closed-system-processor")
# How long an opened package keeps, for what comes in bottles that are opened; invented, like the amounts.
_OPEN_LIFE_HOURS = {"texmacs": 720, "il-2": 168, "culture-medium": 720}
_FROZEN = ("lentiviral-vector", "il-2")
_TIERS = {
    "human-serum": RiskTier.TIER_4,
    "lentiviral-vector": RiskTier.TIER_3,
    "infusion-bag": RiskTier.TIER_1,
}


def kept_up(work: AtWork, recipe: Recipe) -> None:
    """Register what the recipe uses, approve who delivers it, qualify and clean what it is made with."""
    _approved(work, recipe)
    demanded = {name for step in recipe.steps for name in step.equipment if name in _DEMANDING}
    with work.store.reading() as record:
        known = {one.word for one in record.each(EquipmentClass)}
        pieces = record.each(Equipment)
    for equipment_class in sorted(demanded - known):
        work.does(
            "set-equipment-demands",
            by="quality",
            equipment_class=equipment_class,
            stages=tuple(QualificationStage),
            cleaned_after=CleanedAfter.BATCH,
            reason="Validation master plan 3.",
        )
    versions = {one.equipment: one.version for step in recipe.steps for one in step.programs}
    for piece in pieces:
        if piece.equipment_class in demanded and not piece.stages:
            qualified(work, piece.code)
        version = versions.get(piece.equipment_class)
        if version is not None and piece.program != version:
            work.does(
                "install-program",
                by="production manager",
                equipment=piece.code,
                version=version,
                reason=f"As recipe {recipe.name}/{recipe.version} asks.",
            )


def _approved(work: AtWork, recipe: Recipe) -> None:
    needs = {need.material: need for step in recipe.steps for need in step.materials}
    with work.store.reading() as record:
        known = {one.word for one in record.each(Material)}
        supplier = record.find(Supplier, SUPPLIER)
    if supplier is None:
        work.does("register-supplier", by="production manager", supplier=SUPPLIER, title="Nordic Cell Supply")
    for word in sorted(set(needs) - known):
        _registered(work, needs[word])
        work.does(
            "approve-supplier",
            by="quality",
            supplier=SUPPLIER,
            material=word,
            valid_until=work.now.date() + timedelta(days=2 * 365),
            basis="Audit 2026-004",
        )


def _registered(work: AtWork, need: MaterialNeed) -> None:
    frozen = need.material in _FROZEN
    work.does(
        "register-material",
        by="quality",
        material=need.material,
        title=need.label.en,
        unit=need.amount.unit,
        risk=_TIERS.get(need.material, RiskTier.TIER_2),
        minimum_stock=need.amount.value * 2,
        open_life_hours=_OPEN_LIFE_HOURS.get(need.material),
        storage_celsius_min=Decimal(-90) if frozen else Decimal(2),
        storage_celsius_max=Decimal(-60) if frozen else Decimal(8),
    )


def qualified(work: AtWork, equipment: str) -> None:
    """Qualify a piece in every stage, for two years."""
    for stage in QualificationStage:
        work.does(
            "qualify-equipment",
            by="quality",
            equipment=equipment,
            stage=stage,
            valid_until=work.now.date() + timedelta(days=2 * 365),
            report=f"{stage.value}-{equipment}",
        )


def cleaned_for(work: AtWork, batch: str, equipment: Sequence[str]) -> None:
    """Clean what is not clean enough for the batch."""
    for code in equipment:
        piece = work.sees(Equipment, code)
        with work.store.reading() as record:
            demands = record.find(EquipmentClass, piece.equipment_class)
        if any(cleaning_faults(piece, demands, work.now, batch)):
            work.does(
                "clean-equipment", by="operator", equipment=code, cleaned_at=work.now, procedure="SOP-031, sporicide"
            )
