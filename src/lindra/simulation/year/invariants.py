"""What must hold after every entry, told from the plain data of the entries alone.

These checks share no code with the rules of the door, nor with the dossiers: they read an entry as a stranger
would, and keep their own small memory of what came before (``Known``). Each looks only at the facts that
concern it, so that a year of many thousand entries is watched all along.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from lindra.masters.reading import read_recipe
from lindra.masters.recipe import Recipe
from lindra.operations.catalogue import CATALOGUE

Plain = dict[str, Any]  # a fact's data, or an entry, as JSON holds it
_ROLES = {operation.name: {role.value for role in operation.roles} for operation in CATALOGUE}
_FOUNDING = {operation.name for operation in CATALOGUE if operation.founding}


@dataclass
class Step:
    """One step of a batch that has begun."""

    by: str
    room: str
    started_at: str
    completed_at: str = ""
    completed_by: str = ""
    verified: bool = False


@dataclass
class Batch:
    """What is known of a batch."""

    therapy: str
    recipe: str
    chain: str
    opened_at: str
    steps: dict[str, Step] = field(default_factory=dict)
    hands: set[str] = field(default_factory=set)  # who made it
    testers: set[str] = field(default_factory=set)
    reviewer: str = ""
    certified: bool = False
    rejected: bool = False
    bags: Counter[str] = field(default_factory=Counter)  # how many are in which state
    filled: int = 0
    numbers: set[str] = field(default_factory=set)  # of its bags


@dataclass
class Bag:
    """What is known of a bag."""

    batch: str
    therapy: str
    chain: str
    expires_at: str
    state: str = "stored"  # stored, under way, given, taken, discarded


@dataclass
class Lot:
    """What is known of a lot."""

    material: str
    expires_on: str
    received: Decimal
    used: Decimal = Decimal(0)
    released: bool = False
    blocked: bool = False


@dataclass
class Known:
    """The memory of the watch."""

    number: int = 0
    at: str = ""
    roles: dict[str, set[str]] = field(default_factory=dict)
    trained: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    recipes: dict[str, Recipe] = field(default_factory=dict)
    therapies: dict[str, Plain] = field(default_factory=dict)
    under_way: dict[str, str] = field(default_factory=dict)  # patient: therapy
    finished: dict[str, str] = field(default_factory=dict)  # collection: when it was finished
    batches: dict[str, Batch] = field(default_factory=dict)
    bags: dict[str, Bag] = field(default_factory=dict)
    rooms: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # room: batches
    side_by_side: set[str] = field(default_factory=set)
    lots: dict[str, Lot] = field(default_factory=dict)
    calibrated: dict[str, str] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    deviations: dict[str, Plain] = field(default_factory=dict)  # the open ones
    open_of: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # therapy: open deviations
    bedside: dict[str, Plain] = field(default_factory=dict)
    confirmed: dict[str, Plain] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)  # equipment: its class
    in_system: dict[str, str] = field(default_factory=dict)  # equipment: the batch that used it last
    stored: set[str] = field(default_factory=set)  # codes that lie in the store, seen by two
    back_ups: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # therapy: portions


# Classes of equipment in which the cells stay between two steps.
_CLOSED_SYSTEMS = frozenset({"closed-system-processor"})

Check = Callable[[Known, Plain, Plain], str | None]


@dataclass(frozen=True)
class Invariant:
    """One thing that must always hold: its number, its sentence, the facts that concern it, and the look at them."""

    code: str
    sentence: str
    on: frozenset[str]  # types of facts without their version; empty: each entry once
    check: Check
    afterwards: bool = False  # looks at what is known when the fact has been taken in


INVARIANTS: list[Invariant] = []


def _invariant(code: str, sentence: str, *on: str, afterwards: bool = False) -> Callable[[Check], Check]:
    def made(check: Check) -> Check:
        INVARIANTS.append(Invariant(code, sentence, frozenset(on), check, afterwards))
        return check

    return made


def looked_at(known: Known, entry: Plain, invariants: Sequence[Invariant]) -> tuple[int, list[str]]:
    """Look at one entry and take it in; returns how many checks were made, and in words what is broken."""
    checked, broken = 0, []

    def look(one: Invariant, fact: Plain) -> None:
        try:
            said = one.check(known, fact, entry)
        except KeyError as unknown:
            said = f"it names {unknown}, which no entry before it made"
        if said is not None:
            broken.append(f"{one.code} {one.sentence}: {said}")

    for one in invariants:
        if not one.on:
            checked += 1
            look(one, {})
    known.number, known.at = entry["number"], entry["at"]
    for fact in entry["facts"]:
        name = fact["type"].partition("/")[0]
        mine = [one for one in invariants if name in one.on]
        checked += len(mine)
        for one in mine:
            if not one.afterwards:
                look(one, fact["data"])
        try:
            taken_in(known, name, fact["data"])
        except KeyError as unknown:
            broken.append(f"{fact['type']} names {unknown}, which no entry before it made")
            continue
        for one in mine:
            if one.afterwards:
                look(one, fact["data"])
    return checked, broken


@_invariant("INV-01", "Entries follow each other without a gap, and none is older than the one before it")
def in_order(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Hold number and time against the entry before."""
    if entry["number"] == known.number + 1 and entry["at"] >= known.at:
        return None
    return f"entry {entry['number']} at {entry['at']} follows entry {known.number} at {known.at}"


