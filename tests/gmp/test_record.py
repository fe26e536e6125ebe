"""What is written as plain data reads back as the same thing, with nothing added and nothing lost."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lindra.gmp.fact import FACTS
from lindra.gmp.quantity import Quantity
from lindra.gmp.record import from_plain, time_read, time_written, to_plain
from lindra.gmp.roles import Role


@dataclass(frozen=True, kw_only=True)
class Everything:
    number: Decimal
    amount: Quantity
    day: date
    moment: datetime
    role: Role
    words: tuple[str, ...]
    maybe: str | None


EVERYTHING = st.builds(
    Everything,
    number=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9),
    amount=st.builds(Quantity, st.decimals(allow_nan=False, allow_infinity=False, places=2), st.just("mL")),
    day=st.dates(),
    moment=st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - given its zone beside it
    role=st.sampled_from(Role),
    words=st.lists(st.text()).map(tuple),
    maybe=st.none() | st.text(),
)


@given(EVERYTHING)
def test_everything_reads_back(everything: Everything) -> None:
    assert from_plain(Everything, to_plain(everything)) == everything


@given(st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.timezones()))  # noqa: DTZ001 - given its zone beside it
def test_a_time_keeps_its_moment_in_any_zone(moment: datetime) -> None:
    # In UTC, since two local times of one autumn night compare as different from everything.
    assert time_read(time_written(moment)) == moment.astimezone(UTC)


@given(EVERYTHING)
def test_an_unknown_member_is_refused(everything: Everything) -> None:
    with pytest.raises(Exception, match="extra"):
        from_plain(Everything, {**to_plain(everything), "extra": 1})


def test_every_fact_is_registered_under_its_name_and_version() -> None:
    for written, kind in FACTS.items():
        assert written == f"{kind.__name__}/{kind.VERSION}"
