"""Choose the set of limits that the centre's environment is judged by, from a day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.quantity import written
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.environment.chosen_limits import ChosenLimits
from lindra.quality.environment.facts import LimitsChosen
from lindra.quality.environment.limits import SET_CHOICES, SETS


@dataclass(frozen=True, kw_only=True)
class ChooseLimits(Command):
    """Choose a set of limits."""

    code: str = asks(Text("Set of limits", "Gränsvärden"), choices=SET_CHOICES)
    from_date: date = asks(
        Text("From the day", "Från och med"),
        hint=Text("Plates exposed before keep the old limits", "Plattor exponerade före behåller de gamla gränserna"),
    )
    reason: str = asks(Text("Why", "Varför"), long=True)


@dataclass(frozen=True)
class Evidence:
    """The choice made last, the one with the latest first day."""

    last: ChosenLimits | None


def gather(command: ChooseLimits, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the earlier choices."""
    return Evidence(max(dossiers.each(ChosenLimits), key=lambda one: one.from_date, default=None))


@rule("ENV-001", "Limits are chosen for days to come, never for days gone by", "EU GMP Annex 1 (2022) 9; Chapter 1.4")
def day_lies_ahead(command: ChooseLimits, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a day before today."""
    if command.from_date >= act.at.date():
        return None
    return objects(
        Text("That day has passed; what was read then has been judged.", "Dagen har passerat; det lästa är bedömt."),
        Text("Choose today or a later day.", "Välj i dag eller en senare dag."),
        field="from_date",
    )


@rule("ENV-002", "A choice of limits follows the one before it and changes something", "EU GMP Chapter 1.4; 4.2")
def choice_changes_something(command: ChooseLimits, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to the same set again, and to a day that is not after the last choice's."""
    last = evidence.last
    if last is None:
        return None
    if command.code == last.code:
        return objects(
            Text(
                f"{last.title.en} is chosen already, from {last.from_date}.",
                f"{last.title.sv} är redan valt, från {last.from_date}.",
            ),
            Text("Choose another set, or leave it.", "Välj andra gränsvärden, eller låt det vara."),
            field="code",
        )
    if command.from_date > last.from_date:
        return None
    return objects(
        Text(f"A choice from {last.from_date} stands already.", f"Ett val från {last.from_date} finns redan."),
        Text("Choose a later day.", "Välj en senare dag."),
        field="from_date",
    )


def decide(command: ChooseLimits, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record the choice with every limit of the set."""
    chosen = SETS[command.code]
    return (
        LimitsChosen(
            limitset=f"{command.code}@{command.from_date}",
            code=command.code,
            title=chosen.title,
            from_date=command.from_date,
            limits=chosen.limits,
            reason=command.reason,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: ChooseLimits, evidence: Evidence) -> Sequence[Line]:
    """Show every limit of the set, as it will be applied."""
    lines: list[Line] = []
    for one in SETS[command.code].limits:
        state = one.state.value if one.state else "–"
        method, counted = one.method.title, one.measured.title
        label = Text(f"Grade {one.grade}: {method.en}", f"Klass {one.grade}: {method.sv}")
        most = "–" if one.at_most is None else f"≤ {written(one.at_most)}"
        lines.append((label, f"{counted.en}, {state}: {most}"))
    return lines


operation = Operation(
    name="choose-limits",
    title=Text("Choose the limits of the environment", "Välj gränsvärden för miljön"),
    command=ChooseLimits,
    gather=gather,
    rules=(day_lies_ahead, choice_changes_something),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
