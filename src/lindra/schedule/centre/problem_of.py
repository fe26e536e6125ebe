"""From the centre's state to the planning problem, with what could not be planned and why.

What is done gives the stages that follow their earliest and latest times. What cannot be planned at all (a recipe that
needs a room the centre has not, a step that nobody is trained for) is left out with its reason, so that one therapy's
fault is never the standstill of the others.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.equipment.readiness import calibration_faults, qualification_faults
from lindra.facility.hours.place import Place
from lindra.facility.hours.week import Week
from lindra.facility.permits.permit import covering
from lindra.facility.rooms.room import GRADES, Room
from lindra.gmp.text import Text
from lindra.schedule.centre.chain import Chain, Link, Stage, StageKind
from lindra.schedule.centre.need import (
    STORE,
    Counted,
    GradedRoom,
    Hands,
    Need,
    OfClass,
    OfRole,
    SecondPerson,
    StorePlaces,
)
from lindra.schedule.centre.state import CentreState, UnderWay
from lindra.schedule.centre.timeline import Timeline, units
from lindra.schedule.centre.times import ANY_TIME, TIMES, USUAL_ON_CALL, USUAL_WEEK, PlanningTimes
from lindra.schedule.centre.weekly_rest import rests_of
from lindra.schedule.plan import Placement, Plan
from lindra.schedule.problem import (
    Activity,
    Demand,
    Goal,
    Mode,
    Objective,
    Order,
    Period,
    Point,
    Precedence,
    Problem,
    ProblemRefused,
    Promise,
    Resource,
    Term,
)
from lindra.schedule.promise.aims import Aim
from lindra.schedule.promise.booking import BookingStatus
from lindra.therapy.collection.collection import CollectionStatus
from lindra.therapy.manufacture.fit_person import ASKED_OF_SECOND

DAYS = 70
# What people have been told and arranged their lives by; the rest of a chain may be planned anew without asking anyone.
PROMISED = frozenset({StageKind.COLLECTION, StageKind.CONDITIONING, StageKind.INFUSION})
_MOVE_COST = 96  # a move weighs as much as a day; each day of it as much again
# Usual numbers, where the centre has not said its own.
USUAL_PLACES = {Place.APHERESIS: 2, Place.BED: 4, Place.QUALITY_CONTROL: 4, Place.COURIER: 2}
SEPARATOR = " · "
_PLENTY = 10**6  # of what nobody counts

_LEVELS: dict[Aim, tuple[Term, ...]] = {
    Aim.PROMISES: (Term(Goal.MOVES), Term(Goal.LATENESS)),
    Aim.PATIENTS: (Term(Goal.THROUGH), Term(Goal.WAITING)),
    Aim.STAFF: (Term(Goal.OVERTIME),),
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A therapy that can not be planned, and everything that stands in the way."""

    therapy: str
    because: tuple[Text, ...]


@dataclass(frozen=True)
class CentreProblem:
    """The problem with its way back to people: which stage of which therapy an activity is.

    ``kept`` is the plan that the bookings make, as far as it still fits the names of the problem.
    """

    problem: Problem
    timeline: Timeline
    state: CentreState
    stages: Mapping[str, tuple[str, Stage]]  # by activity: the therapy and its stage
    chains: Mapping[str, Chain]
    left_out: tuple[LeftOut, ...]
    notes: tuple[Text, ...]
    kept: Plan = field(default_factory=lambda: Plan(()))

    def activities_of(self, therapy: str) -> tuple[str, ...]:
        """Return the activities of one therapy, in the order of its chain."""
        return tuple(name for name, (of, _) in self.stages.items() if of == therapy)


def _has_begun(one: UnderWay, stage: Stage) -> bool:
    """Tell whether what a stage holds is held since before."""
    return stage.during is not None and stage.during[0] in one.done


