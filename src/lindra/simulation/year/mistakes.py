"""Mistakes that people make on purpose: the door refuses each, says why, and the year goes on.

A mistake is the act that somebody is about to do, done wrongly: by another person, with another code, too early,
without a signature. Only what must be refused in every state of the record is tried. What is let through stops
the year. Besides, somebody now and then looks at a page that is nobody's business yet: any operation, with any
codes of the record, is shown what stands in its way, and nothing is done.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from lindra.facility.equipment.equipment import Equipment
from lindra.gmp.act import Signature
from lindra.gmp.command import Command, FieldDescription, FieldKind, described
from lindra.gmp.dossier import DOSSIERS, Dossiers
from lindra.gmp.operation import AnyOperation
from lindra.gmp.roles import Role
from lindra.masters.recipe import Step
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.operations.door import Done, Refused
from lindra.operations.reading import read_command
from lindra.simulation.year.draws import Draws
from lindra.simulation.year.watch import YearStopped
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch, BatchStatus
from lindra.therapy.manufacture.next_work import is_made
from lindra.therapy.order.therapy import Therapy

if TYPE_CHECKING:
    from lindra.simulation.year.centre import LivingCentre

Fields = dict[str, Any]
# Codes that are read back: another one is another patient's, or another bag's.
_READ_BACK = {
    "check-bedside": "wristband",
    "confirm-bedside": "wristband",
    "start-collection": "wristband",
    "finish-collection": "label",
    "hand-over-collection": "label",
    "receive-collection": "label",
    "label-bag": "read_back",
    "receive-sample": "label",
    "hand-over-bag": "seal",
    "receive-bag": "seal",
}
WRONG_CODE = "COI-ZZZZZZZZ-9"


@dataclass(frozen=True)
class Wrong:
    """An act done wrongly: by whom, with which fields, and whether its signature is forgotten or made of air.

    ``instead`` names another operation, where somebody does that one in place of what was to be done.
    """

    by: str
    fields: Fields
    instead: str = ""
    unsigned: bool = False
    of_air: bool = False


@dataclass(frozen=True)
class Mistake:
    """One kind of mistake; ``make`` returns the act done wrongly, or None where it can not be."""

    name: str
    make: Callable[["LivingCentre", AnyOperation, str, Fields, Random], Wrong | None]


def _by_another(centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random) -> Wrong | None:
    others = centre.staff.others_than(of.roles) if of.roles else []
    return Wrong(chance.choice(others), fields) if others else None


def _by_a_stranger(centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random) -> Wrong | None:
    return Wrong("P-9999", fields)


def _code_misread(centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random) -> Wrong | None:
    named = [
        field.name
        for field in described(of.command)
        if field.question.refers_to and isinstance(fields.get(field.name), str) and "-" in fields[field.name]
    ]
    if not named:
        return None
    name = chance.choice(sorted(named))
    body, _, last = fields[name].rpartition("-")
    return Wrong(by, fields | {name: f"{body}-{'X' if last != 'X' else 'Y'}"})


def _another_read_back(
    centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random
) -> Wrong | None:
    name = _READ_BACK.get(of.name)
    return Wrong(by, fields | {name: WRONG_CODE}) if name is not None else None


def _second_forgotten(
    centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random
) -> Wrong | None:
    who = {"verify-step": centre.mistakes.did_step, "confirm-bedside": centre.mistakes.read_first}.get(of.name, {})
    first = who.get(fields.get("batch") or fields.get("bag") or "")
    return Wrong(first, fields) if first is not None else None


def _unsigned(centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random) -> Wrong | None:
    return Wrong(by, fields, unsigned=True) if of.signed is not None else None


def _signed_unseen(centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random) -> Wrong | None:
    return Wrong(by, fields, of_air=True) if of.signed is not None else None


def _before_it_happened(
    centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random
) -> Wrong | None:
    times = [one.name for one in described(of.command) if one.question.happened and fields.get(one.name) is not None]
    if not times:
        return None
    ahead = centre.now + timedelta(hours=chance.randint(1, 40))
    return Wrong(by, fields | {chance.choice(times): ahead})


def _wrong_unit(centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random) -> Wrong | None:
    if of.name not in ("record-value", "record-result", "issue-material") or not fields.get("unit"):
        return None
    return Wrong(by, fields | {"unit": "kg/furlong"})


def _no_number(centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random) -> Wrong | None:
    if of.name not in ("record-value", "record-result") or not fields.get("unit"):
        return None
    return Wrong(by, fields | {"value": chance.choice(("about 90", "9 1", "-", "NaN", "1e999", "½"))})


def _other_value(centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random) -> Wrong | None:
    return Wrong(by, fields | {"measure": "the_other_column"}) if of.name == "record-value" else None


def _unseen_letter(centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random) -> Wrong | None:
    words = [name for name, value in fields.items() if isinstance(value, str) and value]
    if not words:
        return None
    name = chance.choice(sorted(words))
    return Wrong(by, fields | {name: f"{fields[name]}\u202e"})


def _without_equipment(
    centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random
) -> Wrong | None:
    return Wrong(by, fields | {"equipment": ()}) if of.name == "start-step" and fields.get("equipment") else None


def _unfit_room(centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random) -> Wrong | None:
    # The ward has no grade; no step of a recipe that asks for a grade is done there.
    return Wrong(by, fields | {"room": "WARD-01"}) if of.name == "start-step" and fields.get("room") else None


def _step_skipped(centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random) -> Wrong | None:
    last = centre.mistakes.last_step.get(fields.get("batch", ""))
    return Wrong(by, fields | {"step": last}) if of.name == "start-step" and last and last != fields["step"] else None


def _too_much(centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random) -> Wrong | None:
    return Wrong(by, fields | {"amount": Decimal(10) ** 9}) if of.name == "issue-material" else None


def _twice(centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random) -> Wrong | None:
    return Wrong(by, fields) if of.name in ("order-therapy", "open-batch", "receive-sample", "start-infusion") else None


def _decided_too_early(
    centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random
) -> Wrong | None:
    """Decide on a batch that is not made yet."""
    with centre.store.reading() as record:
        found = [
            one
            for one in record.newest(Batch, limit=10)
            if one.is_open and not is_made(one, record.need(RecipeVersion, one.recipe, field="").recipe)
        ]
    if not found:
        return None
    name, role = chance.choice(_DECISIONS)
    who = chance.choice(sorted(one.code for one in centre.people.values() if role in one.roles))
    return Wrong(who, {"batch": chance.choice(found).number}, instead=name)


def _given_too_early(centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random) -> Wrong | None:
    """Pack, carry or read a bag whose batch nobody has certified."""
    with centre.store.reading() as record:
        found = [
            one
            for one in record.newest(Bag, limit=10)
            if one.is_open
            and not record.need(Therapy, one.therapy, field="").is_stock
            and record.need(Batch, one.batch, field="").status is BatchStatus.IN_MANUFACTURE
        ]
    if not found:
        return None
    bag = chance.choice(found)
    if chance.random() < 0.5:
        who = next(one.code for one in centre.people.values() if Role.OPERATOR in one.roles)
        return Wrong(who, {"bag": bag.number, "box": "BOX-02", "logger": "LOG-1", "seal": "SEAL-1"}, instead="pack-bag")
    who = next(one.code for one in centre.people.values() if Role.WARD_NURSE in one.roles)
    return Wrong(who, {"bag": bag.number, "wristband": bag.chain_of_identity}, instead="check-bedside")


def _wrong_system_cleaned(
    centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random
) -> Wrong | None:
    """Say that a system is clean in which the cells of a batch grow: the scanner read the code beside the right one."""
    found = _with_cells(centre) if of.name in ("clean-equipment", "record-cleaning") else []
    if not found:
        return None
    given = {"equipment": chance.choice(found).code, "cleaned_at": centre.now, "procedure": "SOP-031, sporicide"}
    return Wrong(by, given, instead="clean-equipment")


def _anothers_system(centre: "LivingCentre", of: AnyOperation, by: str, fields: Fields, chance: Random) -> Wrong | None:
    """Begin a step in the system in which the cells of another batch are."""
    if of.name != "start-step":
        return None
    others = {one.code: one for one in _with_cells(centre) if one.kept_for != fields["batch"]}
    with centre.store.reading() as record:
        mine = {code: record.need(Equipment, code, field="").equipment_class for code in fields.get("equipment") or ()}
    for code, piece in sorted(others.items()):
        twin = next((one for one, name in mine.items() if name == piece.equipment_class and one != code), None)
        if twin is not None:
            return Wrong(by, fields | {"equipment": tuple(code if one == twin else one for one in mine)})
    return None


def _with_cells(centre: "LivingCentre") -> list[Equipment]:
    with centre.store.reading() as record:
        return [one for one in record.each(Equipment) if one.kept_for]


_DECISIONS = (
    ("certify-first", Role.QUALIFIED_PERSON),
    ("certify-final", Role.QUALIFIED_PERSON),
    ("review-batch", Role.QUALITY_ASSURANCE),
    ("release-preparation", Role.PHARMACIST),
)
MISTAKES = (
    Mistake("done by a person of another role", _by_another),
    Mistake("done by nobody who works here", _by_a_stranger),
    Mistake("a code misread", _code_misread),
    Mistake("another's code scanned", _another_read_back),
    Mistake("the second person forgotten", _second_forgotten),
    Mistake("the signature forgotten", _unsigned),
    Mistake("signed without having read", _signed_unseen),
    Mistake("a time that lies ahead", _before_it_happened),
    Mistake("another unit", _wrong_unit),
    Mistake("no number", _no_number),
    Mistake("a value that nobody asked for", _other_value),
    Mistake("a letter that can not be seen", _unseen_letter),
    Mistake("equipment not scanned", _without_equipment),
    Mistake("a room that is not fit", _unfit_room),
    Mistake("a step skipped", _step_skipped),
    Mistake("too much of a material", _too_much),
    Mistake("decided on too early", _decided_too_early),
    Mistake("given too early", _given_too_early),
    Mistake("the wrong system cleaned", _wrong_system_cleaned),
    Mistake("begun in another's system", _anothers_system),
)
_AFTERWARDS = Mistake("done twice", _twice)
# The rules that a step meets which is begun too early, or before the second person has looked.
TOO_EARLY = frozenset({"MFG-034", "MFG-004"})


class Mistakes:
    """Makes mistakes at a rate, and holds the door's answer against what it must be."""

    def __init__(self, draws: Draws, rate: float) -> None:
        self._draws, self._rate, self._acts = draws, rate, 0
        self.made: Counter[str] = Counter()
        self.did_step: dict[str, str] = {}  # batch: who completed the step that is verified next
        self.read_first: dict[str, str] = {}  # bag: who read it first
        self.last_step: dict[str, str] = {}  # batch: the last step of its recipe

    def before(self, centre: "LivingCentre", name: str, by: str, fields: Mapping[str, Any]) -> None:
        """Make a mistake before an act, when it is time for one."""
        self._acts += 1
        chance = self._draws.of("mistake", self._acts)
        if chance.random() >= self._rate:
            return
        operation = centre.door.operation(name)
        assert operation is not None, name
        kinds = list(MISTAKES)
        chance.shuffle(kinds)
        for kind in kinds:
            wrong = kind.make(centre, operation, centre.code(by), dict(fields), chance)
            if wrong is not None:
                self._tried(centre, operation, kind, wrong)
                break
        if chance.random() < 0.5:
            self._looks_around(centre, chance)

    def after(self, centre: "LivingCentre", name: str, by: str, fields: Mapping[str, Any]) -> None:
        """Remember who did what; do an act again that can only be done once, now and then."""
        if name == "complete-step":
            self.did_step[fields["batch"]] = centre.code(by)
        elif name == "check-bedside":
            self.read_first[fields["bag"]] = centre.code(by)
        chance = self._draws.of("again", self._acts)
        operation = centre.door.operation(name)
        if operation is None or chance.random() >= self._rate * 4:
            return
        wrong = _twice(centre, operation, centre.code(by), dict(fields), chance)
        if wrong is not None:
            self._tried(centre, operation, _AFTERWARDS, wrong)

    def hurried(self, centre: "LivingCentre", batch: str, step: Step) -> None:
        """Let somebody begin a step that can not begin yet, now and then: by its time, or by the second person."""
        self._acts += 1
        chance = self._draws.of("hurried", self._acts)
        if not centre.is_living or chance.random() >= self._rate * 4:
            return
        self.made["begun too early"] += 1
        who = chance.choice(sorted(one.code for one in centre.people.values() if step.role in one.roles))
        answer = centre.asks("start-step", by=who, batch=batch, step=step.name, room=None, equipment=())
        if isinstance(answer, Refused) and TOO_EARLY & {one.rule for one in answer.objections}:
            centre.diary.refused(answer.objections)
            return
        said = f"the door did not say that it is too early for {step.name} of {batch}, by {who}"
        raise YearStopped(said, seed=self._draws.seed, at=centre.now)

    def _tried(self, centre: "LivingCentre", of: AnyOperation, kind: Mistake, wrong: Wrong) -> None:
        self.made[kind.name] += 1
        if wrong.instead:
            other = centre.door.operation(wrong.instead)
            assert other is not None, wrong.instead
            of = other
        answer = self._asked(centre, of, wrong)
        if isinstance(answer, Refused) and answer.objections:
            centre.diary.refused(answer.objections)
            return
        said = f"the door let a mistake through ({kind.name}): “{of.name}” by {wrong.by} with {wrong.fields}"
        raise YearStopped(said, seed=self._draws.seed, at=centre.now)

    def _asked(self, centre: "LivingCentre", of: AnyOperation, wrong: Wrong) -> Done | Refused:
        if not wrong.unsigned and not wrong.of_air:
            return centre.asks(of.name, by=wrong.by, **wrong.fields)
        signed = Signature(of.signed, "0" * 64, "password") if wrong.of_air and of.signed is not None else None
        key = f"mistake-{self._draws.seed}-{self._acts}"
        answer = centre.door.perform(centre.command(of.name, **wrong.fields), by=wrong.by, key=key, signed=signed)
        centre.watch.looks()
        return answer

    def _looks_around(self, centre: "LivingCentre", chance: Random) -> None:
        """Let somebody fill in any operation's page with any codes: what is wrong is told, and is never a fault."""
        operation = chance.choice(centre.door.catalogue)
        with centre.store.reading() as record:
            given = {
                one.name: _anything(one, record, chance)
                for one in described(operation.command)
                if one.required or chance.random() < 0.4
            }
        who = chance.choice(sorted(one.code for one in centre.people.values()))
        self.made["another's page filled in"] += 1
        try:
            command = read_command(operation, given)
            if isinstance(command, Command):
                centre.door.show(command, by=who)
        except Exception as error:
            said = f"the page of “{operation.name}” with {given} ended in {type(error).__name__}: {error}"
            raise YearStopped(said, seed=self._draws.seed, at=centre.now) from error


