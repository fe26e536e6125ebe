"""The engine of campaigns against its readable twin, the theory of queues, and published figures."""

import itertools
import math

import numpy as np
import pytest
from benchmarks.twin import Centre
from hypothesis import given
from hypothesis import strategies as st
from tests.simulation.scenarios import CROWDED, read, tables

from lindra.schedule.network.queueing import Queue, erlang_c, pooling, wait_of
from lindra.simulation.campaign.campaign import every_patient, simulated
from lindra.simulation.campaign.draws import Chance
from lindra.simulation.campaign.engine import unit_of
from lindra.simulation.campaign.mortality import Mortality
from lindra.simulation.campaign.process import Stream
from lindra.simulation.campaign.scenario import Opening
from lindra.simulation.campaign.tables import MONTH_HOURS, Counted, Row, Tables, Writing, tables_of

PUBLISHED = Mortality(untreated=0.751, treated=0.34, shape=1.266, decline=0.01874)


@given(
    seed=st.integers(0, 2**63),
    replication=st.integers(0, 10**6),
    patient=st.integers(0, 10**6),
    stream=st.integers(0, 255),
    collection=st.integers(0, 200),
)
def test_chance_answers_the_same_compiled_and_written_out(
    seed: int, replication: int, patient: int, stream: int, collection: int
) -> None:
    chance = Chance.of(seed=seed, replication=replication, patient=patient)
    assert unit_of(np.uint64(seed), replication, patient, stream, collection) == chance.unit(stream, collection)


def test_chance_is_even_and_its_durations_have_the_mean_of_their_kind() -> None:
    units = np.array([Chance.of(seed=3, replication=0, patient=one).unit(Stream.STAY) for one in range(20_000)])
    assert np.histogram(units, bins=10, range=(0, 1))[0] == pytest.approx(2000, rel=0.08)
    assert np.corrcoef(units[:-1], units[1:])[0, 1] == pytest.approx(0, abs=0.03)
    takes = [Chance.of(seed=3, replication=1, patient=one).triangular((1, 2, 6), Stream.STAY) for one in range(20_000)]
    assert np.mean(takes) == pytest.approx(3, rel=0.01)
    assert Chance(1).triangular((2, 2, 2), Stream.STAY) == 2


@pytest.mark.parametrize("changes", [(("years: 5", "years: 2"),), CROWDED], ids=["the example", "crowded"])
def test_the_engine_and_its_twin_agree_on_every_patient(changes: tuple[tuple[str, str], ...]) -> None:
    one = read(*changes)
    compiled = tables_of(one.scenario, one.ways)
    for replication in range(2):
        twin = Centre(one.scenario, one.ways, seed=11, replication=replication).live()
        theirs = [
            (of.referred_at, of.first_collected_at, of.collected_at, of.given_at, of.was_lost_at)
            for of in twin.patients
        ]
        ours = every_patient(compiled, 11, replication)
        assert len(ours) == len(theirs) > 200
        np.testing.assert_allclose(ours, np.array(theirs), atol=1e-6, equal_nan=True)


def test_the_engine_and_its_twin_count_the_same() -> None:
    one = read(*CROWDED, ("warm_up_years: 0.5", "warm_up_years: 0"))
    twin = Centre(one.scenario, one.ways, seed=5, replication=3).live()
    counted = simulated(tables_of(one.scenario, one.ways), 5, 3, 1).counted[0]
    said = {
        "given": Counted.GIVEN,
        "collections": Counted.COLLECTIONS,
        "collections refused": Counted.COLLECTIONS_REFUSED,
        "batches": Counted.BATCHES,
        "batches failed": Counted.BATCHES_FAILED,
        "out of specification": Counted.OUT_OF_SPECIFICATION,
        "without product": Counted.WITHOUT_PRODUCT,
    }
    assert {name: counted[which] for name, which in said.items()} == dict(twin.happened)
    assert counted[Counted.REFERRED] == len(twin.patients)
    ended = (Counted.GIVEN, Counted.LOST_WAITING, Counted.LOST_AFTER, Counted.WITHOUT_PRODUCT)
    assert sum(counted[which] for which in ended) == len(twin.patients)  # everyone's end is known
    assert min(counted[Counted.BATCHES_FAILED], counted[Counted.LOST_WAITING]) > 10


def queue(servers: int, *, arrivals: float, mean: float = 0.0, hours: tuple[float, float, float] = (0, 0, 0)) -> Tables:
    """Return a plain queue, with exponential or triangular service; its wait is counted as that for a collection."""
    writing = Writing()
    one = writing.resource("bed", servers, Opening())
    writing.row(Row.SEIZE, one)
    writing.row(Row.COLLECTED)
    writing.row(Row.DELAY, stream=Stream.STAY, mean=mean, hours=hours)
    writing.row(Row.GIVEN)
    writing.row(Row.RELEASE, one)
    writing.row(Row.END)
    return writing.tables(referrals_an_hour=arrivals, hours=20_000.0, warm_up_hours=1_000.0)


def mean_wait(made: Tables, replications: int = 60) -> float:
    counted = simulated(made, 1, 0, replications).counted.sum(axis=0)
    return float(counted[Counted.WAIT_HOURS] / counted[Counted.COLLECTED])


