"""What kind of year is lived: how many patients, of what, and how often things go wrong.

The rates are invented for a synthetic centre, and are no forecast of a real one.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime


@dataclass(frozen=True, kw_only=True)
class Rates:
    """How often something goes wrong, each time that it could."""

    set_fails: float = 0.05  # integrity of a tubing set
    too_few_collected: float = 0.04
    material_warm: float = 0.04  # on the way to the centre
    courier_late: float = 0.10
    viability_low: float = 0.05
    sterility_positive_early: float = 0.015
    sterility_positive_late: float = 0.015
    bag_warm: float = 0.03  # on the way to the ward
    patient_unfit: float = 0.10  # on the day of collection
    lost_per_week: float = 0.012  # patients who die or turn too ill while they wait
    adverse_event: float = 0.35
    seen_by_chance: float = 0.02  # a deviation that somebody opens at a step
    ill_days_between: float = 70  # of a person: days at work between two illnesses, on average


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One year, or as many days as are asked for."""

    seed: int = 1
    patients: int = 60
    days: int = 365
    begins: datetime = datetime(2027, 1, 4, 6, 0, tzinfo=UTC)  # a Monday
    # Recipe and its share of the patients. What starts from a stock has its stock made before the year begins.
    mix: tuple[tuple[str, float], ...] = (
        ("cd19-car-t", 0.62),
        ("uc-msc-dose", 0.20),
        ("til", 0.12),
        ("lv-cd34", 0.06),
    )
    stocks: tuple[str, ...] = ("uc-msc-bank", "uc-msc-product")  # in the order in which one is made from the other
    mistakes_per_act: float = 0.05
    rates: Rates = field(default_factory=Rates)

    def only(self, recipe: str) -> "Scenario":
        """Return the same year with patients of one recipe alone; ValueError where the mix has no such recipe."""
        known = [name for name, _ in self.mix]
        if recipe not in known:
            raise ValueError(f"No patient here comes for {recipe}; choose one of: {', '.join(known)}.")
        stocks = self.stocks if recipe == "uc-msc-dose" else ()
        return replace(self, mix=((recipe, 1.0),), stocks=stocks)
