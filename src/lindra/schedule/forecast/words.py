"""The forecast as people say it, in both languages: what is expected, when the dose is met, how often that holds."""

from lindra.gmp.text import Text
from lindra.masters.units import unit_shown
from lindra.schedule.forecast.calibration import Calibration
from lindra.schedule.forecast.forecast import SURE, Forecast

_FEW = 10  # foretold counts, below which a share says little


def expected_said(forecast: Forecast, unit: str, *, first_day: float = 0.0) -> Text:
    """Return the count expected on the last day, with its interval."""
    last, shown = forecast.at_last, unit_shown(unit)
    day, low, middle, high = (
        _day(first_day + last.day),
        cells_said(last.low),
        cells_said(last.middle),
        cells_said(last.high),
    )
    return Text(
        f"Day {day}: about {middle} {shown} viable cells expected, nine times in ten between {low} and {high}.",
        f"Dag {day}: omkring {middle} {shown} viabla celler väntas, nio gånger av tio mellan {low} och {high}.",
    )


def dose_said(forecast: Forecast, *, first_day: float = 0.0) -> Text | None:
    """Return when the dose is met, or None for a recipe that makes no dose of these cells."""
    last = forecast.at_last
    if last.least_probability is None:
        return None
    least = _met(
        Text("The least dose", "Minsta dosen"),
        forecast.day_of_dose(), forecast.day_of_dose(SURE), last.least_probability, last.day, first_day,
    )  # fmt: skip
    if last.enough_probability is None:
        return least
    enough = _met(
        Text("What the recipe asks for before an early harvest", "Det som receptet begär före tidig skörd"),
        forecast.day_of_enough(), forecast.day_of_enough(SURE), last.enough_probability, last.day, first_day,
    )  # fmt: skip
    return Text(f"{least.en} {enough.en}", f"{least.sv} {enough.sv}")


def trust_said(forecast: Forecast) -> Text:
    """Return how far to trust the forecast: what it was learned from, and how often such intervals held."""
    found, batches = forecast.calibration, forecast.history
    if found is None:
        en = (
            "no finished batch"
            if not batches
            else "one finished batch"
            if batches == 1
            else f"{batches} finished batches"
        )
        sv = (
            "ingen avslutad sats"
            if not batches
            else "en avslutad sats"
            if batches == 1
            else f"{batches} avslutade satser"
        )
        return Text(
            f"Learned from {en} of this recipe: too few to tell how often such intervals hold.",
            f"Byggd på {sv} av detta recept: för få för att säga hur ofta sådana intervall håller.",
        )
    return Text(f"{_held(found, batches).en} {_error(found).en}", f"{_held(found, batches).sv} {_error(found).sv}")


def percent_said(probability: float) -> Text:
    """Return a probability as people say it: never a certainty, which no forecast is."""
    percent = round(probability * 100)
    if percent < 1:
        return Text("under 1\u00a0%", "under 1\u00a0%")
    return Text("over 99\u00a0%", "över 99\u00a0%") if percent > 99 else Text(f"{percent}\u00a0%", f"{percent}\u00a0%")


def cells_said(cells: float) -> str:
    """Return a number of cells to two figures: more would promise what no forecast keeps."""
    rounded = float(f"{cells:.2g}")
    return f"{rounded:,.0f}".replace(",", "\u202f") if rounded >= 10 else f"{rounded:g}"


def _day(day: float) -> str:
    return f"{day:.0f}"


def _met(what: Text, likely: float | None, sure: float | None, at_last: float, last: float, first: float) -> Text:
    percent, end = percent_said(at_last), _day(first + last)
    if likely is None:
        return Text(
            f"{what.en} is not likely to be there by day {end} (probability {percent.en}).",
            f"{what.sv} finns troligen inte till dag {end} (sannolikhet {percent.sv}).",
        )
    day = _day(first + likely)
    if sure is None:
        return Text(
            f"{what.en} is likely there on day {day}; on day {end} with probability {percent.en}.",
            f"{what.sv} finns troligen dag {day}; dag {end} med sannolikheten {percent.sv}.",
        )
    if sure == likely:
        return Text(
            f"{what.en} is there by day {day} with at least 90\u00a0% probability.",
            f"{what.sv} finns till dag {day} med minst 90\u00a0% sannolikhet.",
        )
    return Text(
        f"{what.en} is likely there on day {day}, and with at least 90\u00a0% probability on day {_day(first + sure)}.",
        f"{what.sv} finns troligen dag {day}, och med minst 90\u00a0% sannolikhet dag {_day(first + sure)}.",
    )


def _held(found: Calibration, batches: int) -> Text:
    few, percent = found.foretold < _FEW, f"{found.share_held:.0%}".replace("%", "\u00a0%")
    return Text(
        f"In {batches} finished batches of this recipe, each foretold from the others, {found.held} of "
        f"{found.foretold} such intervals held{': too few to judge by' if few else f' ({percent})'}.",
        f"I {batches} avslutade satser av detta recept, var och en förutsagd från de andra, höll {found.held} av "
        f"{found.foretold} sådana intervall{': för få att döma efter' if few else f' ({percent})'}.",
    )


def _error(found: Calibration) -> Text:
    error, naive = 2**found.error_doublings, 2**found.naive_error_doublings
    return Text(
        f"It missed by a factor of {error:.2f} on average; going on doubling as before, by {naive:.2f}.",
        f"Den missade med faktorn {_sv(error)} i medeltal; fortsatt fördubbling som förut med {_sv(naive)}.",
    )


def _sv(number: float) -> str:
    return f"{number:.2f}".replace(".", ",")