@_invariant("INV-02", "Whoever acts holds, at that time, the role that the act asks for")
def actor_has_the_role(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Hold the actor and the roles that the entry names against what people have been given."""
    who, said = entry["by"]["person"], set(entry["by"]["roles"])
    if entry["operation"] in _FOUNDING and not known.roles:
        return None
    held = known.roles.get(who, set())
    asked = _ROLES.get(entry["operation"], set())
    if said != held:
        return f"{who} acts as {sorted(said)} and holds {sorted(held)}"
    if asked and not held & asked and not entry.get("refused"):
        return f"{who} holds {sorted(held)}; “{entry['operation']}” asks for one of {sorted(asked)}"
    return None


@_invariant("INV-03", "A bag is read and given to nobody but its patient", "BedsideChecked", "BedsideConfirmed")
def read_for_its_patient(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Hold the wristband's code against the bag's and the order's."""
    bag = known.bags.get(fact["infusion"])
    order = known.therapies.get(fact["therapy"])
    if bag is None or order is None:
        return f"{fact['infusion']} or its therapy is unknown"
    codes = {fact["chain_of_identity"], bag.chain, order["chain_of_identity"]}
    return None if len(codes) == 1 and bag.therapy == fact["therapy"] else f"{fact['infusion']} carries {sorted(codes)}"


@_invariant("INV-04", "Two different people read bag and wristband before an infusion", "InfusionStarted")
def two_have_read(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Look for both readings of the bag that is given, for the same therapy."""
    number = fact["infusion"]
    first, second = known.bedside.get(number), known.confirmed.get(number)
    if first is None or second is None:
        return f"{number} was not read twice"
    if first["by"] == second["by"]:
        return f"{number} was read twice by {first['by']}"
    bag = known.bags.get(number)
    if bag is None or bag.therapy != fact["therapy"]:
        return f"{number} is given in {fact['therapy']}, and was filled for {bag.therapy if bag else 'nobody'}"
    return None


@_invariant("INV-05", "A bag is used once", "BagUsed", "ContainerTaken")
def used_once(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Hold the bag's state against its use."""
    bag = known.bags.get(fact["bag"])
    if bag is None:
        return f"{fact['bag']} was never filled"
    return None if bag.state in ("stored", "under way") else f"{fact['bag']} is {bag.state}"


@_invariant(
    "INV-06", "Nothing is given or taken from a stock without a certification", "InfusionStarted", "ContainerTaken"
)
def certified_before_use(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Look for the certification of the batch, and for a rejection."""
    bag = known.bags.get(fact.get("infusion") or fact["bag"])
    batch = known.batches.get(bag.batch) if bag else None
    if batch is not None and batch.certified and not batch.rejected:
        return None
    return f"batch {bag.batch if bag else '–'} is {'rejected' if batch and batch.rejected else 'not certified'}"


@_invariant(
    "INV-07", "What is used is within its time", "InfusionStarted", "ContainerTaken", "BatchOpened", "MaterialIssued"
)
def in_date(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Hold the time of use against the expiry of the bag, the starting material or the lot."""
    if "issued_lot" in fact:
        lot = known.lots.get(fact["issued_lot"])
        if lot is None or str(fact["at"])[:10] > lot.expires_on:
            return f"lot {fact['issued_lot']} expired on {lot.expires_on if lot else '–'}"
        return None
    if "collection" in fact:
        finished, life = known.finished.get(fact["collection"]), known.recipes[fact["recipe"]].starting_material
        if not finished or life is None:
            return None
        until = datetime.fromisoformat(finished) + timedelta(hours=float(life.hours))
        return None if datetime.fromisoformat(fact["at"]) <= until else f"{fact['collection']} kept until {until}"
    number = fact.get("infusion") or fact["bag"]
    expires_at = known.bags[number].expires_at if number in known.bags else ""
    started_at: str = fact.get("started_at") or fact["at"]
    return None if started_at < expires_at else f"{number} expired at {expires_at}"


@_invariant("INV-08", "Nothing is certified with an open critical deviation", "BatchFirstCertified", "BatchCertified")
def no_critical_deviation(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Look through the deviations of the therapy that are open."""
    for number in sorted(known.open_of[fact["therapy"]]):
        one = known.deviations[number]
        if one.get("classification") == "critical" and one["batch"] in ("", fact["batch"]):
            return f"{number} is open and critical"
    return None


@_invariant("INV-09", "Two batches never share a room while the cells of one lie open", "StepStarted", "RoomCleared")
def alone_while_open(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Look at who else is in the room, and at what goes on there."""
    room, mine = fact["room"], fact["batch"]
    others = known.rooms[room] - {mine} if room else set()
    if not others:
        return None
    if room not in known.side_by_side:
        return f"{mine} and {', '.join(sorted(others))} are both in {room}"
    if "step" in fact and _lies_open(known, mine, fact["step"]):
        return f"{mine} lies open in {room} beside {', '.join(sorted(others))}"
    for other in sorted(others):
        for name, step in known.batches[other].steps.items():
            if step.room == room and not step.completed_at and _lies_open(known, other, name):
                return f"{other} lies open in {room} ({name}) beside {mine}"
    return None


def _lies_open(known: Known, batch: str, step: str) -> bool:
    asked = known.recipes[known.batches[batch].recipe].step(step)
    return asked is not None and not asked.closed and asked.kind.value != "line-clearance"


@_invariant("INV-10", "A step begins once, after those before it are complete and verified, in its time", "StepStarted")
def in_the_order_of_the_recipe(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Hold the start against the recipe."""
    batch = known.batches[fact["batch"]]
    step = known.recipes[batch.recipe].step(fact["step"])
    if step is None or fact["step"] in batch.steps:
        return f"{fact['step']} has begun already, or is not of {batch.recipe}"
    for name in step.after:
        before, asked = batch.steps.get(name), known.recipes[batch.recipe].step(name)
        if asked is None or asked.when or asked.kind.value == "hold":
            continue
        if before is None or not before.completed_at or (asked.critical and not before.verified):
            return f"{name} is not complete and verified"
    since = batch.steps.get(step.window.after) if step.window else None
    if step.window is not None and since is not None and since.completed_at:
        earliest = datetime.fromisoformat(since.completed_at) + timedelta(hours=float(step.window.earliest_hours))
        if datetime.fromisoformat(fact["at"]) < earliest:
            return f"{step.name} begins before {earliest}"
    return None


@_invariant(
    "INV-11", "A step is done by a person who is trained in the recipe", "StepStarted", "StepCompleted", "StepVerified"
)
def trained(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Look for the training of whoever does it."""
    version = known.batches[fact["batch"]].recipe
    return None if version in known.trained[fact["by"]] else f"{fact['by']} has no training in {version}"


@_invariant("INV-12", "Equipment is in service and in calibration when it is used", "EquipmentUsed")
def equipment_in_calibration(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Hold the day of use against the calibration."""
    code, until = fact["equipment"], known.calibrated.get(fact["equipment"], "")
    if code in known.withdrawn:
        return f"{code} is out of service"
    return None if fact["at"][:10] <= until else f"{code} was calibrated until {until or '–'}"


@_invariant(
    "INV-13",
    "Whoever performs does not verify, review or certify",
    "StepVerified",
    "BatchReviewed",
    "BatchFirstCertified",
    "BatchCertified",
)
def hands_apart(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Hold the second person against the first."""
    batch, who = known.batches[fact["batch"]], fact["by"]
    if "step" in fact:
        step = batch.steps[fact["step"]]
        return f"{who} did {fact['step']} and verifies it" if who == step.completed_by else None
    if who in batch.hands:
        return f"{who} made {fact['batch']}, and decides on it"
    if "steps" not in fact and who in batch.testers | {batch.reviewer}:
        return f"{who} tested or reviewed {fact['batch']}, and certifies it"
    return None


@_invariant("INV-14", "Conditioning is ordered when the recipe allows it, so many days before", "ConditioningOrdered")
def conditioning_in_its_time(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Hold the order against the recipe: the days, the certification, and the back-up in the store."""
    therapy = fact["therapy"]
    batches = [one for one in known.batches.values() if one.therapy == therapy and not one.rejected]
    if not batches:
        return f"{therapy} has no batch"
    plan = known.recipes[batches[-1].recipe].conditioning
    if plan is None:
        return f"the recipe of {therapy} has no conditioning"
    days = (datetime.fromisoformat(fact["infusion_on"]) - datetime.fromisoformat(fact["starts_on"])).days
    if not plan.days_before_min <= days <= plan.days_before_max:
        return f"{days} days before the infusion"
    if plan.after_certification and not batches[-1].certified:
        return "the batch is not certified"
    if plan.back_up and not known.back_ups[therapy] & known.stored:
        return "no back-up lies in the store"
    return None


@_invariant("INV-15", "Material that is issued is released, not blocked, and there", "LotUsed", afterwards=True)
def material_is_there(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Hold what was used against what was received."""
    lot = known.lots.get(fact["lot"])
    if lot is None or not lot.released or lot.blocked:
        return f"lot {fact['lot']} is not released, or blocked"
    return None if lot.used <= lot.received else f"{lot.used} of {lot.received} used of lot {fact['lot']}"


@_invariant(
    "INV-16",
    "Bags filled are those given, taken, discarded, stored and under way",
    "BagFilled",
    "BagUsed",
    "ContainerTaken",
    "BagDiscarded",
    "BagPacked",
    afterwards=True,
)
def bags_conserved(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Count the bags of the batch by what became of them."""
    bag = known.bags.get(fact.get("bag") or fact["shipment"])
    if bag is None:
        return "a bag that was never filled"
    batch = known.batches[bag.batch]
    if batch.filled == len(batch.numbers) == sum(batch.bags.values()) and min(batch.bags.values()) >= 0:
        return None
    return f"{batch.filled} were filled of {bag.batch}; {len(batch.numbers)} have a number, {dict(batch.bags)}"


@_invariant("INV-17", "A patient has one therapy under way", "TherapyOrdered")
def one_therapy(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Look for another therapy of the patient that is not closed."""
    other = known.under_way.get(fact["patient"])
    return f"{fact['patient']} has {other} under way" if other else None


@_invariant(
    "INV-18", "A batch is decided on once, and what is rejected stays rejected", "BatchFirstCertified", "BatchRejected"
)
def decided_once(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Look for an earlier decision."""
    batch = known.batches[fact["batch"]]
    if batch.rejected or (batch.certified and "pending" in fact):
        return f"{fact['batch']} was {'rejected' if batch.rejected else 'certified'} before"
    return None


@_invariant("INV-19", "A closed system in which the cells of one batch are is used for no other", "EquipmentUsed")
def alone_in_its_system(known: Known, fact: Plain, entry: Plain) -> str | None:
    """Look whose cells are in the system: those of the batch that used it last, until its recipe needs it no more."""
    name = known.classes.get(fact["equipment"], "")
    mine: str = fact["batch"]
    other = known.in_system.get(fact["equipment"], mine)
    if name not in _CLOSED_SYSTEMS or other == mine:
        return None
    batch = known.batches[other]
    steps = known.recipes[batch.recipe].steps
    last = [one.name for one in steps if name in one.equipment and not one.when][-1]
    done = batch.steps.get(last)
    if batch.rejected or (done is not None and done.completed_at):
        return None
    return f"{fact['equipment']} is used for {mine} while {other} is in it, until {last}"


def taken_in(known: Known, name: str, fact: Plain) -> None:
    """Remember what a fact says; what no invariant asks for is passed over."""
    take = _TAKES.get(name)
    if take is not None:
        take(known, fact)


def _person(known: Known, fact: Plain) -> None:
    known.roles[fact["person"]] = set(fact["roles"])


def _trained(known: Known, fact: Plain) -> None:
    known.trained[fact["person"]].add(fact["procedure"])


def _untrained(known: Known, fact: Plain) -> None:
    known.trained[fact["person"]].discard(fact["procedure"])


@cache
def _read(text: str) -> object:
    return read_recipe(text)


def _recipe(known: Known, fact: Plain) -> None:
    recipe = _read(fact["text"])
    if isinstance(recipe, Recipe):
        known.recipes[fact["recipe"]] = recipe


def _ordered(known: Known, fact: Plain) -> None:
    known.therapies[fact["therapy"]] = fact
    if "patient" in fact:
        known.under_way[fact["patient"]] = fact["therapy"]


def _closed(known: Known, fact: Plain) -> None:
    known.under_way.pop(known.therapies[fact["therapy"]].get("patient", ""), None)


def _collected(known: Known, fact: Plain) -> None:
    known.finished[fact["collection"]] = fact["finished_at"]


def _opened(known: Known, fact: Plain) -> None:
    known.batches[fact["batch"]] = Batch(fact["therapy"], fact["recipe"], fact["chain_of_identity"], fact["at"])


def _step_started(known: Known, fact: Plain) -> None:
    batch = known.batches[fact["batch"]]
    batch.steps[fact["step"]] = Step(fact["by"], fact["room"], fact["at"])
    batch.hands.add(fact["by"])


def _step_completed(known: Known, fact: Plain) -> None:
    batch = known.batches[fact["batch"]]
    step = batch.steps[fact["step"]]
    step.completed_at, step.completed_by = fact["at"], fact["by"]
    batch.hands.add(fact["by"])


def _step_verified(known: Known, fact: Plain) -> None:
    known.batches[fact["batch"]].steps[fact["step"]].verified = True


def _filled(known: Known, fact: Plain) -> None:
    known.bags[fact["bag"]] = Bag(fact["batch"], fact["therapy"], fact["chain_of_identity"], fact["expires_at"])
    batch = known.batches[fact["batch"]]
    batch.filled += 1
    batch.numbers.add(fact["bag"])
    batch.bags["stored"] += 1


def _becomes(state: str) -> Callable[[Known, Plain], None]:
    def take(known: Known, fact: Plain) -> None:
        bag = known.bags.get(fact.get("bag") or fact["shipment"])
        if bag is not None:
            bags = known.batches[bag.batch].bags
            bags[bag.state] -= 1
            bags[state] += 1
            bag.state = state

    return take


def _lot_received(known: Known, fact: Plain) -> None:
    known.lots[fact["lot"]] = Lot(fact["material"], fact["expires_on"], Decimal(fact["amount"]["value"]))


def _lot_used(known: Known, fact: Plain) -> None:
    lot = known.lots.get(fact["lot"])
    if lot is not None:
        lot.used += Decimal(fact["amount"]["value"])


def _lot(**now: bool) -> Callable[[Known, Plain], None]:
    def take(known: Known, fact: Plain) -> None:
        for name, value in now.items():
            setattr(known.lots[fact["lot"]], name, value)

    return take


def _calibrated(known: Known, fact: Plain) -> None:
    known.calibrated[fact["equipment"]] = fact["valid_until"]


def _deviation_opened(known: Known, fact: Plain) -> None:
    known.deviations[fact["deviation"]] = dict(fact)
    known.open_of[fact["therapy"]].add(fact["deviation"])


def _deviation_assessed(known: Known, fact: Plain) -> None:
    known.deviations[fact["deviation"]]["classification"] = fact["classification"]


def _deviation_closed(known: Known, fact: Plain) -> None:
    known.deviations.pop(fact["deviation"])
    known.open_of[fact["therapy"]].discard(fact["deviation"])


def _certified(known: Known, fact: Plain) -> None:
    known.batches[fact["batch"]].certified = True


def _rejected(known: Known, fact: Plain) -> None:
    known.batches[fact["batch"]].rejected = True


def _reviewed(known: Known, fact: Plain) -> None:
    known.batches[fact["batch"]].reviewer = fact["by"]


def _tested(known: Known, fact: Plain) -> None:
    known.batches[fact["batch"]].testers.add(fact["by"])


def _portion(known: Known, fact: Plain) -> None:
    if fact["purpose"] == "back-up":
        known.back_ups[fact["therapy"]].add(fact["portion"])


_TAKES: dict[str, Callable[[Known, Plain], None]] = {
    "PersonAdmitted": _person,
    "RolesChanged": _person,
    "TrainingRecorded": _trained,
    "TrainingWithdrawn": _untrained,
    "RecipeProposed": _recipe,
    "TherapyOrdered": _ordered,
    "StockOrdered": _ordered,
    "TherapyClosed": _closed,
    "CollectionFinished": _collected,
    "BatchOpened": _opened,
    "StepStarted": _step_started,
    "StepCompleted": _step_completed,
    "StepVerified": _step_verified,
    "BagFilled": _filled,
    "BagPacked": _becomes("under way"),
    "BagUsed": _becomes("given"),
    "ContainerTaken": _becomes("taken"),
    "BagDiscarded": _becomes("discarded"),
    "RoomCleared": lambda known, fact: known.rooms[fact["room"]].add(fact["batch"]),
    "RoomLeft": lambda known, fact: known.rooms[fact["room"]].discard(fact["batch"]),
    "SideBySideAllowed": lambda known, fact: known.side_by_side.add(fact["room"]),
    "SideBySideEnded": lambda known, fact: known.side_by_side.discard(fact["room"]),
    "LotReceived": _lot_received,
    "LotReleased": _lot(released=True),
    "LotBlocked": _lot(blocked=True),
    "LotUnblocked": _lot(blocked=False),
    "LotRejected": _lot(released=False),
    "LotUsed": _lot_used,
    "CalibrationRecorded": _calibrated,
    "EquipmentAdded": lambda known, fact: known.classes.__setitem__(fact["equipment"], fact["equipment_class"]),
    "EquipmentUsed": lambda known, fact: known.in_system.__setitem__(fact["equipment"], fact["batch"]),
    "EquipmentWithdrawn": lambda known, fact: known.withdrawn.add(fact["equipment"]),
    "EquipmentReturned": lambda known, fact: known.withdrawn.discard(fact["equipment"]),
    "DeviationOpened": _deviation_opened,
    "DeviationAssessed": _deviation_assessed,
    "DeviationClosed": _deviation_closed,
    "BedsideChecked": lambda known, fact: known.bedside.__setitem__(fact["infusion"], fact),
    "BedsideConfirmed": lambda known, fact: known.confirmed.__setitem__(fact["infusion"], fact),
    "BatchReviewed": _reviewed,
    "BatchFirstCertified": _certified,
    "BatchRejected": _rejected,
    "ResultRecorded": _tested,
    "PortionMade": _portion,
    "ThingSeenInPlace": lambda known, fact: known.stored.add(fact["stored"]),
    "ThingTakenOut": lambda known, fact: known.stored.discard(fact["stored"]),
}
