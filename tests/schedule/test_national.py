"""An order is offered to each centre: the ranking, every reason to be out, and the file that a centre publishes."""

import dataclasses
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import RECIPE_TEXT, ROOT

from lindra.gmp.containment import ContainmentCategory
from lindra.gmp.text import Text
from lindra.masters.reading import read_recipe
from lindra.masters.recipe import Recipe
from lindra.schedule.national.capacity import (
    Capacity,
    CapacityRefused,
    FreeStarts,
    HeldPermit,
    capacity_from_json,
    capacity_to_json,
)
from lindra.schedule.national.centres import Centre, National, Way, read_national
from lindra.schedule.national.offers import Offer, Order, offered_to, order_of

MONDAY = date(2026, 11, 30)
EXAMPLE = (ROOT / "docs/examples/national.yaml").read_text(encoding="utf-8")
LENTIVIRAL = HeldPermit(organism="lentiviral vector", category=ContainmentCategory.L, level=2)


def order(**changed: object) -> Order:
    recipe = read_recipe(RECIPE_TEXT)
    assert isinstance(recipe, Recipe)
    return dataclasses.replace(order_of(recipe, place="Umeå", wish_on=MONDAY), **changed)  # type: ignore[arg-type]  # a table of what differs


def centre(
    name: str, *free: int, permits: tuple[HeldPermit, ...] = (LENTIVIRAL,), recipe: str = "cd19-car-t"
) -> Centre:
    starts = FreeStarts(recipe=recipe, first_monday=MONDAY, free=free)
    capacity = Capacity(centre=name, published_on=MONDAY, permits=permits, starts=(starts,))
    return Centre(name, Text(name, name), capacity)


def way(to: str, hours: int | str = 3) -> Way:
    return Way(place="Umeå", centre=to, by=Text("by road", "med bil"), hours=Decimal(hours))


def offered(asked: Order, *centres: Centre, ways: tuple[Way, ...] | None = None, today: date = MONDAY) -> list[Offer]:
    leading = tuple(way(one.name) for one in centres) if ways is None else ways
    return list(offered_to(asked, National(Text("All", "Alla"), True, centres, leading), today=today))


def why_not(asked: Order, one: Centre, **given: object) -> Text:
    (found,) = offered(asked, one, **given)  # type: ignore[arg-type]  # a table of what differs
    assert not found.is_possible
    return Text(" ".join(reason.en for reason in found.reasons), " ".join(reason.sv for reason in found.reasons))


def test_the_soonest_infusion_comes_first_then_the_nearest_and_who_is_out_comes_last() -> None:
    found = offered(
        order(),
        centre("full", 0, 0),
        centre("later", 0, 0, 1),
        centre("far", 1),
        centre("near", 1),
        ways=(way("full"), way("later"), way("far", 9), way("near", 2)),
    )
    assert [one.centre for one in found] == ["near", "far", "later", "full"]
    assert [one.is_possible for one in found] == [True, True, True, False]
    assert found[0].start_on == date(2026, 12, 1)  # a day on the way, from a Monday
    assert found[0].infusion_on == date(2026, 12, 1) + timedelta(days=order().making_days + 1)
    assert found[0].waiting_days == 0
    assert found[2].start_on == date(2026, 12, 14)
    assert found[2].waiting_days == 13
    assert [reason.en for reason in found[2].reasons] == [
        "1 free in week 51.",
        "3 h by road; the cells live 24 h.",
        "13 days after the wish.",
        "Permit for L2.",
    ]
    assert found[2].reasons[2].sv == "13 dagar efter önskemålet."


def test_the_quickest_way_counts() -> None:
    (found,) = offered(order(), centre("a", 1), ways=(way("a", 20), way("a", 4)))
    assert found.way is not None
    assert found.way.hours == 4


