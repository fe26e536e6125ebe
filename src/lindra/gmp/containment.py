"""Contained use of genetically modified micro-organisms: its categories in Swedish law (AFS 2023:13, chapter 9)."""

from enum import Enum

from lindra.gmp.text import Text


class ContainmentCategory(Enum):
    """How much a contained use must be held in. The category decides notice or permit, the level the barriers."""

    F = "F"  # negligible risk, level 1
    L = "L"  # low risk, level 2: each new use is notified
    R = "R"  # moderate or high risk, levels 3 and 4: a permit, for a time

    @property
    def title(self) -> Text:
        """The category as people say it."""
        return _TITLES[self]

    def covers(self, other: "ContainmentCategory") -> bool:
        """Tell whether a permit of this category is enough for a use of the other."""
        order = list(ContainmentCategory)
        return order.index(self) >= order.index(other)


_TITLES = {
    ContainmentCategory.F: Text("F-use, negligible risk", "F-verksamhet, försumbar risk"),
    ContainmentCategory.L: Text("L-use, low risk", "L-verksamhet, låg risk"),
    ContainmentCategory.R: Text("R-use, moderate or high risk", "R-verksamhet, måttlig eller hög risk"),
}
