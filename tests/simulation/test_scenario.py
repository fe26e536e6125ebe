"""Scenarios as text: what is read, what is refused in which line, and the way that comes of it."""

from decimal import Decimal

import pytest
from tests.simulation.scenarios import EXAMPLE, TEXT, changed, faults, read, recipe_of

from lindra.masters.checking import Fault
from lindra.simulation.campaign.process import Awaited
from lindra.simulation.campaign.reading import Read, read_scenario
from lindra.simulation.campaign.scenario import Sterility


@pytest.mark.parametrize("file", sorted(EXAMPLE.parent.glob("200-patients*.yaml")), ids=lambda file: file.stem)
def test_each_example_is_without_fault(file: object) -> None:
    found = read_scenario(EXAMPLE.parent.joinpath(str(file)).read_text(encoding="utf-8"), recipe_of)
    assert isinstance(found, Read), found
    assert len(found.ways[0].visits) == 11


BROKEN = [
    ("pieces: 10", "pieces: many", "“many” in pieces is not a plain whole number."),
    ("pieces: 10", "pieces: -1", "pieces is -1."),
    ("pieces: 10", "pieces: 0", "pieces is 0."),
    ("closed-system-processor, pieces", "loom, pieces", "No system of the scenario is used by cd19-car-t."),
    ("  - {grade: B, rooms: 3, source: demonstration}\n", "", "cd19-car-t is made in a room of grade B, and"),
    ("grade: B, rooms", "grade: A, rooms: 1, source: demonstration}\n  - {grade: A, rooms", "“A” stands twice."),
    ("grade: C, rooms", "grade: X, rooms", "“X” is not a grade of air."),
    ("low_hours: 3, mode_hours: 4", "low_hours: 5, mode_hours: 4", "duration is not low, mode, high in order"),
    ("low_hours: 168", "low_hours: -168", "stay is not low, mode, high in order, from 0 to a year."),
    ("{days_a_week: 5, opens_at_hour: 8, hours_a_day: 8}\n  dur", "{days_a_week: 0}\n  dur", "days_a_week is 0."),
    ("opens_at_hour: 7, hours_a_day: 10", "opens_at_hour: 20, hours_a_day: 10", "Open from 20 for 10 hours goes past"),
    ("sterility: 14-day", "sterility: next-week", "“next-week” is not a sterility."),
    ("cd19-car-t.yaml, share", "no-such.yaml, share", "There is no file no-such.yaml."),
    ("share_percent: 100", "share_percent: 90", "The shares add up to 90 %."),
    ("warm_up_years: 0.5", "warm_up_years: 5", "Of 5 years, the first 5 are not to be counted: nothing is left."),
    ("a_year: 200", "a_year: 0", "a_year is 0."),
    ("batch_fails_percent: 3", "batch_fails_percent: 103", "batch_fails_percent is 103."),
    ("untreated_mortality_percent: 75.1", "untreated_mortality_percent: 100", "untreated_mortality_percent is 100."),
    ("bed_day: 1100", "bed_day: -5", "bed_day is -5."),
    ("beds:\n  beds: 9\n", "beds:\n", "“beds” is missing in beds."),
    ("secondary tully", "secondary nobody", "“nobody” is not among the sources."),
    ("remakes: 1\n", "remakes: 1\n  remaks: 2\n", "“remaks” is not known in failures."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), BROKEN, ids=[new.strip()[:40] for _, new, _ in BROKEN])
def test_a_broken_scenario_is_refused_in_words_with_a_remedy(old: str, new: str, said: str) -> None:
    (fault,) = faults((old, new))
    assert isinstance(fault, Fault)
    assert fault.problem.en.startswith(said)
    assert fault.problem.sv != fault.problem.en or "is" not in fault.problem.en
    assert fault.remedy.en
    assert fault.remedy.sv != fault.remedy.en
    line = changed((old, new)).split("\n")[fault.line - 1]
    assert line not in TEXT.split("\n") or line.rstrip().endswith(":") or "share_percent" in line or "beds" in said


def test_every_fault_is_told_at_once_by_its_line() -> None:
    found = faults(("pieces: 10", "pieces: 0"), ("beds: 9", "beds: 0"), ("a_year: 200", "a_year: 0"))
    assert [fault.problem.en for fault in found] == ["a_year is 0.", "pieces is 0.", "beds is 0."]
    assert [fault.line for fault in found] == sorted(fault.line for fault in found)


def test_a_scenario_is_no_recipe_and_says_so() -> None:
    (fault,) = read_scenario("- a list", recipe_of)  # type: ignore[misc]  # faults
    assert fault.problem.en == "“the scenario” should be a mapping of keys and values."
    assert fault.problem.sv == "”scenariot” ska vara nycklar med värden."
    assert "docs/what-if.md" in fault.remedy.en


def test_the_way_of_a_patient_comes_from_the_recipe() -> None:
    found = read()
    assert found.scenario.patients.a_year == Decimal(200)
    (way,) = found.ways
    assert [visit.day for visit in way.visits] == [0, 1, 3, 5, 7, 8, 9, 10, 12, 12, 12]
    assert way.visits[0].hours == (5.5, 6.75, 8.25)  # clearance, tubing set, selection and activation
    assert [visit.grade for visit in way.visits] == ["C", "C", "", "", "", "", "", "", "", "B", "C"]
    assert [place for place, visit in enumerate(way.visits) if visit.frees_system] == [8]  # the harvest
    assert [test.name for visit in way.visits for test in visit.tests] == ["sterility_to_date", "potency"]
    assert way.conditioning_hours == 0  # the cells grow meanwhile


def test_a_product_that_waits_for_sterility_waits_by_its_method() -> None:
    (way,) = read(("sterility_awaited: no", "sterility_awaited: yes")).ways
    assert Awaited("sterility", (336, 336, 340)) in way.visits[8].tests
    assert way.conditioning_hours == 48  # begins when it is certified
    rapid = read(
        ("sterility_awaited: no", "sterility_awaited: yes"),
        ("sterility: 14-day", "sterility: rapid"),
        ("low_hours: 336, mode_hours: 336, high_hours: 340", "low_hours: 24, mode_hours: 48, high_hours: 72"),
    )
    assert rapid.scenario.quality_control.sterility is Sterility.RAPID
    assert "adventitious_virus" in {test.name for test in rapid.ways[0].visits[8].tests}
    assert Awaited("sterility", (24, 48, 72)) not in rapid.ways[0].visits[8].tests  # others are always read later


def test_work_is_done_in_a_cleaner_room_where_there_is_none_of_its_grade() -> None:
    (way,) = read(("  - {grade: C, rooms: 10, source: demonstration}\n", "")).ways
    assert {visit.grade for visit in way.visits} == {"B", ""}
