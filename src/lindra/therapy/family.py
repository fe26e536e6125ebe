"""The family of a container: back to the donor or the patient, and on to everyone who has had something of it.

Read from the record each time it is asked for. A stock of hundreds shows what was taken, and counts what is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from lindra.gmp.dossier import Dossiers
from lindra.gmp.quantity import Quantity, written
from lindra.gmp.text import Text
from lindra.masters.units import unit_shown
from lindra.therapy.collection.collection import Collection
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.facts import CONTAINER_NAMES
from lindra.therapy.manufacture.portion import Portion
from lindra.therapy.order.therapy import Therapy

GENERATIONS_MAX = 12  # from donor to dose there are three or four; a circle can not be written, but is not followed


class Kind(Enum):
    """What a member of the family is."""

    SOURCE = "source"  # a donor or a patient, by code
    COLLECTION = "collection"
    BATCH = "batch"
    PORTION = "portion"
    CONTAINER = "container"
    LEFT = "left"  # containers that are left, as a number
    THERAPY = "therapy"  # a patient who has had it


@dataclass(frozen=True, slots=True)
class Member:
    """One member: its code (unique in the family), what it is called, a detail, and where its page is."""

    code: str
    kind: Kind
    label: Text
    detail: str = ""
    link: str = ""


@dataclass
class Family:
    """Members, and who comes from whom (parent's code, child's code), each once."""

    members: dict[str, Member] = field(default_factory=dict)
    lines: dict[tuple[str, str], None] = field(default_factory=dict)

    def generations(self) -> list[list[Member]]:
        """Return the members by generation, the eldest first: each one after all its parents."""
        parents: dict[str, list[str]] = {code: [] for code in self.members}
        for parent, child in self.lines:
            parents[child].append(parent)
        depth: dict[str, int] = {}
        left = list(self.members)
        while left:
            ready = [code for code in left if all(parent in depth for parent in parents[code])]
            if not ready:
                break
            for code in ready:
                depth[code] = max((depth[parent] + 1 for parent in parents[code]), default=0)
            left = [code for code in left if code not in depth]
        rows: list[list[Member]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
        for code, at in depth.items():
            rows[at].append(self.members[code])
        return rows


def family_of(dossiers: Dossiers, code: str) -> Family | None:
    """Return the family of a container, a portion or a batch; None when nothing has that code."""
    bag, portion = dossiers.find(Bag, code), dossiers.find(Portion, code)
    batch = dossiers.find(Batch, bag.batch if bag else portion.batch if portion else code)
    if batch is None:
        return None
    tree = _Tree(dossiers)
    tree.ancestors(batch, GENERATIONS_MAX)
    if bag is not None:
        tree.container(bag)
        tree.descendants(bag, GENERATIONS_MAX)
    else:
        tree.containers_of(batch, GENERATIONS_MAX)
    return tree.family


class _Tree:
    """Follows the lines of a family."""

    def __init__(self, dossiers: Dossiers) -> None:
        self.family = Family()
        self._dossiers = dossiers

    def ancestors(self, batch: Batch, generations: int) -> None:
        """Add a batch, and everything that it was made from."""
        self._batch(batch)
        if batch.collection:
            self._collection(batch)
        for number in batch.containers if generations else ():
            bag = self._dossiers.find(Bag, number)
            source = self._dossiers.find(Batch, bag.batch) if bag else None
            if bag is not None and source is not None:
                self.ancestors(source, generations - 1)
                self.container(bag)
                self._line(bag.number, batch.number)
        for made in batch.portions:
            self._portion(made.portion, batch)

    def descendants(self, bag: Bag, generations: int) -> None:
        """Add everything that was made from a container, and who has had it."""
        taken_for = self._dossiers.find(Batch, bag.taken_for) if bag.taken_for else None
        if taken_for is not None and generations:
            self._batch(taken_for)
            self._line(bag.number, taken_for.number)
            self.containers_of(taken_for, generations - 1)
        elif bag.used_at is not None:
            self._therapy(bag)

    def containers_of(self, batch: Batch, generations: int) -> None:
        """Add the containers of a batch that went somewhere, and how many are left."""
        bags = [bag for number in batch.bags if (bag := self._dossiers.find(Bag, number)) is not None]
        gone = [bag for bag in bags if not bag.is_open]
        shown = bags if len(bags) <= 4 else gone
        for bag in shown:
            self.container(bag)
            self.descendants(bag, generations)
        left = len(bags) - len(shown)
        if left:
            label = Text(f"{left} left", f"{left} kvar")
            member = Member(f"{batch.number}/left", Kind.LEFT, label, link=f"/stock/{batch.number}/")
            self._add(member)
            self._line(batch.number, member.code)

    def container(self, bag: Bag) -> None:
        """Add a container, under its batch."""
        detail = _shown(bag.amount or bag.volume)
        if bag.discarded_at is not None:
            detail = f"✗ {bag.discarded_because[:40]}"
        self._add(Member(bag.number, Kind.CONTAINER, CONTAINER_NAMES[bag.container], detail, f"/bags/{bag.number}/"))
        if bag.batch in self.family.members:
            self._line(bag.batch, bag.number)

    def _batch(self, batch: Batch) -> None:
        self._add(Member(batch.number, Kind.BATCH, Text("Batch", "Sats"), batch.recipe, f"/batches/{batch.number}/"))

    def _collection(self, batch: Batch) -> None:
        collection = self._dossiers.find(Collection, batch.collection)
        therapy = self._dossiers.find(Therapy, batch.therapy)
        if collection is None or therapy is None:
            return
        source = therapy.donor or therapy.patient
        whose = Text("Donor", "Donator") if therapy.is_stock else Text("Patient", "Patient")
        self._add(Member(source, Kind.SOURCE, whose, "", f"/therapies/{therapy.number}/"))
        label, detail = Text("Collection", "Insamling"), collection.donation_number or ""
        self._add(Member(collection.number, Kind.COLLECTION, label, detail, f"/therapies/{therapy.number}/"))
        self._line(source, collection.number)
        self._line(collection.number, batch.number)

    def _portion(self, number: str, batch: Batch) -> None:
        portion = self._dossiers.find(Portion, number)
        if portion is None:
            return
        self._add(Member(number, Kind.PORTION, Text(portion.plan, portion.plan), _shown(portion.amount), ""))
        for parent in portion.parents:
            self._line(parent if parent in self.family.members and parent.startswith("M-") else batch.number, number)

    def _therapy(self, bag: Bag) -> None:
        therapy = self._dossiers.find(Therapy, bag.therapy)
        if therapy is None:
            return
        code = f"{therapy.number}/given"
        label = Text("Given to", "Given till")
        self._add(Member(code, Kind.THERAPY, label, therapy.patient, f"/therapies/{therapy.number}/"))
        self._line(bag.number, code)

    def _add(self, member: Member) -> None:
        self.family.members.setdefault(member.code, member)

    def _line(self, parent: str, child: str) -> None:
        self.family.lines.setdefault((parent, child), None)


def _shown(amount: Quantity) -> str:
    return f"{written(amount.value)} {unit_shown(amount.unit)}"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A patient who has had something of a batch: which container, through which batch."""

    therapy: Therapy
    container: str
    batch: str
    is_given: bool


def recipients_of(dossiers: Dossiers, batch: Batch) -> Sequence[Recipient]:
    """Return every patient to whom something of a batch went, through any number of batches between."""
    found: list[Recipient] = []
    seen: set[str] = set()
    left = [batch]
    while left:
        one = left.pop()
        if one.number in seen:
            continue
        seen.add(one.number)
        for taken in one.taken:
            into = dossiers.find(Batch, taken.batch)
            therapy = dossiers.find(Therapy, taken.therapy)
            if into is not None and therapy is not None and therapy.is_stock:
                left.append(into)
            elif into is not None and therapy is not None:
                bags = (dossiers.find(Bag, number) for number in into.bags)
                given = any(bag is not None and bag.used_at is not None for bag in bags)
                found.append(Recipient(therapy, taken.bag, into.number, given))
    return tuple(sorted(found, key=lambda one: one.therapy.number))
