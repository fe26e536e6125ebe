"""Working hours, absences, closed days and shared places: what a plan reads of the centre."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.centre import Centre, tries

from lindra.facility.hours.capacity import Capacity
from lindra.facility.hours.closed_day import ClosedDay
from lindra.facility.hours.hours import Hours
from lindra.facility.hours.place import Place
from lindra.facility.hours.week import Week, days_of, days_said
from lindra.facility.hours.weekly_rest import first_of_seven, times_a_week, times_called_in
from lindra.operations.memory import MemoryStore


@pytest.fixture
def work() -> Centre:
    return Centre(MemoryStore())


def hours(work: Centre, **other: Any) -> dict[str, Any]:
    return {"person": work.code("operator"), "weekdays": "1-5", "begins": "07:00", "ends": "16:00", **other}


def absence(work: Centre, **other: Any) -> dict[str, Any]:
    today = work.now.date()
    right = {"person": work.code("operator"), "from_date": today, "to_date": today + timedelta(days=3)}
    return {**right, "reason": "illness", **other}


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("1-5", (1, 2, 3, 4, 5)),
        ("1,3,6-7", (1, 3, 6, 7)),
        (" 2 , 2 ", (2,)),
        ("5-1", None),
        ("0-3", None),
        ("1-8", None),
        ("", None),
        ("Monday", None),
    ],
)
def test_days_of_the_week_are_written_as_numbers(written: str, days: tuple[int, ...] | None) -> None:
    assert days_of(written) == days


def test_days_are_said_in_both_languages() -> None:
    assert days_said((1, 7)).en == "Mon Sun"
    assert days_said((1, 7)).sv == "mån sön"


def test_working_hours_are_refused_that_are_none(work: Centre) -> None:
    tries(
        work,
        "set-working-hours",
        by="production manager",
        right=hours(work),
        table=[
            ({"weekdays": "1-8"}, "FAC-200"),
            ({"begins": "7"}, "FAC-200"),
            ({"begins": "24:00"}, "FAC-200"),
            ({"begins": "16:00"}, "FAC-200"),
            ({"on_call": "x"}, "FAC-200"),
            ({"begins": "06:00", "ends": "18:01"}, "FAC-201"),
            ({"weekdays": "1-7"}, "FAC-209"),
            ({"weekdays": "1-6", "on_call": "7"}, "FAC-209"),
        ],
    )
    work.does("set-working-hours", by="production manager", **hours(work, begins="06:00", ends="18:00", on_call="6-7"))
    found = work.sees(Hours, work.code("operator"))
    assert found.week is not None
    assert (found.week.weekdays, found.on_call) == ((1, 2, 3, 4, 5), (6, 7))


@pytest.mark.parametrize(
    ("weekdays", "hours", "on_call", "first", "times"),
    [
        ("1-5", ("07:00", "16:00"), "6-7", 1, 1),
        ("1-5", ("06:00", "18:00"), "6-7", 1, 1),  # a day off between two days of twelve hours is 36 hours
        ("1-5", ("05:59", "18:00"), "6-7", 1, 0),
        ("3-7", ("07:00", "16:00"), "1-2", 3, 1),
        ("1-4", ("07:00", "16:00"), "5-7", 1, 2),
        ("1,3,5", ("07:00", "16:00"), "2,4,6-7", 1, 3),
        ("1-5", ("07:00", "16:00"), "6", 1, 1),
        ("1-6", ("07:00", "16:00"), "7", 1, 0),
        ("1-7", ("07:00", "16:00"), "", 1, -1),
        ("4", ("07:00", "16:00"), "", 4, 0),
    ],
)
def test_of_the_days_off_one_is_left_for_rest(
    weekdays: str, hours: tuple[str, str], on_call: str, first: int, times: int
) -> None:
    week = Week(weekdays=days_of(weekdays) or (), begins=hours[0], ends=hours[1])
    assert first_of_seven(week) == first
    assert times_a_week(week, days_of(on_call) or ()) == times


def test_a_day_off_at_the_turn_of_the_seven_days_is_no_rest_by_itself() -> None:
    week = Week(weekdays=(2, 3, 4, 5, 6, 7), begins="07:00", ends="16:00")
    assert times_called_in(week, working=range(6), may=()) == 0  # the last of the seven is free, and the night before
    assert times_called_in(week, working=range(1, 7), may=()) == -1  # of the night before the first nothing is theirs


def test_hours_are_set_only_for_a_person_who_works_here(work: Centre) -> None:
    work.does("change-roles", by="administrator", person=work.code("other operator"), roles=(), reason="Has left.")
    gone = hours(work, person=work.code("other operator"))
    refused = work.refuses("set-working-hours", by="production manager", **gone)
    assert set(refused) == {"FAC-202"}


def test_an_absence_is_recorded_once_and_ends_when_the_person_is_back(work: Centre) -> None:
    today = work.now.date()
    tries(
        work,
        "record-absence",
        by="production manager",
        right=absence(work),
        table=[
            ({"to_date": today - timedelta(days=1)}, "FAC-203"),
            ({"to_date": today + timedelta(days=366)}, "FAC-203"),
            ({"to_date": date.max}, "FAC-203"),
            ({"from_date": today - timedelta(days=60), "to_date": today - timedelta(days=32)}, "FAC-203"),
        ],
    )
    last_days = {"from_date": date.max, "to_date": date.max}
    assert work.objections("record-absence", by="quality", **absence(work, **last_days)) == set()
    work.does("record-absence", by="production manager", **absence(work))
    overlapping = absence(work, from_date=today + timedelta(days=3), to_date=today + timedelta(days=9))
    assert work.refuses("record-absence", by="production manager", **overlapping).keys() == {"FAC-204"}
    work.does("record-absence", by="quality", **{**overlapping, "from_date": today + timedelta(days=4)})
    person = work.code("operator")
    assert work.refuses("end-absence", by="quality", person=person, back_on=today + timedelta(days=10)).keys() == {
        "FAC-205"
    }
    work.does("end-absence", by="quality", person=person, back_on=today + timedelta(days=6))
    found = work.sees(Hours, person)
    away = [day for day in range(12) if found.is_away(today + timedelta(days=day))]
    assert away == [0, 1, 2, 3, 4, 5]


def test_an_absence_that_never_was_is_taken_away_whole(work: Centre) -> None:
    work.does("record-absence", by="quality", **absence(work))
    work.does("end-absence", by="quality", person=work.code("operator"), back_on=work.now.date())
    assert work.sees(Hours, work.code("operator")).absences == ()


def test_a_capacity_is_a_number_at_days_and_hours(work: Centre) -> None:
    right = {"place": Place.BED, "quantity": 6, "weekdays": "1-7", "begins": "00:00", "ends": "23:59"}
    tries(
        work,
        "set-capacity",
        by="coordinator",
        right=right,
        table=[
            ({"quantity": -1}, "FAC-206"),
            ({"quantity": 501}, "FAC-206"),
            ({"weekdays": "9"}, "FAC-206"),
        ],
    )
    work.does("set-capacity", by="coordinator", **{**right, "quantity": 0})
    assert work.sees(Capacity, "bed").quantity == 0


def test_a_day_is_closed_once_and_opened_again(work: Centre) -> None:
    day = work.now.date() + timedelta(days=30)
    fields = {"day": day, "reason": "Holiday"}
    assert work.refuses("open-day", by="coordinator", **fields).keys() == {"FAC-208"}
    work.does("close-day", by="coordinator", **fields)
    assert work.refuses("close-day", by="coordinator", **fields).keys() == {"FAC-207"}
    assert work.sees(ClosedDay, day.isoformat()).is_closed
    work.does("open-day", by="coordinator", **fields)
    assert not work.sees(ClosedDay, day.isoformat()).is_closed
    for wrong in (date(2020, 1, 1), date(2040, 1, 1)):
        assert work.refuses("close-day", by="coordinator", day=wrong, reason="x").keys() == {"FAC-207"}
