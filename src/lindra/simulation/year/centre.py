"""A centre that lives: its people at the door, its clock, its places, and what is remembered of the year."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.people.qualifications import Qualifications, Standing
from lindra.facility.rooms.room import Room
from lindra.gmp.fact import Fact
from lindra.gmp.qualification import Qualification
from lindra.gmp.roles import Role
from lindra.masters.recipe import Makes, Recipe, StartsFrom, Step
from lindra.operations.door import Done, Refused
from lindra.operations.store import Store
from lindra.simulation import walk
from lindra.simulation.at_work import AtWork, FileStore, RefusedAtWork
from lindra.simulation.cryostore import furnish_cryostore
from lindra.simulation.furnish import furnish, furnish_for
from lindra.simulation.year.agenda import Agenda, Life
from lindra.simulation.year.draws import Draws, SeededChance
from lindra.simulation.year.lived import Diary
from lindra.simulation.year.mistakes import Mistakes
from lindra.simulation.year.places import Places
from lindra.simulation.year.scenario import Scenario
from lindra.simulation.year.staff import Staff, people
from lindra.simulation.year.watch import Watch, YearStopped

OPENS_BEFORE = timedelta(days=100)
LOOKS_AGAIN = timedelta(minutes=15)
# Rooms of grade B that a batch may keep for weeks; the others are for fillings and doses of a few hours.
KEPT_FOR_WEEKS = ("GMP-10", "GMP-11")
COLLECTIONS_A_DAY = 2
# Rules that are met where somebody else must act first: whoever meets one asks again later.
WAITS_FOR_OTHERS = frozenset({"MFG-120", "MFG-114", "MFG-104"})


class LivingCentre(AtWork):
    """The people of a centre at its door. Each act is looked at by the watch; mistakes are made before some of them."""

    def __init__(self, store: Store, scenario: Scenario, *, files: FileStore | None = None) -> None:
        draws = Draws(scenario.seed)
        everyone = people()
        super().__init__(
            store,
            everyone,
            at=scenario.begins - OPENS_BEFORE,
            chance=SeededChance(scenario.seed),
            name=f"year-{scenario.seed}",
            files=files,
        )
        self.scenario, self.draws = scenario, draws
        self.agenda = Agenda(self.clock)
        gap = scenario.rates.ill_days_between
        self.staff = Staff(everyone, draws, scenario.begins, scenario.days, gap)
        self.diary = Diary()
        self.watch = Watch(store, scenario.seed)
        self.mistakes = Mistakes(draws, scenario.mistakes_per_act)
        self.recipes: dict[str, Recipe] = {}
        self.results: dict[str, Mapping[str, str]] = {}  # of a batch: what its tests will show, where that is known
        self.stock_of: dict[str, list[str]] = {}  # the batches of each stock, oldest first
        self.follows: dict[type[Fact], Callable[[Any], Life[None]]] = {}
        self.is_living = False
        self.rooms: dict[str, Places] = {}
        self.equipment: dict[str, Places] = {}
        self.collections: Counter[date] = Counter()

    def founded(self, recipes: Path) -> None:
        """Open the centre, furnish it for every recipe of the scenario, and make the stocks that doses start from."""
        self.opens()
        names = [name for name, _ in self.scenario.mix]
        first, *others = names
        text = _text(recipes, first)
        self.recipes[first] = furnish(self, text, pieces=5, batches=6)
        furnish_cryostore(self)
        for name in (*self.scenario.stocks, *others):
            self.recipes[name] = furnish_for(self, _text(recipes, name), pieces=4, batches=4)
        source = ""
        for name in self.scenario.stocks:
            source = walk.stock_made(self, self.recipes[name], source=source).batch
            self.stock_of.setdefault(name, []).append(source)
        self.clock.at = max(self.clock.at, self.scenario.begins)
        self._places_found()
        self.is_living = True

    def _places_found(self) -> None:
        with self.store.reading() as record:
            rooms, pieces = record.each(Room), record.each(Equipment)
        for grade in sorted({room.grade for room in rooms if room.grade}):
            codes = [room.code for room in rooms if room.grade == grade]
            self.rooms[grade] = Places([code for code in codes if code not in KEPT_FOR_WEEKS])
        self.rooms["B for weeks"] = Places(KEPT_FOR_WEEKS)
        for name in sorted({piece.equipment_class for piece in pieces}):
            self.equipment[name] = Places([one.code for one in pieces if one.equipment_class == name])

    # At the door.

    def asks(self, name: str, *, by: str, key: str | None = None, **fields: Any) -> Done | Refused:
        """Ask for an operation; an exception of the door, or an entry that should not be, stops the year."""
        try:
            answer = super().asks(name, by=by, key=key, **fields)
        except Exception as error:
            said = f"“{name}” by {by} with {fields} ended in {type(error).__name__}: {error}"
            raise YearStopped(said, seed=self.scenario.seed, at=self.now) from error
        self.watch.looks()
        return answer

    def does(self, name: str, *, by: str, key: str | None = None, **fields: Any) -> Done:
        """Do what nothing stands in the way of; somebody may make a mistake first, which the door refuses."""
        if self.is_living:
            self.mistakes.before(self, name, by, fields)
        answer = self.asks(name, by=by, key=key, **fields)
        if isinstance(answer, Refused):
            self.diary.refused(answer.objections)
            raise RefusedAtWork(name, answer.objections)
        if self.is_living:
            for fact in answer.facts:
                self.followed(fact)
            self.mistakes.after(self, name, by, fields)
        return answer

    def followed(self, fact: Fact) -> None:
        """Let begin what a fact asks for: a sample is tested, a deviation assessed."""
        follow = self.follows.get(type(fact))
        if follow is not None:
            self.agenda.begin(follow(fact))

    def does_in_time(self, name: str, *, by: str, **fields: Any) -> Life[Done]:
        """Do something as soon as the others have done what stands in its way."""
        while True:
            try:
                return self.does(name, by=by, **fields)
            except RefusedAtWork as refused:
                if not {one.rule for one in refused.objections} <= WAITS_FOR_OTHERS:
                    raise
            yield self.now + timedelta(hours=1)

    # Waiting.

    def hours(self, hours: float) -> datetime:
        """Return the time so many hours from now, in whole minutes."""
        return self.now + timedelta(minutes=max(1, round(hours * 60)))

    def someone(
        self,
        *roles: Role,
        minutes: float = 10,
        without: Collection[str] = (),
        prefer: Collection[str] = (),
        fits: Callable[[str], bool] = lambda _: True,
        urgent: bool = False,
        until: datetime | None = None,
    ) -> Life[str]:
        """Wait for somebody of a role who is at work and free, and keep them for so many minutes.

        An empty answer when nobody came before ``until``.
        """
        asked_at = self.now
        while until is None or self.now < until:
            found = self.staff.free(roles, self.now, without=without, prefer=prefer, fits=fits, urgent=urgent)
            if found is not None:
                self.staff.keeps_busy(found, self.now, self.now + timedelta(minutes=minutes))
                self.diary.waited(f"for a person: {roles[0].value}", self.now - asked_at)
                return found
            yield self.now + LOOKS_AGAIN
        return ""

    def place(self, kind: str, places: Places, *, until: datetime | None = None) -> Life[str]:
        """Stand in the queue for one of the places; an empty answer when it is too late."""
        ticket, asked_at = places.ask(), self.now
        while (found := places.take(ticket)) is None:
            if until is not None and self.now >= until:
                places.leave(ticket)
                return ""
            yield self.now + LOOKS_AGAIN
        self.diary.waited(f"for {kind}", self.now - asked_at)
        return found

    # Who may.

    def may_do(self, recipe: Recipe, step: Step) -> Callable[[str], bool]:
        """Return whether a person may do a step today."""
        return self._holds(recipe, step.requires)

    def may_verify(self, recipe: Recipe, step: Step) -> Callable[[str], bool]:
        """Return whether a person may be the second one at a step today."""
        return self._holds(recipe, tuple(one for one in step.requires if one is Qualification.EYESIGHT))

    def _holds(self, recipe: Recipe, asked: Collection[Qualification]) -> Callable[[str], bool]:
        version, day = f"{recipe.name}/{recipe.version}", self.now.date()

        def holds(code: str) -> bool:
            with self.store.reading() as record:
                held = record.find(Qualifications, code)
            if held is None or held.stands_in_training(version, day) is not Standing.HELD:
                return False
            return all(held.stands_in(one, recipe.name, day) is Standing.HELD for one in asked)

        return holds

    def starts_from_stock(self, recipe: Recipe) -> bool:
        """Tell whether a dose after this recipe starts from a stock."""
        return recipe.makes is Makes.DOSE and recipe.starts_from is StartsFrom.STOCK


def _text(folder: Path, name: str) -> str:
    return (folder / f"{name}.yaml").read_text(encoding="utf-8")
