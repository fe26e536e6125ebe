"""What a person has been shown to master, and until when.

It lies apart from the person's right to act, which is read at every act and stays small.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from typing import ClassVar, Self

from lindra.facility.people.facts import (
    QualificationRecorded,
    QualificationWithdrawn,
    SimulationRecorded,
    TrainingRecorded,
    TrainingWithdrawn,
)
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.qualification import Qualification
from lindra.gmp.text import Text

PASSES_AT_FIRST = 3  # simulations in a row, before the first work with cells (EU GMP Part IV 9.5; Annex 1 9.38)


class Standing(Enum):
    """How a person stands in one thing on one day."""

    HELD = "held"
    LAPSED = "lapsed"
    FAILED = "failed"
    BEGUN = "begun"  # simulations passed, but not yet so many as are asked at first
    ABSENT = "absent"

    @property
    def title(self) -> Text:
        """The standing in a word."""
        return _STANDINGS[self]


_STANDINGS = {
    Standing.HELD: Text("held", "gäller"),
    Standing.LAPSED: Text("lapsed", "utgången"),
    Standing.FAILED: Text("failed", "underkänd"),
    Standing.BEGUN: Text("begun", "påbörjad"),
    Standing.ABSENT: Text("none", "saknas"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """The newest training in one version of one procedure. Without ``valid_until`` it holds while the version does."""

    procedure: str
    trained_on: date
    valid_until: date | None
    trainer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The newest assessment of gowning or eyesight."""

    qualification: Qualification
    shown_on: date
    valid_until: date
    is_passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """How a person stands in the simulation of one process: passes in a row, and the newest."""

    process: str
    passes: int
    simulated_on: date
    valid_until: date
    is_passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """Something that a person holds and that ends on a day."""

    qualification: Qualification | None  # None for a training
    procedure: str  # the procedure of a training, the process of a simulation
    until: date

    @property
    def title(self) -> Text:
        """What it is, in words."""
        if self.qualification is None:
            return Text(f"training in {self.procedure}", f"utbildning i {self.procedure}")
        title = self.qualification.title
        return Text(f"{title.en} {self.procedure}".rstrip(), f"{title.sv} {self.procedure}".rstrip())


@dataclass(frozen=True, kw_only=True)
class Qualifications(Dossier):
    """What one person holds. Of each thing only the newest stands here; the earlier stand in the ledger."""

    KIND: ClassVar[str] = "qualifications"

    person: str
    trainings: tuple[Training, ...] = ()
    shown: tuple[Shown, ...] = ()
    simulations: tuple[Simulated, ...] = ()

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the first thing that is recorded of the person."""
        if isinstance(fact, TrainingRecorded | QualificationRecorded | SimulationRecorded):
            return cls(person=fact.person).after(fact)
        return None

    def after(self, fact: Fact) -> Self:
        """Follow what is recorded and withdrawn."""
        match fact:
            case TrainingRecorded():
                training = Training(
                    procedure=fact.procedure,
                    trained_on=fact.trained_on,
                    valid_until=fact.valid_until,
                    trainer=fact.by,
                )
                return replace(self, trainings=(*self._other_trainings(fact.procedure), training))
            case TrainingWithdrawn():
                return replace(self, trainings=self._other_trainings(fact.procedure))
            case QualificationRecorded():
                shown = Shown(
                    qualification=fact.qualification,
                    shown_on=fact.shown_on,
                    valid_until=fact.valid_until,
                    is_passed=fact.is_passed,
                )
                others = (one for one in self.shown if one.qualification is not fact.qualification)
                return replace(self, shown=(*others, shown))
            case SimulationRecorded():
                before = self.simulated(fact.process)
                passes = (before.passes if before else 0) + 1 if fact.is_passed else 0
                simulated = Simulated(
                    process=fact.process,
                    passes=min(passes, PASSES_AT_FIRST),
                    simulated_on=fact.simulated_on,
                    valid_until=fact.valid_until,
                    is_passed=fact.is_passed,
                )
                rest = (one for one in self.simulations if one.process != fact.process)
                return replace(self, simulations=(*rest, simulated))
            case QualificationWithdrawn():
                return self._without(fact.qualification)
            case _:
                return self

    @property
    def key(self) -> str:
        """The person's code."""
        return self.person

    def training(self, procedure: str) -> Training | None:
        """Return the training in a version of a procedure, or None."""
        return next((one for one in self.trainings if one.procedure == procedure), None)

    def simulated(self, process: str) -> Simulated | None:
        """Return the simulations of a process, or None."""
        return next((one for one in self.simulations if one.process == process), None)

    def stands_in_training(self, procedure: str, day: date) -> Standing:
        """Tell how the person stands in a version of a procedure on that day."""
        training = self.training(procedure)
        if training is None:
            return Standing.ABSENT
        if training.valid_until is not None and day > training.valid_until:
            return Standing.LAPSED
        return Standing.HELD

    def stands_in(self, qualification: Qualification, process: str, day: date) -> Standing:
        """Tell how the person stands in a qualification on that day; a simulation is of one process."""
        if qualification is Qualification.ASEPTIC_SIMULATION:
            simulated = self.simulated(process)
            if simulated is None:
                return Standing.ABSENT
            if not simulated.is_passed:
                return Standing.FAILED
            if simulated.passes < PASSES_AT_FIRST:
                return Standing.BEGUN
            return Standing.HELD if day <= simulated.valid_until else Standing.LAPSED
        shown = next((one for one in self.shown if one.qualification is qualification), None)
        if shown is None:
            return Standing.ABSENT
        if not shown.is_passed:
            return Standing.FAILED
        return Standing.HELD if day <= shown.valid_until else Standing.LAPSED

    def until(self, qualification: Qualification, process: str) -> date | None:
        """Return the last day of a qualification, as it was recorded."""
        if qualification is Qualification.ASEPTIC_SIMULATION:
            simulated = self.simulated(process)
            return simulated.valid_until if simulated else None
        return next((one.valid_until for one in self.shown if one.qualification is qualification), None)

    def lapses(self, day: date, within: timedelta) -> tuple[Lapse, ...]:
        """Return what is held on that day and ends within so long, the soonest first."""
        soon = (one for one in self._ending() if day <= one.until <= day + within)
        return tuple(sorted(soon, key=lambda one: (one.until, one.procedure)))

    def _ending(self) -> Iterator[Lapse]:
        for training in self.trainings:
            if training.valid_until is not None:
                yield Lapse(qualification=None, procedure=training.procedure, until=training.valid_until)
        for shown in self.shown:
            if shown.is_passed:
                yield Lapse(qualification=shown.qualification, procedure="", until=shown.valid_until)
        for one in self.simulations:
            if one.is_passed and one.passes >= PASSES_AT_FIRST:
                yield Lapse(
                    qualification=Qualification.ASEPTIC_SIMULATION, procedure=one.process, until=one.valid_until
                )

    def _other_trainings(self, procedure: str) -> tuple[Training, ...]:
        return tuple(one for one in self.trainings if one.procedure != procedure)

    def _without(self, qualification: Qualification) -> Self:
        if qualification is Qualification.ASEPTIC_SIMULATION:
            # The person begins anew: three in a row, in every process.
            return replace(self, simulations=())
        return replace(self, shown=tuple(one for one in self.shown if one.qualification is not qualification))
