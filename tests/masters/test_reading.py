"""A recipe is read, or every fault in it is told with its line; no text brings the reader down."""

import time
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.conftest import RECIPE_TEXT

from lindra.gmp.limit import Certainty, Severity
from lindra.masters.checking import Fault
from lindra.masters.reading import LENGTH_MAX, read_recipe
from lindra.masters.recipe import Recipe

LINES = RECIPE_TEXT.split("\n")


def faults(text: str) -> tuple[Fault, ...]:
    found = read_recipe(text)
    assert not isinstance(found, Recipe), "the recipe was read, and should have been refused"
    return found


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_recipe_of_cd19_car_t_is_read_with_its_figures_and_their_sources() -> None:
    recipe = read_recipe(RECIPE_TEXT)
    assert isinstance(recipe, Recipe), recipe
    assert (recipe.name, recipe.version, recipe.autologous) == ("cd19-car-t", "1", True)
    read = [
        limit.provenance
        for asked in (
            *recipe.specification,
            *recipe.collection,
            *(one for step in recipe.steps for one in step.measures),
        )
        for limit in asked.limits
        if limit.provenance.certainty is Certainty.READ
    ]
    assert len(read) >= 8
    assert {provenance.source for provenance in read} <= {source.citation for source in recipe.sources}
    copies = next(test for test in recipe.specification if test.name == "vector_copies")
    assert [limit.severity for limit in copies.limits if limit.below or limit.at_most] == [Severity.HARD]


def test_digits_stay_as_they_were_written() -> None:
    recipe = read_recipe(RECIPE_TEXT.replace(LEAST, "at_least: 600.50, source: professional"))
    assert isinstance(recipe, Recipe)
    assert recipe.collection[2].limits[0].at_least == Decimal("600.50")
    assert str(recipe.collection[2].limits[0].at_least) == "600.50"


# What is changed in the text, and what must be said; the fault must stand in the line of the changed text.
LEAST, NEXT = "at_least: 600, source: professional", "source: professional}\n      - {severity: information"
SLIPS = [
    ("programs: [{equipment: closed-", "programs: [{equipment: open-", "which it does not use"),
    ("version: 1\n", "version: one\n", "is not a version"),
    ("autologous: yes", "autologous: true", "is not yes or no"),
    ("autologous: yes", "autologus: yes", "Did you mean “autologous”?"),
    (LEAST, "at_least: 6e2, source: professional", "is not a plain number"),
    (LEAST, "at_least: 600,5, source: professional", ""),
    (LEAST, "at_least: .inf, source: professional", "is not a plain number"),
    (LEAST, "at_least: 0x10, source: professional", "is not a plain number"),
    (LEAST, "at_least: 1_000, source: professional", "is not a plain number"),
    ("valid_days: 30", "valid_days: 30.5", "is not a plain whole number"),
    ("unit: 10*6", "unit: million", "is not a known unit"),
    ("unit: 10*6", "unit: [10*6]", "should be one value"),
    ("severity: hard, at_least: 600", "severity: strict, at_least: 600", "Choose: "),
    (
        "source: demonstration}\n    source: professional",
        "source: guess}\n    source: professional",
        "how sure the number",
    ),
    (
        "source: professional}\n      - {severity: information",
        "source: read nowhere}\n      - {severity: information",
        "not among the sources",
    ),
    (
        "source: professional}\n      - {severity: information",
        "source: read}\n      - {severity: information",
        "names its source",
    ),
    ("at_least: 5, at_most: 20", "at_least: 25, at_most: 20", "Nothing keeps the limit"),
    ("severity: soft, at_least: 5, at_most: 20", "severity: soft, one_of: [yes]", "needs a number"),
    ("after: [line_clearance]", "after: [line_clearence]", "which is no step"),
    ("room_grade: C\n    equipment", "room_grade: E\n    equipment", "is not a grade of room"),
    ("name: tubing_set", "name: line_clearance", "are called “line_clearance”"),
    ("name: tubing_set", "name: Tubing-Set", "can not be the name"),
    ("low_hours: 0.25, mode_hours: 0.5", "low_hours: 0.75, mode_hours: 0.5", "in order, from 0"),
    ("{marker: hbv,", "{marker: hiv,", "are called “hiv”"),
    ("starting_material: {hours: 24", "starting_material: {hours: 0", "longer than nothing"),
    ("kind: line-clearance", "kind: clearance", "Choose: "),
    ("label: {en: Hepatitis C, sv: Hepatit C}", "label: Hepatitis C", "“en:” and “sv:”"),
    ("label: {en: Hepatitis C, sv: Hepatit C}", "label: {en: Hepatitis C}", "“sv” is missing"),
    ("label: {en: Hepatitis C, sv: Hepatit C}", "label: &a {en: Hepatitis C, sv: Hepatit C}", "Anchors"),
    ("label: {en: Hepatitis C, sv: Hepatit C}", "label: !!python/name:os.system x", "Anchors, aliases and tags"),
    ("kind: line-clearance", "kind: line-clearance\n    kind: work", ""),
    ("{after: activation, earliest_hours: 12", "{after: harvest, earliest_hours: 12", "no earlier step"),
    ("{after: activation, earliest_hours: 12", "{after: activation, earliest_hours: 36", "ends before it begins"),
    (
        "    after: [day5_control]\n",
        "    after: [day5_control]\n    repeat: {times: 1, every_days: 1}\n",
        "Repeat 2 to",
    ),
    ("    after: []\n", "    after: []\n    repeat: {times: 2, every_days: 0}\n", "which is done once"),
]


