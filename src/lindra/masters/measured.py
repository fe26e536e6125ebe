"""A value that a recipe asks for: whether it can be read, in the right unit, and how it stands against its limits."""

from lindra.gmp.limit import Severity
from lindra.gmp.rule import Refusal, objects
from lindra.gmp.text import Text
from lindra.gmp.value import Value, as_read, judged, misread
from lindra.masters.recipe import Measure, Test
from lindra.masters.units import unit_shown


def refused_value(asked: Measure | Test, value: str, unit: str) -> Refusal | None:
    """Return why a value can not be taken as it was written, or None."""
    wrong = misread(asked.kind, value, asked.choices)
    if wrong is not None:
        return objects(*wrong, field="value")
    if unit != asked.unit:
        right = asked.unit or "–"
        return objects(
            Text(
                f"{asked.label.en} is given in {unit_shown(right)} ({right}), not in “{unit}”.",
                f"{asked.label.sv} anges i {unit_shown(right)} ({right}), inte i ”{unit}”.",
            ),
            Text(
                f"Read the unit on the instrument, and give the value in {right}.",
                f"Läs av enheten på instrumentet och ange värdet i {right}.",
            ),
            field="unit",
        )
    return None


def measured(asked: Measure | Test, value: str) -> Value:
    """Return the value with the limits in force and its judgement."""
    return judged(asked.name, as_read(asked.kind, value), asked.unit, asked.limits)


def reason_is_missing(asked: Measure | Test, value: str, reason: str) -> Refusal | None:
    """Return the refusal of a value outside a soft limit that comes without a reason, or None."""
    found = measured(asked, value)
    if found.broken is not Severity.SOFT or reason.strip():
        return None
    limits = "; ".join(str(limit) for limit in asked.limits if limit.severity is Severity.SOFT)
    return objects(
        Text(
            f"{asked.label.en} {found} is outside {limits}.",
            f"{asked.label.sv} {found} ligger utanför {limits}.",
        ),
        Text("Say why, in a sentence.", "Skriv varför, i en mening."),
        field="reason",
    )
