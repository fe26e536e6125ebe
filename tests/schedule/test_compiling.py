"""What is compiled is compiled, too, where there is no place to keep it."""

import pytest
from numba.core import caching

from lindra.schedule.compiling import compiled


def twice(number: int) -> int:
    return 2 * number


def test_a_service_that_may_write_nowhere_compiles_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for one in (caching.CacheImpl, caching.CompileResultCacheImpl):
        monkeypatch.setattr(one, "_locator_classes", [])
    made = compiled(nogil=True)(twice)
    assert made(4) == 8
    assert made.stats.cache_path is None  # type: ignore[attr-defined]  # it is numba's
