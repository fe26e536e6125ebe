"""What a person must be shown to master before work of some kind is theirs, besides the training for a procedure."""

from enum import Enum

from lindra.gmp.text import Text


class Qualification(Enum):
    """One qualification, by the code that stands in recipes and in the record."""

    GOWNING = "gowning"  # dresses for grade A and B without shedding; shown by plates from the gown
    ASEPTIC_SIMULATION = "aseptic-simulation"  # the process done with medium instead of cells, and nothing grows
    EYESIGHT = "eyesight"  # sees particles, colours and small print; for visual inspection

    @property
    def title(self) -> Text:
        """The qualification as people say it."""
        return _TITLES[self]


_TITLES = {
    Qualification.GOWNING: Text("gowning", "omklädning"),
    Qualification.ASEPTIC_SIMULATION: Text("aseptic process simulation", "aseptisk processimulering"),
    Qualification.EYESIGHT: Text("eyesight", "syn"),
}
