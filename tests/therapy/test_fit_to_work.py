"""A step is refused before it begins where the person or the room may not do it, and it is told who can mend it."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.centre import Centre
from tests.conftest import RECIPE_TEXT
from tests.therapy.test_journey import MADE, PATIENT

from lindra.facility.materials.lot import Lot
from lindra.facility.people.facts import Taught
from lindra.facility.permits.permit import Permit
from lindra.facility.rooms.room import Room
from lindra.gmp.containment import ContainmentCategory
from lindra.gmp.identity import with_check
from lindra.gmp.qualification import Qualification
from lindra.masters.recipe import Recipe
from lindra.operations.memory import MemoryStore
from lindra.simulation import journey
from lindra.simulation.approved import change_approved, proposed
from lindra.simulation.furnish import furnish
from lindra.simulation.people_and_rooms import train
from lindra.therapy.manufacture.batch import Batch

VERSION = "cd19-car-t/1"
# The published recipe without what it asks of people and rooms; and with a vector that asks for a permit, a selection
# in which the cells lie open, and a filling that asks for everything a person can hold.
PLAIN = re.sub(r"\ncontained_use:\n(  .*\n)+|\n    requires: .*", "\n", RECIPE_TEXT)
STRICT = (
    PLAIN.replace(
        "\nautologous: yes\n",
        '\nautologous: yes\ncontained_use: {category: L, level: 2, organism: {en: "Lentiviral vector, CD19 CAR", '
        'sv: "Lentiviral vektor, CD19-CAR"}, source: professional}\n',
    )
    .replace("flow-cytometer]\n    closed: yes\n", "flow-cytometer]\n", 1)
    .replace("  - name: filling\n", "  - name: filling\n    requires: [gowning, aseptic-simulation, eyesight]\n")
)
OTHER = with_check("PT-26-0002")
WHY = "Risk assessment RA-26-04: closed sets, one rack for each batch."


@pytest.fixture
def strict() -> tuple[Centre, Recipe]:
    """A centre furnished for the strict recipe."""
    work = Centre(MemoryStore())
    return work, furnish(work, STRICT, pieces=2)


def collected(work: Centre, recipe: Recipe, patient: str = PATIENT) -> str:
    therapy = journey.ordered(work, recipe, patient=patient, weight_kg=Decimal(70))
    return journey.collected(work, recipe, therapy)


def made_until(work: Centre, recipe: Recipe, step: str, patient: str = PATIENT) -> str:
    return journey.manufactured(work, collected(work, recipe, patient), values=MADE, until=step)


def batch_opened(work: Centre, recipe: Recipe, patient: str) -> str:
    collection = collected(work, recipe, patient)
    return work.does("open-batch", by="production manager", collection=collection).facts[0].about()[0].key


def tubing_set(batch: str, room: str = "GMP-01", equipment: tuple[str, ...] = ("CSP-01", "TW-01")) -> dict[str, object]:
    return {"batch": batch, "step": "tubing_set", "room": room, "equipment": equipment}


def cleared(work: Centre, batch: str, room: str) -> None:
    at = {"batch": batch, "step": "line_clearance"}
    work.does("start-step", by="operator", room=room, **at)
    for measure in ("room_empty", "room_cleaned", "plates_exposed"):
        work.does("record-value", by="operator", measure=measure, value="yes", **at)
    work.does("complete-step", by="operator", **at)
    work.does("verify-step", by="other operator", **at)


def filled_in(work: Centre, recipe: Recipe, batch: str, name: str) -> None:
    step = recipe.step(name)
    assert step is not None
    at = {"batch": batch, "step": name}
    with work.store.reading() as record:
        lots = {lot.material: lot.number for lot in record.each(Lot)}
    for need in step.materials:
        amount = {"amount": need.amount.value, "unit": need.amount.unit}
        work.does("issue-material", by="operator", lot=lots[need.material], **amount, **at)
    for measure in step.measures:
        value = {"measure": measure.name, "value": journey.passing(measure, "x"), "unit": measure.unit}
        work.does("record-value", by="operator", **value, **at)


def test_the_strict_recipe_is_made_in_a_centre_where_everything_is_in_order(strict: tuple[Centre, Recipe]) -> None:
    work, recipe = strict
    batch = made_until(work, recipe, "labelling")
    last = work.sees(Batch, batch).step("labelling")
    assert last is not None
    assert last.verified_at is not None


def test_a_person_without_training_starts_and_completes_nothing(strict: tuple[Centre, Recipe]) -> None:
    work, recipe = strict
    batch = made_until(work, recipe, "line_clearance")
    for who in ("operator", "other operator"):
        person = work.code(who)
        assert work.objections("start-step", by=who, **tubing_set(batch)) == set()
        work.does("withdraw-training", by="quality", person=person, procedure=VERSION, reason="A slip.")
        refused = work.refuses("start-step", by=who, **tubing_set(batch))
        assert set(refused) == {"MFG-110"}
        assert "production manager or quality assurance" in refused["MFG-110"].remedy.en
    train(work, recipe)
    work.does("start-step", by="operator", **tubing_set(batch))
    filled_in(work, recipe, batch, "tubing_set")
    at = {"batch": batch, "step": "tubing_set"}
    work.does("withdraw-training", by="quality", person=work.code("operator"), procedure=VERSION, reason="A slip.")
    assert set(work.refuses("complete-step", by="operator", **at)) == {"MFG-110"}
    work.does("complete-step", by="other operator", **at)


def test_a_training_holds_to_the_end_of_its_last_day(strict: tuple[Centre, Recipe]) -> None:
    work, recipe = strict
    batch = made_until(work, recipe, "line_clearance")
    last = work.now.date()
    again = {"person": work.code("operator"), "procedure": VERSION, "trained_on": last, "valid_until": last}
    work.does("record-training", by="quality", taught=Taught.DRY_RUN, **again)
    work.clock.at = work.now.replace(hour=23, minute=59)
    assert work.objections("start-step", by="operator", **tubing_set(batch)) == set()
    work.passes(minutes=1)
    assert work.objections("start-step", by="operator", **tubing_set(batch)) == {"MFG-110"}


@pytest.mark.parametrize("qualification", list(Qualification))
def test_a_step_asks_for_what_its_person_must_hold(strict: tuple[Centre, Recipe], qualification: Qualification) -> None:
    work, recipe = strict
    batch = made_until(work, recipe, "filling_clearance")
    room = next(one.room for one in work.sees(Batch, batch).steps if one.name == "filling_clearance")
    filling = {"batch": batch, "step": "filling", "room": room, "equipment": ("BSC-01",)}
    assert work.objections("start-step", by="operator", **filling) == set()
    person = work.code("operator")
    work.does("withdraw-qualification", by="quality", person=person, qualification=qualification, reason="Growth.")
    refused = work.refuses("start-step", by="operator", **filling)
    assert set(refused) == {"MFG-111"}
    assert qualification.title.en in refused["MFG-111"].problem.en
    assert work.objections("start-step", by="other operator", **filling) == set()


def test_what_has_lapsed_is_told_with_its_last_day(strict: tuple[Centre, Recipe]) -> None:
    work, recipe = strict
    batch = made_until(work, recipe, "filling_clearance")
    room = next(one.room for one in work.sees(Batch, batch).steps if one.name == "filling_clearance")
    yesterday = work.now.date() - timedelta(days=1)
    work.does(
        "record-qualification",
        by="quality",
        person=work.code("operator"),
        qualification=Qualification.EYESIGHT,
        is_passed=True,
        shown_on=yesterday,
        valid_until=yesterday,
        reference="Optician 4",
    )
    filling = {"batch": batch, "step": "filling", "room": room, "equipment": ("BSC-01",)}
    refused = work.refuses("start-step", by="operator", **filling)
    assert f"eyesight: lapsed {yesterday}" in refused["MFG-111"].problem.en
    assert f"syn: utgången {yesterday}" in refused["MFG-111"].problem.sv


def test_a_second_person_knows_the_procedure_and_sees_but_need_not_have_simulated(
    strict: tuple[Centre, Recipe],
) -> None:
    work, recipe = strict
    batch = made_until(work, recipe, "filling_clearance")
    room = next(one.room for one in work.sees(Batch, batch).steps if one.name == "filling_clearance")
    at = {"batch": batch, "step": "filling"}
    work.does("start-step", by="operator", room=room, equipment=("BSC-01",), **at)
    filled_in(work, recipe, batch, "filling")
    volume = recipe.filling.volume.value
    work.does("fill-bag", by="operator", batch=batch, volume_millilitres=volume, filled_at=work.now)
    work.does("complete-step", by="operator", **at)
    person = work.code("other operator")

    def without(qualification: Qualification) -> set[str]:
        taken = {"person": person, "qualification": qualification, "reason": "To be shown anew."}
        work.does("withdraw-qualification", by="quality", **taken)
        return work.objections("verify-step", by="other operator", **at)

    assert without(Qualification.ASEPTIC_SIMULATION) == set()
    assert without(Qualification.EYESIGHT) == {"MFG-112"}
    assert work.objections("verify-step", by="quality", **at | {"step": "dancing"}) == {"MFG-029"}
    assert work.objections("verify-step", by="quality", **at) == set()
    procedure = {"person": work.code("quality"), "procedure": VERSION}
    work.does("withdraw-training", by="production manager", reason="A slip.", **procedure)
    assert work.objections("verify-step", by="quality", **at) == {"MFG-112"}


def test_no_batch_is_opened_while_a_step_is_one_that_nobody_can_do(strict: tuple[Centre, Recipe]) -> None:
    work, recipe = strict
    collection = collected(work, recipe)
    taken = {"qualification": Qualification.EYESIGHT, "reason": "To be shown anew."}
    work.does("withdraw-qualification", by="quality", person=work.code("operator"), **taken)
    assert work.objections("open-batch", by="production manager", collection=collection) == set()  # one is enough
    work.does("withdraw-qualification", by="quality", person=work.code("other operator"), **taken)
    refused = work.refuses("open-batch", by="production manager", collection=collection)
    assert set(refused) == {"MFG-117"}
    assert "Fill the infusion bag" in refused["MFG-117"].problem.en
    assert "Fyll infusionspåsen" in refused["MFG-117"].problem.sv
    assert "Line clearance" not in refused["MFG-117"].problem.en


def test_whoever_approves_a_recipe_is_shown_what_nobody_can_do_yet(strict: tuple[Centre, Recipe]) -> None:
    work, _ = strict
    version = proposed(work, STRICT.replace("version: 1\n", "version: 2\n"))
    change_approved(work, recipes=(version,))
    training = {"recipe": version, "training": Taught.DRY_RUN}
    work.does("approve-recipe-for-production", by="production manager", **training)
    shown = work.door.show(work.command("approve-recipe", recipe="cd19-car-t/2"), by=work.code("quality"))
    said = {label.en: value for label, value in shown.lines}
    assert said["Cannot be done yet"] == "Nobody is trained in cd19-car-t/2."
    assert shown.objections == ()  # a warning: people are trained in what is approved


def test_a_modified_organism_is_used_only_where_a_permit_covers_it(strict: tuple[Centre, Recipe]) -> None:
    work, recipe = strict
    batch = made_until(work, recipe, "line_clearance")
    assert work.objections("start-step", by="operator", **tubing_set(batch)) == set()
    with work.store.reading() as record:
        (first,) = record.each(Permit)
    work.does("withdraw-permit", by="biosafety committee", permit=first.number, reason="Replaced.")
    refused = work.refuses("start-step", by="operator", **tubing_set(batch))
    assert set(refused) == {"MFG-113"}
    assert refused["MFG-113"].problem.en.startswith("GMP-01 has no permit for “Lentiviral vector, CD19 CAR”")
    assert "biosafety committee" in refused["MFG-113"].remedy.en
    last = work.now.date()
    new = {"organism": "lentiviral vector", "category": ContainmentCategory.L, "level": 2, "expires_on": last}
    elsewhere = {"permit": "AV-2026-1", "rooms": ("GMP-02",), **new}
    work.does("add-permit", by="biosafety committee", **elsewhere)
    assert work.objections("start-step", by="operator", **tubing_set(batch)) == {"MFG-113"}
    other = {"permit": "AV-2026-2", "rooms": ("GMP-01",), **new, "organism": "adenoviral vector"}
    work.does("add-permit", by="biosafety committee", **other)
    assert work.objections("start-step", by="operator", **tubing_set(batch)) == {"MFG-113"}
    work.does("add-permit", by="biosafety committee", permit="AV-2026-3", rooms=("GMP-01",), **new)
    assert work.objections("start-step", by="operator", **tubing_set(batch)) == set()
    work.clock.at = work.now.replace(hour=23, minute=59)
    assert work.objections("start-step", by="operator", **tubing_set(batch)) == set()
    work.passes(minutes=1)
    ended = work.refuses("start-step", by="operator", **tubing_set(batch))["MFG-113"].problem
    assert ended.en.endswith(f"after {last}.")
    assert ended.sv.endswith(f"efter {last}.")


def test_a_recipe_without_such_an_organism_asks_for_no_permit() -> None:
    work = Centre(MemoryStore())
    recipe = furnish(work, PLAIN, pieces=1)
    batch = made_until(work, recipe, "line_clearance")
    with work.store.reading() as record:
        assert record.each(Permit) == []
    assert work.objections("start-step", by="operator", **tubing_set(batch)) == set()


def test_a_room_past_its_cleaning_is_not_cleared_for_a_batch(strict: tuple[Centre, Recipe]) -> None:
    work, recipe = strict
    batch = batch_opened(work, recipe, PATIENT)
    clear = {"batch": batch, "step": "line_clearance", "room": "GMP-02"}
    ends = work.sees(Room, "GMP-02").cleaning.clean_until
    assert ends is not None
    work.clock.at = ends
    assert work.objections("start-step", by="operator", **clear) == set()
    work.passes(minutes=1)
    refused = work.refuses("start-step", by="operator", **clear)
    assert set(refused) == {"MFG-114"}
    work.does("record-cleaning", by="operator", room="GMP-02", agent="sporicidal", cleaned_at=work.now)
    work.does("start-step", by="operator", **clear)


def test_two_batches_share_a_room_only_when_it_allows_it_and_every_step_is_closed(
    strict: tuple[Centre, Recipe],
) -> None:
    work, recipe = strict
    first = made_until(work, recipe, "line_clearance")
    second = batch_opened(work, recipe, OTHER)
    clear = {"batch": second, "step": "line_clearance", "room": "GMP-01"}
    assert work.objections("start-step", by="operator", **clear) == {"MFG-005"}
    work.does("allow-side-by-side", by="quality", room="GMP-01", justification=WHY)
    assert work.objections("start-step", by="operator", **clear) == set()
    cleared(work, second, "GMP-01")
    assert work.sees(Room, "GMP-01").batches == (first, second)

    # Each has its own clearance, and the same closed step may go on for both.
    work.does("start-step", by="operator", **tubing_set(first))
    work.does("start-step", by="other operator", **tubing_set(second, equipment=("CSP-02", "TW-02")))
    for batch in (first, second):
        at = {"batch": batch, "step": "tubing_set"}
        filled_in(work, recipe, batch, "tubing_set")
        work.does("complete-step", by="operator", **at)

    # The next step lies open: not beside another batch.
    selection = recipe.step("selection")
    assert selection is not None
    assert not selection.closed
    pieces = {"batch": first, "step": "selection", "room": "GMP-01", "equipment": ("CSP-01", "CC-01", "FC-01")}
    refused = work.refuses("start-step", by="operator", **pieces)
    assert set(refused) == {"MFG-115"}
    assert second in refused["MFG-115"].problem.en


def test_no_batch_is_cleared_beside_one_that_lies_open(strict: tuple[Centre, Recipe]) -> None:
    work, recipe = strict
    first = made_until(work, recipe, "tubing_set")
    second = batch_opened(work, recipe, OTHER)
    work.does("allow-side-by-side", by="quality", room="GMP-01", justification=WHY)
    clear = {"batch": second, "step": "line_clearance", "room": "GMP-01"}
    assert work.objections("start-step", by="operator", **clear) == set()
    pieces = {"batch": first, "step": "selection", "room": "GMP-01", "equipment": ("CSP-01", "CC-01", "FC-01")}
    work.does("start-step", by="operator", **pieces)
    refused = work.refuses("start-step", by="operator", **clear)
    assert set(refused) == {"MFG-115"}
    assert first in refused["MFG-115"].problem.en


def test_two_clearances_of_one_room_do_not_both_end_in_it(strict: tuple[Centre, Recipe]) -> None:
    work, recipe = strict
    first, second = batch_opened(work, recipe, PATIENT), batch_opened(work, recipe, OTHER)
    for batch in (first, second):  # both begin while the room is free
        at = {"batch": batch, "step": "line_clearance"}
        work.does("start-step", by="operator", room="GMP-02", **at)
        for measure in ("room_empty", "room_cleaned", "plates_exposed"):
            work.does("record-value", by="operator", measure=measure, value="yes", **at)
    work.does("complete-step", by="operator", batch=first, step="line_clearance")
    refused = work.refuses("complete-step", by="operator", batch=second, step="line_clearance")
    assert set(refused) == {"MFG-116"}
    assert first in refused["MFG-116"].problem.en
    assert work.sees(Room, "GMP-02").batches == (first,)
    work.does("allow-side-by-side", by="quality", room="GMP-02", justification=WHY)
    work.does("complete-step", by="operator", batch=second, step="line_clearance")  # both are closed
    assert work.sees(Room, "GMP-02").batches == (first, second)
