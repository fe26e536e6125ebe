"""The demonstration: a centre like Flemingsberg's plays five kinds of therapy, and what goes wrong in each.

Everything goes through the real door, at a clock that begins some weeks ago and ends now. The three
batches carry the results of the ARI-0001 validation batches (recipes/cd19-car-t.yaml names the source);
people are invented, and patients carry the tax agency's test numbers.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from lindra.gmp.roles import Role
from lindra.masters.recipe import CertificationStage, Recipe
from lindra.operations.door import Refused
from lindra.operations.store import Store
from lindra.quality.alarms.alarm import Alarm
from lindra.quality.deviations.deviation import Deviation
from lindra.schedule.promise.criteria import Bridging, Tempo
from lindra.simulation import journey
from lindra.simulation.at_work import AtWork, Colleague, FileStore
from lindra.simulation.cryostore import furnish_cryostore, used_cryostore
from lindra.simulation.environment import colony_after_the_infusion
from lindra.simulation.everyday import everyday
from lindra.simulation.furnish import furnish, restock
from lindra.simulation.interrupted import cells_moved, interrupted
from lindra.simulation.people_and_rooms import as_of_today, let_some_lapse
from lindra.simulation.planned import NewPatient, booked_from, close_holidays, keep_hours, planned_these_days
from lindra.simulation.quality_at_work import some_weeks_ago, these_days
from lindra.simulation.therapies import OtherTherapies
from lindra.therapy.followup.follow_up import FollowUp
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.order.therapy import Therapy

PASSWORD = "lindra-demonstration"
DAYS_BEFORE_NOW = 311

PEOPLE: dict[str, Colleague] = {
    "administrator": Colleague(code="P-0001", roles=(Role.ADMINISTRATOR,), name="Astrid Lind"),
    "physician": Colleague(code="P-0002", roles=(Role.PHYSICIAN,), name="Bo Hallberg"),
    "other physician": Colleague(code="P-0003", roles=(Role.PHYSICIAN,), name="Cecilia Norén"),
    "coordinator": Colleague(code="P-0004", roles=(Role.COORDINATOR,), name="David Ek"),
    "apheresis nurse": Colleague(code="P-0005", roles=(Role.APHERESIS_NURSE,), name="Elin Sandström"),
    "courier": Colleague(code="P-0006", roles=(Role.COURIER,), name="Farid Amini"),
    "production manager": Colleague(code="P-0007", roles=(Role.PRODUCTION_MANAGER,), name="Greta Wallin"),
    "operator": Colleague(code="P-0008", roles=(Role.OPERATOR,), name="Hanna Öberg"),
    "other operator": Colleague(code="P-0009", roles=(Role.OPERATOR,), name="Ivan Petrov"),
    "analyst": Colleague(code="P-0010", roles=(Role.QC_ANALYST,), name="Julia Strand"),
    "other analyst": Colleague(code="P-0011", roles=(Role.QC_ANALYST,), name="Karim Said"),
    "quality": Colleague(code="P-0012", roles=(Role.QUALITY_ASSURANCE,), name="Lena Åkesson"),
    "other quality": Colleague(code="P-0013", roles=(Role.QUALITY_ASSURANCE,), name="Mats Frid"),
    "qualified person": Colleague(code="P-0014", roles=(Role.QUALIFIED_PERSON,), name="Nora Bergqvist"),
    "other qualified person": Colleague(code="P-0015", roles=(Role.QUALIFIED_PERSON,), name="Olof Dahl"),
    "pharmacist": Colleague(code="P-0016", roles=(Role.PHARMACIST,), name="Petra Lindqvist"),
    "nurse": Colleague(code="P-0017", roles=(Role.WARD_NURSE,), name="Rut Hagman"),
    "other nurse": Colleague(code="P-0018", roles=(Role.WARD_NURSE,), name="Samir Haddad"),
    "other pharmacist": Colleague(code="P-0022", roles=(Role.PHARMACIST,), name="Ulla Brandt"),
    "inspector": Colleague(code="P-0019", roles=(Role.INSPECTOR,), name="Tove Gran"),
    "biosafety committee": Colleague(code="P-0030", roles=(Role.BIOSAFETY_COMMITTEE,), name="Ulla Berg"),
    "cryostore keeper": Colleague(code="P-0020", roles=(Role.CRYOSTORE_KEEPER,), name="Viktor Ståhl"),
    "other cryostore keeper": Colleague(code="P-0021", roles=(Role.CRYOSTORE_KEEPER,), name="Ylva Norrby"),
}

# Invented names with the Swedish Tax Agency's published test numbers.
PATIENTS = (
    ("Agnes Testsson", "198810062383"),
    ("Bertil Provberg", "199610072390"),
    ("Cilla Prövare", "198803282394"),
    ("Dan Exempel", "199410142393"),
    ("Eva Mönster", "199101252386"),
    ("Frans Försök", "197908092385"),
    ("Gullan Exempel", "202312132380"),
    ("Hampus Prov", "202308252382"),
    ("Ingegerd Testberg", "195609052385"),
    ("Johan Mönster", "196312123240"),
    ("Karin Försök", "197408169246"),
    ("Lo Provberg", "201907092389"),
    ("Majken Exempel", "200001022391"),
    ("Nils Mönster", "201701012393"),
    ("Olga Testberg", "198112189876"),
)

# Results of the three ARI-0001 validation batches: CAR19+ cells, CAR19+ %, CD3+ %, viability, copies, NALM6 survival.
ARI_0001 = (
    ("1495", "26.0", "97.9", "97.9", "1.45", "14.9"),
    ("1746", "41.9", "98.6", "98.1", "2.32", "40.4"),
    ("1340", "39.7", "98.6", "98.0", "2.51", "43.0"),
)
# Viable cells on days 5 and 8, invented: three of the five batches have enough on day 8 to be harvested early.
_FAST, _BRISK, _USUAL, _SLOW = ("402", "2960"), ("371", "2790"), ("310", "1630"), ("228", "1120")


@dataclass
class Told:
    """What happened in the demonstration, for people to read."""

    lines: list[tuple[str, str]] = field(default_factory=list)  # the therapy's number and what happened
    entries: int = 0


@dataclass
class Demonstration:
    """Plays the demonstration on a store, stage by stage, so that progress can be shown."""

    store: Store
    recipe_file: Path
    patient: Callable[[str, str, datetime], str]  # registers a patient; returns the code
    seed: int = 20260302
    told: Told = field(default_factory=Told)
    files: FileStore | None = None  # where photographs and print-outs are kept

    def play(self, now: datetime) -> Iterator[str]:
        """Play everything, yielding what is being done; the last act lies before ``now``."""
        start = (
            (now - timedelta(days=DAYS_BEFORE_NOW)).astimezone(UTC).replace(hour=7, minute=0, second=0, microsecond=0)
        )
        chance = _SeededChance(self.seed)
        work = AtWork(self.store, PEOPLE, at=start, chance=chance, name="demo", files=self.files)
        yield "The centre opens: people, rooms, equipment, materials, recipe"
        work.opens()
        recipe = furnish(work, self.recipe_file.read_text(encoding="utf-8"))
        furnish_cryostore(work)
        keep_hours(work)
        let_some_lapse(work, days=DAYS_BEFORE_NOW)
        codes = [self.patient(name, number, work.now) for name, number in PATIENTS]
        others = OtherTherapies(work, self.recipe_file.parent, self._tell)
        for number in range(3):
            yield f"Patient {number + 1} of 15: CAR-T, ARI-0001 validation batch {number + 1}"
            if number == 2:
                self._colony(work, recipe, codes[number])
            else:
                self._published(work, recipe, codes[number], number)
            self._visits_due(work)
        yield "Patient 4 of 15: the viability fails, and the batch is rejected"
        self._viability_fails(work, recipe, codes[3])
        self._visits_due(work)
        yield "Patient 5 of 15: a wrong bag at the bedside, and a late positive sterility"
        self._late_positive(work, recipe, codes[4], codes[0])
        self._visits_due(work)
        yield "Patients 6 and 7 of 15: stromal cells for the lungs of two infants, from one cord"
        others.stromal_cells((codes[6], codes[7]))
        self._visits_due(work)
        yield "Patients 8 and 9 of 15: nerve cells for Parkinson's disease, from a bank of stem cells"
        others.dopaminergic_cells((codes[8], codes[9]))
        self._visits_due(work)
        yield "Patient 10 of 15: lymphocytes from the patient's own tumour"
        others.tumour_lymphocytes(codes[10])
        self._visits_due(work)
        yield "Patient 11 of 15: a child's blood stem cells, corrected"
        others.corrected_stem_cells(codes[11])
        self._visits_due(work)
        used_cryostore(work)
        yield "Patient 12 of 15: a CAR-T batch that is being made today, slowly"
        work.clock.at = max(work.now, now - timedelta(days=35))
        some_weeks_ago(work)
        self._under_way(work, recipe, codes[5], now)
        as_of_today(work)
        yield "Patients 13 to 15 of 15: dates are booked, a slip moves them, and the centre is planned anew"
        planned_these_days(work, recipe, _new_patients(codes[12:]), now, self._tell)
        everyday(work)
        these_days(work)
        self.told.entries = sum(1 for _ in self.store.entries())

    def _published(self, work: AtWork, recipe: Recipe, patient: str, number: int) -> None:
        weight = (Decimal("70"), Decimal("64.5"), Decimal("81"))[number]
        therapy = journey.ordered(work, recipe, patient=patient, weight_kg=weight)
        collection = journey.collected(work, recipe, therapy, days=2, values=_COLLECTED)
        cells, percent, cd3, viability, copies, survival = ARI_0001[number]
        values = _made(Decimal(cells), Decimal(percent), viability, (_FAST, _BRISK)[number])
        if number == 1:
            batch = journey.manufactured(work, collection, values=values, until="line_clearance")
            self._set_and_counter_fail(work, recipe, therapy, batch, values)
            batch = self._grown_on(work, therapy, batch, values)
        else:
            batch = self._grown(work, therapy, collection, values)
        results = {
            "car_cells": cells,
            "car_percent": percent,
            "cd3_percent": cd3,
            "viability": viability,
            "vector_copies": copies,
            "potency": survival,
            "endotoxin": "0.10",
        }
        work.passes(hours=1)
        journey.results_recorded(work, batch, stage=CertificationStage.FIRST, values=results)
        journey.certified_first(work, batch)
        bag = journey.delivered(work, batch)
        journey.treated(work, bag)
        visits = {"day_1": "No fever. CRS 0, ICANS 0.", "day_3": "Fever 38.6. CRS 1, ICANS 0."}
        journey.followed_up(work, therapy, visits, outcome="")
        if number == 0:
            work.does(
                "report-adverse-event",
                by="physician",
                therapy=therapy,
                term="Cytokine release syndrome",
                grade=1,
                onset_on=work.now.date(),
                is_serious=False,
                relation="probable",
                action="Paracetamol; observed on the ward.",
            )
        work.passes(days=4)
        journey.results_recorded(work, batch, stage=CertificationStage.FINAL, values=results)
        work.passes(hours=2)
        work.does("certify-final", by="qualified person", batch=batch)
        self._tell(therapy, f"batch {batch} given, {percent} % CAR19+, viability {viability} %, certified for good")

    def _colony(self, work: AtWork, recipe: Recipe, patient: str) -> None:
        """Play the third validation batch: one colony in grade A on its filling day is read when it has been given."""
        cells, percent, cd3, viability, copies, survival = ARI_0001[2]
        results = {"car_cells": cells, "car_percent": percent, "cd3_percent": cd3, "viability": viability}
        results |= {"vector_copies": copies, "potency": survival, "endotoxin": "0.10"}
        therapy, plate = colony_after_the_infusion(
            work,
            recipe,
            patient=patient,
            weight_kg=Decimal("81"),
            made=_made(Decimal(cells), Decimal(percent), viability),
            collected=_COLLECTED,
            results=results,
        )
        work.passes(minutes=11)
        with self.store.reading() as record:
            alarm = record.of_therapy(Alarm, therapy)[0]
            (batch,) = record.of_therapy(Batch, therapy)
        action = "Blood cultures taken; the patient is well; the ward looks for fever."
        work.does("acknowledge-alarm", by="physician", alarm=alarm.number, action=action)
        work.does("read-plate-again", by="other analyst", plate=plate, colonies=1)
        work.passes(days=1)
        work.does("identify-organism", by="analyst", plate=plate, organism="Staphylococcus epidermidis")
        journey.followed_up(work, therapy, {"day_1": "No fever. CRS 0, ICANS 0."}, outcome="")
        work.passes(days=3)
        journey.results_recorded(work, batch.number, stage=CertificationStage.FINAL, values=results)
        for deviation in self._open_deviations(work, therapy):
            why = "One colony of skin flora at the edge of the cabinet; every sterility test of the batch is negative."
            journey.deviation_closed(work, deviation, acceptable=True, why=why)
        work.does("certify-final", by="qualified person", batch=batch.number)
        self._tell(therapy, f"one colony in grade A on the filling day of {batch.number}, read after it was given")
        self._tell(therapy, f"batch {batch.number}: {percent} % CAR19+, sterility negative, certified for good")

    def _set_and_counter_fail(
        self, work: AtWork, recipe: Recipe, therapy: str, batch: str, values: dict[str, str]
    ) -> None:
        """Let the tubing set fail its integrity test, and an operator take a counter that is not in calibration."""
        for name in ("tubing_set", "selection"):
            before = recipe.steps[: [step.name for step in recipe.steps].index(name)]
            journey.made(work, batch, values=values, until=before[-1].name)
            step = recipe.step(name)
            assert step is not None
            if name == "selection":
                self._counter_refused(work, therapy, batch)
                journey.begun(work, batch, step)
                journey.went_on(work, batch, recipe, step, values=values)
                continue
            journey.begun(work, batch, step)
            at = {"batch": batch, "step": name, "by": "operator"}
            journey.issued(work, batch, step, "tubing-set-ts520", by="operator")
            work.does("record-value", measure="integrity_test", value="fail", **at)
            journey.issued(work, batch, step, "tubing-set-ts520", by="operator")
            swapped = "The first set is discarded; the second passed."
            work.does("correct-value", measure="integrity_test", value="pass", reason=swapped, **at)
            journey.went_on(work, batch, recipe, step, values=values)
        for deviation in self._open_deviations(work, therapy):
            why = "One set failed its integrity test before any cell was in it; another took its place."
            journey.deviation_closed(work, deviation, acceptable=True, why=why)
        self._tell(therapy, f"the first tubing set of batch {batch} failed its integrity test; a second was issued")

    def _counter_refused(self, work: AtWork, therapy: str, batch: str) -> None:
        new = {"equipment": "CC-09", "title": "Cell counter 9", "equipment_class": "cell-counter"}
        work.does("add-equipment", by="production manager", **new)
        given: dict[str, Any] = {
            "batch": batch,
            "step": "selection",
            "room": "GMP-01",
            "equipment": ("CSP-01", "FC-01", "CC-09"),
        }
        answer = work.asks("start-step", by="operator", **given)
        if not isinstance(answer, Refused):
            raise AssertionError("a counter out of calibration was let through")
        told = next(one for one in answer.objections if one.field == "equipment")
        self._tell(therapy, f"a counter that is not in calibration: refused, {told.problem.en}")

    def _viability_fails(self, work: AtWork, recipe: Recipe, patient: str) -> None:
        therapy = journey.ordered(work, recipe, patient=patient, weight_kg=Decimal("58"))
        collection = journey.collected(work, recipe, therapy, days=1, values=_COLLECTED)
        values = _made(Decimal("610"), Decimal("31.0"), "61.0", _SLOW) | {"day5_control.car": "4.0"}
        batch = journey.manufactured(work, collection, values=values, until="transduction")
        interrupted(work, batch, recipe, step="wash_out")
        journey.made(work, batch, values=values, until="day5_control")
        stopped, other = cells_moved(work, batch, equipment_class="closed-system-processor")
        self._grown_on(work, therapy, batch, values)
        work.passes(hours=1)
        failing = {"viability": "61.0", "car_percent": "31.0", "car_cells": "610"}
        journey.results_recorded(work, batch, stage=CertificationStage.FIRST, values=failing)
        for deviation in self._open_deviations(work, therapy):
            why = "Low viability at harvest; the raw data agree with the result."
            journey.deviation_closed(work, deviation, acceptable=False, why=why)
        work.passes(hours=1)
        work.does(
            "reject-batch",
            by="qualified person",
            batch=batch,
            reason="Viability 61.0 %, and 70 % is the least. The patient is offered a new collection.",
        )
        self._tell(therapy, f"batch {batch} was handed over, paused by a fire alarm, and written on paper for an hour")
        self._tell(therapy, f"the pump of {stopped} stood still in the night: the cells went on in {other}")
        self._tell(therapy, f"CAR+ 4.0 % on day 5 told early; batch {batch} rejected: viability 61.0 % at harvest")

    def _late_positive(self, work: AtWork, recipe: Recipe, patient: str, other_patient: str) -> None:
        therapy = journey.ordered(work, recipe, patient=patient, weight_kg=Decimal("73"))
        collection = journey.collected(work, recipe, therapy, days=1, values=_COLLECTED)
        batch = self._grown(work, therapy, collection, _made(Decimal("1480"), Decimal("36.2"), "96.4", ("388", "3080")))
        work.passes(hours=1)
        results = {"viability": "96.4", "car_percent": "36.2", "car_cells": "1480", "cd3_percent": "98.2"}
        journey.results_recorded(work, batch, stage=CertificationStage.FIRST, values=results)
        journey.certified_first(work, batch)
        bag = journey.delivered(work, batch)
        with self.store.reading() as record:
            wrong = next(one for one in record.newest(Therapy, limit=50) if one.patient == other_patient)
        work.passes(minutes=20)
        answer = work.asks("check-bedside", by="nurse", bag=bag, wristband=wrong.chain_of_identity)
        if not isinstance(answer, Refused):
            raise AssertionError("a wrong bag was let through at the bedside")
        self._tell(
            therapy, f"bag {bag} was scanned against another patient's wristband: {answer.objections[0].problem.en}"
        )
        journey.treated(work, bag)
        work.passes(hours=2)
        work.does("plan-follow-up", by="coordinator", therapy=therapy)
        work.passes(days=3)
        late = {"sterility": "positive"}
        journey.results_recorded(work, batch, stage=CertificationStage.FINAL, values=late)
        with self.store.reading() as record:
            alarm = record.of_therapy(Alarm, therapy)[0]
        work.passes(minutes=8)
        work.does(
            "acknowledge-alarm",
            by="physician",
            alarm=alarm.number,
            action="Blood cultures taken, meropenem started, the patient and the ward are informed.",
        )
        self._tell(
            therapy, f"sterility positive after the infusion of {bag}; alarm {alarm.number} acknowledged in 8 minutes"
        )
        work.passes(days=2)
        why = "Growth in the final sample alone; the early samples and the room were clean. A contaminated sampling."
        for deviation in self._open_deviations(work, therapy):
            journey.deviation_closed(work, deviation, acceptable=False, why=why)
        work.does(
            "reject-batch",
            by="qualified person",
            batch=batch,
            reason="Sterility positive. The bag had been given; the patient is treated and followed by the ward.",
        )

    def _under_way(self, work: AtWork, recipe: Recipe, patient: str, now: datetime) -> None:
        # The order and the collection lie so that day 8 of the culture is today.
        work.clock.at = max(work.now, (now - timedelta(days=13)).replace(hour=7, minute=0, second=0, microsecond=0))
        self._visits_due(work)
        restock(work, recipe, batches=5)
        close_holidays(work, until=now.date() + timedelta(days=120))
        therapy = journey.ordered(work, recipe, patient=patient, weight_kg=Decimal("66"))
        booked_from(work, therapy, not_before=(now - timedelta(days=9)).date())
        collection = journey.collected(work, recipe, therapy, days=1, values=_COLLECTED)
        batch = journey.manufactured(
            work, collection, values=_made(Decimal("1200"), Decimal("30"), "95"), until="feeding"
        )
        self._tell(therapy, f"batch {batch} is in culture; the decision count is next")

    def _grown(self, work: AtWork, therapy: str, collection: str, values: dict[str, str]) -> str:
        """Make the batch; the conditioning of the patient is ordered when the day of harvest is known."""
        batch = journey.manufactured(work, collection, values=values, until="line_clearance")
        return self._grown_on(work, therapy, batch, values)

    def _grown_on(self, work: AtWork, therapy: str, batch: str, values: dict[str, str]) -> str:
        journey.made(work, batch, values=values, until="harvest_decision")
        starts_on = work.now.date() + timedelta(days=1)
        infusion_on = starts_on + timedelta(days=3)
        given: dict[str, Any] = {"therapy": therapy, "starts_on": starts_on, "infusion_on": infusion_on}
        work.does("order-conditioning", by="physician", **given)
        return journey.made(work, batch, values=values)

    def _visits_due(self, work: AtWork) -> None:
        """Record the visits that have come since the last time, and the response at day 28."""
        with self.store.reading() as record:
            followups = list(record.open_ones(FollowUp))
        for followup in followups:
            done = {visit.name for visit in followup.done}
            for visit in followup.planned:
                if visit.name in done or visit.due_on > work.now.date():
                    continue
                work.does(
                    "record-visit",
                    by="physician",
                    therapy=followup.therapy,
                    visit=visit.name,
                    visited_on=visit.due_on,
                    findings=_FINDINGS.get(visit.name, "Well. Blood count in recovery."),
                )
                if visit.name == "day_28" and work.sees(Therapy, followup.therapy).recipe == "cd19-car-t":
                    work.does(
                        "record-outcome",
                        by="physician",
                        therapy=followup.therapy,
                        outcome="complete-response",
                        assessed_on=visit.due_on,
                    )

    def _open_deviations(self, work: AtWork, therapy: str) -> list[str]:
        with work.store.reading() as record:
            return [one.number for one in record.of_therapy(Deviation, therapy) if one.is_open]

    def _tell(self, therapy: str, what: str) -> None:
        self.told.lines.append((therapy, what))


_FINDINGS = {
    "day_7": "CRS 0, ICANS 0. Neutrophils 0.6.",
    "day_14": "Well. Neutrophils 1.4.",
    "day_28": "Marrow without detectable disease (MRD negative). CAR-T detected in blood.",
    "month_3": "Remission. B-cell aplasia; immunoglobulin given.",
}

_COLLECTED = {
    "collection.volume_processed": "11.4",
    "collection.anticoagulant": "840",
    "collection.cd3_collected": "2310",
    "acceptance.total_nucleated_cells": "7900",
    "acceptance.cd3_received": "2240",
    "acceptance.viability": "98.9",
}


def _made(cells: Decimal, percent: Decimal, viability: str, growth: tuple[str, str] = _USUAL) -> dict[str, str]:
    """Return in-process values that lead to so many million CAR19+ cells at this percentage."""
    concentration = (cells / (percent / 100) / 100).quantize(Decimal("0.1"))
    day5, day8 = growth
    return {
        "selection.cells_loaded": "1660",
        "selection.volume": "74",
        "selection.concentration": "12.6",
        "selection.purity": "97.8",
        "selection.viability": "98.4",
        "activation.cells_started": "100",
        "activation.culture_volume": "70",
        "transduction.vector_titre": "120",
        "transduction.vector_volume": "6",
        "transduction.minutes_since_thaw": "22",
        "wash_out.culture_volume": "180",
        "day5_control.viable_cells": day5,
        "day5_control.viability": "94.1",
        "day5_control.cd3": "96.8",
        "day5_control.car": "24.5",
        "feeding.glucose": "182",
        "feeding.lactate": "9.4",
        "decision_count.viable_cells": day8,
        "decision_count.viability": "96.0",
        "harvest.volume": "100",
        "harvest.concentration": format(concentration, "f"),
        "harvest.viability": viability,
        "harvest.car": format(percent, "f"),
    }


def _new_patients(codes: Sequence[str]) -> tuple[NewPatient, ...]:
    first, second, third = codes
    return (
        NewPatient(
            first, Decimal("61"), 5, Tempo.FAST, Bridging.IMPOSSIBLE, "Relapse within six months; blasts double."
        ),
        NewPatient(
            second, Decimal("28"), 4, Tempo.STABLE, Bridging.POSSIBLE, "Child in second remission, on bridging."
        ),
        NewPatient(third, Decimal("74"), 3, Tempo.PROGRESSING, Bridging.POSSIBLE, "Growing nodes on two scans."),
    )


class _SeededChance:
    """Chance that can be repeated: the demonstration makes the same codes each time."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def letters(self, count: int) -> str:
        """Return the next letters."""
        return "".join(self._random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(count))
