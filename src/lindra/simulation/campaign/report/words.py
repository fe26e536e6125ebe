"""What a report says, in both languages: numbers as people write them, and what a scenario holds."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from lindra.gmp.limit import Certainty, Provenance
from lindra.gmp.text import Text
from lindra.masters.equipment_words import equipment_within
from lindra.masters.recipe import Duration
from lindra.simulation.campaign.process import hours_of
from lindra.simulation.campaign.result import Difference, Figure, Interval
from lindra.simulation.campaign.scenario import Opening, Scenario, Sterility

_NARROW = "\u202f"  # a thin space that does not break

WORDS = {
    "what_if": Text("What if", "Tänk om"),
    "answer": Text("The answer", "Svaret"),
    "figure": Text("Figure", "Mått"),
    "mean": Text("Mean, and its 95 % interval", "Medelvärde, med 95 % intervall"),
    "difference": Text("Difference", "Skillnad"),
    "between": Text("What is different", "Vad som skiljer"),
    "scenario": Text("The scenario", "Scenariot"),
    "has": Text("What it holds", "Vad det innehåller"),
    "source": Text("How sure", "Hur säkert"),
    "pictures": Text("Pictures", "Bilder"),
    "sources": Text("Sources", "Källor"),
    "use": Text("In use", "I bruk"),
    "resource": Text("Resource", "Resurs"),
    "there": Text("There are", "Antal"),
    "vein": Text("Vein to vein", "Ven till ven"),
    "days": Text("Days from collection to infusion", "Dagar från insamling till infusion"),
    "share": Text("Patients, %", "Patienter, %"),
    "in_use": Text("In use, % of its time", "I bruk, % av sin tid"),
    "list": Text("Patients waiting", "Väntande patienter"),
    "years": Text("Years from the beginning", "År från början"),
    "change": Text("Change, %", "Ändring, %"),
    "median": Text("median", "median"),
    "nine_in_ten": Text("nine in ten within", "nio av tio inom"),
    "page": Text("Page", "Sida"),
    "less": Text("less", "mindre"),
    "more": Text("more", "mer"),
}

CAPTIONS = {
    "vein_to_vein": Text(
        "How long it takes from collection to infusion, by whole days, over all replications.",
        "Hur lång tid det tar från insamling till infusion, i hela dagar, över alla upprepningar.",
    ),
    "use": Text(
        "How much of its time each resource is in use. Systems and beds: day and night. The others: their opening "
        "hours. The thin line is the 95 % interval of the mean.",
        "Hur stor del av sin tid varje resurs är i bruk. System och vårdplatser: dygnet runt. Övriga: sina öppettider. "
        "Den tunna linjen är medelvärdets 95 % intervall.",
    ),
    "waiting": Text(
        "How many patients wait for their collection, every fourth Monday: the mean, and the band that nine in ten "
        "replications lie within. The years before the dashed line fill the centre, and are not counted.",
        "Hur många patienter som väntar på insamling, var fjärde måndag: medelvärdet, och bandet som nio av tio "
        "upprepningar ligger inom. Åren före den streckade linjen fyller centret och räknas inte.",
    ),
    "comparison": Text(
        "How much each figure changes, in per cent of the first scenario, with the 95 % interval of the difference. "
        "Filled: the interval leaves out no change at all.",
        "Hur mycket varje mått ändras, i procent av det första scenariot, med skillnadens 95 % intervall. "
        "Fylld: intervallet utesluter att inget ändras.",
    ),
}

CERTAINTY = {
    Certainty.READ: Text("read", "läst"),
    Certainty.SECONDARY: Text("second-hand", "i andra hand"),
    Certainty.PROFESSIONAL: Text("professional knowledge", "yrkeskunskap"),
    Certainty.DEMONSTRATION: Text("invented for demonstration", "påhittat för demonstration"),
}

NOTE = Text(
    "A simulation answers for the centre that the scenario describes, not for one that is there. It helps to choose "
    "what to try; no rule reads it.",
    "En simulering svarar för det centrum som scenariot beskriver, inte för ett som finns. Den hjälper till att välja "
    "vad som ska prövas; ingen regel läser den.",
)


def number(value: float, decimals: int, language: str) -> str:
    """Return a number as people write it."""
    if not math.isfinite(value):
        return "–"
    written = f"{round(value, decimals) + 0.0:,.{decimals}f}"  # nothing is never less than nothing
    if language.startswith("sv"):
        written = written.replace(",", _NARROW).replace(".", ",")
    return written.replace("-", "−")


def with_interval(one: Interval, unit: Text, decimals: int, language: str, *, signed: bool = False) -> str:
    """Return a mean, its unit and its interval."""
    plus = "+" if signed and one.mean > 0 else ""
    said = f"{plus}{number(one.mean, decimals, language)} {unit.in_language(language)}"
    if not math.isfinite(one.low) or not math.isfinite(one.high):
        return said
    to = Text("to", "till").in_language(language)
    return f"{said} ({number(one.low, decimals, language)} {to} {number(one.high, decimals, language)})"


def said(figure: Figure, language: str) -> str:
    """Return a figure with its interval."""
    return with_interval(figure.interval, figure.unit, figure.decimals, language)


def in_short(one: Interval, decimals: int, *, signed: bool = False) -> str:
    """Return a mean and how far its interval reaches, for a terminal."""
    if not math.isfinite(one.mean):
        return "–"
    plus = "+" if signed and one.mean > 0 else ""
    return f"{plus}{number(one.mean, decimals, 'en')} ± {number(one.high - one.mean, decimals, 'en')}"


def difference_said(one: Difference, language: str, *, signed: bool = True) -> str:
    """Return a difference with its interval; unsigned, how far it is from none."""
    decimals = max(one.figure.decimals, 2) if one.figure.decimals else 0
    unit = one.figure.unit
    if unit.en == "%":
        unit = Text("percentage points", "procentenheter")
    interval = one.interval
    if not signed and interval.mean < 0:
        interval = Interval(-interval.mean, -interval.high, -interval.low)
    return with_interval(interval, unit, decimals, language, signed=signed)


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that a scenario holds, in words."""

    label: Text
    value: Text
    provenance: Provenance | None