def test_thirteen_rooms_wait_as_erlang_says() -> None:
    assert 1 + wait_of(13, 10) == pytest.approx(1.09509, abs=5e-6)  # the time there, at a load of 0.77
    assert 1 + mean_wait(queue(13, arrivals=10, mean=1)) == pytest.approx(1.09509, rel=0.002)
    assert erlang_c(1, 0.6) == pytest.approx(0.6)


@pytest.mark.parametrize("hours", [(1.0, 1.0, 1.0), (0.2, 0.6, 2.5)], ids=["fixed", "triangular"])
def test_one_room_waits_as_pollaczek_and_khinchine_say(hours: tuple[float, float, float]) -> None:
    low, mode, high = hours
    mean = sum(hours) / 3
    variance = (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18
    arrivals = 0.7 / mean
    expected = arrivals * (variance + mean**2) / (2 * (1 - 0.7))  # F. Pollaczek 1930, A. Y. Khinchine 1932
    assert mean_wait(queue(1, arrivals=0.7 / mean, hours=hours)) == pytest.approx(expected, rel=0.02)


def test_as_many_wait_as_little_says() -> None:
    made = queue(3, arrivals=0.45 / 24, mean=5 * 24)
    chunk = simulated(made, 2, 0, 400)
    counted = chunk.counted.sum(axis=0)
    in_the_counted_years = chunk.months[:, 2:-1]  # how many are on the list, looked at once a month
    arrivals = counted[Counted.REFERRED] / 400 / (made.demand[1] - made.demand[2])
    waited = counted[Counted.WAIT_HOURS] / counted[Counted.COLLECTED]
    assert in_the_counted_years.mean() == pytest.approx(arrivals * waited, rel=0.05)
    held = chunk.held.mean() / (made.demand[1] - made.demand[2])
    assert held == pytest.approx(arrivals * 5 * 24, rel=0.01)  # and as many lie in the beds


def test_pooled_queues_wait_as_long_as_the_closed_form_says() -> None:
    three = pooling([Queue(name, 1, 0.8, 1.0) for name in "abc"])
    assert three.separate_waiting_days == pytest.approx(4.0)
    pooled = mean_wait(queue(3, arrivals=2.4, mean=1))
    assert pooled == pytest.approx(three.pooled_waiting_days, rel=0.02)


def waited(months: float, mortality: Mortality) -> Tables:
    """Return a way on which everyone is given the cells after so many months."""
    writing = Writing()
    writing.row(Row.DELAY, hours=(months * MONTH_HOURS,) * 3)
    writing.row(Row.GIVEN)
    writing.row(Row.END)
    waiting = (
        0.0,
        mortality.hazard_untreated,
        mortality.hazard_treated_a_month,
        mortality.shape,
        mortality.decline,
    )
    return writing.tables(referrals_an_hour=10_000 / 8766, hours=8766.0, waiting=waiting)


@pytest.mark.parametrize(("months", "published"), [(0, 34.0), (1, 36.1), (9, 76.3), (11.999, 75.1)])
def test_mortality_by_waiting_time_is_as_published(months: float, published: float) -> None:
    counted = simulated(waited(months, PUBLISHED), 4, 0, 30).counted.sum(axis=0)
    lived = 100 * counted[Counted.DEAD_AT_ONE_YEAR] / counted[Counted.REFERRED]
    assert lived == pytest.approx(published, abs=1)
    assert lived == pytest.approx(100 * PUBLISHED.within_a_year(months), abs=0.5)


def test_what_was_not_fitted_is_as_published_too() -> None:
    by_month = [PUBLISHED.within_a_year(months) for months in range(13)]
    assert by_month[12] == pytest.approx(0.751)  # never treated
    assert by_month[8] < 0.751 < by_month[9]  # cells after more than eight months are worse than none
    assert all(one < other for one, other in itertools.pairwise(by_month[:10]))


def test_work_begins_only_when_it_ends_before_closing_and_paperwork_goes_on() -> None:
    writing = Writing()
    week = Opening(days_a_week=5, opens_at_hour=8, hours_a_day=8)  # type: ignore[arg-type]  # Decimal or int, alike
    crew, person = writing.resource("crew", 1, week), writing.resource("certifier", 1, week, pauses=True)
    writing.row(Row.SEIZE, crew)
    writing.row(Row.WORK, crew, hours=(6, 6, 6))
    writing.row(Row.RELEASE, crew)
    writing.row(Row.COLLECTED)
    writing.row(Row.SEIZE, person)
    writing.row(Row.WORK, person, hours=(20, 20, 20))
    writing.row(Row.RELEASE, person)
    writing.row(Row.GIVEN)
    writing.row(Row.END)
    for referred, collected, _, given_at, _ in every_patient(writing.tables(referrals_an_hour=0.005, hours=8000.0), 9):
        assert collected > referred
        assert 14 <= collected % 24 <= 16
        assert (collected // 24) % 7 < 5
        assert 8 <= given_at % 24 <= 16
        assert (given_at // 24) % 7 < 5
        assert given_at - collected >= 20 + 2 * 16  # two nights at least


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    made = tables(("years: 5", "years: 1"))
    assert np.array_equal(simulated(made, 1, 4, 3).counted, simulated(made, 1, 0, 7).counted[4:])
    assert not np.array_equal(simulated(made, 1, 0, 3).counted, simulated(made, 2, 0, 3).counted)
    assert math.isfinite(simulated(made, 2**64 - 1, 0, 1).counted.sum())
