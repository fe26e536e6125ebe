"""What a class of equipment can demand of its pieces."""

from enum import Enum

from lindra.gmp.text import Text


class QualificationStage(Enum):
    """One stage of qualification, in the order in which they are done."""

    INSTALLATION = "IQ"
    OPERATION = "OQ"
    PERFORMANCE = "PQ"

    @property
    def title(self) -> Text:
        """The stage as people say it."""
        return _STAGES[self]


class CleanedAfter(Enum):
    """After what a piece is cleaned before it is used again."""

    NOTHING = "nothing"
    BATCH = "batch"
    USE = "use"

    @property
    def title(self) -> Text:
        """The demand as people say it."""
        return _CLEANED[self]


_STAGES = {
    QualificationStage.INSTALLATION: Text("IQ, installed as it should be", "IQ, installerad som den ska"),
    QualificationStage.OPERATION: Text("OQ, does what it should", "OQ, gör vad den ska"),
    QualificationStage.PERFORMANCE: Text("PQ, does it with our process", "PQ, gör det med vår process"),
}
_CLEANED = {
    CleanedAfter.NOTHING: Text("no cleaning after use", "ingen rengöring efter användning"),
    CleanedAfter.BATCH: Text("cleaned between batches", "rengörs mellan satser"),
    CleanedAfter.USE: Text("cleaned after each use", "rengörs efter varje användning"),
}
STAGE_CHOICES = tuple((stage.value, stage.title) for stage in QualificationStage)
CLEANED_CHOICES = tuple((after.value, after.title) for after in CleanedAfter)