@pytest.mark.parametrize(("right", "wrong", "says"), SLIPS)
def test_a_slip_is_told_with_its_line(right: str, wrong: str, says: str) -> None:
    assert right in RECIPE_TEXT, right
    text = RECIPE_TEXT.replace(right, wrong, 1)
    found = faults(text)
    first = line_of(RECIPE_TEXT, right)
    near = range(first, first + wrong.count("\n") + 2)
    said = [f"{fault.problem.en} {fault.remedy.en}" for fault in found if _is_near(fault.line, near, text)]
    assert said, [(fault.line, fault.problem.en) for fault in found]
    assert any(says in one for one in said), said
    for fault in found:
        assert fault.problem.sv
        assert fault.remedy.sv


def _is_near(line: int, near: range, text: str) -> bool:
    """A fault of a whole stands where the whole begins, at a dash above the changed line."""
    if line in near:
        return True
    lines = text.split("\n")
    begins = next((number for number in range(near[0], 0, -1) if lines[number - 1].lstrip().startswith("- ")), 0)
    return line == begins


def test_every_fault_is_told_at_once() -> None:
    text = RECIPE_TEXT.replace("autologous: yes", "autologous: maybe").replace("valid_days: 30", "valid_days: x")
    found = faults(text)
    assert len(found) == 6
    assert [fault.line for fault in found] == sorted(fault.line for fault in found)


def test_steps_that_wait_for_each_other_are_named_in_their_circle() -> None:
    text = RECIPE_TEXT.replace("    after: []\n", "    after: [tubing_set]\n", 1)
    said = [fault.problem.en for fault in faults(text)]
    assert any("These steps wait for each other: " in one and "tubing_set" in one for one in said), said


def test_a_step_that_waits_for_itself_is_a_circle() -> None:
    text = RECIPE_TEXT.replace("    after: []\n", "    after: [line_clearance]\n", 1)
    assert any("line_clearance → line_clearance" in fault.problem.en for fault in faults(text))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("just words", "should be"),
        ("- a\n- list", "should be"),
        ("name: [unclosed", ""),
        ("name: x\n\tversion: 1", "can not be printed"),
        ("name: a\n---\nname: b", ""),
        ("a: " + "[" * 40 + "]" * 40, "nested too deep"),
        ("\x00", "can not be printed"),
        ("\ufeffname: x", "can not be printed"),
        ("x" * (LENGTH_MAX + 1), "is the most"),
        ("a: &a [*a]", ""),
        ("{}", "is missing"),
        ("? [a, b]\n: c", ""),
    ],
)
def test_what_is_no_recipe_is_refused(text: str, says: str) -> None:
    found = faults(text)
    assert found[0].line >= 1
    assert says in found[0].problem.en


