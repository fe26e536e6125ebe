"""What must hold for a problem before any plan is looked for. Every fault is told, with what to do about it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from lindra.gmp.text import Text
from lindra.schedule.lags import Bound, bounds_of_durations, bounds_of_precedences, longest_paths
from lindra.schedule.parts import Activity, Demand, Fault, Mode, Objective, Order, Point, Precedence, Resource


def faults_of(
    activities: Sequence[Activity],
    resources: Sequence[Resource],
    horizon: int,
    precedences: Sequence[Precedence],
    orders: Sequence[Order],
    objective: Objective,
) -> tuple[Fault, ...]:
    """Return all that is wrong with a problem of these parts; nothing where it is sound."""
    faults = [
        *_doubled("activity", "Aktiviteten", [one.name for one in activities]),
        *_doubled("resource", "Resursen", [one.name for one in resources]),
        *_doubled("order", "Beställningen", [one.name for one in orders]),
        *(fault for one in resources for fault in _of_resource(one, {other.name for other in resources})),
    ]
    if horizon < 0:
        faults.append(
            _fault((), f"The plan ends at {horizon}.", f"Planen slutar vid {horizon}.", *_NOT_BEFORE_ITS_START)
        )
    known: dict[str, list[Resource]] = {one.name: [one] for one in resources}
    for resource in resources:
        for name in resource.classes:
            known.setdefault(name, []).append(resource)
    names, order_names = {one.name for one in activities}, {one.name for one in orders}
    for activity in activities:
        faults += _of_activity(activity, known, horizon)
        if activity.order and activity.order not in order_names:
            faults.append(_unknown((activity.name,), activity.name, "order", "beställningen", activity.order))
    for precedence in precedences:
        faults += _of_precedence(precedence, names)
    for order in orders:
        faults += _of_order(order, names)
    faults += _of_objective(objective)
    if not faults:
        faults += _of_cycle(activities, precedences)
    return tuple(faults)


_NOT_BEFORE_ITS_START = ("Let it end at 0 or later.", "Låt den sluta vid 0 eller senare.")


def _fault(about: Iterable[str], en: str, sv: str, remedy_en: str, remedy_sv: str) -> Fault:
    return Fault(tuple(about), Text(en, sv), Text(remedy_en, remedy_sv))


def _doubled(kind: str, kind_sv: str, names: Iterable[str]) -> Iterator[Fault]:
    for name, count in Counter(names).items():
        if not name:
            yield _fault(
                (),
                f"There is a nameless {kind}.",
                f"{kind_sv} saknar namn.",
                "Give it a name.",
                "Ge den ett namn.",
            )
        if count > 1:
            yield _fault(
                (name,),
                f"The {kind} {name} stands there {count} times.",
                f"{kind_sv} {name} står där {count} gånger.",
                "Give each a name of its own.",
                "Ge var och en ett eget namn.",
            )


def _unknown(about: tuple[str, ...], who: str, kind: str, kind_sv: str, name: str) -> Fault:
    return _fault(
        about,
        f"{who} names the {kind} {name}, which there is not.",
        f"{who} nämner {kind_sv} {name}, som inte finns.",
        "Correct the name, or add what is missing.",
        "Rätta namnet, eller lägg till det som saknas.",
    )


def _of_resource(one: Resource, names: set[str]) -> Iterator[Fault]:
    if one.capacity < 0 or any(period.capacity < 0 for period in one.calendar or ()):
        yield _fault(
            (one.name,),
            f"{one.name} has a negative capacity.",
            f"{one.name} har en negativ kapacitet.",
            "Set it to 0 or more.",
            "Sätt den till 0 eller mer.",
        )
    for name in one.classes:
        if name in names:
            yield _fault(
                (one.name, name),
                f"{one.name} is in the class {name}, and a resource is called the same.",
                f"{one.name} hör till klassen {name}, och en resurs heter likadant.",
                "Give the class or the resource another name.",
                "Ge klassen eller resursen ett annat namn.",
            )
    if len(set(one.classes)) < len(one.classes):
        yield _fault(
            (one.name,),
            f"{one.name} is twice in the same class.",
            f"{one.name} står två gånger i samma klass.",
            "Name each class once.",
            "Nämn varje klass en gång.",
        )
    if one.clearance < 0 or any(change.duration < 0 for change in one.changeovers):
        yield _fault(
            (one.name,),
            f"The time between two orders in {one.name} is negative.",
            f"Tiden mellan två beställningar i {one.name} är negativ.",
            "Set it to 0 or more.",
            "Sätt den till 0 eller mer.",
        )
    if (one.clearance or one.changeovers) and not one.separates:
        yield _fault(
            (one.name,),
            f"{one.name} has a time between orders, and does not separate them.",
            f"{one.name} har en tid mellan beställningar, men skiljer dem inte åt.",
            "Let it separate orders, or remove the time.",
            "Låt den skilja beställningar åt, eller ta bort tiden.",
        )
    pairs = [(change.before, change.after) for change in one.changeovers]
    if len(set(pairs)) < len(pairs):
        yield _fault(
            (one.name,),
            f"{one.name} has two times for the same changeover.",
            f"{one.name} har två tider för samma omställning.",
            "Keep one of them.",
            "Behåll en av dem.",
        )
    yield from _of_rests(one)
    if one.calendar is None:
        return
    if not any(period.capacity > 0 for period in one.calendar):
        yield _fault(
            (one.name,),
            f"The calendar of {one.name} has no time with capacity.",
            f"Kalendern för {one.name} har ingen tid med kapacitet.",
            "Add a shift or opening hours, or remove the resource.",
            "Lägg till ett skift eller öppettider, eller ta bort resursen.",
        )
    ordered = sorted(one.calendar, key=lambda period: (period.start, period.end))
    for period in ordered:
        if period.start >= period.end:
            yield _fault(
                (one.name,),
                f"A period in the calendar of {one.name} runs from {period.start} to {period.end}.",
                f"En period i kalendern för {one.name} går från {period.start} till {period.end}.",
                "Let it end after it starts.",
                "Låt den sluta efter att den börjar.",
            )
    for period, following in pairwise(ordered):
        if following.start < period.end:
            yield _fault(
                (one.name,),
                f"Two periods in the calendar of {one.name} overlap at {following.start}.",
                f"Två perioder i kalendern för {one.name} överlappar vid {following.start}.",
                "Let one end where the next starts.",
                "Låt den ena sluta där nästa börjar.",
            )


def _of_rests(one: Resource) -> Iterator[Fault]:
    for rest in one.rests:
        if rest.start >= rest.end or rest.opened_max < 0:
            yield _fault(
                (one.name,),
                f"A rest of {one.name} runs from {rest.start} to {rest.end}, with {rest.opened_max} times of overtime.",
                f"En vila för {one.name} går från {rest.start} till {rest.end}, med {rest.opened_max} gånger övertid.",
                "Let it end after it starts, and allow 0 times or more.",
                "Låt den sluta efter att den börjar, och tillåt 0 gånger eller fler.",
            )
    for rest, following in pairwise(sorted(one.rests, key=lambda rest: rest.start)):
        if following.start < rest.end:
            yield _fault(
                (one.name,),
                f"Two rests of {one.name} overlap at {following.start}.",
                f"Två vilor för {one.name} överlappar vid {following.start}.",
                "Let one end where the next starts.",
                "Låt den ena sluta där nästa börjar.",
            )


def _of_activity(one: Activity, known: dict[str, list[Resource]], horizon: int) -> Iterator[Fault]:
    about = (one.name,)
    if not one.modes:
        yield _fault(
            about,
            f"Nothing says how {one.name} is done.",
            f"Inget säger hur {one.name} görs.",
            "Give it at least one mode.",
            "Ge den minst ett sätt.",
        )
    if len({mode.name for mode in one.modes}) < len(one.modes):
        yield _fault(
            about,
            f"Two modes of {one.name} have the same name.",
            f"Två sätt att göra {one.name} heter likadant.",
            "Give each a name of its own.",
            "Ge var och en ett eget namn.",
        )
    for mode in one.modes:
        yield from _of_mode(one.name, mode, known)
    shortest = min((mode.duration for mode in one.modes), default=0)
    if one.release < 0:
        yield _fault(
            about,
            f"{one.name} may start at {one.release}, before the plan does.",
            f"{one.name} får börja vid {one.release}, innan planen börjar.",
            "Set its release to 0 or later.",
            "Sätt tidigaste start till 0 eller senare.",
        )
    if one.deadline is not None and one.release + shortest > one.deadline:
        yield _fault(
            about,
            f"{one.name} can start at {one.release} and takes {shortest}, but must have ended by {one.deadline}.",
            f"{one.name} kan börja vid {one.release} och tar {shortest}, men måste vara klar vid {one.deadline}.",
            "Move its deadline, or let it start earlier.",
            "Flytta sluttiden, eller låt den börja tidigare.",
        )
    if one.release + shortest > horizon:
        yield _fault(
            about,
            f"{one.name} can not end before the plan does, at {horizon}.",
            f"{one.name} kan inte sluta före planens slut, vid {horizon}.",
            "Plan further ahead, or leave the activity out.",
            "Planera längre fram, eller ta bort aktiviteten.",
        )
    if one.promise is not None and (one.promise.cost < 0 or one.promise.cost_per_unit < 0):
        yield _fault(
            about,
            f"Moving {one.name} has a negative cost.",
            f"Att flytta {one.name} har en negativ kostnad.",
            "Set the costs to 0 or more.",
            "Sätt kostnaderna till 0 eller mer.",
        )
    yield from _of_what_is_fixed(one, known)


def _of_mode(name: str, mode: Mode, known: dict[str, list[Resource]]) -> Iterator[Fault]:
    if mode.duration < 0:
        yield _fault(
            (name,),
            f"The duration of {name} is {mode.duration}.",
            f"Tiden för {name} är {mode.duration}.",
            "Set it to 0 or more.",
            "Sätt den till 0 eller mer.",
        )
    if mode.longest() < mode.duration:
        yield _fault(
            (name,),
            f"{name} lasts at least {mode.duration} and at most {mode.longest()}.",
            f"{name} varar minst {mode.duration} och högst {mode.longest()}.",
            "Let the longest duration be no shorter than the least.",
            "Låt den längsta tiden inte vara kortare än den minsta.",
        )
    for demand in mode.demands:
        yield from _of_demand(name, demand, known)
    named = Counter(demand.of for demand in mode.demands if len(known.get(demand.of, ())) == 1)
    for of, count in named.items():
        total = sum(demand.quantity for demand in mode.demands if demand.of == of)
        if count > 1 and total > known[of][0].capacity_max():
            yield _too_much(name, of, total, known[of][0].capacity_max())


def _of_demand(name: str, demand: Demand, known: dict[str, list[Resource]]) -> Iterator[Fault]:
    if demand.of not in known:
        yield _unknown((name, demand.of), name, "resource", "resursen", demand.of)
        return
    if demand.quantity < 0:
        yield _fault(
            (name, demand.of),
            f"{name} needs {demand.quantity} of {demand.of}.",
            f"{name} behöver {demand.quantity} av {demand.of}.",
            "Set the quantity to 0 or more.",
            "Sätt mängden till 0 eller mer.",
        )
    most = max(one.capacity_max() for one in known[demand.of])
    if demand.quantity > most:
        yield _too_much(name, demand.of, demand.quantity, most)


def _too_much(name: str, of: str, quantity: int, most: int) -> Fault:
    return _fault(
        (name, of),
        f"{name} needs {quantity} of {of}, of which there is never more than {most}.",
        f"{name} behöver {quantity} av {of}, och där finns aldrig mer än {most}.",
        "Lower the demand, or add capacity.",
        "Minska behovet, eller lägg till kapacitet.",
    )


def _of_what_is_fixed(one: Activity, known: dict[str, list[Resource]]) -> Iterator[Fault]:
    if one.fixed_start is not None and one.fixed_start < 0:
        # What began before the plan is planned from the plan's start, with what is left of its duration.
        yield _fault(
            (one.name,),
            f"{one.name} is fixed at {one.fixed_start}, before the plan starts.",
            f"{one.name} är låst vid {one.fixed_start}, innan planen börjar.",
            "Fix it at 0, with the time that is left of it.",
            "Lås den vid 0, med den tid som är kvar.",
        )
    if one.fixed_mode is not None and not one.modes_open() and one.modes:
        yield _unknown((one.name,), one.name, "mode", "sättet", one.fixed_mode)
        return
    if not one.fixed_resources:
        return
    modes = one.modes_open()
    if len(modes) != 1 or len(modes[0].demands) != len(one.fixed_resources):
        yield _fault(
            (one.name,),
            f"The resources of {one.name} are fixed, and do not answer to its demands.",
            f"Resurserna för {one.name} är låsta, och svarar inte mot dess behov.",
            "Fix one mode, and one resource for each of its demands.",
            "Lås ett sätt, och en resurs för vart och ett av dess behov.",
        )
        return
    for name, demand in zip(one.fixed_resources, modes[0].demands, strict=True):
        if name not in {resource.name for resource in known.get(demand.of, ())}:
            yield _fault(
                (one.name, name),
                f"{one.name} is fixed to {name}, which is no {demand.of}.",
                f"{one.name} är låst till {name}, som inte är {demand.of}.",
                "Fix it to a resource that the demand names.",
                "Lås den till en resurs som behovet nämner.",
            )


def _of_precedence(one: Precedence, names: set[str]) -> Iterator[Fault]:
    pair = (one.before, one.after)
    for name in pair:
        if name not in names:
            yield _unknown(pair, f"The precedence from {one.before} to {one.after}", "activity", "aktiviteten", name)
    if one.lag_min is not None and one.lag_max is not None and one.lag_min > one.lag_max:
        yield _fault(
            pair,
            f"{one.after} comes at least {one.lag_min} and at most {one.lag_max} after {one.before}.",
            f"{one.after} kommer minst {one.lag_min} och högst {one.lag_max} efter {one.before}.",
            "Let the most be no less than the least.",
            "Låt det högsta inte vara mindre än det minsta.",
        )


def _of_order(one: Order, names: set[str]) -> Iterator[Fault]:
    for name in (one.first, one.last):
        if name not in names:
            yield _unknown((one.name, name), one.name, "activity", "aktiviteten", name)
    if one.weight < 0:
        yield _fault(
            (one.name,),
            f"The weight of {one.name} is negative.",
            f"Vikten för {one.name} är negativ.",
            "Set it to 0 or more.",
            "Sätt den till 0 eller mer.",
        )
    if one.due is not None and one.since > one.due:
        yield _fault(
            (one.name,),
            f"{one.name} came in at {one.since}, after it was due, at {one.due}.",
            f"{one.name} kom in vid {one.since}, efter att den skulle vara klar, vid {one.due}.",
            "Agree on a later time with the clinic.",
            "Kom överens med kliniken om en senare tid.",
        )


def _of_objective(objective: Objective) -> Iterator[Fault]:
    if any(term.weight < 0 for level in objective.levels for term in level):
        yield _fault(
            (),
            "A goal has a negative weight.",
            "Ett mål har en negativ vikt.",
            "Set the weights to 0 or more.",
            "Sätt vikterna till 0 eller mer.",
        )


def _of_cycle(activities: Sequence[Activity], precedences: Sequence[Precedence]) -> Iterator[Fault]:
    found = longest_paths([*bounds_of_durations(activities), *bounds_of_precedences(precedences)])
    if isinstance(found, dict):
        return
    at_odds = {bound.since[0] for bound in found if bound.since is not None}
    names = [one.name for one in activities if one.name in at_odds]
    way = "; ".join(_told(bound)[0] for bound in found)
    way_sv = "; ".join(_told(bound)[1] for bound in found)
    excess = sum(bound.length for bound in found)
    yield _fault(
        names,
        f"The times between {', '.join(names)} can not all be kept ({excess} too much): {way}.",
        f"Tiderna mellan {', '.join(names)} kan inte alla hållas ({excess} för mycket): {way_sv}.",
        "Change one of these times.",
        "Ändra en av dessa tider.",
    )


_WORDS = {Point.START: ("the start of", "starten av"), Point.END: ("the end of", "slutet av")}


def _told(bound: Bound) -> tuple[str, str]:
    """Return what a bound between two activities says."""
    if bound.since is None or bound.to is None:
        raise AssertionError("a bound between two activities has two activities")
    (since, since_sv), (to, to_sv) = (
        (f"{_WORDS[point][0]} {name}", f"{_WORDS[point][1]} {name}") for name, point in (bound.since, bound.to)
    )
    if bound.length >= 0:
        return f"{to} at least {bound.length} after {since}", f"{to_sv} minst {bound.length} efter {since_sv}"
    return f"{since} at most {-bound.length} after {to}", f"{since_sv} högst {-bound.length} efter {to_sv}"
