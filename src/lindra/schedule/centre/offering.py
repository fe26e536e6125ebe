"""Chains of dates that a patient can be offered: real ones, which the whole centre can keep beside what stands.

Nothing that stands is moved. A chain of dates comes with its reasons: how long from vein to vein, what it waits for,
what it costs in overtime, and how much of the shelf life is left when the product is given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lindra.gmp.text import Text
from lindra.schedule.centre.chain import StageKind
from lindra.schedule.centre.problem_of import DAYS, CentreProblem, activity_name, problem_of
from lindra.schedule.centre.shown import PlannedStage, clash_said, planned, stages_of
from lindra.schedule.centre.standing import Standing, standing_of
from lindra.schedule.centre.state import CentreState, UnderWay
from lindra.schedule.centre.timeline import PER_DAY, PER_HOUR
from lindra.schedule.centre.times import TIMES
from lindra.schedule.plan import Placement, Plan
from lindra.schedule.problem import Point
from lindra.schedule.solver.board import Board
from lindra.schedule.solver.insertion import offers, soonest

COUNT = 3
_WAIT_WORTH_SAYING = timedelta(hours=24)


@dataclass(frozen=True)
class Offer:
    """One chain of dates. ``called_in`` are the stages for which somebody is called in, as overtime."""

    therapy: str
    stages: tuple[PlannedStage, ...]
    reasons: tuple[Text, ...]
    called_in: tuple[PlannedStage, ...]
    placements: tuple[Placement, ...]

    @property
    def starts_at(self) -> datetime:
        """When the first stage begins."""
        return min(one.starts_at for one in self.stages)

    @property
    def ends_at(self) -> datetime:
        """When the last ends."""
        return max(one.ends_at for one in self.stages)

    @property
    def vein_to_vein(self) -> timedelta:
        """The time from the start of the first stage to the end of the last."""
        return self.ends_at - self.starts_at

    @property
    def milestones(self) -> tuple[PlannedStage, ...]:
        """The dates that people ask for: collection, start, harvest, certification, conditioning, infusion."""
        work = [one for one in self.stages if one.kind is StageKind.WORK]
        told = {StageKind.COLLECTION, StageKind.CERTIFICATION, StageKind.CONDITIONING, StageKind.INFUSION}
        return tuple(one for one in self.stages if one.kind in told or one in (work[0], work[-1]))


@dataclass(frozen=True)
class Offered:
    """The chains, the earliest first; where there is none, why."""

    centre: CentreProblem
    offers: tuple[Offer, ...]
    because: tuple[Text, ...]


def offered(
    state: CentreState,
    asked: UnderWay,
    *,
    not_before: date | None = None,
    count: int = COUNT,
    days: int = DAYS,
    explain: bool = True,
) -> Offered:
    """Return the first chains of dates for a therapy, each with a first day of its own.

    ``explain`` looks for what each waits for, which takes some times as long.
    """
    standing = standing_of(state, asked=asked, days=days)
    centre = standing.centre
    left_out = next((one for one in centre.left_out if one.therapy == asked.number), None)
    if left_out is not None:
        return Offered(centre, (), left_out.because)
    earliest = _earliest(centre, state, asked, not_before)
    found = offers(centre.problem, standing.placed, asked.number, count=count, apart=PER_DAY // 2, not_before=earliest)
    if not found:
        return Offered(centre, (), _why_none(standing, asked, earliest))
    waits = _Waits(standing, asked, earliest) if explain else None
    # Only the first waits for others; the next begin later because they are others.
    first, *more = found
    return Offered(
        centre,
        (_offer(standing, asked, first, waits), *(_offer(standing, asked, chain, None) for chain in more)),
        (),
    )


def chain_at(state: CentreState, asked: UnderWay, starts_at: datetime, *, days: int = DAYS) -> Offered:
    """Return the chain that begins exactly then, alone; or why there is none."""
    standing = standing_of(state, asked=asked, days=days)
    centre = standing.centre
    left_out = next((one for one in centre.left_out if one.therapy == asked.number), None)
    if left_out is not None:
        return Offered(centre, (), left_out.because)
    start = centre.timeline.unit(starts_at)
    if not 0 <= start < centre.timeline.horizon:
        outside = Text(
            f"{starts_at:%Y-%m-%d} is outside what is planned.",
            f"{starts_at:%Y-%m-%d} ligger utanför det som planeras.",
        )
        return Offered(centre, (), (outside,))
    board = Board(centre.problem, standing.placed.values())
    first = centre.problem.order[asked.number].first
    chain = soonest(board, board.group_of_order(asked.number), exactly={first: start})
    if chain is None:
        local = starts_at.astimezone(centre.timeline.zone)
        gone = Text(
            f"No chain of dates can begin at {local:%Y-%m-%d %H:%M} any more.",
            f"Ingen kedja av datum kan längre börja {local:%Y-%m-%d %H:%M}.",
        )
        return Offered(centre, (), (gone,))
    return Offered(centre, (_offer(standing, asked, chain, None),), ())


def _earliest(centre: CentreProblem, state: CentreState, asked: UnderWay, not_before: date | None) -> int:
    """Return the first unit at which what is asked for may begin: after the notice, where nothing has begun."""
    now = centre.timeline.unit_after(state.now)
    if asked.done:
        return now
    day = centre.timeline.first_day + timedelta(days=TIMES.notice_days)
    return max(now, centre.timeline.unit(centre.timeline.midnight(max(day, not_before or day))))


def _why_none(standing: Standing, asked: UnderWay, earliest: int) -> tuple[Text, ...]:
    """Say why there is no chain: what clashes with the rest away, or that the centre is full to the plan's end."""
    centre = standing.centre
    alone = Board(centre.problem)
    last = centre.timeline.local(centre.timeline.horizon) - timedelta(minutes=1)
    if alone.insert(alone.group_of_order(asked.number), not_before=earliest) is not None:
        return (
            Text(
                f"The centre is full until {last:%Y-%m-%d}: no chain of dates fits beside what is promised.",
                f"Centret är fullt till {last:%Y-%m-%d}: ingen kedja av datum ryms bredvid det som är lovat.",
            ),
        )
    now = centre.timeline.unit_after(centre.state.now)
    if alone.insert(alone.group_of_order(asked.number), not_before=now) is not None:
        since = centre.timeline.local(earliest)
        return (
            Text(
                f"From {since:%Y-%m-%d} on no chain of dates ends before the plan does, on {last:%Y-%m-%d}.",
                f"Från {since:%Y-%m-%d} slutar ingen kedja av datum före planen, {last:%Y-%m-%d}.",
            ),
        )
    from lindra.schedule.solver.clash import clash_of  # loads the solver, which offers do without

    only = problem_of(centre.state, only=(), more=(asked,), days=centre.timeline.days)
    clash = clash_of(only.problem, seconds=10, seed=0)
    nothing = Text("No chain of dates keeps to the recipe.", "Ingen kedja av datum håller receptet.")
    return (nothing, *clash_said(only, clash)) if clash is not None else (nothing,)


