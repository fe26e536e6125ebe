"""Furnishes a centre from a recipe: rooms, equipment of each class, released lots, and the recipe itself, approved."""

from datetime import timedelta
from decimal import Decimal

from lindra.facility.equipment.equipment import Equipment
from lindra.masters.reading import read_recipe
from lindra.masters.recipe import Recipe, StartsFrom
from lindra.simulation.approved import proposed_and_approved
from lindra.simulation.at_work import AtWork
from lindra.simulation.environment import furnish_environment
from lindra.simulation.people_and_rooms import keep_people, keep_rooms, train
from lindra.simulation.upkeep import SUPPLIER, kept_up
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
    """Add the rooms, and what the recipe needs: so many pieces of each class, lots for so many batches; approve it."""
    for code, title, grade in ROOMS:
        work.does("add-room", by="production manager", room=code, title=title, grade=grade)
    keep_people(work)
    keep_rooms(work)
    furnish_environment(work)
    return furnish_for(work, recipe_text, pieces=pieces, batches=batches)


def furnish_for(work: AtWork, recipe_text: str, *, pieces: int = 3, batches: int = 20) -> Recipe:
    """Add what one more recipe needs to a centre that has its rooms, and approve the recipe."""
    recipe = read_recipe(recipe_text)
    assert isinstance(recipe, Recipe), recipe
    classes = {name for step in recipe.steps for name in step.equipment}
    classes |= {recipe.collection_equipment} if recipe.starts_from is not StartsFrom.STOCK else set()
    with work.store.reading() as record:
        there = list(record.each(Equipment))
    known, taken = {piece.equipment_class for piece in there}, {piece.code for piece in there}
    for equipment_class in sorted(classes - known - {""}):
        letters = _CODES.get(equipment_class) or _letters(equipment_class, taken)
        for number in range(1, pieces + 1):
            code = f"{letters}-{number:02d}"
            add_piece(work, code, f"{equipment_class.replace('-', ' ').capitalize()} {number}", equipment_class)
            taken.add(code)
    kept_up(work, recipe)
    restock(work, recipe, batches=batches)
    proposed_and_approved(work, recipe_text)
    train(work, recipe)
    return recipe


def restock(work: AtWork, recipe: Recipe, *, batches: int) -> None:
    """Receive and release what so many batches after a recipe take."""
    for step in recipe.steps:
        for need in step.materials:
            receive_and_release(work, need.material, need.amount.value * batches, need.amount.unit)


def _letters(equipment_class: str, taken: set[str]) -> str:
    """Return letters for the codes of a class that no other class has: ``controlled-rate-freezer`` gives CRF."""
    letters = "".join(word[0] for word in equipment_class.split("-")).upper()
    if len(letters) < 2:
        letters = equipment_class[:3].upper()
    while f"{letters}-01" in taken:
        letters += "X"
    return letters


def add_piece(work: AtWork, code: str, title: str, equipment_class: str) -> None:
    """Add a piece of equipment that may be used for a year."""
    work.does("add-equipment", by="production manager", equipment=code, title=title, equipment_class=equipment_class)
    work.does(
        "record-calibration",
        by="production manager",
        equipment=code,
        valid_until=work.now.date() + timedelta(days=365),
        certificate=f"CAL-{code}",
    )


def receive_and_release(work: AtWork, material: str, amount: Decimal, unit: str, *, days: int = 300) -> str:
    """Receive a lot and release it; returns its number."""
    received = work.does(
        "receive-lot",
        by="operator",
        material=material,
        supplier=SUPPLIER,
        supplier_lot=f"NCS-{material[:3].upper()}-{work.now:%y%m%d}",
        expires_on=work.now.date() + timedelta(days=days),
        amount=amount,
        unit=unit,
    )
    lot = received.facts[0].about()[0].key
    work.does("release-lot", by="quality", lot=lot, certificate=f"COA-{lot}")
    return lot
