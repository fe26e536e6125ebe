"""People of a centre doing their work, called by what they do: ``does("start-step", by="operator", ...)``.

They knock at the door as everyone does. A signature is made as a person makes it: what is
shown is read, and its digest is signed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from lindra.gmp.act import Chance, Signature
from lindra.gmp.command import Command
from lindra.gmp.dossier import D
from lindra.gmp.files import Files, KeptFile
from lindra.gmp.objection import AssumptionBroken, Objection
from lindra.gmp.roles import Role
from lindra.operations.catalogue import CATALOGUE
from lindra.operations.door import Done, Door, Refused
from lindra.operations.memory import MemoryFiles
from lindra.operations.store import Store


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """One invented person: the code in the record, the roles, and the name, which stays outside the record."""

    code: str
    roles: tuple[Role, ...]
    name: str = ""


class RefusedAtWork(Exception):
    """Somebody asked for something that a rule refused, and nobody expected it."""

    def __init__(self, operation: str, objections: Sequence[Objection]) -> None:
        said = "; ".join(f"{one.rule} {one.problem.en} {one.remedy.en}" for one in objections)
        super().__init__(f"{operation} was refused: {said}")
        self.objections = objections


class MovedClock:
    """A clock that stands until it is moved, and never goes back."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the time that has been set."""
        return self.at


class CountedChance:
    """Letters that come in a known order, so that a run can be repeated."""

    _LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

    def __init__(self) -> None:
        self._drawn = 0

    def letters(self, count: int) -> str:
        """Return the next letters of the order."""
        self._drawn += 1
        number, drawn = self._drawn, ""
        for _ in range(count):
            number, rest = divmod(number, len(self._LETTERS))
            drawn = self._LETTERS[rest] + drawn
        return drawn


class FileStore(Files, Protocol):
    """Where people at work keep their files."""

    def keep(self, data: bytes) -> KeptFile:
        """Keep the bytes, and return what they are."""


class AtWork:
    """A centre's people at its door, at a time that the caller moves."""

    def __init__(
        self,
        store: Store,
        people: Mapping[str, Colleague],
        *,
        at: datetime,
        chance: Chance,
        name: str = "act",
        files: FileStore | None = None,
    ) -> None:
        self.store = store
        self.people = people
        self.clock = MovedClock(at)
        self.files = files or MemoryFiles()
        self.door = Door(CATALOGUE, store, clock=self.clock, chance=chance, files=self.files)
        self._name = name
        self._acts = 0

    def opens(self) -> None:
        """Open the centre and admit everyone; the first of the people is its administrator."""
        first, *others = self.people
        self.does("open-centre", by=first, administrator=self.people[first].code)
        extra = tuple(role for role in self.people[first].roles if role is not Role.ADMINISTRATOR)
        if extra:
            raise AssumptionBroken("the first administrator opens the centre in that role alone")
        for who in others:
            self.does("admit-person", by=first, person=self.people[who].code, roles=self.people[who].roles)

    def code(self, who: str) -> str:
        """Return the person's code; a code stands for itself."""
        return self.people[who].code if who in self.people else who

    def command(self, name: str, **fields: Any) -> Command:
        """Return the command of an operation."""
        operation = self.door.operation(name)
        if operation is None:
            raise AssumptionBroken(f"no operation is called {name}")
        command: Command = operation.command(**fields)
        return command

    def asks(self, name: str, *, by: str, key: str | None = None, **fields: Any) -> Done | Refused:
        """Ask for an operation, signing it where it is signed, and return the answer."""
        operation = self.door.operation(name)
        command = self.command(name, **fields)
        signed = None
        if operation is not None and operation.signed is not None:
            shown = self.door.show(command, by=self.code(by))
            signed = Signature(operation.signed, shown.digest, "password")
        self._acts += 1
        return self.door.perform(command, by=self.code(by), key=key or f"{self._name}-{self._acts}", signed=signed)

    def does(self, name: str, *, by: str, key: str | None = None, **fields: Any) -> Done:
        """Do something that nothing stands in the way of; raises ``RefusedAtWork`` when something does."""
        answer = self.asks(name, by=by, key=key, **fields)
        if isinstance(answer, Refused):
            raise RefusedAtWork(name, answer.objections)
        return answer

    def sees(self, kind: type[D], key: str) -> D:
        """Return a dossier that must be there."""
        with self.store.reading() as record:
            return record.need(kind, key, field="")

    def passes(self, **time: float) -> None:
        """Let time pass: ``passes(hours=3)``."""
        self.clock.at += timedelta(**time)

    @property
    def now(self) -> datetime:
        """The time."""
        return self.clock.at
