"""Say when a person works."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.hours.facts import WorkingHoursSet
from lindra.facility.hours.week import TIME_HINT, WEEKDAYS_HINT, Week, days_of, days_said, not_a_week
from lindra.facility.hours.weekly_rest import REST_HOURS, times_a_week
from lindra.facility.people.person import Person
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

HOURS_MAX = 12  # a day, with the eleven hours' rest that follow it (Arbetstidslagen 13 §)


@dataclass(frozen=True, kw_only=True)
class SetWorkingHours(Command):
    """Set a person's working hours."""

    person: str = asks(Text("Person", "Person"), refers_to="person")
    weekdays: str = asks(Text("Days", "Dagar"), hint=WEEKDAYS_HINT)
    begins: str = asks(Text("From", "Från"), hint=TIME_HINT)
    ends: str = asks(Text("Until", "Till"), hint=TIME_HINT)
    on_call: str | None = asks(
        Text("Called in on, as overtime", "Inkallas på, som övertid"),
        hint=Text("Days as above, at the same hours. Empty: never", "Dagar som ovan, samma tider. Tomt: aldrig"),
        default=None,
    )


@dataclass(frozen=True)
class Evidence:
    """The person."""

    person: Person


def gather(command: SetWorkingHours, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the person up."""
    return Evidence(dossiers.need(Person, command.person, field="person"))


@rule("FAC-200", "Working hours are days of the week and hours of the day", "EU GMP Part IV 3")
def hours_are_a_week(command: SetWorkingHours, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to days and hours that are none."""
    wrong = not_a_week(command.weekdays, command.begins, command.ends)
    if wrong is None and command.on_call:
        wrong = not_a_week(command.on_call, command.begins, command.ends, field="on_call")
    return wrong


@rule("FAC-201", "A working day leaves eleven hours of rest", "Arbetstidslagen 1982:673 13 §; Dir 2003/88/EC Art 3")
def day_leaves_rest(command: SetWorkingHours, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to more than twelve hours."""
    if not_a_week(command.weekdays, command.begins, command.ends) is not None:
        return None
    (begin, begin_min), (end, end_min) = (map(int, one.split(":")) for one in (command.begins, command.ends))
    if 60 * (end - begin) + end_min - begin_min <= 60 * HOURS_MAX:
        return None
    return objects(
        Text(
            f"{command.begins} to {command.ends} is more than {HOURS_MAX} hours.",
            f"{command.begins} till {command.ends} är mer än {HOURS_MAX} timmar.",
        ),
        Text("Let the day be shorter, or divide it on two people.", "Korta dagen, eller dela den på två personer."),
        field="ends",
    )


@rule("FAC-202", "Hours are set for a person who works here", "EU GMP Part IV 3")
def person_works_here(command: SetWorkingHours, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a person who has left."""
    if evidence.person.is_active:
        return None
    return objects(
        Text(f"{command.person} has left.", f"{command.person} har slutat."),
        Text("Check the person's code.", "Kontrollera personens kod."),
        field="person",
    )


@rule("FAC-209", "Working hours leave 36 hours of rest a week", "Arbetstidslagen 1982:673 14 §; Dir 2003/88/EC Art 5")
def week_leaves_rest(command: SetWorkingHours, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a week without a free day, and to being called in on the only one."""
    weekdays, on_call = days_of(command.weekdays), days_of(command.on_call or "") or ()
    if weekdays is None or not_a_week(command.weekdays, command.begins, command.ends) is not None:
        return None
    week = Week(weekdays=weekdays, begins=command.begins, ends=command.ends)
    times = times_a_week(week, on_call)
    if times > 0 or (times == 0 and set(on_call) <= set(weekdays)):
        return None
    if times == 0:
        return objects(
            Text(
                f"Whoever is called in on {days_said(on_call).en} has no {REST_HOURS} hours of rest that week.",
                f"Den som inkallas {days_said(on_call).sv} får ingen vila på {REST_HOURS} timmar den veckan.",
            ),
            Text("Leave one more day of the week free.", "Lämna en dag till i veckan fri."),
            field="on_call",
        )
    return objects(
        Text(
            f"{week.said().en} leaves no {REST_HOURS} hours of rest in a row.",
            f"{week.said().sv} lämnar ingen sammanhängande vila på {REST_HOURS} timmar.",
        ),
        Text("Leave a day of the week free.", "Lämna en dag i veckan fri."),
        field="weekdays",
    )


def decide(command: SetWorkingHours, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Set them."""
    return (
        WorkingHoursSet(
            hours=command.person,
            week=Week(weekdays=days_of(command.weekdays) or (), begins=command.begins, ends=command.ends),
            on_call=days_of(command.on_call or "") or (),
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="set-working-hours",
    title=Text("Set working hours", "Ange arbetstider"),
    command=SetWorkingHours,
    gather=gather,
    rules=(person_works_here, hours_are_a_week, day_leaves_rest, week_leaves_rest),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.COORDINATOR),
)
