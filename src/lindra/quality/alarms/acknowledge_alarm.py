"""Acknowledge an alarm: say that you know, and what is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.alarms.alarm import Alarm
from lindra.quality.alarms.facts import AlarmAcknowledged


@dataclass(frozen=True, kw_only=True)
class AcknowledgeAlarm(Command):
    """Acknowledge an alarm."""

    alarm: str = asks(Text("Alarm", "Larm"), refers_to="alarm")
    action: str = asks(Text("What is done for the patient", "Vad som görs för patienten"), long=True)


@dataclass(frozen=True)
class Evidence:
    """The alarm."""

    alarm: Alarm


def gather(command: AcknowledgeAlarm, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(Alarm, command.alarm, field="alarm"))


@rule("QUA-005", "An alarm is acknowledged by someone it concerns", "EU GMP Part IV 11.42")
def alarm_concerns_the_person(command: AcknowledgeAlarm, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it concerns another role, or is acknowledged already."""
    if not evidence.alarm.is_open:
        return objects(
            Text(
                f"{evidence.alarm.acknowledged_by} has acknowledged it.",
                f"{evidence.alarm.acknowledged_by} har kvitterat det.",
            ),
            Text("Read what is done on the therapy's page.", "Läs vad som görs på terapins sida."),
            field="alarm",
        )
    if evidence.alarm.concerns in act.by.roles:
        return None
    title = evidence.alarm.concerns.title
    return objects(
        Text(f"The alarm concerns the {title.en}.", f"Larmet gäller {title.sv}."),
        Text(f"Call a {title.en} now.", f"Ring en {title.sv} nu."),
        field="alarm",
    )


def decide(command: AcknowledgeAlarm, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record that it is known."""
    return (
        AlarmAcknowledged(
            alarm=command.alarm, therapy=evidence.alarm.therapy, action=command.action, at=act.at, by=act.person
        ),
    )


def shows(command: AcknowledgeAlarm, evidence: Evidence) -> Sequence[Line]:
    """Show the alarm."""
    return ((Text("Alarm", "Larm"), evidence.alarm.what.en),)


operation = Operation(
    name="acknowledge-alarm",
    title=Text("Acknowledge an alarm", "Kvittera ett larm"),
    command=AcknowledgeAlarm,
    gather=gather,
    rules=(alarm_concerns_the_person,),
    decide=decide,
    shows=shows,
    roles=(Role.PHYSICIAN, Role.QUALITY_ASSURANCE),
    signed=Meaning.PERFORMED,
)
