"""Numbers that name things: every slip of the hand is found."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lindra.gmp.identity import is_well_formed, next_number, with_check

NOW = datetime(2026, 3, 2, tzinfo=UTC)
BODIES = st.from_regex(r"[A-Z]{1,3}-[0-9]{2}-[0-9]{4}", fullmatch=True)
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@given(BODIES)
def test_a_number_carries_a_right_check_character(body: str) -> None:
    assert is_well_formed(with_check(body))


@given(BODIES, st.data())
def test_one_wrong_character_is_found(body: str, data: st.DataObject) -> None:
    number = with_check(body)
    place = data.draw(st.sampled_from([at for at, letter in enumerate(body) if letter != "-"]))
    letter = data.draw(st.sampled_from([one for one in LETTERS if one != number[place]]))
    assert not is_well_formed(number[:place] + letter + number[place + 1 :])


@given(BODIES, st.data())
def test_two_neighbours_that_change_places_are_found(body: str, data: st.DataObject) -> None:
    number = with_check(body)
    pairs = [at for at in range(len(body) - 1) if number[at] != number[at + 1] and "-" not in number[at : at + 2]]
    if not pairs:
        return
    at = data.draw(st.sampled_from(pairs))
    assert not is_well_formed(number[:at] + number[at + 1] + number[at] + number[at + 2 :])


def test_numbers_follow_each_other_and_begin_anew_each_year() -> None:
    first = next_number("T", None, NOW)
    assert first.startswith("T-26-0001-")
    assert next_number("T", first, NOW).startswith("T-26-0002-")
    assert next_number("T", first, NOW.replace(year=2027)).startswith("T-27-0001-")


@pytest.mark.parametrize("other", ["", "T", "T-26-0001", "T-26-0001-", "T-26-0001-QQ", "T-26-0001-?"])
def test_what_is_not_a_number_is_not_well_formed(other: str) -> None:
    assert not is_well_formed(other)