class TooFewDays(ValueError):
    """What is to be planned does not end within the days that are asked for, so that no plan of them can hold it."""

    def __init__(self, days: int) -> None:
        super().__init__(f"What is to be planned does not end within {days} days. Plan {DAYS}, or leave the days out.")


def activity_name(therapy: str, stage: str) -> str:
    """Return the name of a stage of a therapy, in a problem."""
    return f"{therapy}{SEPARATOR}{stage}"


def problem_of(
    state: CentreState,
    *,
    days: int = DAYS,
    only: Iterable[str] | None = None,
    more: Iterable[UnderWay] = (),
    first_days: Mapping[str, date] | None = None,
    times: PlanningTimes = TIMES,
) -> CentreProblem:
    """Return the problem of so many days: of every therapy, or of those named in ``only``, and of ``more``.

    ``more`` are therapies that are not ordered yet, for which dates are asked; ``first_days`` the days before which
    some therapies do not begin.
    """
    return _Building(state, days, only, tuple(more), first_days or {}, times).built()


class _Building:
    def __init__(
        self,
        state: CentreState,
        days: int,
        only: Iterable[str] | None,
        more: tuple[UnderWay, ...],
        first_days: Mapping[str, date],
        times: PlanningTimes,
    ) -> None:
        self.state, self.times = state, times
        self.first_days = first_days
        self.timeline = Timeline.from_now(state.now, days)
        self.now = self.timeline.unit_after(state.now)
        wanted = None if only is None else frozenset(only)
        self.therapies = [one for one in state.therapies if wanted is None or one.number in wanted] + list(more)
        self.activities: list[Activity] = []
        self.precedences: list[Precedence] = []
        self.orders: list[Order] = []
        self.stages: dict[str, tuple[str, Stage]] = {}
        self.left_out: list[LeftOut] = []
        self.notes: list[Text] = []
        self.store_left = state.store_free  # by what is taken for good
        self.store_peak = 0  # the most that one therapy takes for a while
        self.classes: dict[str, list[str]] = {}  # by resource: what it may serve as
        self.calendars: dict[str, tuple[Period, ...]] = {}  # by person
        self.permit_ends: dict[str, int] = {}  # virtual resources of permits that end within the plan
        self.modes_of: dict[str, tuple[tuple[str, ...], ...]] = {}  # by class of room: the demands of each way

    def built(self) -> CentreProblem:
        because: dict[str, tuple[Text, ...]] = {}
        for one in sorted(self.therapies, key=lambda one: not one.done):  # cells that are there get their places first
            because[one.number] = tuple(self._in_the_way(one))
            if not because[one.number]:
                self._store(one)
        for one in self.therapies:
            if because[one.number]:
                self.left_out.append(LeftOut(one.number, because[one.number]))
            else:
                self._add(one)
        resources = tuple(self._resources())
        try:
            problem = Problem(
                activities=tuple(self.activities),
                resources=resources,
                horizon=self.timeline.horizon,
                precedences=tuple(self.precedences),
                orders=tuple(self.orders),
                objective=Objective(tuple(_LEVELS[one] for one in self.state.aims)),
            )
        except ProblemRefused as refused:
            if self.timeline.days >= DAYS:
                raise
            raise TooFewDays(self.timeline.days) from refused
        chains = {one.number: one.chain for one in self.therapies}
        found = CentreProblem(
            problem, self.timeline, self.state, self.stages, chains, tuple(self.left_out), tuple(self.notes)
        )
        return replace(found, kept=self._kept(problem))

    # Who and what may serve

    def _in_the_way(self, one: UnderWay) -> Iterator[Text]:
        """Yield why no plan can hold a therapy, whatever the others do; learn who may serve what on the way."""
        for stage in one.left:
            for need in stage.needs:
                if isinstance(need, StorePlaces) and _has_begun(one, stage):
                    continue  # what lies in the store is not free any more
                name = need.named(one.chain.version)
                serving = self._serving(need, stage, one.chain)
                if not serving:
                    yield self._nobody(need, stage, one.chain)
                for resource in serving:
                    known = self.classes.setdefault(resource, [])
                    if name not in known:
                        known.append(name)
        if one.is_rejected:
            yield Text(
                f"Its batch {one.rejected_batch} was rejected. A physician cancels the therapy, and orders anew for "
                "another attempt.",
                f"Dess sats {one.rejected_batch} underkändes. En läkare ställer in terapin, och beställer på nytt för "
                "ett nytt försök.",
            )
        stays, for_a_while = self._to_store(one)
        if self.store_left is not None and stays + max(for_a_while, self.store_peak) > self.store_left:
            free = self.store_left - (self.store_peak if stays else 0)
            yield Text(
                f"It takes {stays + for_a_while} places in the nitrogen store, and {free} are free beside what else is"
                " planned. Add a box, or free places.",
                f"Den tar {stays + for_a_while} platser i kväveförrådet, och {free} är lediga vid sidan av det övriga"
                " som planeras. Lägg till en box, eller frigör platser.",
            )
        collection, booking = one.collection, one.booking
        if collection is not None and collection.status is CollectionStatus.PLANNED and booking is None:
            day = collection.planned_on
            if day >= self.timeline.first_day + timedelta(days=self.timeline.days):
                yield Text(
                    f"Its collection is planned on {day}, after the plan's last day.",
                    f"Insamlingen är planerad {day}, efter planens sista dag.",
                )

    def _to_store(self, one: UnderWay) -> tuple[int, int]:
        """Return how many places in the nitrogen store a therapy takes for good, and how many for a while."""
        stays = sum(count for stage, count in one.chain.stored if stage not in one.done)
        for_a_while = sum(
            need.count
            for stage in one.left
            for need in stage.needs
            if isinstance(need, StorePlaces) and not _has_begun(one, stage)
        )
        return stays, for_a_while

    def _store(self, one: UnderWay) -> None:
        if self.store_left is not None:
            stays, for_a_while = self._to_store(one)
            self.store_left -= stays
            self.store_peak = max(self.store_peak, for_a_while)

    def _serving(self, need: Need, stage: Stage, chain: Chain) -> tuple[str, ...]:
        found = self._able(need, stage, chain)
        if isinstance(need, Hands | SecondPerson | OfRole):
            return tuple(code for code in found if self._calendar(code))  # whoever is away throughout is no help
        return found

    def _able(self, need: Need, stage: Stage, chain: Chain) -> tuple[str, ...]:
        day = self.timeline.first_day
        match need:
            case Hands():
                steps = [step for step in stage.steps if step.role is need.role]
                able = [set(self.state.people.can_do(step, chain.version, day)) for step in steps]
                return tuple(sorted(set.intersection(*able))) if able else ()
            case SecondPerson():
                return tuple(
                    one.person.code
                    for one in self.state.people.everyone
                    if one.is_trained(chain.version, day)
                    and all(
                        asked not in ASKED_OF_SECOND or not one.lacks(step, chain.recipe.name, day)
                        for step in stage.steps
                        if step.critical
                        for asked in step.requires
                    )
                )
            case OfRole():
                return tuple(one.person.code for one in self.state.people.everyone if need.role in one.person.roles)
            case OfClass():
                pieces = [
                    one
                    for one in self.state.equipment
                    if one.equipment_class == need.equipment_class and one.is_in_service
                ]
                # What has lapsed is planned with only where nothing else is there; the plan says that it has.
                fit = [one for one in pieces if not self._has_lapsed(one)]
                return tuple(one.code for one in fit or pieces)
            case Counted():
                return (need.place.value,)
            case StorePlaces():
                return (STORE,)
            case GradedRoom():
                return tuple(room.code for room in self._rooms(need, chain))

    def _has_lapsed(self, piece: Equipment) -> bool:
        demands = self.state.demands.get(piece.equipment_class)
        faults = (*calibration_faults(piece, self.state.now), *qualification_faults(piece, demands, self.state.now))
        return bool(faults)

    def _rooms(self, need: GradedRoom, chain: Chain) -> Iterator[Room]:
        """Yield the rooms of at least the grade, with a permit that holds today where the recipe needs one."""
        use = chain.recipe.contained_use
        good = GRADES[: GRADES.index(need.grade) + 1]
        cleanest = [room for room in self.state.rooms if room.grade in good]
        # The cleanest rooms are kept for what needs them, unless there is no other.
        exact = [room for room in cleanest if room.grade == need.grade] or cleanest
        for room in exact:
            if use is None:
                yield room
                continue
            found = covering(self.state.permits, room.code, use.organism.en, use.category, use.level)
            if any(one.holds_on(self.timeline.first_day) for one in found):
                yield room

    def _permit_end(self, room: str, chain: Chain) -> int | None:
        """Return the unit at which the last permit of a room for a recipe ends, or None where it outlasts the plan."""
        use = chain.recipe.contained_use
        if use is None:
            return None
        found = covering(self.state.permits, room, use.organism.en, use.category, use.level)
        ends = [one.expires_on for one in found if one.holds_on(self.timeline.first_day)]
        if not ends or any(end is None for end in ends):
            return None
        last = max(end for end in ends if end is not None)
        if last >= self.timeline.first_day + timedelta(days=self.timeline.days):
            return None
        return self.timeline.unit(self.timeline.midnight(last + timedelta(days=1)))

    def _nobody(self, need: Need, stage: Stage, chain: Chain) -> Text:
        if isinstance(need, GradedRoom):
            return self._no_room(need, stage, chain)
        said, what = need.said(chain.version), stage.title
        return Text(
            f"“{what.en}” needs {said.en}: there is none at work.",
            f"”{what.sv}” behöver {said.sv}: det finns ingen i arbete.",
        )

    def _no_room(self, need: GradedRoom, stage: Stage, chain: Chain) -> Text:
        what, use = stage.title, chain.recipe.contained_use
        rooms = [room for room in self.state.rooms if room.grade and room.grade <= need.grade]
        if use is None or not rooms:
            return Text(
                f"“{what.en}” needs a room of grade {need.grade}: the centre has none.",
                f"”{what.sv}” behöver ett rum av klass {need.grade}: centret har inget.",
            )
        ended = {
            room.code: max((one.expires_on for one in found if one.expires_on), default=None)
            for room in rooms
            if (found := covering(self.state.permits, room.code, use.organism.en, use.category, use.level))
        }
        en = "; ".join(f"that of {code} ended on {day}" for code, day in ended.items()) or "no room has had one"
        sv = "; ".join(f"det för {code} gick ut {day}" for code, day in ended.items()) or "inget rum har haft något"
        return Text(
            f"“{what.en}” needs a room of grade {need.grade} with a permit for “{use.organism.en}”: {en}.",
            f"”{what.sv}” behöver ett rum av klass {need.grade} med tillstånd för ”{use.organism.sv}”: {sv}.",
        )

    # The therapy's activities

    def _add(self, one: UnderWay) -> None:
        chain, left = one.chain, {stage.name for stage in one.left}
        for stage in one.left:
            self._activity(one, stage)
        for link in chain.links:
            if link.before in left and link.after in left:
                self.precedences.append(self._precedence(one, link))
        self._order(one, left)

    def _activity(self, one: UnderWay, stage: Stage) -> None:
        name = activity_name(one.number, stage.name)
        self.stages[name] = (one.number, stage)
        modes = self._modes(one, stage)
        release, deadline = self._times_after_what_is_done(one, stage, modes[0].duration)
        fixed_start = None
        if stage.during is not None and stage.during[0] in one.done:
            fixed_start = self.now  # what it holds, it holds since before
        booked = one.booking.placed(stage.name) if one.booking and one.booking.stands_at(self.state.now) else None
        promise = None
        if booked is not None and stage.kind in PROMISED and one.booking is not None:
            start = self.timeline.unit(booked.starts_at)
            if start >= self.now:
                promise = Promise(start, _MOVE_COST, 1)
                if one.booking.status is BookingStatus.HELD:
                    promise = Promise(start, _MOVE_COST // 2, 1)
        elif stage.kind in PROMISED:
            promise = self._arranged(one, stage)
        self.activities.append(
            Activity(
                name=name,
                modes=modes,
                order=one.number,
                state=one.chain.recipe.name,
                release=max(release, self.now, self._first_day(one, stage)) if fixed_start is None else 0,
                deadline=deadline,
                promise=promise,
                fixed_start=fixed_start,
            )
        )

    def _first_day(self, one: UnderWay, stage: Stage) -> int:
        """Return the first unit of the day before which the therapy does not begin."""
        day = self.first_days.get(one.number) if stage.name == one.chain.first else None
        return 0 if day is None else self.timeline.unit(self.timeline.midnight(day))

    def _arranged(self, one: UnderWay, stage: Stage) -> Promise | None:
        """Return what has been arranged by a planned collection or an ordered conditioning, without a booking."""
        day = None
        if stage.kind is StageKind.COLLECTION and one.collection is not None:
            day = one.collection.planned_on
        elif one.conditioning is not None and stage.kind is StageKind.CONDITIONING:
            day = one.conditioning.starts_on
        elif one.conditioning is not None and stage.kind is StageKind.INFUSION:
            day = one.conditioning.infusion_on
        if day is None:
            return None
        start = self.timeline.unit(self.timeline.midnight(day)) + units(8)
        return Promise(start, _MOVE_COST // 4, 1) if start >= self.now else None

    def _modes(self, one: UnderWay, stage: Stage) -> tuple[Mode, ...]:
        hours = one.left_hours.get(stage.name, stage.hours)
        version = one.chain.version
        if stage.during is None:
            return self._in_rooms(one, stage, Mode(max(1, units(hours)), self._demands(stage.needs, version)))
        held = stage.needs[0]
        here = None
        if isinstance(held, OfClass):
            here = one.pieces.get(held.equipment_class)
        elif isinstance(held, GradedRoom):
            here = one.pieces.get(f"grade {held.grade}")
        began = _has_begun(one, stage)
        if isinstance(held, StorePlaces) and began:
            return (Mode(1, (), self.timeline.horizon),)
        demands = (Demand(here),) if began and here is not None else self._demands(stage.needs, version)
        if began and here is not None:
            self.classes.setdefault(here, [])
        mode = Mode(1, demands, self.timeline.horizon)
        return (mode,) if began and here is not None else self._in_rooms(one, stage, mode)

    def _demands(self, needs: Iterable[Need], version: str) -> tuple[Demand, ...]:
        return tuple(Demand(need.named(version), need.count if isinstance(need, StorePlaces) else 1) for need in needs)

    def _in_rooms(self, one: UnderWay, stage: Stage, mode: Mode) -> tuple[Mode, ...]:
        """Return a way for each room whose permit ends within the plan, and one for all others."""
        need = next((need for need in stage.needs if isinstance(need, GradedRoom)), None)
        if need is None:
            return (mode,)
        rooms = [room.code for room in self._rooms(need, one.chain)]
        ends = {code: end for code in rooms if (end := self._permit_end(code, one.chain)) is not None}
        if not ends:
            return (mode,)
        organism = one.chain.recipe.contained_use.organism.en if one.chain.recipe.contained_use else ""
        asked, others = need.named(one.chain.version), f"{need.named(one.chain.version)}/lasting"
        ways = []
        if len(ends) < len(rooms):
            for code in rooms:
                if code not in ends and others not in self.classes.setdefault(code, []):
                    self.classes[code].append(others)
            ways.append(self._way(mode, asked, Demand(others), name="lasting permit"))
        for code, end in ends.items():
            permit = f"permit of {code} for {organism}"
            self.permit_ends[permit] = end
            ways.append(self._way(mode, asked, Demand(code), Demand(permit), name=f"in {code}"))
        return tuple(ways)

    def _way(self, mode: Mode, asked: str, *instead: Demand, name: str) -> Mode:
        kept = tuple(demand for demand in mode.demands if demand.of != asked)
        return replace(mode, demands=(*kept, *instead), name=name)

    def _times_after_what_is_done(self, one: UnderWay, stage: Stage, lasts: int) -> tuple[int, int | None]:
        """Return the earliest start and the latest end that what is done leaves."""
        release, deadline = 0, None
        for link in one.chain.links:
            done = one.done.get(link.before)
            if link.after != stage.name or done is None or stage.during is not None:
                continue
            since = done.starts_at if link.from_point is Point.START else done.ends_at
            shift = 0 if link.to_point is Point.START else lasts
            if link.hours_min is not None:
                soonest = since + timedelta(hours=link.hours_min)
                release = max(release, self.timeline.unit_after(soonest) - shift)
            if link.hours_max is not None and not link.is_wish:
                latest = self.timeline.unit(since + timedelta(hours=link.hours_max)) - shift
                if latest < self.now:
                    self._too_late(one, stage, link, since + timedelta(hours=link.hours_max))
                else:
                    deadline = latest + lasts if deadline is None else min(deadline, latest + lasts)
        if deadline is not None and max(release, self.now) + lasts > deadline:
            deadline = None
        return release, deadline

    def _too_late(self, one: UnderWay, stage: Stage, link: Link, latest: datetime) -> None:
        local = latest.astimezone(self.timeline.zone)
        why = link.reason or Text("", "")
        self.notes.append(
            Text(
                f"{one.number}: “{stage.title.en}” should have begun by {local:%d %b %H:%M}. {why.en}".strip(),
                f"{one.number}: ”{stage.title.sv}” skulle ha börjat senast {local:%Y-%m-%d %H:%M}. {why.sv}".strip(),
            )
        )

    def _precedence(self, one: UnderWay, link: Link) -> Precedence:
        least = None if link.hours_min is None else units(link.hours_min)
        # Rounded towards what is allowed: never a quarter of an hour more than a shelf life.
        most = None if link.hours_max is None else int(link.hours_max * 4 // 1)
        if link.hours_min == 0 and link.hours_max == 0 and link.before in one.left_hours:
            least, most = 0, 0
        reason = link.reason
        if reason is not None:
            reason = Text(f"{one.number}: {reason.en}", f"{one.number}: {reason.sv}")
        return Precedence(
            activity_name(one.number, link.before),
            activity_name(one.number, link.after),
            least,
            most,
            link.from_point,
            link.to_point,
            reason,
        )

    def _order(self, one: UnderWay, left: set[str]) -> None:
        chain = one.chain
        first = chain.first
        if first not in left:
            # What has begun is measured from now: the time that has passed is the same in every plan.
            first = "begun"
            begun = Stage("begun", Text("Begun", "Påbörjad"), StageKind.HOLD)
            name = activity_name(one.number, "begun")
            self.stages[name] = (one.number, begun)
            self.activities.append(Activity(name, (Mode(0),), order=one.number, fixed_start=self.now))
        since = min(self.now, self.timeline.unit(one.ordered_at))
        weight = 1 + (one.priority.score if one.priority else 0)
        self.orders.append(
            Order(
                one.number,
                activity_name(one.number, first),
                activity_name(one.number, chain.last),
                weight=weight,
                since=since,
            )
        )

    # Resources and their calendars

    def _resources(self) -> Iterator[Resource]:
        state = self.state
        clearance = units(self.times.room_clearance)
        people = {one.person.code for one in state.people.everyone}
        rooms = {one.code for one in state.rooms}
        for code in sorted(self.classes):
            classes = tuple(self.classes[code])
            if code in people:
                yield self._person(code, classes)
            elif code in rooms:
                yield Resource(code, 1, classes, separates=True, clearance=clearance)
            elif code in {place.value for place in Place}:
                yield self._place(Place(code), classes)
            elif code == STORE:
                yield Resource(code, _PLENTY if self.store_left is None else self.store_left, classes)
            else:
                yield Resource(code, 1, classes)
        for permit, end in self.permit_ends.items():
            yield Resource(permit, _PLENTY, calendar=(Period(0, end, _PLENTY),))

    def _person(self, code: str, classes: tuple[str, ...]) -> Resource:
        week, on_call = self._week(code)
        rests = rests_of(
            self.timeline,
            week,
            on_call,
            called_in=self.state.called_in.get(code, ()),
            is_closed=self._is_closed,
            is_away=lambda day: self._is_away(code, day),
        )
        return Resource(code, 1, classes, calendar=self._calendar(code), rests=tuple(rests))

    def _calendar(self, code: str) -> tuple[Period, ...]:
        if code not in self.calendars:
            week, on_call = self._week(code)
            self.calendars[code] = self.timeline.periods(
                week, on_call=on_call, is_closed=self._is_closed, is_away=lambda day: self._is_away(code, day)
            )
        return self.calendars[code]

    def _week(self, code: str) -> tuple[Week, tuple[int, ...]]:
        """Return a person's hours, and on which days the person can be called in."""
        hours = self.state.hours.get(code)
        if hours is None or hours.week is None:
            return USUAL_WEEK, USUAL_ON_CALL
        return hours.week, hours.on_call

    def _is_closed(self, day: date) -> bool:
        return day in self.state.closed_days

    def _is_away(self, code: str, day: date) -> bool:
        hours = self.state.hours.get(code)
        return hours is not None and hours.is_away(day)

    def _place(self, place: Place, classes: tuple[str, ...]) -> Resource:
        found = self.state.capacities.get(place.value)
        if found is None:
            usual = USUAL_PLACES[place]
            # Nobody is collected from at a weekend, where the centre has not said otherwise.
            calendar = self.timeline.periods(USUAL_WEEK, quantity=usual) if place is Place.APHERESIS else None
            return Resource(place.value, usual, classes, calendar=calendar)
        if found.week.weekdays == ANY_TIME.weekdays and found.week.begins == "00:00" and found.week.ends >= "23:45":
            return Resource(place.value, found.quantity, classes)
        calendar = self.timeline.periods(found.week, quantity=found.quantity, is_closed=self._is_closed)
        return Resource(place.value, found.quantity, classes, calendar=calendar)

    # The plan that stands

    def _kept(self, problem: Problem) -> Plan:
        """Return the placements of the bookings, where their names and resources are those of the problem."""
        found = []
        for one in self.therapies:
            if one.booking is None or not one.booking.stands_at(self.state.now):
                continue
            for placed in one.booking.chain:
                name = activity_name(one.number, placed.stage)
                activity = problem.activity.get(name)
                if activity is None:
                    continue
                start, end = self.timeline.unit(placed.starts_at), self.timeline.unit(placed.ends_at)
                mode = next(
                    (
                        mode
                        for mode in activity.modes
                        if len(mode.demands) == len(placed.resources)
                        and all(
                            resource == demand.of or resource in self._named(problem, demand.of)
                            for demand, resource in zip(mode.demands, placed.resources, strict=True)
                        )
                    ),
                    None,
                )
                if mode is not None:
                    found.append(Placement(name, start, end, mode.name, placed.resources))
        return Plan(tuple(found))

    def _named(self, problem: Problem, of: str) -> frozenset[str]:
        return frozenset(one.name for one in problem.of_class.get(of, ()))