def _offer(standing: Standing, asked: UnderWay, chain: Sequence[Placement], waits: "_Waits | None") -> Offer:
    centre = standing.centre
    stages = stages_of(centre, Plan(tuple(chain)))
    called = tuple(planned(centre, one) for one in chain if _is_overtime(centre, one))
    offer = Offer(asked.number, stages, (), called, tuple(chain))
    reasons = [_length_said(offer), *_shelf_said(centre, chain), *_overtime_said(centre, offer)]
    if waits is not None:
        reasons += waits.of(chain)
    return Offer(asked.number, stages, tuple(reasons), called, tuple(chain))


def _is_overtime(centre: CentreProblem, one: Placement) -> bool:
    return any(
        period.overtime and max(period.start, one.start) < min(period.end, one.end)
        for name in one.resources
        for period in centre.problem.resource[name].calendar or ()
    )


def _length_said(offer: Offer) -> Text:
    days, hours = offer.vein_to_vein.days, round(offer.vein_to_vein.seconds / 3600)
    return Text(
        f"{days} days and {hours} h from the first stage to the end of the last.",
        f"{days} dagar och {hours} h från första steget till slutet av det sista.",
    )


def _shelf_said(centre: CentreProblem, chain: Sequence[Placement]) -> Iterable[Text]:
    """Say how much is left of each shelf life that the chain comes within half a day of."""
    placed = {one.activity: one for one in chain}
    for one in centre.problem.precedences:
        if one.lag_max is None or one.lag_min is not None or one.after not in placed or one.before not in placed:
            continue
        if all(centre.stages[name][1].kind is StageKind.WORK for name in (one.before, one.after)):
            continue  # the days of the culture, which are no shelf life
        since, to = placed[one.before], placed[one.after]
        lies = (to.start if one.to_point is Point.START else to.end) - (
            since.start if one.from_point is Point.START else since.end
        )
        left = (one.lag_max - lies) / PER_HOUR
        what = centre.stages[one.after][1].title
        yield Text(
            f"{what.en} begins {left:g} h before the limit. {(one.reason or what).en.partition(': ')[2]}".strip(),
            f"{what.sv} börjar {left:g} h före gränsen. {(one.reason or what).sv.partition(': ')[2]}".strip(),
        )


