"""Six weeks of a synthetic centre, lived once for all who look at them."""

import json
from typing import Any

import pytest
from tests.conftest import ROOT

from lindra.operations.memory import MemoryStore
from lindra.simulation.year.living import Year
from lindra.simulation.year.scenario import Scenario

Plain = dict[str, Any]


@pytest.fixture(scope="session")
def sample() -> Year:
    """A centre that has lived for six weeks, with many mistakes."""
    year = Year(MemoryStore(), Scenario(seed=5, patients=8, days=42, mistakes_per_act=0.3), ROOT / "recipes")
    list(year.days())
    return year


@pytest.fixture(scope="session")
def entries(sample: Year) -> list[Plain]:
    """The entries of those weeks, as the plain data that was hashed."""
    return [json.loads(one.body) for one in sample.store.entries()]