def held(scenario: Scenario) -> tuple[Held, ...]:
    """Return what a scenario holds, part by part."""
    one = scenario
    control, failures, waiting = one.quality_control, one.failures, one.waiting
    awaited = Text(
        "the product waits for it" if control.sterility_awaited else "read after the infusion",
        "produkten väntar på det" if control.sterility_awaited else "avläses efter infusionen",
    )
    rapid = control.sterility is Sterility.RAPID
    found = [
        Held(
            Text("Years", "År"),
            Text(
                f"{one.years}, the first {one.warm_up_years} not counted",
                f"{_sv(one.years)}, de första {_sv(one.warm_up_years)} räknas inte",
            ),
            None,
        ),
        Held(
            Text("Patients referred a year", "Remitterade patienter om året"),
            _alike(one.patients.a_year),
            one.patients.provenance,
        ),
    ]
    found += [
        Held(
            Text("Treatment", "Behandling"),
            _and(
                Text(treatment.recipe.rsplit("/", 1)[-1].removesuffix(".yaml"), ""), _percent(treatment.share_percent)
            ),
            treatment.provenance,
        )
        for treatment in one.treatments
    ]
    found.append(
        Held(
            Text("Apheresis", "Aferes"),
            _and(
                Text(f"{one.apheresis.places} places", f"{one.apheresis.places} platser"),
                _open(one.apheresis.opening),
                _takes(one.apheresis.duration),
            ),
            one.apheresis.provenance,
        )
    )
    found += [
        Held(Text(f"Rooms of grade {room.grade}", f"Rum av klass {room.grade}"), _alike(room.rooms), room.provenance)
        for room in one.rooms
    ]
    found += [
        Held(Text("System", "System"), _pieces(system.pieces, system.equipment), system.provenance)
        for system in one.systems
    ]
    found += [
        Held(
            Text("Crews", "Arbetslag"),
            _and(
                Text(
                    f"{one.crews.crews} of {one.crews.people_in_each} people",
                    f"{one.crews.crews} med {one.crews.people_in_each} personer",
                ),
                _open(one.crews.opening),
            ),
            one.crews.provenance,
        ),
        Held(
            Text("Quality control", "Kvalitetskontroll"),
            _and(
                Text(f"{control.analysts} analysts", f"{control.analysts} analytiker"),
                _open(control.opening),
                _takes(control.work),
            ),
            control.provenance,
        ),
        Held(
            Text("Sterility", "Sterilitet"),
            _and(
                Text("a rapid method" if rapid else "14 days", "en snabb metod" if rapid else "14 dagar"),
                _takes(control.sterility_duration),
                awaited,
            ),
            control.sterility_duration.provenance,
        ),
        Held(
            Text("Qualified Persons", "Sakkunniga"),
            _and(_alike(one.certifying.people), _open(one.certifying.opening), _takes(one.certifying.work)),
            one.certifying.provenance,
        ),
        Held(Text("Beds", "Vårdplatser"), _and(_alike(one.beds.beds), _takes(one.beds.stay)), one.beds.provenance),
        Held(
            Text("Collections refused", "Underkända insamlingar"),
            _percent(failures.collection_refused_percent),
            failures.provenance,
        ),
        Held(
            Text("Batches that fail", "Satser som misslyckas"),
            _and(
                _percent(failures.batch_fails_percent),
                Text(
                    f"made again up to {failures.remakes} times, after {failures.again_days} days",
                    f"görs om upp till {failures.remakes} gånger, efter {_sv(failures.again_days)} dagar",
                ),
            ),
            failures.provenance,
        ),
        Held(
            Text("Batches out of specification", "Satser utanför specifikationen"),
            _and(
                _percent(failures.out_of_specification_percent),
                Text(
                    f"of which {failures.given_anyway_percent} % are given",
                    f"varav {_sv(failures.given_anyway_percent)} % ges",
                ),
            ),
            failures.provenance,
        ),
        Held(
            Text("Drop out while they wait, a month", "Hoppar av under väntan, per månad"),
            _percent(waiting.dropout_percent_a_month),
            waiting.provenance,
        ),
        Held(
            Text(
                "Dead in a year, untreated and treated at once", "Döda inom ett år, obehandlade och behandlade genast"
            ),
            _and(_percent(waiting.untreated_mortality_percent), _percent(waiting.treated_mortality_percent)),
            waiting.provenance,
        ),
    ]
    return tuple(found)


