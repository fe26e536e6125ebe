"""What quality assurance has on its desks besides the therapies: a deviation of the facility, actions, a change."""

from datetime import timedelta

from lindra.quality.actions.facts import ActionKind
from lindra.quality.complaints.facts import Complainant
from lindra.quality.deviations.facts import Cause, Classification
from lindra.simulation.at_work import AtWork
from lindra.therapy.manufacture.bag import Bag


def some_weeks_ago(work: AtWork) -> None:
    """Find a door that does not close, and plan what is done about it: one action is done, one will be late."""
    what = "The door of the lock to GMP-11 stood open for twenty minutes; the pressure fell to 9 Pa."
    opened = work.does("open-deviation", by="operator", what=what, room="GMP-11")
    deviation = opened.facts[0].about()[0].key
    work.passes(hours=2)
    work.does(
        "assess-deviation",
        by="quality",
        deviation=deviation,
        classification=Classification.MAJOR,
        assessment="No product was in the room; the room is cleaned and its air counted before the next batch.",
    )
    work.passes(hours=20)
    found = "The closer has lost its oil. The same closer hangs in five other doors, of the same age."
    work.does("record-investigation", by="production manager", deviation=deviation, found=found, cause=Cause.EQUIPMENT)
    today = work.now.date()
    for owner, action, kind, days in (
        ("production manager", "Replace the closer of the door to GMP-11.", ActionKind.CORRECTIVE, 2),
        ("operator", "Look at the closers of the five other doors, and note their age.", ActionKind.PREVENTIVE, 4),
    ):
        planned = work.does(
            "plan-action",
            by="quality",
            what=action,
            kind=kind,
            owner=work.code(owner),
            due_on=today + timedelta(days=days),
            check_on=today + timedelta(days=days + 21),
            deviation=deviation,
        )
        if owner != "operator":
            number = planned.facts[0].about()[0].key
            work.passes(hours=26)
            shown = "Replaced; the door closes in four seconds. Work order 118."
            work.does("complete-action", by=owner, action=number, evidence=shown)


def these_days(work: AtWork) -> None:
    """Hear from a ward about a bag, and propose a change."""
    with work.store.reading() as record:
        given = next((bag for bag in record.newest(Bag) if bag.used_at is not None), None)
    heard = work.does(
        "receive-complaint",
        by="coordinator",
        what="The label of the bag was hard to read under the lamp of the ward: it shines.",
        complainant=Complainant.NURSE,
        heard_at=work.now,
        bag=given.number if given else None,
    )
    work.passes(minutes=40)
    work.does(
        "classify-complaint",
        by="quality",
        complaint=heard.facts[0].about()[0].key,
        classification=Classification.MINOR,
        assessment="Both codes were read by the scanner; the text is read with the bag turned.",
        opens_deviation=False,
    )
    proposed = work.does(
        "propose-change",
        by="operator",
        what="Matt labels instead of shining ones, on bags and vials.",
        why="A ward finds the shining ones hard to read under its lamps.",
        risk="The matt ones must hold at -150 °C and be read by the scanner; both are tried before.",
        rooms=("GMP-11",),
    )
    change = proposed.facts[0].about()[0].key
    work.passes(minutes=20)
    assessment = "Labels are tried frozen and thawed, 30 of each. No filing. Labels in stock are used up."
    work.does("assess-change", by="quality", change=change, assessment=assessment)
