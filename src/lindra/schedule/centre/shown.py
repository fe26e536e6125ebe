"""A plan of the centre in people's words and times: stages with dates, what moves and whom to tell, what clashes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.schedule.centre.chain import Stage, StageKind
from lindra.schedule.centre.problem_of import PROMISED, CentreProblem
from lindra.schedule.plan import Placement, Plan
from lindra.schedule.solver.answer import Clash
from lindra.schedule.solver.requirement import Asks, Requirement

# Whom a change of a stage concerns. The patient is told by the coordinator, who speaks with the patient.
TOLD: dict[StageKind, tuple[Role, ...]] = {
    StageKind.COLLECTION: (Role.COORDINATOR, Role.PHYSICIAN, Role.APHERESIS_NURSE, Role.COURIER),
    StageKind.TRANSPORT: (Role.COURIER,),
    StageKind.RECEIPT: (Role.QUALITY_ASSURANCE,),
    StageKind.WORK: (Role.PRODUCTION_MANAGER, Role.OPERATOR),
    StageKind.ANALYSIS: (Role.QC_ANALYST,),
    StageKind.REVIEW: (Role.QUALITY_ASSURANCE,),
    StageKind.CERTIFICATION: (Role.QUALIFIED_PERSON,),
    StageKind.DELIVERY: (Role.COURIER, Role.PHARMACIST),
    StageKind.CONDITIONING: (Role.COORDINATOR, Role.PHYSICIAN, Role.WARD_NURSE),
    StageKind.INFUSION: (Role.COORDINATOR, Role.PHYSICIAN, Role.WARD_NURSE),
    StageKind.HOLD: (),
}
_OF_PATIENT = frozenset({StageKind.COLLECTION, StageKind.CONDITIONING, StageKind.INFUSION})


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """One stage of one therapy with its times, in UTC, and what it occupies."""

    therapy: str
    name: str
    title: Text
    kind: StageKind
    starts_at: datetime
    ends_at: datetime
    resources: tuple[str, ...]
    is_promised: bool = False

    @property
    def is_hold(self) -> bool:
        """Whether it only occupies, with nobody at it."""
        return self.kind is StageKind.HOLD


@dataclass(frozen=True, slots=True)
class Change:
    """A stage that the plan puts at another time than what stands; ``was_at`` is None where it is new."""

    therapy: str
    stage: Stage
    was_at: datetime | None
    starts_at: datetime
    is_promised: bool
    why: tuple[Text, ...] = ()

    @property
    def later_by(self) -> timedelta:
        """How much later it is; less than nothing where it is earlier."""
        return self.starts_at - (self.was_at or self.starts_at)

    @property
    def told(self) -> tuple[Role, ...]:
        """Who must be told."""
        return TOLD[self.stage.kind]

    @property
    def tells_patient(self) -> bool:
        """Whether it is the patient who has been promised."""
        return self.stage.kind in _OF_PATIENT and self.is_promised


def stages_of(centre: CentreProblem, plan: Plan, therapy: str | None = None) -> tuple[PlannedStage, ...]:
    """Return a plan's stages in the order of their start, of one therapy or of all."""
    found = []
    for one in plan:
        number, stage = centre.stages[one.activity]
        if (therapy is None or number == therapy) and stage.name != "begun":
            found.append(planned(centre, one))
    return tuple(sorted(found, key=lambda stage: (stage.starts_at, stage.therapy, stage.ends_at)))


def planned(centre: CentreProblem, one: Placement) -> PlannedStage:
    """Return one placement as the stage that it is."""
    therapy, stage = centre.stages[one.activity]
    promise = centre.problem.activity[one.activity].promise
    return PlannedStage(
        therapy,
        stage.name,
        stage.title,
        stage.kind,
        centre.timeline.moment(one.start),
        centre.timeline.moment(one.end),
        one.resources,
        promise is not None and promise.start == one.start,
    )


def changes_of(centre: CentreProblem, plan: Plan) -> tuple[Change, ...]:
    """Return what a plan puts elsewhere than the bookings say, promises first. Holds follow their sessions."""
    found = []
    for one in plan:
        therapy, stage = centre.stages[one.activity]
        before = centre.kept.placement.get(one.activity)
        if before is None or stage.kind is StageKind.HOLD or before.start == one.start:
            continue
        promised = stage.kind in PROMISED
        found.append(
            Change(
                therapy,
                stage,
                centre.timeline.moment(before.start),
                centre.timeline.moment(one.start),
                promised,
            )
        )
    return tuple(sorted(found, key=lambda change: (not change.is_promised, change.starts_at, change.therapy)))


def clash_said(centre: CentreProblem, clash: Clash) -> tuple[Text, ...]:
    """Return the requirements that can not all be met, in the words of people, each once."""
    return tuple(dict.fromkeys(_said(centre, one) for one in _worth_saying(clash.requirements)))


def _worth_saying(found: Iterable[Requirement]) -> list[Requirement]:
    """Leave out the order of the stages where anything else is to be said: that everyone knows."""
    all_of_them = list(found)
    telling = [one for one in all_of_them if one.precedence is None or one.precedence.reason is not None]
    return telling or all_of_them


def _said(centre: CentreProblem, asked: Requirement) -> Text:
    if asked.precedence is not None:
        return asked.precedence.reason or _order_said(centre, asked)
    if asked.asks is Asks.HORIZON:
        last = centre.timeline.local(centre.timeline.horizon) - timedelta(minutes=1)
        return Text(f"The plan ends on {last:%Y-%m-%d}.", f"Planen slutar {last:%Y-%m-%d}.")
    activity = centre.problem.activity[asked.activity]
    therapy, stage = centre.stages[asked.activity]
    what = Text(f"{therapy}: “{stage.title.en}”", f"{therapy}: ”{stage.title.sv}”")
    timeline = centre.timeline
    match asked.asks:
        case Asks.RELEASE:
            when = f"{timeline.local(activity.release):%Y-%m-%d %H:%M}"
            return Text(f"{what.en} can not begin before {when}.", f"{what.sv} kan inte börja före {when}.")
        case Asks.DEADLINE:
            when = f"{timeline.local(activity.deadline or 0):%Y-%m-%d %H:%M}"
            return Text(f"{what.en} must have ended by {when}.", f"{what.sv} måste vara klar senast {when}.")
        case Asks.FIXED:
            when = f"{timeline.local(activity.fixed_start or 0):%Y-%m-%d %H:%M}"
            return Text(f"{what.en} is at {when}.", f"{what.sv} är {when}.")
        case _:
            return _needs_said(centre, what, stage, therapy)


def _needs_said(centre: CentreProblem, what: Text, stage: Stage, therapy: str) -> Text:
    version = centre.chains[therapy].version
    needs = [need.said(version) for need in stage.needs]
    en, sv = ", ".join(one.en for one in needs), ", ".join(one.sv for one in needs)
    return Text(f"{what.en} needs {en}.", f"{what.sv} behöver {sv}.")


def _order_said(centre: CentreProblem, asked: Requirement) -> Text:
    assert asked.precedence is not None
    therapy, before = centre.stages[asked.precedence.before]
    _, after = centre.stages[asked.precedence.after]
    return Text(
        f"{therapy}: “{after.title.en}” follows “{before.title.en}”.",
        f"{therapy}: ”{after.title.sv}” följer på ”{before.title.sv}”.",
    )
