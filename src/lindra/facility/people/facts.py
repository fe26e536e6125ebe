"""What happens to people's right to act."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from lindra.gmp.fact import Fact, Ref
from lindra.gmp.qualification import Qualification
from lindra.gmp.roles import Role
from lindra.gmp.text import Text


def _said(roles: tuple[Role, ...]) -> Text:
    return Text(", ".join(role.title.en for role in roles), ", ".join(role.title.sv for role in roles))


@dataclass(frozen=True, kw_only=True)
class PersonAdmitted(Fact):
    """A person may act in the centre, in these roles."""

    ABOUT = ("person",)
    person: str
    roles: tuple[Role, ...]

    def says(self) -> Text:
        """Return the fact in plain words."""
        said = _said(self.roles)
        return Text(
            f"{self.person} may act as {said.en}.",
            f"{self.person} får agera som {said.sv}.",
        )


@dataclass(frozen=True, kw_only=True)
class RolesChanged(Fact):
    """A person's roles are now these."""

    ABOUT = ("person",)
    person: str
    roles: tuple[Role, ...]
    reason: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        said = _said(self.roles)
        return Text(
            f"{self.person} now acts as {said.en or 'nothing'}: {self.reason}",
            f"{self.person} agerar nu som {said.sv or 'inget'}: {self.reason}",
        )


class Taught(Enum):
    """How it was made sure that a person masters a procedure."""

    QUESTIONS = "questions"  # the text was read, and questions on it answered
    UNDER_EYES = "under-eyes"  # the work was done while the trainer watched
    DRY_RUN = "dry-run"  # the whole procedure was done without cells

    @property
    def title(self) -> Text:
        """How, in words."""
        return _TAUGHT[self]


_TAUGHT = {
    Taught.QUESTIONS: Text("read, and questions answered", "läst, och frågor besvarade"),
    Taught.UNDER_EYES: Text("done while the trainer watched", "utfört medan utbildaren såg på"),
    Taught.DRY_RUN: Text("the whole procedure done without cells", "hela proceduren utförd utan celler"),
}


class _OfPerson:
    """What is recorded of a person's qualifications goes to a dossier of their own, under the person's code."""

    person: str

    def about(self) -> tuple[Ref, ...]:
        """Return the person's qualifications."""
        return (Ref("qualifications", self.person),)


@dataclass(frozen=True, kw_only=True)
class TrainingRecorded(_OfPerson, Fact):
    """A person masters one version of a procedure: a recipe's ``name/version`` or a code such as ``SOP-014/3``.

    ``by`` is the trainer. Without ``valid_until`` the training holds as long as the version does.
    """

    person: str
    procedure: str
    taught: Taught
    trained_on: date
    valid_until: date | None
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        until_en = f", valid until {self.valid_until}" if self.valid_until else ""
        until_sv = f", gäller till och med {self.valid_until}" if self.valid_until else ""
        return Text(
            f"{self.person} is trained in {self.procedure} by {self.by} ({self.taught.title.en}){until_en}.",
            f"{self.person} är utbildad i {self.procedure} av {self.by} ({self.taught.title.sv}){until_sv}.",
        )


@dataclass(frozen=True, kw_only=True)
class TrainingWithdrawn(_OfPerson, Fact):
    """A person no longer works after this procedure, until trained anew."""

    person: str
    procedure: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"The training of {self.person} in {self.procedure} was withdrawn: {self.reason}",
            f"Utbildningen i {self.procedure} för {self.person} drogs tillbaka: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class QualificationRecorded(_OfPerson, Fact):
    """Gowning or eyesight was assessed. A failed assessment ends what was held before."""

    person: str
    qualification: Qualification
    is_passed: bool
    shown_on: date
    valid_until: date
    reference: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        title = self.qualification.title
        if not self.is_passed:
            return Text(
                f"{self.person} did not pass {title.en} on {self.shown_on} ({self.reference}).",
                f"{self.person} klarade inte {title.sv} den {self.shown_on} ({self.reference}).",
            )
        return Text(
            f"{self.person} passed {title.en} on {self.shown_on}, valid until {self.valid_until} ({self.reference}).",
            f"{self.person} klarade {title.sv} den {self.shown_on}, gäller till och med {self.valid_until} "
            f"({self.reference}).",
        )


@dataclass(frozen=True, kw_only=True)
class SimulationRecorded(_OfPerson, Fact):
    """A person took part in a simulation of a process with medium. ``process`` is the recipe's name."""

    person: str
    process: str
    is_passed: bool
    simulated_on: date
    valid_until: date
    reference: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        result = Text("nothing grew", "inget växte") if self.is_passed else Text("IT GREW", "DET VÄXTE")
        return Text(
            f"{self.person} simulated {self.process} on {self.simulated_on}: {result.en} ({self.reference}).",
            f"{self.person} simulerade {self.process} den {self.simulated_on}: {result.sv} ({self.reference}).",
        )


@dataclass(frozen=True, kw_only=True)
class QualificationWithdrawn(_OfPerson, Fact):
    """A person no longer holds a qualification, until it is shown anew."""

    person: str
    qualification: Qualification
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        title = self.qualification.title
        return Text(
            f"{self.person} no longer holds {title.en}: {self.reason}",
            f"{self.person} har inte längre {title.sv}: {self.reason}",
        )
