"""Scenarios for tests: the example, with changes."""

from pathlib import Path

from tests.conftest import ROOT

from lindra.gmp.text import Text
from lindra.masters.checking import Fault
from lindra.masters.reading import read_recipe
from lindra.masters.recipe import Recipe
from lindra.simulation.campaign.reading import Read, read_scenario
from lindra.simulation.campaign.tables import Tables, tables_of

EXAMPLE = ROOT / "docs/examples/200-patients.yaml"
TEXT = EXAMPLE.read_text(encoding="utf-8")

# Few of everything, so that everything is waited for; two recipes; weekends off; sterility awaited; much goes wrong.
CROWDED = (
    ("a_year: 200", "a_year: 130"),
    ("years: 5", "years: 2"),
    (
        "share_percent: 100, source: demonstration}",
        ("share_percent: 60, source: demonstration}\n"
        "  - {recipe: ../../recipes/til.yaml, share_percent: 40, source: demonstration}"),
    ),
    ("pieces: 10, source: demonstration}", ("pieces: 4, source: demonstration}\n"
     "  - {equipment: incubator, pieces: 4, source: demonstration}")),
    ("places: 2", "places: 1"),
    ("rooms: 3", "rooms: 1"),
    ("rooms: 10", "rooms: 1"),
    ("crews: 6", "crews: 2"),
    ("days_a_week: 7, opens_at_hour: 7, hours_a_day: 10", "days_a_week: 6, opens_at_hour: 7, hours_a_day: 9"),
    ("analysts: 5", "analysts: 1"),
    ("days_a_week: 7, opens_at_hour: 8, hours_a_day: 8", "days_a_week: 5, opens_at_hour: 8, hours_a_day: 8"),
    ("sterility_awaited: no", "sterility_awaited: yes"),
    ("people: 3", "people: 1"),
    ("hours_a_day: 8}\n  work: {low_hours: 2", "hours_a_day: 4}\n  work: {low_hours: 2"),
    ("beds: 9", "beds: 4"),
    ("collection_refused_percent: 3", "collection_refused_percent: 15"),
    ("batch_fails_percent: 3", "batch_fails_percent: 20"),
    ("out_of_specification_percent: 2", "out_of_specification_percent: 15"),
    ("remakes: 1", "remakes: 2"),
)  # fmt: skip


def changed(*changes: tuple[str, str], text: str = TEXT) -> str:
    """Return the text of the example with changes, each of which must find what it changes."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def recipe_of(name: str) -> Recipe | Text:
    """Return the recipe of a file, as the command does."""
    file = EXAMPLE.parent / name
    if not file.exists():
        return Text(f"There is no file {Path(name).name}.", f"Det finns ingen fil {Path(name).name}.")
    found = read_recipe(file.read_text(encoding="utf-8"))
    assert isinstance(found, Recipe)
    return found


def read(*changes: tuple[str, str]) -> Read:
    """Return the example with changes; it must be without fault."""
    found = read_scenario(changed(*changes), recipe_of)
    assert isinstance(found, Read), found
    return found


def faults(*changes: tuple[str, str]) -> tuple[Fault, ...]:
    """Return what is said of the example with changes."""
    found = read_scenario(changed(*changes), recipe_of)
    assert not isinstance(found, Read)
    return found


def tables(*changes: tuple[str, str]) -> Tables:
    """Return the example with changes as tables."""
    found = read(*changes)
    return tables_of(found.scenario, found.ways)
