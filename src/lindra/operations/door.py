"""The door: the only way into the record. Web, API, command line and simulation all knock here.

For one act the door opens the only write, sees whether the command's key is known, gathers,
examines every rule, and either refuses with all the objections at once or appends one entry.
What a signer was shown is made again from the record as it is at that moment: a signature on
something that has changed since is refused.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lindra.facility.people.person import Person
from lindra.gmp.act import Act, Actor, Chance, Clock, Signature
from lindra.gmp.command import Command, described
from lindra.gmp.dossier import DOSSIERS, Dossiers
from lindra.gmp.fact import Fact, Ref
from lindra.gmp.files import Files, NoFiles
from lindra.gmp.objection import AssumptionBroken, Missing, Objection
from lindra.gmp.operation import AnyOperation, Line
from lindra.gmp.record import decimal_written, time_written, to_plain
from lindra.gmp.refused_attempt import SignedAttemptRefused
from lindra.gmp.text import Text
from lindra.ledger.canonical import to_bytes
from lindra.ledger.signature import signature_binding
from lindra.ledger.tree import leaf_hash
from lindra.operations.everywhere import (
    check_claimed_times,
    check_fields,
    clock_follows_the_record,
    key_is_used_for_one_act,
    person_may_ask,
    shown_is_what_is_signed,
    signature_is_given,
)
from lindra.operations.replay import changed_dossiers
from lindra.operations.store import Head, NewEntry, Store, Writing

# A server's clock may be set back a little while it is being kept right; more than this is a fault.
CLOCK_SLACK = timedelta(seconds=5)
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Done:
    """What was asked is in the record. ``repeated``: it already was, by the same key."""

    number: int
    facts: tuple[Fact, ...]
    at: datetime
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was done, for these reasons."""

    objections: tuple[Objection, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person is shown before signing: the lines, their digest, and what stands in the way."""

    lines: tuple[Line, ...]
    digest: str
    objections: tuple[Objection, ...]


class Door:
    """Performs operations of the catalogue on one store."""

    def __init__(
        self,
        catalogue: Sequence[AnyOperation],
        store: Store,
        *,
        clock: Clock,
        chance: Chance,
        seal: Callable[[], object] = lambda: None,
        files: Files | None = None,
    ) -> None:
        self._by_command = {operation.command: operation for operation in catalogue}
        self._by_name = {operation.name: operation for operation in catalogue}
        self._store = store
        self._clock = clock
        self._chance = chance
        self._seal = seal
        self._files = files or NoFiles()

    @property
    def catalogue(self) -> tuple[AnyOperation, ...]:
        """Every operation that may be asked for, in the order of the catalogue."""
        return tuple(self._by_name.values())

    def operation(self, name: str) -> AnyOperation | None:
        """Return the operation of that name, or None."""
        return self._by_name.get(name)

    def perform(self, command: Command, *, by: str, key: str, signed: Signature | None = None) -> Done | Refused:
        """Do what is asked, once for each key, or say everything that is in the way.

        ``by`` is the person's code, ``key`` the act's own identity: the same key with the same
        content is the same act, and answers as the first time.
        """
        operation = self._by_command[type(command)]
        broken = check_fields(command)
        if broken:
            return Refused(broken)
        asked = digest_asked(operation, command)
        with self._store.writing(key=key, person=by) as record:
            known = record.known_key(key)
            if known is not None:
                objection = key_is_used_for_one_act(known, person=by, asked=asked, key=key)
                return Refused((objection,)) if objection else Done(known.number, (), self._clock.now(), repeated=True)
            head = record.head()
            act, objections = self._act(record, operation, command, head=head, by=by, signed=signed)
            evidence = None
            if not objections:
                evidence, objections = examine(operation, command, record, act)
            if objections:
                # What names no digest is no signature: kept as one, it would stop every head that is to be signed.
                if signed is not None and is_digest(signed.shown) and act.by.roles:
                    self._append(record, operation, act, head, self._refusal_key(key), asked, (), objections, command)
                return Refused(objections)
            facts = tuple(operation.decide(command, evidence, act))
            if not facts:
                raise AssumptionBroken(f"{operation.name} decided on no fact")
            number = self._append(record, operation, act, head, key, asked, facts, (), command)
        if operation.seals:
            self._seal()
        return Done(number, facts, act.at)

    def show(self, command: Command, *, by: str) -> Shown:
        """Return what the person would sign, and the objections that stand in the way, doing nothing."""
        operation = self._by_command[type(command)]
        broken = check_fields(command)
        if broken:
            return Shown((), "", broken)
        with self._store.reading() as record:
            person = record.find(Person, by)
            act = Act(
                self._clock.now(), Actor(by, person.roles if person else frozenset()), self._chance, files=self._files
            )
            refused = person_may_ask(operation, person, by=by, is_founded=True)
            try:
                evidence = operation.gather(command, record, act)
            except Missing as absent:
                return Shown((), "", (*([refused] if refused else []), absent.objection))
            lines = shown_lines(operation, command, evidence)
            found = (rule(command, evidence, act) for rule in operation.rules)
            objections = tuple(one for one in (refused, *found) if one is not None)
        return Shown(lines, digest_shown(lines), objections)

    def _act(
        self,
        record: Writing,
        operation: AnyOperation,
        command: Command,
        *,
        head: Head,
        by: str,
        signed: Signature | None,
    ) -> tuple[Act, tuple[Objection, ...]]:
        now = self._clock.now()
        late = clock_follows_the_record(now, head.at, slack=CLOCK_SLACK)
        at = max(now, head.at) if head.at is not None else now
        person = record.find(Person, by)
        roles = person.roles if person is not None and person.is_active else frozenset()
        act = Act(at, Actor(by, roles), self._chance, signed, self._files)
        found = (
            late,
            person_may_ask(operation, person, by=by, is_founded=head.number > 0),
            signature_is_given(operation, signed),
        )
        objections = (*(one for one in found if one is not None), *check_claimed_times(command, at))
        return act, objections

    def _refusal_key(self, key: str) -> str:
        # The command's own key stays free, so that the person can mend what was wrong and send it again.
        return f"{key[:100]}/refused/{self._chance.letters(12)}"

    def _append(
        self,
        record: Writing,
        operation: AnyOperation,
        act: Act,
        head: Head,
        key: str,
        asked: str,
        facts: tuple[Fact, ...],
        objections: tuple[Objection, ...],
        command: Command,
    ) -> int:
        number = head.number + 1
        if objections:
            refusal = SignedAttemptRefused(
                operation=operation.name,
                rules=tuple(objection.rule for objection in objections),
                subjects=subjects_of(command, record),
            )
            facts = (refusal,)
        body = to_bytes(entry_body(number, operation.name, act, key, asked, facts, objections))
        changed = changed_dossiers(facts, lambda ref: record.find(DOSSIERS[ref.kind], ref.key))
        record.append(
            NewEntry(
                number=number,
                at=act.at,
                person=act.person,
                operation=operation.name,
                key=key,
                asked=asked,
                body=body,
                leaf=leaf_hash(body),
                facts=facts,
                about=tuple(dict.fromkeys(ref for fact in facts for ref in fact.about())),
                claims=tuple(claim for fact in facts for claim in fact.claims()),
                dossiers=tuple(changed.values()),
            )
        )
        return number


def examine(operation: AnyOperation, command: Command, record: Dossiers, act: Act) -> tuple[Any, tuple[Objection, ...]]:
    """Gather, and examine every rule; returns the evidence and all the objections."""
    try:
        evidence = operation.gather(command, record, act)
    except Missing as absent:
        return None, (absent.objection,)
    found = [rule(command, evidence, act) for rule in operation.rules]
    if act.signed is not None:
        digest = digest_shown(shown_lines(operation, command, evidence))
        found.append(shown_is_what_is_signed(act.signed, digest))
    return evidence, tuple(one for one in found if one is not None)


def shown_lines(operation: AnyOperation, command: Command, evidence: Any) -> tuple[Line, ...]:
    """Return what a signer is shown: the meaning, every field as it was answered, and what the operation adds."""
    meaning = operation.signed.sentence.en if operation.signed else ""
    head: list[Line] = [(Text("Operation", "Åtgärd"), operation.title.en), (Text("Meaning", "Innebörd"), meaning)]
    fields = [
        (field.question.label, value_shown(getattr(command, field.name), field.question.unit))
        for field in described(type(command))
    ]
    return (*head, *fields, *operation.shows(command, evidence))


def value_shown(value: Any, unit: str = "") -> str:
    """Return a field's value as it is read back to a person."""
    plain = to_plain_value(value)
    text = "–" if plain is None else "; ".join(map(str, plain)) if isinstance(plain, list) else str(plain)
    return f"{text} {unit}" if unit and plain is not None else text


def to_plain_value(value: Any) -> Any:
    """Return one field's value as plain data."""
    if isinstance(value, bool) or value is None or isinstance(value, int | str):
        return value
    if isinstance(value, datetime):
        return time_written(value)
    if isinstance(value, tuple):
        return [to_plain_value(part) for part in value]
    if hasattr(value, "as_tuple"):
        return decimal_written(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.value


def digest_shown(lines: Sequence[Line]) -> str:
    """Return the digest of what is shown; made from the English labels, so that it is the same in both languages."""
    return hashlib.sha256(to_bytes({"shown": [[label.en, value] for label, value in lines]})).hexdigest()


def is_digest(text: str) -> bool:
    """Tell whether a text has the form of the digest of something shown."""
    return _DIGEST.fullmatch(text) is not None


def digest_asked(operation: AnyOperation, command: Command) -> str:
    """Return the digest of what is asked, by which a repeated key is told from a reused one."""
    return hashlib.sha256(to_bytes({"operation": operation.name, "command": to_plain(command)})).hexdigest()


def subjects_of(command: Command, record: Dossiers) -> tuple[Ref, ...]:
    """Return the dossiers that a command names and that are in the record, with the therapy they belong to."""
    subjects: list[Ref] = []
    for field in described(type(command)):
        kind, key = field.question.refers_to, getattr(command, field.name)
        if kind and isinstance(key, str) and (found := record.find(DOSSIERS[kind], key)) is not None:
            subjects.append(Ref(kind, key))
            if found.therapy_number:
                subjects.append(Ref("therapy", found.therapy_number))
    return tuple(dict.fromkeys(subjects))


def entry_body(
    number: int,
    operation: str,
    act: Act,
    key: str,
    asked: str,
    facts: Sequence[Fact],
    objections: Sequence[Objection],
) -> dict[str, Any]:
    """Return an entry's body, as docs/ledger-format.md describes it."""
    signed = None
    if act.signed is not None:
        signed = {
            "meaning": act.signed.meaning.value,
            "shown": act.signed.shown,
            "method": act.signed.method,
            "over": signature_binding(
                number=number,
                person=act.person,
                meaning=act.signed.meaning.value,
                shown=act.signed.shown,
                asked=asked,
                operation=operation,
            ),
        }
    return {
        "format": "lindra-entry/1",
        "number": number,
        "at": time_written(act.at),
        "by": {"person": act.person, "roles": sorted(role.value for role in act.by.roles)},
        "operation": operation,
        "key": key,
        "asked": asked,
        "signed": signed,
        "refused": [objection.rule for objection in objections] or None,
        "facts": [
            {"type": fact.TYPE, "about": [[ref.kind, ref.key] for ref in fact.about()], "data": to_plain(fact)}
            for fact in facts
        ],
    }
