"""A year, lived from its first arrival to its last day."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from lindra.operations.store import Store
from lindra.quality.alarms.facts import AlarmRaised
from lindra.quality.deviations.facts import DeviationOpened
from lindra.simulation.at_work import FileStore, RefusedAtWork
from lindra.simulation.year import batches, quality, therapies, upkeep
from lindra.simulation.year.centre import LivingCentre
from lindra.simulation.year.lived import FORMAT, YearLived, spreads, stages
from lindra.simulation.year.scenario import Scenario
from lindra.simulation.year.watch import YearStopped
from lindra.simulation.year.whole_record import WholeRecord
from lindra.therapy.manufacture.facts import SampleTaken

MONTH = timedelta(days=30)


@dataclass
class Year:
    """Lives a year in a store; ``days`` yields after each, so that progress can be shown."""

    store: Store
    scenario: Scenario
    recipes: Path
    files: FileStore | None = None
    centre: LivingCentre = field(init=False)
    whole: WholeRecord = field(init=False)

    def __post_init__(self) -> None:
        self.centre = LivingCentre(self.store, self.scenario, files=self.files)
        self.whole = WholeRecord(self.store, self.scenario.seed)

    def days(self) -> Iterator[datetime]:
        """Live, yielding the time once a simulated day; raises ``YearStopped`` at the first thing that is broken."""
        centre, asked = self.centre, self.scenario
        centre.founded(self.recipes)
        self._examined()
        centre.follows = {
            SampleTaken: lambda fact: batches.sample_lived(centre, fact),
            DeviationOpened: lambda fact: quality.deviation_lived(centre, fact),
            AlarmRaised: lambda fact: quality.alarm_lived(centre, fact),
        }
        begins = centre.now
        for life in upkeep.kept_going(centre):
            centre.agenda.begin(life)
        for patient in therapies.patients(centre):
            centre.agenda.begin(therapies.lived(centre, patient), max(patient.arrives_at, begins))
        ends, day, month = asked.begins + timedelta(days=asked.days), begins, begins + MONTH
        while (at := centre.agenda.next_at()) is not None and at < ends:
            while at >= day:
                yield day
                day += timedelta(days=1)
            if at >= month:
                self._examined()
                month += MONTH
            self._one_step()
        centre.clock.at = max(centre.now, ends)
        self._examined()
        yield ends

    def _one_step(self) -> None:
        try:
            self.centre.agenda.step()
        except RefusedAtWork as refused:
            said = f"nobody expected a refusal here: {refused}"
            raise YearStopped(said, seed=self.scenario.seed, at=self.centre.now) from refused

    def _examined(self) -> None:
        broken = self.whole.examine(self.centre.watch.known)
        if broken:
            raise YearStopped("; ".join(broken), seed=self.scenario.seed, at=self.centre.now)

    def result(self) -> YearLived:
        """Return what was lived, as plain data."""
        diary, watch = self.centre.diary, self.centre.watch
        outcomes = [one.outcome for one in diary.therapies]
        why_lost: dict[str, int] = {}
        for one in diary.therapies:
            if one.outcome == "lost":
                why_lost[one.why] = why_lost.get(one.why, 0) + 1
        failed: dict[str, int] = {}
        for _, _, why in diary.failed_batches:
            failed[why] = failed.get(why, 0) + 1
        return YearLived(
            format=FORMAT,
            seed=self.scenario.seed,
            days=self.scenario.days,
            patients=self.scenario.patients,
            arrived=len({one.patient for one in diary.therapies}),
            ordered=len(outcomes),
            treated=outcomes.count("treated"),
            lost=outcomes.count("lost"),
            under_way=outcomes.count("under way"),
            why_lost=dict(sorted(why_lost.items())),
            batches=diary.batches,
            batches_failed=dict(sorted(failed.items())),
            stages_hours=stages(diary.therapies),
            waits_hours=spreads(diary.waits),
            steps_hours=spreads(diary.steps),
            tests_hours=spreads(diary.tests),
            happened={name: count for name, count in sorted(diary.happened.items()) if count},
            refusals=dict(sorted(diary.refusals.items())),
            mistakes=dict(sorted(self.centre.mistakes.made.items())),
            entries=watch.entries,
            invariants_checked=watch.checked,
            whole_record_checked=self.whole.looks,
            head=self.whole.head,
        )