def _overtime_said(centre: CentreProblem, offer: Offer) -> Iterable[Text]:
    days = dict.fromkeys(f"{one.starts_at.astimezone(centre.timeline.zone):%Y-%m-%d}" for one in offer.called_in)
    if days:
        said = ", ".join(days)
        yield Text(f"People are called in on {said}.", f"Personal kallas in {said}.")


class _Waits:
    """Finds what a chain waits for: the kind of resource without whose other work it could end a day earlier."""

    def __init__(self, standing: Standing, asked: UnderWay, earliest: int) -> None:
        self._standing, self._asked, self._earliest = standing, asked, earliest
        self._centre = standing.centre
        self._ends: dict[frozenset[str], int | None] = {}
        self._alone = self._end_without(frozenset(self._centre.problem.resource))

    def of(self, chain: Sequence[Placement]) -> Iterable[Text]:
        """Yield one sentence: what the first chain waits for, and how long; nothing where it waits for nothing."""
        end = max(one.end for one in chain)
        if self._alone is None or end - self._alone < _WAIT_WORTH_SAYING / timedelta(hours=1) * PER_HOUR:
            return
        last = self._centre.timeline.local(self._alone)
        best: tuple[int, Text] | None = None
        version = self._asked.chain.version
        for stage in self._asked.left:
            for need in stage.needs:
                members = frozenset(one.name for one in self._centre.problem.of_class.get(need.named(version), ()))
                without = self._end_without(members)
                if without is not None and end - without >= PER_DAY and (best is None or without < best[0]):
                    best = without, need.said(version)
        if best is None:
            yield Text(
                f"In an empty centre it could end on {last:%Y-%m-%d}; it waits for more than one thing.",
                f"I ett tomt center kunde den sluta {last:%Y-%m-%d}; den väntar på mer än en sak.",
            )
            return
        days = round((end - best[0]) / PER_DAY)
        yield Text(
            f"It waits {days} days for {best[1].en}, which others have.",
            f"Den väntar {days} dagar på {best[1].sv}, som andra har.",
        )

    def _end_without(self, resources: frozenset[str]) -> int | None:
        """Return the earliest end if nobody else used these resources."""
        if resources not in self._ends:
            others = (one for one in self._standing.placed.values() if resources.isdisjoint(one.resources))
            board = Board(self._centre.problem, others)
            found = soonest(board, board.group_of_order(self._asked.number), not_before=self._earliest, compact=False)
            self._ends[resources] = None if found is None else max(one.end for one in found)
        return self._ends[resources]


def kept_chain(centre: CentreProblem, offer: Offer) -> tuple[PlannedStage, ...]:
    """Return every stage of an offer, holds included, as the record keeps them."""
    placed = {one.activity: one for one in offer.placements}
    names = [activity_name(offer.therapy, one.name) for one in centre.chains[offer.therapy].stages]
    return tuple(planned(centre, placed[name]) for name in names if name in placed)
