"""What waits in quality assurance beside the therapies: recipes, changes, actions, complaints, other deviations.

The deviations of a therapy in flight wait on its page; those of one that has ended, and those that concern none, wait
here. Nothing is stored: what waits is made from the record each time it is asked for.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from lindra.gmp.dossier import Dossiers
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.masters.recipes.recipe_version import RecipeStatus, RecipeVersion
from lindra.quality.actions.action import Action
from lindra.quality.changes.change import Change, ChangeStatus
from lindra.quality.complaints.complaint import Complaint
from lindra.quality.deviations.deviation import Deviation

QUALITY, PRODUCTION = Role.QUALITY_ASSURANCE, Role.PRODUCTION_MANAGER
# How long a change, or a proposed recipe, may lie on one desk.
ON_A_DESK = timedelta(days=14)
CARRIED_OUT_WITHIN = timedelta(days=60)
END_OF_DAY = time(21, 59)  # in UTC; the end of the day in Sweden, in summer


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityWait:
    """Something that waits: the operation, what is known of its fields, for which roles or which person, until when."""

    operation: str
    fields: dict[str, str]
    roles: tuple[Role, ...]
    text: Text
    since: datetime
    due: datetime
    owner: str = ""  # the one person who can do it

    def is_late(self, now: datetime) -> bool:
        """Tell whether it should have been done."""
        return self.due < now


def waiting_in_quality(
    dossiers: Dossiers, now: datetime, *, in_flight: Collection[str] = ()
) -> tuple[QualityWait, ...]:
    """Return everything that waits beside the therapies in flight, whose own deviations wait with them."""
    found = [
        wait for one in dossiers.open_ones(Deviation) if one.therapy not in in_flight for wait in of_deviation(one)
    ]
    found += [wait for one in dossiers.open_ones(Action) for wait in of_action(one, now)]
    found += [wait for one in dossiers.open_ones(Complaint) for wait in of_complaint(one)]
    found += [wait for one in dossiers.open_ones(Change) for wait in of_change(one)]
    found += [wait for one in dossiers.open_ones(RecipeVersion) for wait in of_recipe(one)]
    return tuple(found)


def of_deviation(one: Deviation) -> Iterator[QualityWait]:
    """Yield what a deviation waits for."""
    if not one.is_open:
        return
    if one.classification is None:
        operation, text = "assess-deviation", Text(f"Assess deviation {one.number}", f"Bedöm avvikelse {one.number}")
    elif one.needs_investigation:
        operation = "record-investigation"
        text = Text(f"Investigate deviation {one.number}", f"Utred avvikelse {one.number}")
    else:
        operation, text = "close-deviation", Text(f"Close deviation {one.number}", f"Avsluta avvikelse {one.number}")
    yield QualityWait(
        operation=operation,
        fields={"deviation": one.number},
        roles=(QUALITY,),
        text=text,
        since=one.opened_at,
        due=one.due_at,
    )


def of_action(one: Action, now: datetime) -> Iterator[QualityWait]:
    """Yield what an action waits for: its owner, and from its day somebody who checks it."""
    due = datetime.combine(one.next_on, END_OF_DAY, UTC)
    if not one.is_done:
        yield QualityWait(
            operation="complete-action",
            fields={"action": one.number},
            roles=(),
            owner=one.owner,
            text=Text(f"Do {one.number}: {one.what}", f"Gör {one.number}: {one.what}"),
            since=one.planned_at,
            due=due,
        )
    elif one.is_open and one.completed_at is not None and now.date() >= one.check_on:
        yield QualityWait(
            operation="check-action",
            fields={"action": one.number},
            roles=(QUALITY,),
            text=Text(f"Check whether {one.number} helped", f"Kontrollera om {one.number} hjälpte"),
            since=one.completed_at,
            due=due,
        )


def of_complaint(one: Complaint) -> Iterator[QualityWait]:
    """Yield what a complaint waits for."""
    if not one.is_open:
        return
    if one.classification is None:
        operation, text = "classify-complaint", Text("Classify complaint", "Bedöm reklamation")
    elif one.answered_at is None:
        operation, text = "answer-complaint", Text("Answer complaint", "Besvara reklamation")
    else:
        operation, text = "close-complaint", Text("Close complaint", "Avsluta reklamation")
    yield QualityWait(
        operation=operation,
        fields={"complaint": one.number},
        roles=(QUALITY,),
        text=Text(f"{text.en} {one.number}", f"{text.sv} {one.number}"),
        since=one.received_at,
        due=one.due_at,
    )


_NEXT_OF_CHANGE = {
    ChangeStatus.PROPOSED: ("assess-change", QUALITY, Text("Assess change", "Bedöm ändring")),
    ChangeStatus.ASSESSED: (
        "approve-change-for-production",
        PRODUCTION,
        Text("Approve for production: change", "Godkänn för produktionen: ändring"),
    ),
    ChangeStatus.APPROVED_FOR_PRODUCTION: ("approve-change", QUALITY, Text("Approve change", "Godkänn ändring")),
    ChangeStatus.APPROVED: ("implement-change", PRODUCTION, Text("Carry out change", "Genomför ändring")),
    ChangeStatus.IMPLEMENTED: ("close-change", QUALITY, Text("Close change", "Avsluta ändring")),
}


def of_change(one: Change) -> Iterator[QualityWait]:
    """Yield what a change waits for."""
    if one.status not in _NEXT_OF_CHANGE:
        return
    operation, role, text = _NEXT_OF_CHANGE[one.status]
    yield QualityWait(
        operation=operation,
        fields={"change": one.number},
        roles=(role,),
        text=Text(f"{text.en} {one.number}", f"{text.sv} {one.number}"),
        since=one.status_at,
        due=one.status_at + (CARRIED_OUT_WITHIN if one.status is ChangeStatus.APPROVED else ON_A_DESK),
    )


def of_recipe(one: RecipeVersion) -> Iterator[QualityWait]:
    """Yield whose approval a proposed version waits for."""
    if one.status is not RecipeStatus.PROPOSED:
        return
    if one.production_approved_at is None:
        operation, role, since = "approve-recipe-for-production", PRODUCTION, one.proposed_at
        text = Text(f"Approve for production: {one.key}", f"Godkänn för produktionen: {one.key}")
    else:
        operation, role, since = "approve-recipe", QUALITY, one.production_approved_at
        text = Text(f"Approve {one.key}", f"Godkänn {one.key}")
    yield QualityWait(
        operation=operation, fields={"recipe": one.key}, roles=(role,), text=text, since=since, due=since + ON_A_DESK
    )
