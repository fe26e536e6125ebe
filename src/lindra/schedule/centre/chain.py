"""A recipe read as the chain of stages that a plan places: from the collection to the infusion, or to the store.

The hands-on steps of one day are one session: they follow each other with the same people, and a plan of sessions is
what people can follow. What a step's window or shelf life says counts from where the step lies within its session.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from lindra.facility.hours.place import Place
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.masters.equipment_words import equipment_within
from lindra.masters.recipe import CertificationStage, Certifier, Makes, Purpose, Recipe, StartsFrom, Step, StepKind
from lindra.schedule.centre.need import (
    Counted,
    GradedRoom,
    Hands,
    Need,
    OfClass,
    OfRole,
    SecondPerson,
    StorePlaces,
)
from lindra.schedule.centre.times import TIMES, PlanningTimes
from lindra.schedule.problem import Point

NITROGEN_CELSIUS = -120  # what is kept colder lies in nitrogen (below the glass transition of the frozen medium)


class StageKind(Enum):
    """What a stage of the chain is."""

    COLLECTION = "collection"
    TRANSPORT = "transport"
    RECEIPT = "receipt"
    WORK = "work"
    ANALYSIS = "analysis"
    REVIEW = "review"
    CERTIFICATION = "certification"
    DELIVERY = "delivery"
    CONDITIONING = "conditioning"
    INFUSION = "infusion"
    HOLD = "hold"  # what is occupied from one session to another, with nobody at it


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. A hold lasts from the start of ``during[0]`` to the end of ``during[1]``."""

    name: str
    title: Text
    kind: StageKind
    hours: float = 0.0
    needs: tuple[Need, ...] = ()
    steps: tuple[Step, ...] = ()
    during: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The time from a point of one stage to a point of another, in hours; a shelf life is a ``hours_max``.

    A link that ``is_wish`` says on which day a step lies: people keep to it when they plan, and cells do not suffer
    when what is under way misses it.
    """

    before: str
    after: str
    hours_min: float | None = 0.0
    hours_max: float | None = None
    from_point: Point = Point.END
    to_point: Point = Point.START
    reason: Text | None = None
    is_wish: bool = False


@dataclass(frozen=True)
class Chain:
    """The stages of one therapy after one version of a recipe, measured from ``first``'s start to ``last``'s end.

    ``stored`` says how many places in the nitrogen store are taken for good after which stage: by a bank, a product for
    many, a back-up. What is taken out again within the chain is a hold.
    """

    version: str
    recipe: Recipe
    stages: tuple[Stage, ...]
    links: tuple[Link, ...]
    first: str
    last: str
    stored: tuple[tuple[str, int], ...] = ()
    by_name: dict[str, Stage] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {one.name: one for one in self.stages})


def chain_of(recipe: Recipe, times: PlanningTimes = TIMES, *, conditional: bool = True) -> Chain:
    """Return the chain that a recipe asks for, with its conditional steps or without.

    Without them, the steps that would have waited for them are no longer tied to their day: a culture that has enough
    cells is harvested early.
    """
    return _Reading(recipe, times, conditional).chain()


@dataclass(frozen=True, slots=True)
class _Session:
    """The steps of one day, or of a part of it: how far into the session each begins and ends, in hours."""

    name: str
    title: Text
    day: int
    steps: tuple[Step, ...]
    begins: dict[str, float]
    ends: dict[str, float]
    hours: float


class _Reading:
    """Reads one recipe."""

    def __init__(self, recipe: Recipe, times: PlanningTimes, conditional: bool) -> None:
        self.recipe, self.times = recipe, times
        self.left_out = frozenset() if conditional else frozenset(step.name for step in recipe.steps if step.when)
        self.sessions = tuple(self._sessions())
        self.session_of = {step.name: one for one in self.sessions for step in one.steps}
        self.stages: list[Stage] = []
        self.links: list[Link] = []

    def chain(self) -> Chain:
        recipe = self.recipe
        is_dose = recipe.makes is Makes.DOSE
        before = self._collected() if recipe.starts_from is not StartsFrom.STOCK else None
        self._made(before)
        self._held()
        certified = self._released()
        last = self._given(certified) if is_dose else certified
        first = "collection" if before is not None else self.sessions[0].name
        version = f"{recipe.name}/{recipe.version}"
        stored = tuple(self._stored(is_dose=is_dose))
        return Chain(version, recipe, tuple(self.stages), tuple(self.links), first, last, stored)

    def _add(self, name: str, title: Text, kind: StageKind, hours: float, *needs: Need) -> None:
        self.stages.append(Stage(name, title, kind, hours, needs))

    def _collected(self) -> str:
        times, recipe = self.times, self.recipe
        if recipe.collection_equipment:
            places: tuple[Need, ...] = (
                OfClass(recipe.collection_equipment),
                Counted(Place.APHERESIS),
                OfRole(Role.APHERESIS_NURSE),
            )
        else:
            places = ()  # a tissue: taken in another house
        self._add("collection", Text("Collection", "Insamling"), StageKind.COLLECTION, times.collection, *places)
        title = Text("Transport to the centre", "Transport till centret")
        self._add(
            "transport", title, StageKind.TRANSPORT, times.transport, Counted(Place.COURIER), OfRole(Role.COURIER)
        )
        title = Text("Receipt and acceptance", "Mottagning och godkännande")
        self._add("receipt", title, StageKind.RECEIPT, times.receipt, OfRole(Role.QUALITY_ASSURANCE))
        waits = Text(
            f"A collection waits at most {times.transport_wait_max:g} h for its courier.",
            f"En insamling väntar högst {times.transport_wait_max:g} h på budet.",
        )
        self.links.append(Link("collection", "transport", 0, times.transport_wait_max, reason=waits))
        self.links.append(Link("transport", "receipt"))
        return "receipt"

    def _sessions(self) -> Iterator[_Session]:
        days: dict[int, list[Step]] = {}
        for step in self.recipe.steps:
            if step.name not in self.left_out:
                days.setdefault(step.day, []).append(step)
        for day in sorted(days):
            part: list[Step] = []
            parts: list[list[Step]] = [part]
            hours = 0.0
            for step in days[day]:
                lasts = float(step.duration.mode_hours)
                if part and hours + lasts > self.times.session_max:
                    part, hours = [], 0.0
                    parts.append(part)
                part.append(step)
                hours += lasts
            for number, steps in enumerate(parts):
                yield self._session(day, steps, f".{number + 1}" if len(parts) > 1 else "")

    def _session(self, day: int, steps: list[Step], suffix: str) -> _Session:
        begins, ends, hours = {}, {}, 0.0
        for step in steps:
            begins[step.name] = hours
            hours += float(step.duration.mode_hours)
            ends[step.name] = hours
        longest = max(steps, key=lambda one: one.duration.mode_hours)
        title = Text(f"Day {day}{suffix}: {longest.label.en}", f"Dag {day}{suffix}: {longest.label.sv}")
        return _Session(f"day {day}{suffix}", title, day, tuple(steps), begins, ends, hours)

    def _made(self, before: str | None) -> None:
        for one in self.sessions:
            needs = (*self._people(one), *self._equipment(one), *self._rooms(one))
            self.stages.append(Stage(one.name, one.title, StageKind.WORK, one.hours, needs, one.steps))
        first = self.sessions[0]
        if before is not None:
            self.links.append(Link(before, first.name))
            kept = self.recipe.starting_material
            if kept is not None:
                hours = float(kept.hours)
                reason = Text(
                    f"The collected cells are kept at most {hours:g} h before manufacture begins.",
                    f"De insamlade cellerna hålls högst {hours:g} h innan tillverkningen börjar.",
                )
                self.links.append(Link("collection", first.name, None, hours, reason=reason))
        for one, following in zip(self.sessions, self.sessions[1:], strict=False):
            self._follows(one, following)
        for one in self.sessions:
            for step in one.steps:
                self._window(one, step)

    def _follows(self, one: _Session, following: _Session) -> None:
        """Tie a session to the one before it: in order, and on its day where no window says it more exactly."""
        days = following.day - one.day
        windowed = any(step.window is not None and step.window.after in one.ends for step in following.steps)
        is_freed = any(not self.left_out.isdisjoint(step.after) for step in following.steps)
        give = self.times.day_tolerance
        if is_freed and days and not windowed:
            reason = Text(
                f"{following.title.en} lies at most {days} days after {one.title.en}, give or take {give:g} h.",
                f"{following.title.sv} ligger högst {days} dagar efter {one.title.sv}, på {give:g} h när.",
            )
            most = 24 * days + give
            self.links.append(
                Link(one.name, following.name, None, most, Point.START, Point.START, reason, is_wish=True)
            )
            self.links.append(Link(one.name, following.name))
        elif windowed:
            self.links.append(Link(one.name, following.name))
        elif days == 0:
            reason = Text(f"{following.title.en} follows the same day.", f"{following.title.sv} följer samma dygn.")
            self.links.append(Link(one.name, following.name, 0, 16, reason=reason))
        else:
            reason = Text(
                f"{following.title.en} lies {days} days after {one.title.en}, give or take {give:g} h.",
                f"{following.title.sv} ligger {days} dagar efter {one.title.sv}, på {give:g} h när.",
            )
            least, most = 24 * days - give, 24 * days + give
            self.links.append(
                Link(one.name, following.name, least, most, Point.START, Point.START, reason, is_wish=True)
            )
            self.links.append(Link(one.name, following.name))

    def _window(self, one: _Session, step: Step) -> None:
        window = step.window
        since = self.session_of.get(window.after) if window is not None else None
        if window is None or since is None or since is one:
            return
        shift = since.ends[window.after] - one.begins[step.name]
        earliest, latest = float(window.earliest_hours), float(window.latest_hours)
        before = self.recipe.step(window.after)
        assert before is not None
        reason = Text(
            f"{step.label.en} is done {earliest:g} to {latest:g} h after {before.label.en}.",
            f"{step.label.sv} görs {earliest:g} till {latest:g} h efter {before.label.sv}.",
        )
        self.links.append(
            Link(since.name, one.name, earliest + shift, latest + shift, Point.START, Point.START, reason)
        )

    def _people(self, one: _Session) -> Iterator[Need]:
        """Yield the hands of each role that has a quarter of an hour or more to do, and the second person."""
        hours: dict[Role, float] = {}
        for step in one.steps:
            if step.kind is not StepKind.HOLD:
                hours[step.role] = hours.get(step.role, 0.0) + float(step.duration.mode_hours)
        main = max(hours, key=lambda role: hours[role], default=None)
        for role, lasts in hours.items():
            if role is main or lasts >= 0.5:
                asked = {req for step in one.steps if step.role is role for req in step.requires}
                yield Hands(role, tuple(sorted(asked, key=lambda req: req.value)))
        if any(step.critical for step in one.steps):
            yield SecondPerson()

    def _equipment(self, one: _Session) -> Iterator[Need]:
        at = self.sessions.index(one)
        held = {
            name
            for name, (first, last) in self._spans()
            if self.sessions.index(first) <= at <= self.sessions.index(last)
        }
        for name in dict.fromkeys(name for step in one.steps for name in step.equipment):
            if name not in held:
                yield OfClass(name)

    def _rooms(self, one: _Session) -> Iterator[Need]:
        for grade, (first, last) in self._room_spans().items():
            if first is last and first is one:
                yield GradedRoom(grade)

    def _spans(self) -> Iterator[tuple[str, tuple[_Session, _Session]]]:
        """Yield the classes that the culture occupies: as its recipe keeps them, or from first use to last."""
        spans = {}
        for name in self.times.holding:
            at = [one for one in self.sessions if any(name in step.equipment for step in one.steps)]
            if at:
                spans[name] = (at[0], at[-1])
        for keep in self.recipe.keeps:
            spans[keep.equipment] = (self.session_of[keep.since], self.session_of[keep.until])
        for name, (first, last) in sorted(spans.items(), key=lambda one: one[0]):
            if first is not last:
                yield name, (first, last)

    def _room_spans(self) -> dict[str, tuple[_Session, _Session]]:
        found: dict[str, tuple[_Session, _Session]] = {}
        for one in self.sessions:
            for step in one.steps:
                if step.room_grade:
                    found[step.room_grade] = (found.get(step.room_grade, (one, one))[0], one)
        return found

    def _held(self) -> None:
        for name, (first, last) in self._spans():
            said = equipment_within(name)
            title = Text(f"In the {said.en}", f"Utrustning: {said.sv}")
            self._hold(f"hold {name}", title, first, last, OfClass(name))
        for grade, (first, last) in self._room_spans().items():
            if first is not last:
                title = Text(f"Room of grade {grade}", f"Rum av klass {grade}")
                self._hold(f"hold room {grade}", title, first, last, GradedRoom(grade))

    def _stored(self, *, is_dose: bool) -> Iterator[tuple[str, int]]:
        """Yield what stays in the nitrogen store; a frozen dose is held there until it is delivered."""
        for one in self.sessions:
            kept = sum(portion.purpose is Purpose.BACK_UP for step in one.steps for portion in step.portions)
            if kept:
                yield one.name, kept
        if self.recipe.shelf_life.temperature_celsius_max > NITROGEN_CELSIUS:
            return
        last, bags = self.sessions[-1], self.recipe.filling.bags
        if not is_dose:
            yield last.name, bags
            return
        title = Text("In the nitrogen store", "I kväveförrådet")
        during = (last.name, "delivery")
        self.stages.append(Stage("hold store", title, StageKind.HOLD, 0, (StorePlaces(bags),), during=during))
        self.links.append(Link(last.name, "hold store", 0, 0, Point.START, Point.START))
        self.links.append(Link("delivery", "hold store", 0, 0, Point.END, Point.END))

    def _hold(self, name: str, title: Text, first: _Session, last: _Session, need: Need) -> None:
        self.stages.append(Stage(name, title, StageKind.HOLD, 0, (need,), during=(first.name, last.name)))
        self.links.append(Link(first.name, name, 0, 0, Point.START, Point.START))
        self.links.append(Link(last.name, name, 0, 0, Point.END, Point.END))

    def _released(self) -> str:
        """Add control and release; return the stage that lets the product go."""
        times, recipe = self.times, self.recipe
        last = self.sessions[-1]
        by_pharmacist = recipe.certifier is Certifier.PHARMACIST
        certifier = Role.PHARMACIST if by_pharmacist else Role.QUALIFIED_PERSON
        first_stage = any(one.stage is CertificationStage.FIRST for one in recipe.specification)
        if first_stage:
            title = Text("Analysis of the last samples", "Analys av de sista proverna")
            needs = (Counted(Place.QUALITY_CONTROL), OfRole(Role.QC_ANALYST))
            self._add("analysis", title, StageKind.ANALYSIS, 0.75 if by_pharmacist else times.analysis, *needs)
            self.links.append(Link(last.name, "analysis"))
        decides = "certification" if by_pharmacist else "review"
        if not by_pharmacist:
            title = Text("Review of the record", "Granskning av protokollet")
            self._add("review", title, StageKind.REVIEW, times.review, OfRole(Role.QUALITY_ASSURANCE))
        title = Text("Certification", "Certifiering")
        self._add("certification", title, StageKind.CERTIFICATION, times.certification, OfRole(certifier))
        if not by_pharmacist:
            self.links.append(Link("review", "certification"))
        self.links.append(Link("analysis" if first_stage else last.name, decides))
        self.links += self._turnarounds(decides)
        return "certification"

    def _turnarounds(self, decides: str) -> Iterable[Link]:
        """Return, for each session with samples, the link of the test that its decision waits for longest."""
        longest: dict[str, Link] = {}
        for test in self.recipe.specification:
            if test.stage is not CertificationStage.FIRST:
                continue
            hours = float(test.turnaround.mode_hours)
            one, step = self._sampled_at(test.name)
            if hours <= self.times.analysis:
                continue  # done within the analyst's hours
            reason = Text(
                f"{test.label.en} takes {hours:g} h from its sample.", f"{test.label.sv} tar {hours:g} h från provet."
            )
            least = one.ends[step.name] + hours
            known = longest.get(one.name)
            if known is None or least > (known.hours_min or 0):
                longest[one.name] = Link(one.name, decides, least, None, Point.START, Point.START, reason)
        return longest.values()

    def _sampled_at(self, test: str) -> tuple[_Session, Step]:
        """Return where the last sample for a test is taken; at the very end where no step takes one."""
        for one in reversed(self.sessions):
            for step in reversed(one.steps):
                if any(test in plan.tests for plan in step.samples):
                    return one, step
        return self.sessions[-1], self.sessions[-1].steps[-1]

    def _given(self, certified: str) -> str:
        """Add delivery, conditioning and infusion; return the last stage."""
        times, recipe = self.times, self.recipe
        title = Text("Delivery to the clinic", "Leverans till kliniken")
        self._add("delivery", title, StageKind.DELIVERY, times.delivery, Counted(Place.COURIER), OfRole(Role.COURIER))
        self.links.append(Link(certified, "delivery"))
        title = Text("Infusion", "Infusion")
        at_bed: list[Need] = [OfRole(Role.WARD_NURSE), OfRole(Role.PHYSICIAN)]
        plan = recipe.conditioning
        if plan is None:
            at_bed.append(Counted(Place.BED))
        self._add("infusion", title, StageKind.INFUSION, times.infusion, *at_bed)
        self.links.append(Link("delivery", "infusion"))
        self._keeps()
        if plan is not None:
            self._add("conditioning", plan.label, StageKind.CONDITIONING, 1.0, OfRole(Role.PHYSICIAN))
            reason = Text(
                f"Conditioning begins {plan.days_before_min} to {plan.days_before_max} days before the infusion.",
                f"Konditioneringen börjar {plan.days_before_min} till {plan.days_before_max} dagar före infusionen.",
            )
            # Days of the calendar: the hours of the day may differ by half a day either way.
            latest = min(plan.days_before_max, plan.days_before_min + times.conditioning_slack_days)
            least, most = 24 * plan.days_before_min - 8, 24 * latest + 8
            self.links.append(Link("conditioning", "infusion", least, most, Point.START, Point.START, reason))
            if plan.after_certification:
                certified_first = Text(
                    "A frozen product is certified before conditioning begins.",
                    "En fryst produkt certifieras innan konditioneringen börjar.",
                )
                self.links.append(Link(certified, "conditioning", reason=certified_first))
            stays = Text("The patient's bed", "Patientens säng")
            self.stages.append(
                Stage("hold bed", stays, StageKind.HOLD, 0, (Counted(Place.BED),), during=("conditioning", "infusion"))
            )
            self.links.append(Link("conditioning", "hold bed", 0, 0, Point.START, Point.START))
            self.links.append(Link("infusion", "hold bed", 0, 0, Point.END, Point.END))
        return "infusion"

    def _keeps(self) -> None:
        """Hold the product to its shelf life: from the filling to the start of the infusion."""
        filled = [(one, step) for one in self.sessions for step in one.steps if step.kind is StepKind.FILL]
        hours = float(self.recipe.shelf_life.hours)
        if filled and hours <= 24 * 14:
            one, step = filled[-1]
            reason = Text(
                f"The product keeps for {hours:g} h from its filling.", f"Produkten håller {hours:g} h från fyllningen."
            )
            self.links.append(
                Link(one.name, "infusion", None, one.ends[step.name] + hours, Point.START, Point.START, reason)
            )
