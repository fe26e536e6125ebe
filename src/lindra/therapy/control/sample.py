"""A sample, from its taking to its last result."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.quantity import Quantity
from lindra.therapy.control.facts import ResultCorrected, ResultRecorded, SampleReceived
from lindra.therapy.manufacture.facts import SampleTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One test's result."""

    test: str
    value: str
    unit: str
    passes: bool
    at: datetime
    by: str
    first: str | None = None  # as first written, where it has been corrected


@dataclass(frozen=True, kw_only=True)
class Sample(Dossier):
    """One sample and what it was found to be."""

    KIND: ClassVar[str] = "sample"

    number: str
    batch: str
    therapy: str
    step: str
    plan: str
    volume: Quantity
    tests: tuple[str, ...]
    taken_at: datetime
    taken_by: str
    received_at: datetime | None = None
    received_by: str | None = None
    results: tuple[Result, ...] = ()

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the taking."""
        if not isinstance(fact, SampleTaken):
            return None
        return cls(
            number=fact.sample,
            batch=fact.batch,
            therapy=fact.therapy,
            step=fact.step,
            plan=fact.plan,
            volume=fact.volume,
            tests=fact.tests,
            taken_at=fact.at,
            taken_by=fact.by,
        )

    def after(self, fact: Fact) -> Self:
        """Follow the sample through the laboratory."""
        match fact:
            case SampleReceived():
                return replace(self, received_at=fact.at, received_by=fact.by)
            case ResultRecorded():
                result = Result(
                    test=fact.test,
                    value=fact.value.value,
                    unit=fact.value.unit,
                    passes=fact.passes,
                    at=fact.at,
                    by=fact.by,
                )
                return replace(self, results=(*self.results, result))
            case ResultCorrected():
                return replace(self, results=tuple(_corrected(one, fact) for one in self.results))
            case _:
                return self

    @property
    def key(self) -> str:
        """The sample's number."""
        return self.number

    @property
    def therapy_number(self) -> str | None:
        """The therapy it belongs to."""
        return self.therapy

    @property
    def is_open(self) -> bool:
        """Whether a test still waits for its result."""
        return any(self.result(test) is None for test in self.tests)

    def result(self, test: str) -> Result | None:
        """Return the test's result, or None while it is awaited."""
        return next((one for one in self.results if one.test == test), None)


def _corrected(result: Result, fact: ResultCorrected) -> Result:
    if result.test != fact.test:
        return result
    return replace(
        result,
        value=fact.value.value,
        unit=fact.value.unit,
        passes=fact.passes,
        at=fact.at,
        by=fact.by,
        first=result.first or fact.first,
    )
