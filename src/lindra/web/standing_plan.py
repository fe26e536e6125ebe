"""The plan that stands, as the board and the API show it: each stage with its times and how firm they are.

To place what stands takes a second in a full centre, and a coordinator turns the pages of the board many times for
each change of it. So it is kept for a few minutes, for as long as nothing new has been recorded.
"""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum

from django.conf import settings

from lindra.gmp.text import Text
from lindra.schedule.centre.called_in import CalledIn, called_in_by
from lindra.schedule.centre.chain import Stage, StageKind
from lindra.schedule.centre.lapses import Lapse, lapses_of
from lindra.schedule.centre.problem_of import PROMISED
from lindra.schedule.centre.shown import PlannedStage, stages_of
from lindra.schedule.centre.standing import Standing, standing_of
from lindra.schedule.centre.state import CentreState, UnderWay, state_of
from lindra.schedule.centre.waiting import Waiting, waiting_list
from lindra.schedule.promise.booking import BookingStatus
from lindra.web.door import clock, store

KEPT_MINUTES = 5


class Firmness(Enum):
    """How firm a time is."""

    DONE = "done"
    UNDER_WAY = "under-way"
    LATE = "late"
    EARLY = "early"
    PROMISED = "promised"
    HELD = "held"
    PLANNED = "planned"

    @property
    def title(self) -> Text:
        """The word."""
        return _FIRMNESS[self]


_FIRMNESS = {
    Firmness.DONE: Text("done", "klart"),
    Firmness.UNDER_WAY: Text("under way", "pågår"),
    Firmness.LATE: Text("LATER than promised", "SENARE än lovat"),
    Firmness.EARLY: Text("EARLIER than promised", "TIDIGARE än lovat"),
    Firmness.PROMISED: Text("promised", "lovat"),
    Firmness.HELD: Text("held", "hålls"),
    Firmness.PLANNED: Text("planned", "planerat"),
}


@dataclass(frozen=True, slots=True)
class ShownStage:
    """One stage of one therapy. ``promised_at`` is when somebody has been told that it begins."""

    stage: PlannedStage
    firmness: Firmness
    promised_at: datetime | None = None

    @property
    def is_broken(self) -> bool:
        """Whether it stands at another time than was promised."""
        return self.firmness in (Firmness.LATE, Firmness.EARLY)

    def overlaps(self, begins: datetime, ends: datetime) -> bool:
        """Tell whether it lies in a time; what took no time lies in it when it happened there."""
        stage = self.stage
        return stage.starts_at < ends and (stage.ends_at > begins or begins <= stage.starts_at)


@dataclass(frozen=True)
class StandingPlan:
    """Everything that stands at a moment, and who waits."""

    at: datetime
    standing: Standing
    stages: tuple[ShownStage, ...]
    waiting: tuple[Waiting, ...]
    lapses: tuple[Lapse, ...] = ()
    called_in: tuple[CalledIn, ...] = ()

    @property
    def state(self) -> CentreState:
        """The centre that it was made of."""
        return self.standing.centre.state

    @property
    def broken(self) -> tuple[ShownStage, ...]:
        """The promised stages that stand at another time, the soonest first."""
        return tuple(one for one in self.stages if one.is_broken)

    def of(self, therapy: str) -> tuple[ShownStage, ...]:
        """Return the stages of one therapy."""
        return tuple(one for one in self.stages if one.stage.therapy == therapy)


def standing_plan() -> StandingPlan:
    """Return the plan that stands now: not older than a few minutes, and than the newest entry."""
    now = clock.now()
    return _standing_plan(str(settings.VAR), store().size(), int(now.timestamp()) // (60 * KEPT_MINUTES))


@functools.lru_cache(maxsize=4)
def _standing_plan(_folder: str, _entries: int, _minutes: int) -> StandingPlan:
    now = clock.now()
    with store().reading() as record:
        state = state_of(record, now)
    standing = standing_of(state)
    found = (*_over(state), *_placed(standing))
    ordered = sorted(found, key=lambda one: (one.stage.starts_at, one.stage.therapy, one.stage.ends_at))
    lapses, called_in = lapses_of(standing.centre, standing.plan), called_in_by(standing.centre, standing.plan)
    return StandingPlan(now, standing, tuple(ordered), waiting_list(state), lapses, called_in)


def _over(state: CentreState) -> Iterator[ShownStage]:
    """Yield what is over of the therapies that go on; which room and hands it had, their records tell."""
    for one in state.therapies:
        for stage in one.chain.stages:
            done = one.done.get(stage.name)
            if done is not None:
                shown = PlannedStage(one.number, stage.name, stage.title, stage.kind, done.starts_at, done.ends_at, ())
                yield ShownStage(shown, Firmness.DONE)


def _placed(standing: Standing) -> Iterator[ShownStage]:
    by_number = {one.number: one for one in standing.centre.state.therapies}
    for stage in stages_of(standing.centre, standing.plan):
        one = by_number[stage.therapy]
        began = _began(one, one.chain.by_name[stage.name])
        if began is not None:
            yield ShownStage(replace(stage, starts_at=min(began, stage.starts_at)), Firmness.UNDER_WAY)
            continue
        promised_at = _promised_at(standing, one, stage)
        yield ShownStage(stage, _firmness(standing, one, stage, promised_at), promised_at)


def _began(one: UnderWay, stage: Stage) -> datetime | None:
    """Return when a stage that is under way began, or None where it has not."""
    if stage.during is not None:
        done = one.done.get(stage.during[0])
        return done.starts_at if done is not None else None
    if stage.name not in one.left_hours or one.batch is None:
        return None
    records = [one.batch.step(step.name) for step in stage.steps]
    return min((record.started_at for record in records if record is not None), default=None)


def _promised_at(standing: Standing, one: UnderWay, stage: PlannedStage) -> datetime | None:
    if stage.kind not in PROMISED:
        return None
    booking = one.booking
    if booking is not None and booking.stands_at(standing.centre.state.now):
        placed = booking.placed(stage.name)
        return placed.starts_at if placed is not None else None
    # A collection or a conditioning that was arranged for a day, without an hour.
    day = None
    if stage.kind is StageKind.COLLECTION and one.collection is not None:
        day = one.collection.planned_on
    elif one.conditioning is not None:
        day = one.conditioning.starts_on if stage.kind is StageKind.CONDITIONING else one.conditioning.infusion_on
    local = stage.starts_at.astimezone(standing.centre.timeline.zone)
    if day is None:
        return None
    return stage.starts_at if local.date() == day else standing.centre.timeline.midnight(day) + timedelta(hours=8)


def _firmness(standing: Standing, one: UnderWay, stage: PlannedStage, promised_at: datetime | None) -> Firmness:
    booking = one.booking if one.booking and one.booking.stands_at(standing.centre.state.now) else None
    if promised_at is not None and stage.starts_at != promised_at:
        return Firmness.LATE if stage.starts_at > promised_at else Firmness.EARLY
    if booking is not None and booking.status is BookingStatus.HELD:
        return Firmness.HELD
    return Firmness.PROMISED if promised_at is not None else Firmness.PLANNED


def first_ahead(stages: Sequence[ShownStage], now: datetime) -> datetime | None:
    """Return when the first of these stages that is not over begins."""
    far = datetime.max.replace(tzinfo=UTC)
    found = min((max(one.stage.starts_at, now) for one in stages if one.firmness is not Firmness.DONE), default=far)
    return None if found == far else found
