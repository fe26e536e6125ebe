"""Say in which order the centre's plans look to promises, patients' time and people's days off."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.schedule.promise.aims import OF_THE_CENTRE, Aim
from lindra.schedule.promise.facts import PlanningAimsSet

_CHOICES = tuple((one.value, one.title) for one in Aim)


@dataclass(frozen=True, kw_only=True)
class SetPlanningAims(Command):
    """Set the order of the aims."""

    first: Aim = asks(Text("First", "Först"), choices=_CHOICES)
    second: Aim = asks(Text("Then", "Sedan"), choices=_CHOICES)
    third: Aim = asks(Text("Last", "Sist"), choices=_CHOICES)
    decision: str = asks(
        Text("Whose decision it is, and why", "Vems beslut det är, och varför"),
        hint=Text("Such as the steering group's, with its minutes", "Till exempel styrgruppens, med protokoll"),
        long=True,
    )


@dataclass(frozen=True)
class Evidence:
    """Nothing: the order stands for itself."""


def gather(command: SetPlanningAims, dossiers: Dossiers, act: Act) -> Evidence:
    """Look nothing up."""
    return Evidence()


@rule("SCH-010", "Each aim of the plan has one place", "EU GMP Part IV 2; Hälso- och sjukvårdslagen 2017:30 3 kap. 1 §")
def each_aim_once(command: SetPlanningAims, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to an aim that stands twice, since another then stands nowhere."""
    order = (command.first, command.second, command.third)
    twice = next((one for one in Aim if order.count(one) > 1), None)
    if twice is None:
        return None
    return objects(
        Text(f"“{twice.title.en}” stands twice.", f"”{twice.title.sv}” står två gånger."),
        Text("Give each of the three its own place.", "Ge var och en av de tre sin egen plats."),
        field="second" if command.second in (command.first, command.third) else "third",
    )


def decide(command: SetPlanningAims, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Set it."""
    return (
        PlanningAimsSet(
            planning_aims=OF_THE_CENTRE,
            order=tuple(one.value for one in (command.first, command.second, command.third)),
            decision=command.decision,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="set-planning-aims",
    title=Text("Set the aims of the plan", "Ange planens mål"),
    command=SetPlanningAims,
    gather=gather,
    rules=(each_aim_once,),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE),
    signed=Meaning.APPROVED,
)
