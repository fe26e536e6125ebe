"""The refusals that planning and moving an action share: an owner who is here, and days that can be kept."""

from datetime import date

from lindra.facility.people.person import Person
from lindra.gmp.rule import Refusal, objects
from lindra.gmp.text import Text


def owner_may_act(code: str, owner: Person | None) -> Refusal | None:
    """Refuse a person whom the record does not know, or who has left."""
    if owner is not None and owner.is_active:
        return None
    return objects(
        Text(f"{code} is not a person who may act here.", f"{code} är inte en person som får agera här."),
        Text("Choose somebody from the list of people.", "Välj någon ur listan över personer."),
        field="owner",
    )


def days_follow_each_other(due_on: date, check_on: date, today: date) -> Refusal | None:
    """Refuse a day that has passed, and a check that comes before the doing."""
    if due_on < today:
        return objects(
            Text(f"{due_on} has passed.", f"{due_on} har passerat."),
            Text("Choose a day that can be kept.", "Välj en dag som går att hålla."),
            field="due_on",
        )
    if check_on <= due_on:
        return objects(
            Text(
                f"On {check_on} the action may not have been done: it is due on {due_on}.",
                f"Den {check_on} kan åtgärden vara ogjord: den ska vara klar {due_on}.",
            ),
            Text("Look at it some time after it is done.", "Se på den en tid efter att den är gjord."),
            field="check_on",
        )
    return None
