"""Whether an answer keeps to its network, counted anew from the meaning of the parts; no code is shared with the model.

The slow and plain way: patient by patient, line by line, day by day. Goals are counted anew as well, and must agree
with what the answer says of itself.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from lindra.gmp.text import Text
from lindra.schedule.network.answer import Answer, Made, Untreated
from lindra.schedule.network.parts import Centre, Counts, Curve, Goal, Network, Product, Route


def violations(network: Network, answer: Answer) -> tuple[Text, ...]:
    """Return all that is wrong with an answer; nothing where it keeps to the network."""
    broken = [*_lines(network, answer), *_everybody_once(network, answer)]
    if broken:
        return tuple(broken)
    broken += [one for made in answer.made for one in _made(network, made)]
    broken += _capacity(network, answer)
    if network.treat_all and answer.untreated:
        broken.append(_said("Somebody is left untreated.", "Någon blir utan behandling."))
    if not broken:
        broken += _goals(network, answer)
    return tuple(broken)


def _said(en: str, sv: str) -> Text:
    return Text(en, sv)


def _lines(network: Network, answer: Answer) -> Iterator[Text]:
    if set(answer.lines) != {one.name for one in network.centres}:
        yield _said("The centres are others.", "Centrumen är andra.")
        return
    for one in network.centres:
        lines = answer.lines[one.name]
        if lines < one.lines_min or lines > one.lines_max:
            yield _said(f"{one.name} has {lines} lines.", f"{one.name} har {lines} linjer.")
    is_open = [name for name, lines in answer.lines.items() if lines]
    if network.centres_max is not None and len(is_open) > network.centres_max:
        yield _said(f"{len(is_open)} centres are open.", f"{len(is_open)} centrum är öppna.")


def _everybody_once(network: Network, answer: Answer) -> Iterator[Text]:
    left: dict[tuple[str, str, int], int] = {}
    for hospital in network.hospitals:
        for flow in hospital.flows:
            day = flow.from_day
            while True:
                key = (hospital.name, flow.product, day)
                left[key] = left.get(key, 0) + flow.patients
                day += flow.every_days
                if flow.to_day is None or day > flow.to_day:
                    break
    said: list[Made | Untreated] = [*answer.made, *answer.untreated]
    for one in said:
        key = (one.hospital, one.product, one.asked_day)
        if one.patients < 1:
            yield _said(f"{one.patients} patients at {key}.", f"{one.patients} patienter vid {key}.")
        left[key] = left.get(key, 0) - one.patients
    for key, count in left.items():
        if count:
            yield _said(f"{count} patients too few at {key}.", f"{count} patienter för lite vid {key}.")


def _parts(network: Network, made: Made) -> tuple[Product, Centre, Route] | None:
    products = [one for one in network.products if one.name == made.product]
    centres = [one for one in network.centres if one.name == made.centre]
    routes = [
        one for one in network.routes if (one.hospital, one.centre, one.by) == (made.hospital, made.centre, made.by)
    ]
    return (products[0], centres[0], routes[0]) if products and centres and routes else None


def _made(network: Network, made: Made) -> Iterator[Text]:
    found = _parts(network, made)
    who = f"{made.hospital}–{made.centre}, {made.start_day}"
    if found is None:
        yield _said(f"{who}: it names what there is not.", f"{who}: nämner något som inte finns.")
        return
    product, centre, route = found
    need = product.contained_use
    order = ["F", "L", "R"]
    if need is not None and not any(
        order.index(one.category.value) >= order.index(need.category.value) and one.level >= need.level
        for one in centre.permits
    ):
        yield _said(f"{who}: no permit.", f"{who}: inget tillstånd.")
    if route.hours > product.starting_material_hours or route.hours > product.product_hours:
        yield _said(f"{who}: too far.", f"{who}: för långt.")
    if product.line_days > centre.cycle_days:
        yield _said(f"{who}: the line is not free again.", f"{who}: linjen är inte ledig igen.")
    waiting = _days(network, made)[Counts.WAITING]
    if waiting < 0 or waiting > network.waiting_days_max:
        yield _said(f"{who}: a wait of {waiting} days.", f"{who}: en väntan på {waiting} dagar.")


def _days(network: Network, made: Made) -> dict[Counts, int]:
    found = _parts(network, made)
    assert found is not None
    product, _, route = found
    travel = 0
    while travel * 24 < route.hours:
        travel += 1
    collected = made.start_day - travel
    infused = made.start_day + product.line_days + product.release_days + travel
    return {
        Counts.WAITING: collected - made.asked_day,
        Counts.VEIN_TO_VEIN: infused - collected,
        Counts.IN_ALL: infused - made.asked_day,
    }


def _capacity(network: Network, answer: Answer) -> Iterator[Text]:
    """Each line begins a batch every cycle, from its own first day on: count them line by line."""
    for centre in network.centres:
        firsts = _first_days(centre)[: answer.lines[centre.name]]
        for day in {one.start_day for one in answer.made if one.centre == centre.name}:
            begun = sum(one.patients for one in answer.made if (one.centre, one.start_day) == (centre.name, day))
            lines = sum(day >= first and (day - first) % centre.cycle_days == 0 for first in firsts)
            if begun > lines:
                yield _said(
                    f"{centre.name} begins {begun} batches on day {day}, on {lines} lines.",
                    f"{centre.name} börjar {begun} satser dag {day}, på {lines} linjer.",
                )


def _first_days(centre: Centre) -> list[int]:
    """Return the lines' first days: the earliest of those farthest from the lines since all days were last taken."""
    firsts: list[int] = []
    all_days = [day for day in range(centre.cycle_days) if day % centre.start_every_days == 0]
    for _ in range(centre.lines_max):
        times = [firsts.count(day) for day in all_days]
        days = [day for day, count in zip(all_days, times, strict=True) if count == min(times)]
        distances = []
        for day in days:
            this_round = firsts[len(firsts) // len(all_days) * len(all_days) :]
            around = [min((day - one) % centre.cycle_days, (one - day) % centre.cycle_days) for one in this_round]
            distances.append(min(around) if around else 0)
        firsts.append(days[distances.index(max(distances))])
    return firsts


def _share(curve: Curve, days: int) -> Fraction:
    """Return the share of a patient that is lost after so many days, to the hundredth of a per cent."""
    points = [(one.days, Fraction(one.percent)) for one in curve.points]
    if days <= points[0][0]:
        return Fraction(round(points[0][1] * 100), 10_000)
    for (low_day, low), (high_day, high) in pairwise(points):
        if low_day <= days < high_day:
            return Fraction(round((low + (high - low) * (days - low_day) / (high_day - low_day)) * 100), 10_000)
    return Fraction(round(points[-1][1] * 100), 10_000)


def _goals(network: Network, answer: Answer) -> Iterator[Text]:
    counted: dict[Goal, Fraction] = dict.fromkeys(answer.goals, Fraction(0))
    for centre in network.centres:
        lines = answer.lines[centre.name]
        counted[Goal.COST] += (centre.fixed_cost if lines else 0) + lines * centre.line_cost
    for made in answer.made:
        found = _parts(network, made)
        assert found is not None
        _, centre, route = found
        days = _days(network, made)
        counted[Goal.COST] += made.patients * (centre.batch_cost + route.cost)
        counted[Goal.WAITING] += made.patients * days[Counts.WAITING]
        for goal, curve in ((Goal.DROP_OUT, network.drop_out), (Goal.DEATHS, network.mortality)):
            if curve is not None:
                counted[goal] += made.patients * _share(curve, days[curve.counts])
    for left in answer.untreated:
        counted[Goal.UNTREATED] += left.patients
        for goal, curve in ((Goal.DROP_OUT, network.drop_out), (Goal.DEATHS, network.mortality)):
            if curve is not None:
                counted[goal] += left.patients * Fraction(round(Fraction(curve.untreated_percent) * 100), 10_000)
    for goal, value in answer.goals.items():
        if abs(float(counted[goal]) - value) > 1e-6:
            yield _said(
                f"{goal.value} is {float(counted[goal])}, and the answer says {value}.",
                f"{goal.value} är {float(counted[goal])}, och svaret säger {value}.",
            )
    for one in answer.reached:
        total = sum(term.weight * counted[term.goal] for term in one.level.sum_of)
        if abs(float(total) - one.value) > 1e-6 * max(1.0, abs(one.value)):
            yield _said(
                f"A level counts {float(total)}, and the answer says {one.value}.",
                f"En nivå räknar {float(total)}, och svaret säger {one.value}.",
            )