@pytest.mark.parametrize(
    ("one", "given", "en", "sv"),
    [
        (centre("a", 1, recipe="til"), {}, "It does not make cd19-car-t.", "Det tillverkar inte cd19-car-t."),
        (
            centre("a", 1, permits=()),
            {},
            "It has no permit for L2: replication-defective",
            "Det saknar tillstånd för L2",
        ),
        (
            centre("a", 1, permits=(dataclasses.replace(LENTIVIRAL, level=1),)),
            {},
            "It has no permit for L2",
            "Det saknar tillstånd",
        ),
        (
            centre("a", 1, permits=(dataclasses.replace(LENTIVIRAL, organism="adenovirus"),)),
            {},
            "It has no permit for L2",
            "Det saknar tillstånd",
        ),
        (centre("a", 1), {"ways": ()}, "No way from Umeå is known.", "Ingen väg från Umeå är känd."),
        (
            centre("a", 1),
            {"ways": (way("a", 25),)},
            "25 h by road, and the starting material lives 24 h. 25 h by road back, and the product lives 24 h.",
            "25 h med bil, och utgångsmaterialet lever 24 h.",
        ),
        (centre("a"), {}, "Nothing is free from 2026-11-30 on, in the weeks", "Inget är ledigt från 2026-11-30"),
        (
            centre("a", 0, 1, permits=(dataclasses.replace(LENTIVIRAL, until=date(2026, 12, 10)),)),
            {},
            "finished while its permit holds, until 2026-12-10.",
            "medan tillståndet gäller, till 2026-12-10.",
        ),
        (
            Centre("a", Text("a", "a"), None, Text("The file a.json is not there.", "Filen a.json finns inte.")),
            {},
            "The file a.json is not there.",
            "Filen a.json finns inte.",
        ),
    ],
)
def test_why_a_centre_is_out_is_told(one: Centre, given: dict[str, object], en: str, sv: str) -> None:
    said = why_not(order(), one, **given)
    assert en in said.en
    assert sv in said.sv


def test_every_reason_to_be_out_is_told_at_once() -> None:
    said = why_not(order(), centre("a", 1, permits=(), recipe="til"), ways=(way("a", 30),)).en
    assert all(part in said for part in ("does not make", "no permit", "starting material lives", "product lives"))


def test_a_shelf_life_that_is_just_enough_is_enough() -> None:
    (found,) = offered(order(), centre("a", 1), ways=(way("a", 24),))
    assert found.is_possible


def test_a_recipe_without_a_modified_organism_needs_no_permit() -> None:
    (found,) = offered(order(contained_use=None), centre("a", 1, permits=()))
    assert found.is_possible
    assert not any("Permit" in one.en for one in found.reasons)


def test_cells_from_a_stock_travel_one_way_only() -> None:
    (found,) = offered(order(starting_material_hours=None, product_hours=Decimal(24)), centre("a", 1))
    assert found.is_possible


def test_nothing_is_begun_on_a_weekend_and_nothing_before_today() -> None:
    (found,) = offered(order(wish_on=date(2026, 12, 5)), centre("a", 1, 1))  # a Saturday
    assert found.start_on == date(2026, 12, 7)
    (found,) = offered(order(), centre("a", 1, 1, 1), today=date(2026, 12, 9))
    assert found.start_on == date(2026, 12, 10)


def test_old_figures_are_told_beside_the_offer() -> None:
    (found,) = offered(order(), centre("a", 1, 1, 1, 1), today=MONDAY + timedelta(days=15))
    assert found.reasons[-1].en == "Its figures are 15 days old: ask before you promise anything."
    (found,) = offered(order(), centre("a", 1, 1, 1, 1), today=MONDAY + timedelta(days=14))
    assert "old" not in found.reasons[-1].en


@given(
    free=st.lists(st.lists(st.integers(0, 2), max_size=6), min_size=1, max_size=4),
    hours=st.integers(0, 60),
    wish=st.integers(0, 60),
)
def test_an_offer_always_keeps_what_was_asked(free: list[list[int]], hours: int, wish: int) -> None:
    asked = order(wish_on=MONDAY + timedelta(days=wish))
    centres = tuple(centre(f"c{number}", *one) for number, one in enumerate(free))
    found = offered(asked, *centres, ways=tuple(way(one.name, hours) for one in centres))
    assert sorted(one.centre for one in found) == [one.name for one in centres]
    possible = [one for one in found if one.is_possible]
    assert found[: len(possible)] == possible
    assert all(one.reasons for one in found)
    for one in possible:
        assert one.start_on is not None
        assert one.way is not None
        assert hours <= 24
        assert one.start_on - timedelta(days=one.way.days()) >= asked.wish_on
        starts = centres[int(one.centre[1:])].capacity
        assert starts is not None
        assert starts.starts[0].in_week(one.start_on) == one.free != 0


# The file that a centre publishes.