def sources_of(parts: Iterable[Held]) -> tuple[str, ...]:
    """Return the sources that are named, each once."""
    return tuple(dict.fromkeys(one.provenance.source for one in parts if one.provenance and one.provenance.source))


def _sv(value: Decimal | int | float) -> str:
    return str(value).replace(".", ",")


def _alike(value: object) -> Text:
    return Text(str(value), _sv(value) if isinstance(value, Decimal) else str(value))


def _pieces(count: int, equipment: str) -> Text:
    said = equipment_within(equipment)
    return Text(f"{count} × {said.en}", f"{count} × {said.sv}")


def _percent(value: Decimal) -> Text:
    return Text(f"{value} %", f"{_sv(value)} %")


def _and(*parts: Text) -> Text:
    return Text("; ".join(one.en for one in parts), "; ".join(one.sv or one.en for one in parts))


def _open(one: Opening) -> Text:
    if one.days_a_week == 7 and one.hours_a_day == 24:
        return Text("day and night", "dygnet runt")
    closes = one.opens_at_hour + one.hours_a_day
    hours = f"{_clock(one.opens_at_hour)}–{_clock(closes)}"
    return Text(f"{one.days_a_week} days a week, {hours}", f"{one.days_a_week} dagar i veckan, {hours}")


def _clock(hour: Decimal) -> str:
    return f"{int(hour):02}:{int(hour * 60) % 60:02}"


def _takes(one: Duration) -> Text:
    low, mode, high = hours_of(one)
    scale, unit = (24, Text("days", "dagar")) if low >= 48 else (1, Text("h", "h"))
    shown = [f"{value / scale:.3g}" for value in (low, mode, high)]
    if len(set(shown)) == 1:
        return Text(f"takes {shown[0]} {unit.en}", f"tar {_sv_text(shown[0])} {unit.sv}")
    return Text(
        f"takes {shown[0]} to {shown[2]}, mostly {shown[1]} {unit.en}",
        f"tar {_sv_text(shown[0])} till {_sv_text(shown[2])}, oftast {_sv_text(shown[1])} {unit.sv}",
    )


def _sv_text(value: str) -> str:
    return value.replace(".", ",")
