"""Furnishes a centre from a recipe: rooms, equipment of each class, released lots, and the recipe itself, approved."""

from datetime import timedelta
from decimal import Decimal

from lindra.masters.reading import read_recipe
from lindra.masters.recipe import Recipe
from lindra.simulation.at_work import AtWork
from lindra.therapy.collection.start_collection import APHERESIS_CLASS

ROOMS = (
    *((f"PRE-{number:02d}", f"Pre-GMP room {number}", "D") for number in range(1, 6)),
    *((f"GMP-{number:02d}", f"GMP room {number}", "C") for number in range(1, 10)),
    *((f"GMP-{number:02d}", f"Filling room {number}", "B") for number in range(10, 14)),
    ("APH-01", "Apheresis unit", ""),
    ("WARD-01", "Clinic, infusion ward", ""),
)
_CODES = {
    APHERESIS_CLASS: "AP",
    "closed-system-processor": "CSP",
    "biosafety-cabinet": "BSC",
    "cell-counter": "CC",
    "flow-cytometer": "FC",
    "tube-welder": "TW",
}


def furnish(work: AtWork, recipe_text: str, *, pieces: int = 3, batches: int = 20) -> Recipe:
    """Add rooms, so many pieces of each class, lots for so many batches, and approve the recipe."""
    recipe = read_recipe(recipe_text)
    assert isinstance(recipe, Recipe), recipe
    for code, title, grade in ROOMS:
        work.does("add-room", by="production manager", room=code, title=title, grade=grade)
    classes = {APHERESIS_CLASS, *(name for step in recipe.steps for name in step.equipment)}
    year_ahead = work.now.date() + timedelta(days=365)
    for equipment_class in sorted(classes):
        for number in range(1, pieces + 1):
            code = f"{_CODES.get(equipment_class, 'EQ')}-{number:02d}"
            title = f"{equipment_class.replace('-', ' ').capitalize()} {number}"
            work.does(
                "add-equipment",
                by="production manager",
                equipment=code,
                title=title,
                equipment_class=equipment_class,
            )
            work.does(
                "record-calibration",
                by="production manager",
                equipment=code,
                valid_until=year_ahead,
                certificate=f"CAL-{code}",
            )
    for step in recipe.steps:
        for need in step.materials:
            receive_and_release(work, need.material, need.amount.value * batches, need.amount.unit)
    work.does("propose-recipe", by="production manager", text=recipe_text)
    work.does("approve-recipe", by="quality", recipe=f"{recipe.name}/{recipe.version}")
    return recipe


def receive_and_release(work: AtWork, material: str, amount: Decimal, unit: str, *, days: int = 300) -> str:
    """Receive a lot and release it; returns its number."""
    received = work.does(
        "receive-lot",
        by="operator",
        material=material,
        supplier="Nordic Cell Supply",
        supplier_lot=f"NCS-{material[:3].upper()}-{work.now:%y%m%d}",
        expires_on=work.now.date() + timedelta(days=days),
        amount=amount,
        unit=unit,
    )
    lot = received.facts[0].about()[0].key
    work.does("release-lot", by="quality", lot=lot, certificate=f"COA-{lot}")
    return lot