PUBLISHED = Capacity(
    centre="lund",
    published_on=MONDAY,
    permits=(LENTIVIRAL, dataclasses.replace(LENTIVIRAL, until=date(2027, 3, 14))),
    starts=(FreeStarts(recipe="cd19-car-t", first_monday=MONDAY, free=(1, 0, 2)),),
)


def test_a_published_capacity_is_read_as_it_was_written() -> None:
    text = capacity_to_json(PUBLISHED)
    assert capacity_from_json(text) == PUBLISHED
    assert capacity_to_json(capacity_from_json(text)) == text
    assert json.loads(text)["format"] == "lindra-capacity/1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "can not be read as lindra-capacity/1"),
        ("[]", "can not be read"),
        ('{"format": "lindra-capacity/2"}', "can not be read"),
        ('{"format": "lindra-capacity/1", "centre": "lund"}', "can not be read"),
        (capacity_to_json(PUBLISHED).replace("2026-11-30", "2026-11-31"), "can not be read"),
        (
            capacity_to_json(dataclasses.replace(PUBLISHED, starts=(PUBLISHED.starts[0],) * 2)),
            "lund, cd19-car-t stands there twice",
        ),
        (
            capacity_to_json(PUBLISHED).replace('"first_monday": "2026-11-30"', '"first_monday": "2026-12-01"'),
            "a day that is no Monday",
        ),
        (
            capacity_to_json(
                dataclasses.replace(PUBLISHED, starts=(dataclasses.replace(PUBLISHED.starts[0], free=(-1,)),))
            ),
            "weeks that can not be",
        ),
    ],
)
def test_a_file_that_is_no_capacity_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(CapacityRefused) as refused:
        capacity_from_json(text)
    assert said in str(refused.value)
    assert all(one.problem.sv and one.remedy.sv for one in refused.value.faults)


# The text that names the centres.


def test_the_example_is_read_and_never_ages() -> None:
    for today in (MONDAY, MONDAY + timedelta(days=1000)):
        found = read_national(EXAMPLE, today=today, published=lambda name: None)
        assert isinstance(found, National)
        assert found.is_invented
        assert len(found.centres) == 4
        assert found.places() == ("Umeå", "Uppsala", "Huddinge", "Göteborg", "Lund")
        assert any(one.is_possible for one in offered_to(order(wish_on=today), found, today=today))


REAL = """
title: {en: Real, sv: Riktig}
centres:
  - {name: lund, title: {en: Lund, sv: Lund}, capacity_file: lund.json}
ways:
  - {place: Umeå, centre: lund, by: {en: by road, sv: med bil}, hours: 15}
"""


@pytest.mark.parametrize(
    ("published", "missing"),
    [
        (capacity_to_json(PUBLISHED), None),
        (None, "The file lund.json is not there."),
        ("{}", "This can not be read as lindra-capacity/1."),
        (capacity_to_json(dataclasses.replace(PUBLISHED, centre="solna")), "The file lund.json is that of solna."),
    ],
)
def test_a_centre_is_known_by_the_file_that_it_publishes(published: str | None, missing: str | None) -> None:
    found = read_national(REAL, today=MONDAY, published=lambda name: published)
    assert isinstance(found, National)
    (one,) = found.centres
    assert (one.missing.en if one.missing else None) == missing
    assert (one.capacity is None) is (missing is not None)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("capacity_file: lund.json", "capacity_file: ../lund.json", "no plain name of a file"),
        (", capacity_file: lund.json", "", "either a file that it publishes, or figures here"),
        ("capacity_file: lund.json", "starts: [{recipe: til, free: [1]}]", "does not say that they are invented"),
        ("capacity_file: lund.json", "starts: [{recipe: til, free: [-1]}]", "a week that can not be"),
        ("centre: lund", "centre: solna", "A way leads to solna, which there is not."),
        ("hours: 15", "hours: 1500", "The way takes 1500 h."),
        ("hours: 15", "hours: many", "is not a plain number"),
        ("ways:", "roads:", "“roads” is not known in the national view."),
    ],
)
def test_each_fault_of_the_text_is_told_in_both_languages(old: str, new: str, said: str) -> None:
    faults = read_national(REAL.replace(old, new), today=MONDAY, published=lambda name: None)
    assert isinstance(faults, tuple)
    assert said in " ".join(one.problem.en for one in faults)
    assert all(one.problem.sv and one.remedy.sv and one.line > 1 for one in faults)
