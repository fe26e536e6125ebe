"""Why not everybody can be treated, in words: who can not reach any centre, and what capacity lacks at its most."""

from collections.abc import Iterator
from decimal import Decimal

from lindra.gmp.text import Text
from lindra.schedule.network.parts import Centre, Hospital, Network, Product
from lindra.schedule.network.ways import allowed
from lindra.schedule.parts import Fault


def unreachable(network: Network) -> Iterator[Fault]:
    """Yield each hospital whose patients no centre can serve, with what keeps out each centre."""
    for hospital in network.hospitals:
        for product in network.products:
            if not any(flow.product == product.name and flow.patients for flow in hospital.flows):
                continue
            if any(_may(network, hospital, centre, product) for centre in network.centres):
                continue
            why = [_why_not(network, hospital, centre, product) for centre in network.centres]
            yield Fault(
                (hospital.name, product.name),
                Text(
                    f"No centre can make {product.name} for {hospital.name}. {' '.join(one.en for one in why)}",
                    f"Inget centrum kan göra {product.name} för {hospital.name}. {' '.join(one.sv for one in why)}",
                ),
                Text(
                    "Add a permit, a faster way or a longer shelf life, or let patients stay untreated.",
                    "Lägg till ett tillstånd, en snabbare väg eller en längre hållbarhet, "
                    "eller låt patienter bli utan behandling.",
                ),
            )


def clash_of(network: Network, untreated: int) -> tuple[Fault, ...]:
    """Return what keeps everybody from being treated when every centre is open with all its lines."""
    lines = sum(one.lines_max for one in network.centres)
    starts = sum(len(range(0, network.days, one.cycle_days)) * one.lines_max for one in network.centres)
    limited = network.centres_max is not None and network.centres_max < len(network.centres)
    centres = f", {network.centres_max} centres at most" if limited else ""
    centres_sv = f", högst {network.centres_max} centrum" if limited else ""
    return (
        Fault(
            (),
            Text(
                f"{untreated} of {network.patients()} patients can not be collected within {network.waiting_days_max} "
                f"days, with every line that may be built ({lines} lines, {starts} starts in {network.days} days"
                f"{centres}).",
                f"{untreated} av {network.patients()} patienter kan inte samlas in inom {network.waiting_days_max} "
                f"dagar, med varje linje som får byggas ({lines} linjer, {starts} starter på {network.days} dagar"
                f"{centres_sv}).",
            ),
            Text(
                "Allow more lines or centres, a longer wait, shorter cycles, or let patients stay untreated.",
                "Tillåt fler linjer eller centrum, längre väntan, kortare cykler, "
                "eller låt patienter bli utan behandling.",
            ),
        ),
    )


def _may(network: Network, hospital: Hospital, centre: Centre, product: Product) -> bool:
    return centre.lines_max > 0 and any(
        allowed(centre, product, one)
        for one in network.routes
        if (one.hospital, one.centre) == (hospital.name, centre.name)
    )


def _why_not(network: Network, hospital: Hospital, centre: Centre, product: Product) -> Text:
    hours = [one.hours for one in network.routes if (one.hospital, one.centre) == (hospital.name, centre.name)]
    need, name = product.contained_use, centre.name
    if centre.lines_max == 0:
        return Text(f"{name}: it may have no line.", f"{name}: får inte ha någon linje.")
    if need is not None and not centre.may_make(product):
        kind = f"{need.category.value}{need.level}"
        return Text(f"{name}: no permit for {kind}.", f"{name}: inget tillstånd för {kind}.")
    if product.line_days > centre.cycle_days:
        days, cycle = product.line_days, centre.cycle_days
        return Text(
            f"{name}: it holds a line {days} days, and the line begins anew after {cycle}.",
            f"{name}: den upptar en linje {days} dagar, och linjen börjar om efter {cycle}.",
        )
    if not hours:
        return Text(f"{name}: no way leads there.", f"{name}: ingen väg leder dit.")
    lives: Decimal = min(product.starting_material_hours, product.product_hours)
    return Text(
        f"{name}: {min(hours):f} h away, and the cells live {lives:f} h.",
        f"{name}: {min(hours):f} h bort, och cellerna lever {lives:f} h.",
    )
