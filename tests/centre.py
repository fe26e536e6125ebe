"""The driver of the specifications: people of a centre do things, or are refused, at a known time.

A specification speaks to the door and to nothing else.
"""

from datetime import UTC, datetime
from typing import Any

from lindra.gmp.act import Act, Actor
from lindra.gmp.dossier import DOSSIERS
from lindra.gmp.fact import Fact
from lindra.gmp.objection import Objection
from lindra.gmp.roles import Role
from lindra.ledger.canonical import to_bytes
from lindra.ledger.tree import leaf_hash
from lindra.operations.door import Refused, entry_body
from lindra.operations.replay import changed_dossiers
from lindra.operations.store import NewEntry, Store
from lindra.simulation.at_work import AtWork, Colleague, CountedChance

MORNING = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)  # a Monday

PEOPLE = {
    who: Colleague(code=f"P-{number:04d}", roles=(role,))
    for number, (who, role) in enumerate(
        [
            ("administrator", Role.ADMINISTRATOR),
            ("physician", Role.PHYSICIAN),
            ("other physician", Role.PHYSICIAN),
            ("coordinator", Role.COORDINATOR),
            ("apheresis nurse", Role.APHERESIS_NURSE),
            ("courier", Role.COURIER),
            ("production manager", Role.PRODUCTION_MANAGER),
            ("operator", Role.OPERATOR),
            ("other operator", Role.OPERATOR),
            ("analyst", Role.QC_ANALYST),
            ("other analyst", Role.QC_ANALYST),
            ("quality", Role.QUALITY_ASSURANCE),
            ("other quality", Role.QUALITY_ASSURANCE),
            ("qualified person", Role.QUALIFIED_PERSON),
            ("other qualified person", Role.QUALIFIED_PERSON),
            ("pharmacist", Role.PHARMACIST),
            ("nurse", Role.WARD_NURSE),
            ("other nurse", Role.WARD_NURSE),
            ("inspector", Role.INSPECTOR),
            ("other pharmacist", Role.PHARMACIST),
            ("cryostore keeper", Role.CRYOSTORE_KEEPER),
            ("biosafety committee", Role.BIOSAFETY_COMMITTEE),
            ("other cryostore keeper", Role.CRYOSTORE_KEEPER),
        ],
        start=1,
    )
}


class Centre(AtWork):
    """A centre with its people, who are called by what they do (``"operator"``, ``"qualified person"``)."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, PEOPLE, at=MORNING, chance=CountedChance())
        self.opens()

    @classmethod
    def at_work(cls, store: Store, people: dict[str, Colleague]) -> "Centre":
        """Go on in a centre that is there, with its own people, now."""
        going = cls.__new__(cls)
        AtWork.__init__(going, store, people, at=datetime.now(UTC), chance=CountedChance(), name="later")
        return going

    def refuses(self, name: str, *, by: str, key: str | None = None, **fields: Any) -> dict[str, Objection]:
        """Ask for something that must be refused, and return the objections by their rules."""
        answer = self.asks(name, by=by, key=key, **fields)
        assert isinstance(answer, Refused), f"{name} was done, and should have been refused"
        return {objection.rule: objection for objection in answer.objections}

    def objections(self, name: str, *, by: str, **fields: Any) -> set[str]:
        """Return the rules that would object, doing nothing."""
        return {one.rule for one in self.door.show(self.command(name, **fields), by=self.code(by)).objections}

    def given(self, *facts: Fact) -> None:
        """Put facts in the record as an earlier act did, to arrange what a specification begins with."""
        self._acts += 1
        with self.store.writing() as record:
            number = record.head().number + 1
            act = Act(self.now, Actor("P-0001", frozenset({Role.ADMINISTRATOR})), CountedChance())
            key = f"given-{self._acts}"
            body = to_bytes(entry_body(number, "given", act, key, "0" * 64, facts, ()))
            changed = changed_dossiers(facts, lambda ref: record.find(DOSSIERS[ref.kind], ref.key))
            record.append(
                NewEntry(
                    number=number,
                    at=self.now,
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

    def ledger(self) -> int:
        """Return the number of entries."""
        return sum(1 for _ in self.store.entries())


def tries(work: Centre, name: str, *, by: str, right: dict[str, Any], table: list[tuple[dict[str, Any], str]]) -> None:
    """Show that what is right has no objection, and that each change of it meets its rule."""
    assert work.objections(name, by=by, **right) == set(), f"{name} should be possible here"
    for change, rule in table:
        assert rule in work.objections(name, by=by, **{**right, **change}), (name, change)


def stops_when_rejected(work: Centre, batch: str, asked: list[tuple[str, str, dict[str, Any], str]]) -> None:
    """Show that each act (its name, by whom, its fields) meets its rule once the batch is rejected, and not before."""
    for name, by, fields, rule in asked:
        assert rule not in work.objections(name, by=by, **fields), f"{name} should meet no {rule} here"
    work.does("reject-batch", by="qualified person", batch=batch, reason="The room was flooded.")
    for name, by, fields, rule in asked:
        assert rule in work.objections(name, by=by, **fields), name
