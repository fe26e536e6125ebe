"""What a plan counts on that will have lapsed by then: calibrations, qualifications, trainings.

Each is renewed in time, as a rule, so that none of it keeps a stage from being planned; but what nobody renews stops
the stage at the door. Cleaning is left out: it belongs to the work.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.equipment.equipment_class import EquipmentClass
from lindra.facility.equipment.readiness import dues_of
from lindra.facility.people.qualifications import Qualifications
from lindra.gmp.qualification import Qualification
from lindra.gmp.text import Text
from lindra.schedule.centre.chain import Chain, Stage
from lindra.schedule.centre.need import Hands, Need, SecondPerson
from lindra.schedule.centre.problem_of import CentreProblem
from lindra.schedule.plan import Placement, mode_of
from lindra.therapy.manufacture.fit_person import ASKED_OF_SECOND

_CLEANED = "clean-equipment"


@dataclass(frozen=True, slots=True)
class Lapse:
    """Something that ``of`` (a piece of equipment or a person) holds until a day, and needs on a later one.

    The therapy and the stage are the first that need it; ``more`` is how many stages after that do.
    """

    of: str
    what: Text
    until: date
    needed_on: date
    therapy: str
    stage: Text
    more: int = 0

    def said(self, name: str = "") -> Text:
        """Return it in words; ``name`` is what ``of`` is called."""
        en = f" and {self.more} more" if self.more else ""
        sv = f" och {self.more} till" if self.more else ""
        of = name or self.of
        return Text(
            f"{of}: {self.what.en} holds until {self.until}; “{self.stage.en}” of {self.therapy}{en}"
            f" {'need' if self.more else 'needs'} it on {self.needed_on}.",
            f"{of}: {self.what.sv} gäller till {self.until}; ”{self.stage.sv}” i {self.therapy}{sv} behöver det"
            f" {self.needed_on}.",
        )


def lapses_of(centre: CentreProblem, plan: Iterable[Placement]) -> tuple[Lapse, ...]:
    """Return what lapses before a plan needs it, what is needed first on top."""
    pieces = {one.code: one for one in centre.state.equipment}
    held = {one.person.code: one.held for one in centre.state.people.everyone}
    found: dict[tuple[str, str], Lapse] = {}
    counted: dict[tuple[str, str], int] = {}
    for placement in sorted(plan, key=lambda one: (one.start, one.activity)):
        therapy, stage = centre.stages[placement.activity]
        # A piece that cells are kept in is used until they are taken out.
        last = max(placement.start, placement.end - 1) if stage.during is not None else placement.start
        day = centre.timeline.local(last).date()
        for of, what, until in _held(centre, placement, stage, centre.chains[therapy], pieces, held):
            if until < day:
                key = of, what.en
                found.setdefault(key, Lapse(of, what, until, day, therapy, stage.title))
                counted[key] = counted.get(key, -1) + 1
    lapses = (
        Lapse(one.of, one.what, one.until, one.needed_on, one.therapy, one.stage, counted[key])
        for key, one in found.items()
    )
    return tuple(sorted(lapses, key=lambda one: (one.needed_on, one.of, one.what.en)))


def _held(
    centre: CentreProblem,
    placement: Placement,
    stage: Stage,
    chain: Chain,
    pieces: Mapping[str, Equipment],
    held: Mapping[str, Qualifications],
) -> Iterator[tuple[str, Text, date]]:
    """Yield what each piece and person of a stage holds for it, and until when."""
    needs: dict[str, Need] = {need.named(chain.version): need for need in stage.needs}
    demands = mode_of(centre.problem, placement).demands
    for demand, code in zip(demands, placement.resources, strict=True):
        if code in pieces:
            yield from _of_piece(pieces[code], centre.state.demands.get(pieces[code].equipment_class))
        elif code in held:
            yield from _of_person(held[code], needs.get(demand.of), stage, chain)


def _of_piece(piece: Equipment, demands: EquipmentClass | None) -> Iterator[tuple[str, Text, date]]:
    for due in dues_of(piece, demands):
        if due.operation != _CLEANED:
            yield piece.code, due.what, due.on


def _of_person(held: Qualifications, need: Need | None, stage: Stage, chain: Chain) -> Iterator[tuple[str, Text, date]]:
    asked: set[Qualification] = set()
    if isinstance(need, Hands):
        asked = {one for step in stage.steps if step.role is need.role for one in step.requires}
    elif isinstance(need, SecondPerson):
        asked = {one for step in stage.steps if step.critical for one in step.requires if one in ASKED_OF_SECOND}
    else:
        return
    training = held.training(chain.version)
    if training is not None and training.valid_until is not None:
        title = Text(f"training in {chain.version}", f"utbildning i {chain.version}")
        yield held.person, title, training.valid_until
    for one in sorted(asked, key=lambda qualification: qualification.value):
        until = held.until(one, chain.recipe.name)
        if until is not None:
            yield held.person, one.title, until
