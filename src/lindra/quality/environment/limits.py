"""The published limits of clean rooms as data: which edition, for what, in which grade and state, and from where.

A set is text of law, the same for every centre; which of them a centre works under, and from which day, is its
own signed choice (``choose_limits.py``). Where a text gives no limit the centre gives its own, at the point.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from lindra.facility.rooms.room import RoomState
from lindra.gmp.limit import Certainty, Provenance
from lindra.gmp.text import Text
from lindra.quality.environment.methods import Measured, Method


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLimit:
    """The most that a text allows, of one thing in one grade. ``at_most`` is None where the text gives none."""

    method: Method
    measured: Measured
    grade: str
    state: RoomState | None  # None: the same at rest and in operation
    at_most: Decimal | None
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSet:
    """One edition of the limits."""

    code: str
    title: Text
    limits: tuple[ActionLimit, ...]


def limit_among(
    limits: Iterable[ActionLimit], *, method: Method, measured: Measured, grade: str, state: RoomState
) -> ActionLimit | None:
    """Return the limit that is asked for; None where the set has no line for it."""
    return next(
        (
            one
            for one in limits
            if (one.method, one.measured, one.grade) == (method, measured, grade) and one.state in (None, state)
        ),
        None,
    )


_Viable = dict[str, tuple[int | None, ...]]
_Particles = dict[str, tuple[int | None, ...]]
_VIABLE_METHODS = (Method.AIR, Method.SETTLE, Method.CONTACT, Method.GLOVE)

# By grade: air per cubic metre, settle plate in four hours, contact plate, glove. Grade A: no growth.
_VIABLE: _Viable = {
    "A": (0, 0, 0, 0),
    "B": (10, 5, 5, 5),
    "C": (100, 50, 25, None),
    "D": (200, 100, 50, None),
}
# By grade: 0.5 µm and 5 µm at rest, 0.5 µm and 5 µm in operation, per cubic metre.
_PARTICLES_2022: _Particles = {
    "A": (3_520, 29, 3_520, 29),
    "B": (3_520, 29, 352_000, 2_930),
    "C": (352_000, 2_930, 3_520_000, 29_300),
    "D": (3_520_000, 29_300, None, None),
}
_PARTICLES_2007: _Particles = {
    "A": (3_520, 20, 3_520, 20),
    "B": (3_520, 29, 352_000, 2_900),
    "C": (352_000, 2_900, 3_520_000, 29_000),
    "D": (3_520_000, 29_000, None, None),
}


def _made(
    viable: _Viable, particles: _Particles, plates: Provenance, gloves: Provenance, air: Provenance
) -> tuple[ActionLimit, ...]:
    found: list[ActionLimit] = []
    for grade, counts in viable.items():
        for method, count in zip(_VIABLE_METHODS, counts, strict=True):
            source = gloves if method is Method.GLOVE else plates
            found.append(_limit(method, Measured.COLONIES, grade, None, count, source))
        # No text has a column for gowns; a plate pressed on a gown is a contact plate.
        found.append(_limit(Method.GOWN, Measured.COLONIES, grade, None, counts[2], plates))
    for grade, counts in particles.items():
        for state, (half, five) in zip(
            (RoomState.AT_REST, RoomState.IN_OPERATION), (counts[:2], counts[2:]), strict=True
        ):
            found.append(_limit(Method.PARTICLES, Measured.PARTICLES_HALF, grade, state, half, air))
            found.append(_limit(Method.PARTICLES, Measured.PARTICLES_FIVE, grade, state, five, air))
    return tuple(found)


def _limit(
    method: Method, measured: Measured, grade: str, state: RoomState | None, count: int | None, source: Provenance
) -> ActionLimit:
    at_most = None if count is None else Decimal(count)
    return ActionLimit(method=method, measured=measured, grade=grade, state=state, at_most=at_most, provenance=source)


_TABLES_2022 = "https://www.labox.eu/faq-2/cleanroom-classifications-acc-to-eu-gmp-annex-1"
ANNEX_1_2022 = LimitSet(
    code="annex-1-2022",
    title=Text("EU GMP Annex 1 (2022)", "EU GMP bilaga 1 (2022)"),
    limits=_made(
        _VIABLE,
        _PARTICLES_2022,
        Provenance(Certainty.SECONDARY, f"EU GMP Annex 1 (2022) table 6; {_TABLES_2022}"),
        Provenance(Certainty.PROFESSIONAL, "EU GMP Annex 1 (2022) table 6, glove column"),
        Provenance(Certainty.SECONDARY, f"EU GMP Annex 1 (2022) table 5; {_TABLES_2022}"),
    ),
)
PART_IV_2017 = LimitSet(
    code="part-iv-2017",
    title=Text("EU GMP Part IV (2017)", "EU GMP del IV (2017)"),
    limits=_made(
        _VIABLE,
        _PARTICLES_2007,
        Provenance(Certainty.PROFESSIONAL, "EU GMP Part IV (2017), numbers of Annex 1 (2007); grade A: below 1"),
        Provenance(Certainty.PROFESSIONAL, "EU GMP Part IV (2017), numbers of Annex 1 (2007); grade A: below 1"),
        Provenance(Certainty.PROFESSIONAL, "EU GMP Part IV (2017), numbers of Annex 1 (2007)"),
    ),
)
SETS = {one.code: one for one in (ANNEX_1_2022, PART_IV_2017)}
SET_CHOICES = tuple((one.code, one.title) for one in SETS.values())
