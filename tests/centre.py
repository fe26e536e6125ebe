"""The driver of the specifications: people of a centre do things, or are refused, at a known time.

A specification speaks to the door and to nothing else. Signatures are made as a person makes
them: what is shown is read, and its digest is signed.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from lindra.gmp.act import Act, Actor, Signature
from lindra.gmp.command import Command
from lindra.gmp.dossier import DOSSIERS, D
from lindra.gmp.fact import Fact
from lindra.gmp.objection import Objection
from lindra.gmp.roles import Role
from lindra.ledger.canonical import to_bytes
from lindra.ledger.tree import leaf_hash
from lindra.operations.catalogue import CATALOGUE
from lindra.operations.door import Done, Door, Refused, entry_body
from lindra.operations.replay import changed_dossiers
from lindra.operations.store import NewEntry, Store

MORNING = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)  # a Monday

PEOPLE = {
    "administrator": ("P-0001", Role.ADMINISTRATOR),
    "physician": ("P-0002", Role.PHYSICIAN),
    "other physician": ("P-0003", Role.PHYSICIAN),
    "coordinator": ("P-0004", Role.COORDINATOR),
    "apheresis nurse": ("P-0005", Role.APHERESIS_NURSE),
    "courier": ("P-0006", Role.COURIER),
    "production manager": ("P-0007", Role.PRODUCTION_MANAGER),
    "operator": ("P-0008", Role.OPERATOR),
    "other operator": ("P-0009", Role.OPERATOR),
    "analyst": ("P-0010", Role.QC_ANALYST),
    "other analyst": ("P-0011", Role.QC_ANALYST),
    "quality": ("P-0012", Role.QUALITY_ASSURANCE),
    "other quality": ("P-0013", Role.QUALITY_ASSURANCE),
    "qualified person": ("P-0014", Role.QUALIFIED_PERSON),
    "other qualified person": ("P-0015", Role.QUALIFIED_PERSON),
    "pharmacist": ("P-0016", Role.PHARMACIST),
    "nurse": ("P-0017", Role.WARD_NURSE),
    "other nurse": ("P-0018", Role.WARD_NURSE),
    "inspector": ("P-0019", Role.INSPECTOR),
}


class StillClock:
    """A clock that stands until the specification moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the time that the specification has set."""
        return self.at


class CountedChance:
    """Letters that come in a known order, so that a failure can be repeated."""

    def __init__(self) -> None:
        self._drawn = 0

    def letters(self, count: int) -> str:
        """Return the next letters of the order."""
        alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
        self._drawn += 1
        number, drawn = self._drawn, ""
        for _ in range(count):
            number, rest = divmod(number, len(alphabet))
            drawn = alphabet[rest] + drawn
        return drawn


class Centre:
    """A centre with its people, who are called by what they do (``"operator"``, ``"qualified person"``)."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = StillClock(MORNING)
        self.door = Door(CATALOGUE, store, clock=self.clock, chance=CountedChance())
        self._acts = 0
        self.does("open-centre", by="administrator", administrator="P-0001")
        for who, (code, role) in PEOPLE.items():
            if who != "administrator":
                self.does("admit-person", by="administrator", person=code, roles=(role,))

    def given(self, *facts: Fact) -> None:
        """Put facts in the record as an earlier act did, to arrange what a specification begins with."""
        self._acts += 1
        with self.store.writing() as record:
            number = record.head().number + 1
            at = self.clock.now()
            act = Act(at, Actor("P-0001", frozenset({Role.ADMINISTRATOR})), CountedChance())
            key = f"given-{self._acts}"
            body = to_bytes(entry_body(number, "given", act, key, "0" * 64, facts, ()))
            changed = changed_dossiers(facts, lambda ref: record.find(DOSSIERS[ref.kind], ref.key))
            record.append(
                NewEntry(
                    number=number,
                    at=at,
                    person="P-0001",
                    operation="given",
                    key=key,
                    asked="0" * 64,
                    body=body,
                    leaf=leaf_hash(body),
                    facts=facts,
                    about=tuple(dict.fromkeys(ref for fact in facts for ref in fact.about())),
                    claims=tuple(claim for fact in facts for claim in fact.claims()),
                    dossiers=tuple(changed.values()),
                )
            )

    def code(self, who: str) -> str:
        """Return the person's code."""
        return PEOPLE[who][0] if who in PEOPLE else who

    def command(self, name: str, **fields: Any) -> Command:
        """Return the command of an operation."""
        operation = self.door.operation(name)
        assert operation is not None, f"no operation is called {name}"
        return operation.command(**fields)  # type: ignore[no-any-return]  # the catalogue's operations differ in type

    def asks(self, name: str, *, by: str, key: str | None = None, **fields: Any) -> Done | Refused:
        """Ask for an operation, signing it where it is signed, and return the answer."""
        operation = self.door.operation(name)
        command = self.command(name, **fields)
        signed = None
        if operation is not None and operation.signed is not None:
            shown = self.door.show(command, by=self.code(by))
            signed = Signature(operation.signed, shown.digest, "password")
        self._acts += 1
        return self.door.perform(command, by=self.code(by), key=key or f"act-{self._acts}", signed=signed)

    def does(self, name: str, *, by: str, key: str | None = None, **fields: Any) -> Done:
        """Do something that nothing stands in the way of."""
        answer = self.asks(name, by=by, key=key, **fields)
        assert isinstance(answer, Done), "\n".join(f"{one.rule}: {one.problem.en}" for one in answer.objections)
        return answer

    def refuses(self, name: str, *, by: str, **fields: Any) -> dict[str, Objection]:
        """Ask for something that must be refused, and return the objections by their rules."""
        answer = self.asks(name, by=by, **fields)
        assert isinstance(answer, Refused), f"{name} was done, and should have been refused"
        return {objection.rule: objection for objection in answer.objections}

    def objections(self, name: str, *, by: str, **fields: Any) -> set[str]:
        """Return the rules that would object, doing nothing."""
        return {one.rule for one in self.door.show(self.command(name, **fields), by=self.code(by)).objections}

    def sees(self, kind: type[D], key: str) -> D:
        """Return a dossier that must be there."""
        with self.store.reading() as record:
            found = record.find(kind, key)
        assert found is not None, f"there is no {kind.KIND} {key}"
        return found

    def ledger(self) -> int:
        """Return the number of entries."""
        return sum(1 for _ in self.store.entries())

    def passes(self, **time: float) -> None:
        """Let time pass: ``passes(hours=3)``."""
        self.clock.at += timedelta(**time)

    @property
    def now(self) -> datetime:
        """The time."""
        return self.clock.at
