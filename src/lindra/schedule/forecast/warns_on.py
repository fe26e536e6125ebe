"""Warn of a batch that will not meet its dose by the last day, as soon as growth can be judged: on day five."""

from lindra.gmp.text import Text
from lindra.schedule.forecast.calibration import COUNTS_KNOWN_MIN
from lindra.schedule.forecast.forecast import LIKELY, SURE, Forecast
from lindra.schedule.forecast.words import percent_said


def warns_on(forecast: Forecast, *, first_day: float = 0.0) -> Text | None:
    """Return the warning and what may be done, or None. It is advice: nothing is stopped, and no rule reads it.

    Growth is judged from the second count on. ``first_day`` is the day of the process on which the culture began,
    so that days are said as the steps are numbered.
    """
    at_last = forecast.at_last
    if len(forecast.course.counts) < COUNTS_KNOWN_MIN or at_last.least_probability is None:
        return None
    day = f"{first_day + at_last.day:.0f}"
    if at_last.least_probability < SURE:
        percent = percent_said(at_last.least_probability)
        is_likely = at_last.least_probability >= LIKELY
        word = Text("may not", "kanske inte") if is_likely else Text("will probably not", "troligen inte")
        return Text(
            f"The dose {word.en} be met by day {day}: the probability is {percent.en}. Tell the production manager and "
            "the physician today; conditioning can wait, and a new collection can be planned.",
            f"Dosen nås {word.sv} till dag {day}: sannolikheten är {percent.sv}. Meddela produktionschefen och läkaren "
            "i dag; konditioneringen kan vänta, och en ny insamling kan planeras.",
        )
    if at_last.enough_probability is not None and at_last.enough_probability < LIKELY:
        percent = percent_said(at_last.enough_probability)
        return Text(
            f"The batch grows slowly. The least dose is likely, but what the recipe asks for before an early harvest "
            f"is there by day {day} with a probability of only {percent.en}. Plan for the last day, and for a "
            "small dose.",
            f"Satsen växer långsamt. Minsta dosen är trolig, men det som receptet begär före tidig skörd finns till "
            f"dag {day} med en sannolikhet av bara {percent.sv}. Planera för sista dagen, och för en liten dos.",
        )
    return None