def _anything(field: FieldDescription, record: Dossiers, chance: Random) -> str | list[str]:
    """Return something that a person could enter in a field: a code of its kind, a number, a day, or a slip."""
    if chance.random() < 0.1:
        return chance.choice(("", "?", "Å-0", "-1", "99999999"))
    if field.question.refers_to:
        newest = record.newest(DOSSIERS[field.question.refers_to], limit=5)
        return chance.choice([one.key for one in newest]) if newest else "?"
    if field.question.choices:
        return chance.choice(field.question.choices)[0]
    match field.kind:
        case FieldKind.NUMBER:
            return chance.choice(("0", "-4", "0.001", "37", "100000000000"))
        case FieldKind.WHOLE_NUMBER:
            return chance.choice(("0", "-4", "1", "5", "900000000"))
        case FieldKind.FLAG:
            return chance.choice(("yes", "no"))
        case FieldKind.DATE:
            return chance.choice(("2026-12-31", "2027-06-01", "1999-02-28", "9999-12-31"))
        case FieldKind.TIME:
            return chance.choice(("2026-12-31T23:59:00Z", "2027-06-01T04:00:00+02:00", "0001-01-01T00:00:00Z"))
        case FieldKind.LIST:
            return [chance.choice(("IQ", "operator", "X-1", "G-27-0001-01-A")) for _ in range(chance.randint(0, 3))]
        case _:
            return chance.choice(("wash", "a reason that somebody wrote", "P-0008", "day_1", "GMP-01"))
