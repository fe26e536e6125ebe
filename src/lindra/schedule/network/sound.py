"""What must hold for a network before any design is looked for. Every fault is told, with what to do about it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lindra.gmp.text import Text
from lindra.schedule.network.clash import unreachable
from lindra.schedule.network.parts import Centre, Curve, Goal, Hospital, Network, Product, Route
from lindra.schedule.parts import Fault

DESIGNS_MAX = 20_000_000  # as many as are laid out at once
PATIENTS_MAX = 100_000
DAYS_MAX = 3_660
COST_MAX = 100_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """A fault, and the part of the network that it stands in."""

    fault: Fault
    at: Any
    field: str = ""


def faults_of(network: Network) -> tuple[Found, ...]:
    """Return all that is wrong with a network; nothing where it is sound."""
    found = [
        *_of_the_whole(network),
        *_doubled(network, "product", "Produkten", [one.name for one in network.products]),
        *_doubled(network, "centre", "Centret", [one.name for one in network.centres]),
        *_doubled(network, "hospital", "Sjukhuset", [one.name for one in network.hospitals]),
        *(fault for one in network.products for fault in _of_product(one)),
        *(fault for one in network.centres for fault in _of_centre(one)),
        *(fault for one in network.hospitals for fault in _of_hospital(network, one)),
        *(fault for one in network.routes for fault in _of_route(network, one)),
        *_of_best(network),
    ]
    for name, curve in (("drop_out", network.drop_out), ("mortality", network.mortality)):
        if curve is not None:
            found += _of_curve(name, curve)
    if not found and network.treat_all:
        found += [Found(fault, network, "hospitals") for fault in unreachable(network)]
    return tuple(found)


def _found(at: Any, en: str, sv: str, remedy_en: str, remedy_sv: str, *, field: str = "", name: str = "") -> Found:
    about = (name,) if name else ()
    return Found(Fault(about, Text(en, sv), Text(remedy_en, remedy_sv)), at, field)


def _doubled(network: Network, kind: str, kind_sv: str, names: Iterable[str]) -> Iterator[Found]:
    for name, count in Counter(names).items():
        if count > 1:
            yield _found(
                network,
                f"The {kind} {name} stands there {count} times.",
                f"{kind_sv} {name} står där {count} gånger.",
                "Give each a name of its own.",
                "Ge var och en ett eget namn.",
                name=name,
                field=f"{kind}s",
            )


def _bounded(at: Any, field: str, value: int, least: int, most: int, what: Text) -> Iterator[Found]:
    if not least <= value <= most:
        yield _found(
            at,
            f"{what.en} is {value}; it is at least {least} and at most {most}.",
            f"{what.sv} är {value}; det är minst {least} och högst {most}.",
            "Correct the number.",
            "Rätta talet.",
            field=field,
        )


def _of_the_whole(network: Network) -> Iterator[Found]:
    yield from _bounded(network, "days", network.days, 1, DAYS_MAX, Text("The period in days", "Perioden i dagar"))
    longest = Text("The longest wait in days", "Den längsta väntan i dagar")
    yield from _bounded(network, "waiting_days_max", network.waiting_days_max, 0, DAYS_MAX, longest)
    for field, parts, en, sv in (
        ("products", network.products, "product", "produkt"),
        ("centres", network.centres, "centre", "centrum"),
        ("hospitals", network.hospitals, "hospital", "sjukhus"),
        ("best", network.best, "goal", "mål"),
    ):
        if not parts:
            yield _found(
                network,
                f"There is no {en}.",
                f"Det finns inget {sv}." if sv in ("centrum", "sjukhus", "mål") else f"Det finns ingen {sv}.",
                "Add at least one.",
                "Lägg till minst ett." if sv in ("centrum", "sjukhus", "mål") else "Lägg till minst en.",
                field=field,
            )
    if network.hospitals and not any(flow.patients for one in network.hospitals for flow in one.flows):
        yield _found(
            network,
            "No hospital asks for anybody.",
            "Inget sjukhus ber om någon patient.",
            "Add a flow of patients.",
            "Lägg till ett flöde av patienter.",
            field="hospitals",
        )
    if network.centres_max is not None:
        asked = sum(one.lines_min > 0 for one in network.centres)
        if network.centres_max < max(asked, 1):
            yield _found(
                network,
                f"At most {network.centres_max} centres may be open, and {asked} must be.",
                f"Högst {network.centres_max} centrum får vara öppna, och {asked} måste vara det.",
                "Let more be open, or set lines_min of some to 0.",
                "Låt fler vara öppna, eller sätt lines_min till 0 för några.",
                field="centres_max",
            )
    if all(0 <= one.lines_min <= one.lines_max for one in network.centres) and network.designs() > DESIGNS_MAX:
        yield _found(
            network,
            f"The lines can be placed in {network.designs():,} ways; {DESIGNS_MAX:,} is the most.",
            f"Linjerna kan placeras på {network.designs():,} sätt; högst {DESIGNS_MAX:,} går.",
            "Lower lines_max, raise lines_min, or leave out a centre.",
            "Sänk lines_max, höj lines_min eller ta bort ett centrum.",
            field="centres",
        )


def _of_product(one: Product) -> Iterator[Found]:
    held = Text(f"The days that {one.name} holds a line", f"Dagarna som {one.name} upptar en linje")
    yield from _bounded(one, "line_days", one.line_days, 1, 365, held)
    release = Text(f"The days to the release of {one.name}", f"Dagarna till frisläppning av {one.name}")
    yield from _bounded(one, "release_days", one.release_days, 0, 365, release)
    for field, hours in (
        ("starting_material_hours", one.starting_material_hours),
        ("product_hours", one.product_hours),
    ):
        if hours <= 0:
            yield _found(
                one,
                f"The shelf life of {one.name} is {hours} h.",
                f"Hållbarheten för {one.name} är {hours} h.",
                "Set it above 0.",
                "Sätt den över 0.",
                field=field,
                name=one.name,
            )


def _of_centre(one: Centre) -> Iterator[Found]:
    for field, cost in (("fixed_cost", one.fixed_cost), ("line_cost", one.line_cost), ("batch_cost", one.batch_cost)):
        what = Text(f"“{field}” of {one.name}", f"”{field}” för {one.name}")
        yield from _bounded(one, field, cost, 0, COST_MAX, what)
    days = Text(
        f"The days between two batches of a line at {one.name}", f"Dagarna mellan två satser på en linje i {one.name}"
    )
    yield from _bounded(one, "cycle_days", one.cycle_days, 1, 365, days)
    most = Text(f"The most lines at {one.name}", f"Högsta antalet linjer i {one.name}")
    yield from _bounded(one, "lines_max", one.lines_max, 0, 1000, most)
    least = Text(f"The least lines at {one.name}", f"Lägsta antalet linjer i {one.name}")
    yield from _bounded(one, "lines_min", one.lines_min, 0, max(one.lines_max, 0), least)
    if one.start_every_days < 1 or one.cycle_days % max(one.start_every_days, 1):
        yield _found(
            one,
            f"{one.name} begins batches every {one.start_every_days} days, and a line every {one.cycle_days}.",
            f"{one.name} börjar satser var {one.start_every_days}:e dag, och en linje var {one.cycle_days}:e.",
            "Let cycle_days be a multiple of start_every_days.",
            "Låt cycle_days vara en multipel av start_every_days.",
            field="start_every_days",
            name=one.name,
        )


def _of_hospital(network: Network, one: Hospital) -> Iterator[Found]:
    for flow in one.flows:
        if flow.product not in {product.name for product in network.products}:
            yield _unknown(flow, one.name, "product", "produkten", flow.product, field="product")
        if flow.patients < 0:
            yield _found(
                flow,
                f"{one.name} asks for {flow.patients} patients.",
                f"{one.name} ber om {flow.patients} patienter.",
                "Set the number to 0 or more.",
                "Sätt antalet till 0 eller mer.",
                field="patients",
                name=one.name,
            )
        last = flow.from_day if flow.to_day is None else flow.to_day
        if not 0 <= flow.from_day <= last < network.days or flow.every_days < 1:
            yield _found(
                flow,
                f"{one.name} asks from day {flow.from_day} to day {last}, every {flow.every_days} days; "
                f"the period has days 0 to {network.days - 1}.",
                f"{one.name} ber från dag {flow.from_day} till dag {last}, var {flow.every_days}:e dag; "
                f"perioden har dagarna 0 till {network.days - 1}.",
                "Keep the days in the period, the first before the last.",
                "Håll dagarna inom perioden, den första före den sista.",
                name=one.name,
            )
    if all(flow.patients >= 0 and flow.every_days >= 1 for flow in one.flows):
        asked = sum(flow.patients * len(flow.days()) for flow in one.flows)
        if asked > PATIENTS_MAX:
            yield _found(
                one,
                f"{one.name} asks for {asked:,} patients; {PATIENTS_MAX:,} is the most.",
                f"{one.name} ber om {asked:,} patienter; högst {PATIENTS_MAX:,} går.",
                "Plan a shorter period, or fewer.",
                "Planera en kortare period, eller färre.",
                name=one.name,
            )


def _unknown(at: Any, who: str, kind: str, kind_sv: str, name: str, *, field: str) -> Found:
    return _found(
        at,
        f"{who} names the {kind} {name}, which there is not.",
        f"{who} nämner {kind_sv} {name}, som inte finns.",
        "Correct the name, or add what is missing.",
        "Rätta namnet, eller lägg till det som saknas.",
        field=field,
        name=name,
    )


def _of_route(network: Network, one: Route) -> Iterator[Found]:
    who = f"{one.hospital}–{one.centre}"
    if one.hospital not in {hospital.name for hospital in network.hospitals}:
        yield _unknown(one, who, "hospital", "sjukhuset", one.hospital, field="hospital")
    if one.centre not in {centre.name for centre in network.centres}:
        yield _unknown(one, who, "centre", "centret", one.centre, field="centre")
    if one.hours < 0 or one.hours > 24 * 30:
        yield _found(
            one,
            f"The way {who} takes {one.hours} h.",
            f"Vägen {who} tar {one.hours} h.",
            "Set it from 0 to 720 hours.",
            "Sätt den från 0 till 720 timmar.",
            field="hours",
        )
    yield from _bounded(one, "cost", one.cost, 0, COST_MAX, Text(f"The cost of {who}", f"Kostnaden för {who}"))


def _of_best(network: Network) -> Iterator[Found]:
    has = {Goal.DROP_OUT: network.drop_out, Goal.DEATHS: network.mortality}
    for level in network.best:
        if not level.sum_of:
            yield _found(level, "A level has no goal.", "En nivå har inget mål.", "Name one.", "Ange ett.")
        for term in level.sum_of:
            what = Text(f"The weight of {term.goal.value}", f"Vikten för {term.goal.value}")
            yield from _bounded(term, "weight", term.weight, 1, 1_000_000, what)
            if has.get(term.goal, True) is None:
                key = "drop_out" if term.goal is Goal.DROP_OUT else "mortality"
                yield _found(
                    term,
                    f"“{term.goal.value}” is to be kept small, and “{key}” is not given.",
                    f"”{term.goal.value}” ska hållas litet, och ”{key}” är inte angivet.",
                    f"Add “{key}” with its source, or leave the goal out.",
                    f"Lägg till ”{key}” med sin källa, eller ta bort målet.",
                    field="goal",
                )


def _of_curve(name: str, curve: Curve) -> Iterator[Found]:
    percents = [*(one.percent for one in curve.points), curve.untreated_percent]
    days = [one.days for one in curve.points]
    if not days or not _rising(days) or any(not 0 <= one <= 100 for one in percents):
        yield _found(
            curve,
            f"“{name}” does not give a share for each number of days.",
            f"”{name}” ger inte en andel för varje antal dagar.",
            "Give at least one point, days rising from 0 or more, percents from 0 to 100.",
            "Ange minst en punkt, stigande dagar från 0, procent från 0 till 100.",
            field="points",
        )


def _rising(days: Sequence[int]) -> bool:
    return days[0] >= 0 and all(first < second for first, second in pairwise(days))
