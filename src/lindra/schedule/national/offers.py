"""Which centres an order can be offered to, the soonest first, each with its reasons; and why the others are out.

In order of what keeps a centre out: nothing is known of it, it does not make the recipe, it lacks the permit, no way
leads there, the cells would not live so long, nothing is free. All that hold are told, not the first alone.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lindra.gmp.text import Text
from lindra.masters.recipe import ContainedUse, Recipe
from lindra.schedule.national.capacity import WEEK, Capacity, monday_of
from lindra.schedule.national.centres import Centre, National, Way

FRIDAY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked for one patient, who is at a place and named nowhere here."""

    recipe: str
    place: str
    wish_on: date  # the earliest day of collection
    making_days: int  # from the start to the last step
    contained_use: ContainedUse | None = None
    starting_material_hours: Decimal | None = None  # None where the recipe starts from a stock
    product_hours: Decimal


def order_of(recipe: Recipe, *, place: str, wish_on: date) -> Order:
    """Return the order of a recipe."""
    return Order(
        recipe=recipe.name,
        place=place,
        wish_on=wish_on,
        making_days=max((one.day for one in recipe.steps), default=0),
        contained_use=recipe.contained_use,
        starting_material_hours=recipe.starting_material.hours if recipe.starting_material else None,
        product_hours=recipe.shelf_life.hours,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One centre's answer: when it could begin and the patient be infused, or only why not."""

    centre: str
    title: Text
    reasons: tuple[Text, ...]
    start_on: date | None = None
    infusion_on: date | None = None
    waiting_days: int | None = None  # from the wish to the collection
    free: int | None = None  # in the week of the start
    way: Way | None = None

    @property
    def is_possible(self) -> bool:
        """Whether the order can be offered to the centre."""
        return self.start_on is not None


def offered_to(order: Order, national: National, *, today: date) -> tuple[Offer, ...]:
    """Return an offer for each centre: those that can, the soonest infusion and the nearest first; then the others."""
    offers = [_offer(order, one, national.ways, today) for one in national.centres]
    return tuple(
        sorted(
            offers,
            key=lambda one: (
                one.infusion_on or date.max,
                one.way.hours if one.way and one.is_possible else Decimal(0),
                one.centre,
            ),
        )
    )


def _offer(order: Order, centre: Centre, ways: tuple[Way, ...], today: date) -> Offer:
    capacity = centre.capacity
    if capacity is None:
        missing = centre.missing or Text("Nothing is published.", "Inget är publicerat.")
        return Offer(centre=centre.name, title=centre.title, reasons=(missing,))
    against: list[Text] = []
    starts = capacity.of(order.recipe)
    if starts is None:
        against.append(Text(f"It does not make {order.recipe}.", f"Det tillverkar inte {order.recipe}."))
    leading = sorted(
        (one for one in ways if (one.place, one.centre) == (order.place, centre.name)), key=lambda one: one.hours
    )
    way = leading[0] if leading else None
    against += _without_permit(order, capacity)
    if way is None:
        against.append(
            Text(f"No way from {order.place} is known.", f"Ingen väg från {order.place} är känd."),
        )
    else:
        against += _too_far(order, way)
    if against or way is None or starts is None:
        return Offer(centre=centre.name, title=centre.title, way=way, reasons=tuple(against))
    earliest = max(order.wish_on, today) + timedelta(days=way.days())
    permitted_until = _permitted_until(order, capacity)
    for number, free in enumerate(starts.free):
        monday = starts.first_monday + number * WEEK
        start = max(monday, earliest)
        if not free or monday_of(start) != monday or start.weekday() > FRIDAY:
            continue  # batches are begun on working days
        if start + timedelta(days=order.making_days) > permitted_until:
            break
        return _possible(order, centre, capacity, way, start, free, today)
    return Offer(centre=centre.name, title=centre.title, way=way, reasons=_nothing_free(order, permitted_until))


def _possible(order: Order, centre: Centre, capacity: Capacity, way: Way, start: date, free: int, today: date) -> Offer:
    waiting = (start - timedelta(days=way.days()) - order.wish_on).days
    week = start.isocalendar().week
    reasons = [
        Text(f"{free} free in week {week}.", f"{free} {'ledig' if free == 1 else 'lediga'} i vecka {week}."),
        Text(f"{_hours(way)} {way.by.en}{_lives(order).en}.", f"{_hours(way)} {way.by.sv}{_lives(order).sv}."),
        Text("No wait.", "Ingen väntan.")
        if waiting <= 0
        else Text(
            f"{waiting} {'day' if waiting == 1 else 'days'} after the wish.",
            f"{waiting} {'dag' if waiting == 1 else 'dagar'} efter önskemålet.",
        ),
    ]
    use = order.contained_use
    if use is not None:
        until = _permitted_until(order, capacity)
        end_en, end_sv = ("", "") if until == date.max else (f" until {until}", f" till {until}")
        kind = f"{use.category.value}{use.level}"
        reasons.append(Text(f"Permit for {kind}{end_en}.", f"Tillstånd för {kind}{end_sv}."))
    if capacity.is_stale_on(today):
        days = (today - capacity.published_on).days
        reasons.append(
            Text(
                f"Its figures are {days} days old: ask before you promise anything.",
                f"Siffrorna är {days} dagar gamla: fråga innan något lovas.",
            )
        )
    return Offer(
        centre=centre.name,
        title=centre.title,
        reasons=tuple(reasons),
        start_on=start,
        infusion_on=start + timedelta(days=order.making_days + way.days()),
        waiting_days=max(waiting, 0),
        free=free,
        way=way,
    )


def _permitted_until(order: Order, capacity: Capacity) -> date:
    """Return the last day on which a permit covers the order; the longest time there is where none is needed."""
    use = order.contained_use
    if use is None:
        return date.max
    ends = [
        one.until or date.max
        for one in capacity.permits
        if one.as_permit().is_for(use.organism.en, use.category, use.level)
    ]
    return max(ends, default=date.min)


def _without_permit(order: Order, capacity: Capacity) -> list[Text]:
    use = order.contained_use
    if use is None or _permitted_until(order, capacity) > date.min:
        return []
    kind = f"{use.category.value}{use.level}"
    return [
        Text(
            f"It has no permit for {kind}: {_small(use.organism.en)}.",
            f"Det saknar tillstånd för {kind}: {_small(use.organism.sv)}.",
        )
    ]


def _too_far(order: Order, way: Way) -> list[Text]:
    found = []
    if order.starting_material_hours is not None and way.hours > order.starting_material_hours:
        lives = order.starting_material_hours
        found.append(
            Text(
                f"{_hours(way)} {way.by.en}, and the starting material lives {lives:f} h.",
                f"{_hours(way)} {way.by.sv}, och utgångsmaterialet lever {lives:f} h.",
            )
        )
    if way.hours > order.product_hours:
        found.append(
            Text(
                f"{_hours(way)} {way.by.en} back, and the product lives {order.product_hours:f} h.",
                f"{_hours(way)} {way.by.sv} tillbaka, och produkten lever {order.product_hours:f} h.",
            )
        )
    return found


def _nothing_free(order: Order, permitted_until: date) -> tuple[Text, ...]:
    nothing = Text(
        f"Nothing is free from {order.wish_on} on, in the weeks that it has published.",
        f"Inget är ledigt från {order.wish_on}, i de veckor som det har publicerat.",
    )
    if permitted_until == date.max:
        return (nothing,)
    return (
        Text(
            f"Nothing is free from {order.wish_on} on that would be finished while its permit holds, "
            f"until {permitted_until}.",
            f"Inget är ledigt från {order.wish_on} som hinner bli klart medan tillståndet gäller, "
            f"till {permitted_until}.",
        ),
    )


def _lives(order: Order) -> Text:
    hours = min(order.product_hours, order.starting_material_hours or order.product_hours)
    return Text(f"; the cells live {hours:f} h", f"; cellerna lever {hours:f} h")


def _hours(way: Way) -> str:
    return f"{way.hours.normalize():f} h"


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
