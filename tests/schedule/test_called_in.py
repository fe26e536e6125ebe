"""Whom the plan calls in: everyone at work on a day off, that day alone, with all that is done then."""

from tests.centre import Centre
from tests.schedule.booked import booked, ordered, state

from lindra.masters.recipe import Recipe
from lindra.schedule.centre.called_in import called_in_by
from lindra.schedule.centre.standing import standing_of
from lindra.schedule.centre.timeline import CENTRE_ZONE


def test_everyone_at_work_on_a_day_off_is_called_in_with_what_is_done_then(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    first, second = (booked(work, ordered(work, number)) for number in (1, 2))
    people = {one.person.code for one in state(work).people.everyone}
    expected: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for booking in (first, second):
        for placed in booking.chain:
            local = placed.starts_at.astimezone(CENTRE_ZONE)
            if local.isoweekday() > 5:  # nobody has said hours: all work from Monday to Friday
                for person in people.intersection(placed.resources):
                    expected.setdefault((person, local.date().isoformat()), []).append((booking.therapy, placed.stage))
    assert expected
    standing = standing_of(state(work))
    found = called_in_by(standing.centre, standing.plan)
    assert {(one.person, one.day.isoformat()) for one in found} == set(expected)
    for one in found:
        assert len(one.stages) == len(expected[one.person, one.day.isoformat()])
        assert one.begins < one.ends
    assert [one.day for one in found] == sorted(one.day for one in found)
    one = found[0]
    therapy, stage = one.stages[0]
    assert one.said("Hanna").en.startswith(f"Hanna is called in on {one.day}: {therapy} {stage.en}")
    assert f"inkallas {one.day}: {therapy} {stage.sv}" in one.said().sv
