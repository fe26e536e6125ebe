"""People are trained and qualified by others, each until a day; rooms are cleaned, entered, shared and permitted."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.centre import Centre, tries

from lindra.facility.people.facts import Taught
from lindra.facility.people.person import Person
from lindra.facility.people.qualifications import Lapse, Qualifications, Standing
from lindra.facility.permits.permit import Permit
from lindra.facility.rooms.cleaning import Due
from lindra.facility.rooms.facts import RoomCleared, RoomLeft
from lindra.facility.rooms.room import Room, RoomState
from lindra.gmp.containment import ContainmentCategory
from lindra.gmp.qualification import Qualification
from lindra.gmp.roles import Role
from lindra.operations.memory import MemoryStore

Table = list[tuple[dict[str, Any], str]]
SOP = "SOP-014/3"
GOWNING, SIMULATION, EYESIGHT = Qualification.GOWNING, Qualification.ASEPTIC_SIMULATION, Qualification.EYESIGHT


@pytest.fixture
def work() -> Centre:
    """A centre with its people and three rooms."""
    work = Centre(MemoryStore())
    for room, grade in (("GMP-07", "C"), ("GMP-10", "B"), ("WARD-01", "")):
        work.does("add-room", by="production manager", room=room, title="Room", grade=grade)
    return work


def training(work: Centre, **other: Any) -> dict[str, Any]:
    right = {"person": work.code("operator"), "procedure": SOP, "taught": Taught.QUESTIONS}
    return {**right, "trained_on": work.now.date(), **other}


def gowning(work: Centre, **other: Any) -> dict[str, Any]:
    right = {"person": work.code("operator"), "qualification": GOWNING, "is_passed": True}
    return {**right, "shown_on": work.now.date(), "reference": "Plates 26-031", **other}


def simulation(work: Centre, **other: Any) -> dict[str, Any]:
    right = {"person": work.code("operator"), "process": "cd19-car-t", "is_passed": True}
    return {**right, "simulated_on": work.now.date(), "reference": "APS-26-01", **other}


def simulated(work: Centre, *results: bool) -> None:
    for result in results:
        work.passes(days=1)
        work.does("record-simulation", by="quality", **simulation(work, is_passed=result))


def permit(work: Centre, **other: Any) -> dict[str, Any]:
    return {
        "permit": "AV-2026-0007",
        "organism": "lentiviral vector",
        "category": ContainmentCategory.R,
        "level": 3,
        "rooms": ("GMP-07",),
        "expires_on": work.now.date() + timedelta(days=12),
        **other,
    }


def held(work: Centre, who: str = "operator") -> Qualifications:
    return work.sees(Qualifications, work.code(who))


def test_a_training_is_recorded_by_another_person_for_one_version_and_a_time(work: Centre) -> None:
    today = work.now.date()
    table: Table = [
        ({"procedure": "SOP-014"}, "FAC-160"),
        ({"procedure": "CD19 CAR-T/1"}, "FAC-160"),
        ({"person": work.code("quality")}, "FAC-161"),
        ({"trained_on": today + timedelta(days=1)}, "FAC-163"),
        ({"trained_on": date.max, "valid_until": date.max}, "FAC-163"),
        ({"valid_until": today - timedelta(days=1)}, "FAC-163"),
        ({"valid_until": today + timedelta(days=5 * 366 + 1)}, "FAC-163"),
        ({"person": "P-9999"}, "GMP-001"),
    ]
    tries(work, "record-training", by="quality", right=training(work), table=table)
    for edge in (today, today + timedelta(days=5 * 366)):
        assert work.objections("record-training", by="quality", **training(work, valid_until=edge)) == set()
    assert work.objections("record-training", by="quality", **training(work, procedure="cd19-car-t/1")) == set()
    work.does("record-training", by="quality", **training(work, valid_until=today))
    older = training(work, trained_on=today - timedelta(days=1))
    assert "FAC-163" in work.objections("record-training", by="quality", **older)
    assert held(work).stands_in_training(SOP, today) is Standing.HELD
    assert held(work).stands_in_training(SOP, today + timedelta(days=1)) is Standing.LAPSED
    assert held(work).stands_in_training("SOP-014/4", today) is Standing.ABSENT  # another version is another training


def test_an_operator_trains_others_only_in_what_they_master_themselves(work: Centre) -> None:
    right = training(work, person=work.code("other operator"))
    assert work.objections("record-training", by="operator", **right) == {"FAC-162"}
    work.does("record-training", by="production manager", **training(work, valid_until=work.now.date()))
    assert work.objections("record-training", by="operator", **right) == set()
    work.passes(days=1)
    assert work.objections("record-training", by="operator", **right) == {"FAC-162"}  # the trainer's own has lapsed


def test_a_training_is_withdrawn_and_who_has_left_is_not_trained(work: Centre) -> None:
    taken = {"person": work.code("operator"), "procedure": SOP, "reason": "Two slips in a week."}
    assert "FAC-165" in work.refuses("withdraw-training", by="quality", **taken)
    work.does("record-training", by="quality", **training(work))
    work.does("withdraw-training", by="quality", **taken)
    assert held(work).stands_in_training(SOP, work.now.date()) is Standing.ABSENT
    assert "FAC-165" in work.refuses("withdraw-training", by="quality", **taken)
    work.does("change-roles", by="administrator", person=work.code("operator"), roles=(), reason="Left.")
    assert "FAC-164" in work.objections("record-training", by="quality", **training(work))
    assert "FAC-168" in work.objections("record-qualification", by="quality", **gowning(work))
    assert "FAC-169" in work.objections("record-simulation", by="quality", **simulation(work))


def test_gowning_and_eyesight_are_assessed_by_another_person_and_hold_for_a_year(work: Centre) -> None:
    today = work.now.date()
    table: Table = [
        ({"person": work.code("quality")}, "FAC-166"),
        ({"shown_on": today + timedelta(days=1)}, "FAC-167"),
        ({"valid_until": today - timedelta(days=1)}, "FAC-167"),
        ({"valid_until": today + timedelta(days=367)}, "FAC-167"),
        ({"qualification": SIMULATION}, "FAC-168"),
    ]
    tries(work, "record-qualification", by="quality", right=gowning(work), table=table)
    edge = gowning(work, valid_until=today + timedelta(days=366))
    assert work.objections("record-qualification", by="quality", **edge) == set()
    work.does("record-qualification", by="quality", **gowning(work))
    older = gowning(work, shown_on=today - timedelta(days=1))
    assert "FAC-167" in work.objections("record-qualification", by="quality", **older)
    year = timedelta(days=365)
    assert held(work).stands_in(GOWNING, "", today + year) is Standing.HELD
    assert held(work).stands_in(GOWNING, "", today + year + timedelta(days=1)) is Standing.LAPSED
    assert held(work).stands_in(EYESIGHT, "", today) is Standing.ABSENT
    work.does("record-qualification", by="quality", **gowning(work, is_passed=False))
    assert held(work).stands_in(GOWNING, "", today) is Standing.FAILED


def test_three_simulations_in_a_row_come_before_the_first_work_with_cells(work: Centre) -> None:
    def standing() -> Standing:
        return held(work).stands_in(SIMULATION, "cd19-car-t", work.now.date())

    simulated(work, True, True)
    assert standing() is Standing.BEGUN
    simulated(work, False)
    assert standing() is Standing.FAILED
    simulated(work, True, True)
    assert standing() is Standing.BEGUN  # what was passed before the failure does not count
    simulated(work, True)
    assert standing() is Standing.HELD
    assert held(work).stands_in(SIMULATION, "another-process", work.now.date()) is Standing.ABSENT
    work.passes(days=183)
    assert standing() is Standing.HELD
    work.passes(days=1)
    assert standing() is Standing.LAPSED
    simulated(work, True)
    assert standing() is Standing.HELD  # one renews what has been held


def test_a_simulation_is_judged_by_another_person_each_on_its_day(work: Centre) -> None:
    today = work.now.date()
    table: Table = [
        ({"person": work.code("quality")}, "FAC-169"),
        ({"simulated_on": today + timedelta(days=1)}, "FAC-170"),
        ({"valid_until": today - timedelta(days=1)}, "FAC-171"),
        ({"valid_until": today + timedelta(days=367)}, "FAC-171"),
        ({"process": "cd19-car-t/1"}, "FAC-172"),
    ]
    tries(work, "record-simulation", by="quality", right=simulation(work), table=table)
    edge = simulation(work, valid_until=today + timedelta(days=366))
    assert work.objections("record-simulation", by="quality", **edge) == set()
    work.does("record-simulation", by="quality", **simulation(work))
    assert "FAC-170" in work.objections("record-simulation", by="quality", **simulation(work))  # the same day again


def test_a_qualification_is_withdrawn(work: Centre) -> None:
    def taken(qualification: Qualification) -> dict[str, Any]:
        return {"person": work.code("operator"), "qualification": qualification, "reason": "Growth on the glove."}

    assert "FAC-173" in work.refuses("withdraw-qualification", by="quality", **taken(GOWNING))
    work.does("record-qualification", by="quality", **gowning(work))
    assert "FAC-173" in work.refuses("withdraw-qualification", by="quality", **taken(EYESIGHT))
    assert "FAC-173" in work.refuses("withdraw-qualification", by="quality", **taken(SIMULATION))
    simulated(work, True, True, True)
    for qualification in (GOWNING, SIMULATION):
        work.does("withdraw-qualification", by="quality", **taken(qualification))
        assert held(work).stands_in(qualification, "cd19-car-t", work.now.date()) is Standing.ABSENT


def test_what_is_held_and_ends_soon_is_told_the_soonest_first(work: Centre) -> None:
    today = work.now.date()
    work.does("record-qualification", by="quality", **gowning(work, valid_until=today + timedelta(days=60)))
    work.does("record-training", by="quality", **training(work, valid_until=today + timedelta(days=10)))
    eyes = gowning(work, qualification=EYESIGHT, valid_until=today + timedelta(days=61))
    work.does("record-qualification", by="quality", **eyes)
    assert held(work).lapses(today, timedelta(days=60)) == (
        Lapse(qualification=None, procedure=SOP, until=today + timedelta(days=10)),
        Lapse(qualification=GOWNING, procedure="", until=today + timedelta(days=60)),
    )
    assert held(work).lapses(today + timedelta(days=62), timedelta(days=60)) == ()  # what has lapsed lapses no more


def test_the_right_to_act_stays_small_whatever_a_person_learns(work: Centre) -> None:
    before = work.sees(Person, work.code("operator"))
    work.does("record-training", by="quality", **training(work))
    work.does("record-qualification", by="quality", **gowning(work))
    assert work.sees(Person, work.code("operator")) is before


def test_a_room_is_cleaned_by_plan_and_after_each_batch(work: Centre) -> None:
    def due(hours: float = 0) -> Due | None:
        return work.sees(Room, "GMP-07").cleaning_due(work.now + timedelta(hours=hours))

    assert due() is Due.NEVER_CLEANED
    assert work.sees(Room, "WARD-01").cleaning_due(work.now) is None  # a room without grade
    clean = {"room": "GMP-07", "agent": "sporicidal", "cleaned_at": work.now}
    work.does("record-cleaning", by="operator", **clean)
    assert "FAC-175" in work.refuses("record-cleaning", by="operator", **clean)  # the same cleaning twice
    assert due(hours=10_000) is None
    plan = {"room": "GMP-07", "hours": 168, "after_each_batch": True}
    table: Table = [
        ({"hours": None, "after_each_batch": False}, "FAC-174"),
        ({"hours": 0}, "FAC-174"),
        ({"hours": 24 * 92 + 1}, "FAC-174"),
    ]
    tries(work, "plan-cleaning", by="production manager", right=plan, table=table)
    for hours in (1, 24 * 92):
        assert work.objections("plan-cleaning", by="quality", **{**plan, "hours": hours}) == set()
    work.does("plan-cleaning", by="production manager", **plan)
    assert due(hours=168) is None
    assert due(hours=168.1) is Due.TOO_LONG_AGO
    work.passes(hours=1)
    work.given(RoomCleared(room="GMP-07", batch="B-26-0001-X", at=work.now))
    assert due() is None
    work.passes(hours=1)
    work.given(RoomLeft(room="GMP-07", batch="B-26-0001-X", at=work.now))
    assert due() is Due.BATCH_LEFT
    early = {**clean, "cleaned_at": work.now - timedelta(minutes=30)}
    work.does("record-cleaning", by="operator", **early)
    assert due() is Due.BATCH_LEFT  # cleaned while the batch was still there
    work.does("record-cleaning", by="operator", **{**clean, "cleaned_at": work.now})
    assert due() is None
    work.does("plan-cleaning", by="production manager", **{**plan, "after_each_batch": False})
    work.given(RoomCleared(room="GMP-07", batch="B-26-0002-X", at=work.now))
    work.passes(hours=1)
    work.given(RoomLeft(room="GMP-07", batch="B-26-0002-X", at=work.now))
    assert due() is None  # by the new plan, the week alone counts


def test_a_room_is_in_operation_while_a_batch_is_in_it_or_by_word(work: Centre) -> None:
    def state() -> RoomState:
        return work.sees(Room, "GMP-07").state

    rest, operation = (
        {"room": "GMP-07", "state": RoomState.AT_REST},
        {"room": "GMP-07", "state": RoomState.IN_OPERATION},
    )
    assert state() is RoomState.AT_REST
    assert "FAC-176" in work.refuses("change-room-state", by="operator", **rest)
    work.does("change-room-state", by="operator", **operation)
    assert state() is RoomState.IN_OPERATION
    work.does("change-room-state", by="operator", **rest)
    work.does("enter-room", by="operator", room="GMP-07")
    work.does("change-room-state", by="operator", **operation)
    assert "P-0008" in work.refuses("change-room-state", by="operator", **rest)["FAC-177"].problem.en
    work.does("leave-room", by="operator", room="GMP-07")
    work.given(RoomCleared(room="GMP-07", batch="B-26-0001-X", at=work.now))
    assert "FAC-177" in work.refuses("change-room-state", by="operator", **rest)
    work.given(RoomLeft(room="GMP-07", batch="B-26-0001-X", at=work.now))
    assert state() is RoomState.AT_REST


def test_grade_b_is_entered_by_who_is_gowned_and_nobody_is_in_two_rooms(work: Centre) -> None:
    assert "assesses gowning" in work.refuses("enter-room", by="operator", room="GMP-10")["FAC-180"].remedy.en
    work.does("enter-room", by="operator", room="GMP-07")  # grade C asks for no gowning
    assert "FAC-181" in work.refuses("enter-room", by="operator", room="GMP-07")
    work.does("record-qualification", by="quality", **gowning(work, valid_until=work.now.date()))
    work.does("enter-room", by="operator", room="GMP-10")
    assert [one.person for one in work.sees(Room, "GMP-10").inside] == [work.code("operator")]
    assert work.sees(Room, "GMP-07").inside == ()  # left when the other was entered
    assert "FAC-182" in work.refuses("leave-room", by="operator", room="GMP-07")
    work.does("leave-room", by="operator", room="GMP-10")
    assert work.sees(Room, "GMP-10").inside == ()
    work.passes(days=1)
    assert "FAC-180" in work.refuses("enter-room", by="operator", room="GMP-10")  # gowning has lapsed


def test_closed_batches_side_by_side_are_allowed_with_a_justification_and_ended_when_apart(work: Centre) -> None:
    why = "Risk assessment RA-26-04: closed sets, one rack for each batch."
    right = {"room": "GMP-07", "justification": why}
    assert "FAC-179" in work.refuses("end-side-by-side", by="quality", room="GMP-07", reason="One is enough.")
    tries(
        work,
        "allow-side-by-side",
        by="quality",
        right=right,
        table=[({"justification": "It is quite safe"}, "FAC-178")],
    )
    assert (
        work.objections(
            "allow-side-by-side", by="quality", **{**right, "justification": "Closed sets, separate racks, RA-26-04."}
        )
        == set()
    )
    work.does("allow-side-by-side", by="quality", **right)
    assert "FAC-178" in work.refuses("allow-side-by-side", by="quality", **right)
    for batch in ("B-26-0001-X", "B-26-0002-X"):
        work.given(RoomCleared(room="GMP-07", batch=batch, at=work.now))
    assert work.sees(Room, "GMP-07").batches == ("B-26-0001-X", "B-26-0002-X")
    ended = {"room": "GMP-07", "reason": "One is enough."}
    assert "FAC-179" in work.refuses("end-side-by-side", by="quality", **ended)
    work.given(RoomLeft(room="GMP-07", batch="B-26-0001-X", at=work.now))
    room = work.sees(Room, "GMP-07")
    assert (room.cleared_for, room.beside, room.state) == ("B-26-0002-X", (), RoomState.IN_OPERATION)
    work.does("end-side-by-side", by="quality", **ended)
    assert work.sees(Room, "GMP-07").side_by_side == ""


def test_a_permit_has_a_number_rooms_a_level_of_its_category_and_an_end(work: Centre) -> None:
    today = work.now.date()
    table: Table = [
        ({"permit": "our permit"}, "FAC-190"),
        ({"rooms": ()}, "FAC-191"),
        ({"rooms": ("GMP-07", "GMP-99")}, "FAC-191"),
        ({"level": 2}, "FAC-192"),
        ({"category": ContainmentCategory.L}, "FAC-192"),
        ({"expires_on": None}, "FAC-193"),
        ({"expires_on": today - timedelta(days=1)}, "FAC-193"),
        ({"expires_on": today + timedelta(days=5 * 366 + 1)}, "FAC-193"),
    ]
    tries(work, "add-permit", by="biosafety committee", right=permit(work), table=table)
    for edge in (today, today + timedelta(days=5 * 366)):
        assert work.objections("add-permit", by="biosafety committee", **permit(work, expires_on=edge)) == set()
    low = permit(work, category=ContainmentCategory.L, level=2, expires_on=None)
    assert work.objections("add-permit", by="biosafety committee", **low) == set()
    assert "GMP-002" in work.objections("add-permit", by="quality", **permit(work))
    work.does("add-permit", by="biosafety committee", **permit(work))
    assert "FAC-190" in work.refuses("add-permit", by="biosafety committee", **permit(work))


def test_a_permit_is_renewed_for_longer_and_withdrawn_once(work: Centre) -> None:
    work.does("add-permit", by="biosafety committee", **permit(work))
    number, today = "AV-2026-0007", work.now.date()
    right = {"permit": number, "expires_on": today + timedelta(days=13), "reference": "Decision 2026/117"}
    table: Table = [
        ({"expires_on": today + timedelta(days=12)}, "FAC-194"),
        ({"expires_on": today + timedelta(days=5 * 366 + 1)}, "FAC-194"),
    ]
    tries(work, "renew-permit", by="biosafety committee", right=right, table=table)
    work.does("renew-permit", by="biosafety committee", **right)
    assert work.sees(Permit, number).holds_on(today + timedelta(days=13))
    assert not work.sees(Permit, number).holds_on(today + timedelta(days=14))
    work.does("withdraw-permit", by="biosafety committee", permit=number, reason="The work has ended.")
    assert not work.sees(Permit, number).holds_on(today)
    assert "FAC-195" in work.refuses("withdraw-permit", by="biosafety committee", permit=number, reason="Again.")
    late = {**right, "expires_on": today + timedelta(days=99)}
    assert "FAC-194" in work.refuses("renew-permit", by="biosafety committee", **late)
    endless = permit(work, permit="AV-2026-0008", category=ContainmentCategory.L, level=2, expires_on=None)
    work.does("add-permit", by="biosafety committee", **endless)
    assert "FAC-194" in work.refuses("renew-permit", by="biosafety committee", **{**late, "permit": "AV-2026-0008"})


@pytest.mark.parametrize(
    ("organism", "category", "level", "is_covered"),
    [
        ("lentiviral vector", ContainmentCategory.L, 2, True),
        ("Lentiviral vector, CD19 CAR", ContainmentCategory.L, 2, True),
        ("Lentiviral vector", ContainmentCategory.F, 1, True),
        ("lentiviral vector", ContainmentCategory.R, 2, False),
        ("lentiviral vector", ContainmentCategory.L, 3, False),
        ("adenoviral vector", ContainmentCategory.L, 2, False),
        ("lentiviral vectors", ContainmentCategory.L, 2, False),
    ],
)
def test_a_permit_covers_its_organism_up_to_its_category_and_level(
    organism: str, category: ContainmentCategory, level: int, is_covered: bool
) -> None:
    given = Permit(
        number="AV-1",
        organism="lentiviral vector",
        category=ContainmentCategory.L,
        level=2,
        rooms=("GMP-07",),
        expires_on=None,
    )
    assert given.is_for(organism, category, level) is is_covered


def test_training_others_is_for_roles_that_work_with_the_procedure(work: Centre) -> None:
    assert "GMP-002" in work.objections("record-training", by="courier", **training(work))
    assert "GMP-002" in work.objections("record-qualification", by="operator", **gowning(work))
    assert Role.OPERATOR in work.sees(Person, work.code("operator")).roles


def test_the_last_day_of_the_calendar_is_a_slip_that_is_told(work: Centre) -> None:
    last: dict[str, Any] = {"person": work.code("operator"), "is_passed": True, "valid_until": date.max}
    simulated = last | {"process": "cd19-car-t", "simulated_on": date.max, "reference": "APS-1"}
    assert "FAC-170" in work.objections("record-simulation", by="production manager", **simulated)
    shown = last | {"qualification": Qualification.GOWNING, "shown_on": date.max, "reference": "G-1"}
    assert "FAC-167" in work.objections("record-qualification", by="production manager", **shown)