@given(some.data())
def test_no_change_of_the_text_brings_the_reader_down(data: some.DataObject) -> None:
    """Lines are dropped, doubled, exchanged and cut, and characters put in: the reader answers, and says where."""
    chance = Random(data.draw(some.integers(0, 10**9)))
    lines = list(LINES[: data.draw(some.integers(20, 140))])
    for _ in range(data.draw(some.integers(1, 4))):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, lines[other])
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
            case _:
                put = data.draw(some.text(max_size=4))
                place = chance.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:place] + put + lines[at][place:]
    text = "\n".join(lines)
    found = read_recipe(text)
    if not isinstance(found, Recipe):
        assert found
        for fault in found:
            assert 1 <= fault.line <= text.count("\n") + 2
            assert fault.problem.en


def of_steps(count: int) -> str:
    """The recipe with its steps repeated, each under a name of its own."""
    start = RECIPE_TEXT.index("steps:\n") + len("steps:\n")
    step = RECIPE_TEXT[start : RECIPE_TEXT.index("  - name: tubing_set")]
    more = "".join(step.replace("name: line_clearance", f"name: again_{number}") for number in range(count))
    return RECIPE_TEXT[:start] + more + RECIPE_TEXT[start:]


def test_a_long_recipe_is_read_in_time_that_grows_with_it_and_no_faster() -> None:
    def seconds(count: int) -> float:
        began = time.process_time()
        assert isinstance(read_recipe(of_steps(count)), Recipe)
        return time.process_time() - began

    seconds(1)
    assert seconds(200) < 30 * seconds(20)


REPEATED = RECIPE_TEXT.replace(
    "    after: [day5_control]\n",
    "    after: [day5_control]\n    repeat: {times: 3, every_days: 0}\n"
    "    window: {after: feeding, earliest_hours: 4, latest_hours: 12, source: demonstration}\n",
)


def test_a_step_that_repeats_is_read_as_so_many_steps() -> None:
    recipe = read_recipe(REPEATED)
    assert isinstance(recipe, Recipe), recipe
    steps = {step.name: step for step in recipe.steps}
    assert [name for name in steps if name.startswith("feeding")] == ["feeding_1", "feeding_2", "feeding_3"]
    first, second, third = (steps[f"feeding_{number}"] for number in (1, 2, 3))
    assert (first.after, second.after, third.after) == (("day5_control",), ("feeding_1",), ("feeding_2",))
    assert steps["decision_count"].after == ("feeding_3",)  # whoever names the step means its last repetition
    assert second.label.en == "Feeds and agitation (2/3)"
    assert first.window is None
    assert third.window is not None
    assert third.window.after == "feeding_2"
    assert len({step.name for step in recipe.steps}) == len(recipe.steps)


def test_a_formula_that_names_a_repeated_step_means_its_last_time() -> None:
    text = REPEATED.replace("formula: volume * concentration", "formula: feeding.glucose * volume * concentration", 1)
    text = text.replace("feeding.glucose * volume * concentration", "volume * concentration", 1)
    late = text.rindex("formula: volume * concentration")
    text = text[:late] + text[late:].replace(
        "formula: volume", "formula: feeding.glucose / feeding.glucose * volume", 1
    )
    recipe = read_recipe(text)
    assert isinstance(recipe, Recipe), recipe
    formulas = [one.formula for step in recipe.steps for one in step.calculations]
    assert any("feeding_3.glucose" in formula for formula in formulas)


def test_a_condition_and_a_balance_that_name_a_repeated_step_mean_its_last_time() -> None:
    split = """
  - name: parting
    label: {en: Part, sv: Dela}
    kind: split
    day: 8
    role: operator
    instruction: {en: Part., sv: Dela.}
    duration: {low_hours: 0.1, mode_hours: 0.2, high_hours: 0.3, source: demonstration}
    after: [feeding]
    room_grade: C
    when: feeding.glucose < 150
    portions:
      - {name: half, label: {en: Half, sv: Hälften}, purpose: intermediate, unit: 10*6, source: demonstration}
    balance: {against: feeding.glucose, tolerance_percent: 10, source: demonstration}
    source: demonstration
"""
    recipe = read_recipe(REPEATED.replace("\n  - name: decision_count\n", f"{split}\n  - name: decision_count\n", 1))
    assert isinstance(recipe, Recipe), recipe
    step = recipe.step("parting")
    assert step is not None
    assert step.balance is not None
    assert (step.when, step.balance.against) == ("feeding_3.glucose < 150", "feeding_3.glucose")
