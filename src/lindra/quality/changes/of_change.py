"""What every step of a change looks at, and the refusals that they share."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.operation import Line
from lindra.gmp.rule import Refusal, objects
from lindra.gmp.text import Text
from lindra.quality.changes.change import Change, ChangeStatus

_NEXT = {
    ChangeStatus.PROPOSED: Text("Quality assurance assesses it.", "Kvalitetssäkringen bedömer den."),
    ChangeStatus.ASSESSED: Text("Production approves it.", "Produktionen godkänner den."),
    ChangeStatus.APPROVED_FOR_PRODUCTION: Text("Quality assurance approves it.", "Kvalitetssäkringen godkänner den."),
    ChangeStatus.APPROVED: Text("It is carried out.", "Den genomförs."),
    ChangeStatus.IMPLEMENTED: Text("Quality assurance closes it.", "Kvalitetssäkringen avslutar den."),
    ChangeStatus.CLOSED: Text("Propose a new change.", "Föreslå en ny ändring."),
    ChangeStatus.REJECTED: Text("Propose a new change.", "Föreslå en ny ändring."),
}


@dataclass(frozen=True)
class OfChange:
    """The change."""

    change: Change


def change_stands_at(change: Change, *allowed: ChangeStatus) -> Refusal | None:
    """Refuse when the change is somewhere else on its way, and say what comes next."""
    if change.status in allowed:
        return None
    return objects(
        Text(
            f"Change {change.number} is {change.status.title.en}.",
            f"Ändring {change.number} är {change.status.title.sv}.",
        ),
        _NEXT[change.status],
        field="change",
    )


def had_a_hand_in_it(what: Text) -> Refusal:
    """Refuse somebody who did an earlier part of it, and name that part."""
    return objects(
        Text(f"You {what.en} this change yourself.", f"Du har själv {what.sv} ändringen."),
        Text("Ask a colleague.", "Be en kollega."),
    )


def change_shown(change: Change) -> Sequence[Line]:
    """Return what a signer is shown of a change: what, why, at what risk, for what, and what was said of it so far."""
    lines: list[Line] = [
        (Text("What is to be different", "Vad som ska bli annorlunda"), change.what),
        (Text("Why", "Varför"), change.why),
        (Text("What could go wrong", "Vad som kan gå fel"), change.risk),
        (Text("Recipes", "Recept"), ", ".join(change.recipes) or "–"),
        (Text("Rooms and equipment", "Rum och utrustning"), ", ".join((*change.rooms, *change.equipment)) or "–"),
        (Text("Proposed by", "Föreslagen av"), change.proposed_by),
    ]
    if change.assessment:
        lines.append((Text("What it means", "Vad den betyder"), f"{change.assessment} ({change.assessed_by})"))
    if change.production_approved_by:
        lines.append((Text("Approved by production", "Godkänd av produktionen"), change.production_approved_by))
    if change.done:
        lines.append((Text("Carried out", "Genomförd"), f"{change.done} ({change.implemented_by})"))
    return lines
