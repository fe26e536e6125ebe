"""The written criteria by which the clinic orders its waiting list, and the points of each.

The criteria follow what centres publish for CAR-T allocation (tempo of the disease, whether the patient can be bridged,
performance status, other options); the points are this centre's choice, to be approved by its clinic, and the fact
keeps the points that were given.
"""

from enum import Enum

from lindra.gmp.text import Text


class Tempo(Enum):
    """How fast the disease moves."""

    STABLE = "stable"
    PROGRESSING = "progressing"
    FAST = "fast"

    @property
    def points(self) -> int:
        """The points."""
        return {"stable": 0, "progressing": 3, "fast": 6}[self.value]

    @property
    def title(self) -> Text:
        """The words."""
        return {
            "stable": Text("stable", "stabil"),
            "progressing": Text("progressing", "i tillväxt"),
            "fast": Text("fast: within weeks", "snabb: inom veckor"),
        }[self.value]


class Bridging(Enum):
    """Whether another treatment can hold the disease until the infusion."""

    NOT_NEEDED = "not-needed"
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"

    @property
    def points(self) -> int:
        """The points."""
        return {"not-needed": 0, "possible": 1, "impossible": 3}[self.value]

    @property
    def title(self) -> Text:
        """The words."""
        return {
            "not-needed": Text("not needed", "behövs inte"),
            "possible": Text("possible", "möjlig"),
            "impossible": Text("not possible any more", "inte längre möjlig"),
        }[self.value]


class Condition(Enum):
    """How much time the patient's own condition leaves (performance status by ECOG)."""

    GOOD = "ecog-0-1"
    FAIR = "ecog-2"
    POOR = "ecog-3"

    @property
    def points(self) -> int:
        """The points: whoever may soon be too ill for the treatment can wait least."""
        return {"ecog-0-1": 0, "ecog-2": 2, "ecog-3": 1}[self.value]

    @property
    def title(self) -> Text:
        """The words."""
        return {
            "ecog-0-1": Text("good (ECOG 0–1)", "gott (ECOG 0–1)"),
            "ecog-2": Text("fair (ECOG 2)", "nedsatt (ECOG 2)"),
            "ecog-3": Text("poor (ECOG 3)", "dåligt (ECOG 3)"),
        }[self.value]


class Options(Enum):
    """What else could be tried."""

    SOME = "some"
    NONE = "none"

    @property
    def points(self) -> int:
        """The points."""
        return 2 if self is Options.NONE else 0

    @property
    def title(self) -> Text:
        """The words."""
        return Text("none", "ingen") if self is Options.NONE else Text("some", "någon")


def score_of(tempo: Tempo, bridging: Bridging, condition: Condition, options: Options) -> int:
    """Return the sum of the points, 0 to 13."""
    return tempo.points + bridging.points + condition.points + options.points
