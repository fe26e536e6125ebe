"""Who is called in by a plan, on which day off and for what: what a production manager asks people for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from lindra.gmp.text import Text
from lindra.schedule.centre.problem_of import CentreProblem
from lindra.schedule.plan import Placement, Plan, opened


@dataclass(frozen=True, slots=True)
class CalledIn:
    """One person on one day off. ``begins`` and ``ends`` are of the work that the person has then."""

    person: str
    day: date
    begins: datetime
    ends: datetime
    stages: tuple[tuple[str, Text], ...]  # the therapy, and what is done for it

    def said(self, name: str = "") -> Text:
        """Return it in words; ``name`` is what the person is called."""
        en = "; ".join(f"{therapy} {stage.en}" for therapy, stage in self.stages)
        sv = "; ".join(f"{therapy} {stage.sv}" for therapy, stage in self.stages)
        of = name or self.person
        return Text(f"{of} is called in on {self.day}: {en}.", f"{of} inkallas {self.day}: {sv}.")


def called_in_by(centre: CentreProblem, plan: Iterable[Placement]) -> tuple[CalledIn, ...]:
    """Return everyone whom a plan calls in, day by day."""
    placements = tuple(plan)
    people = {one.person.code for one in centre.state.people.everyone}
    found = []
    for resource, period in opened(centre.problem, Plan(placements)):
        if resource.name not in people:
            continue
        work = sorted(
            (
                one
                for one in placements
                if resource.name in one.resources and max(one.start, period.start) < min(one.end, period.end)
            ),
            key=lambda one: (one.start, one.activity),
        )
        timeline = centre.timeline
        stages = tuple((centre.stages[one.activity][0], centre.stages[one.activity][1].title) for one in work)
        begins, ends = timeline.moment(work[0].start), timeline.moment(max(one.end for one in work))
        found.append(CalledIn(resource.name, timeline.local(period.start).date(), begins, ends, stages))
    return tuple(sorted(found, key=lambda one: (one.day, one.begins, one.person)))
