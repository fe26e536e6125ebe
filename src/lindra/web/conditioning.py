"""The advice on conditioning as the therapy's page, the API and the command line show it."""

from typing import Any

from lindra.gmp.record import time_written
from lindra.gmp.text import Text
from lindra.schedule.centre.conditioning import ConditioningAdvice, NoAdvice, conditioning_advice
from lindra.therapy.flow import Journey
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.treatment.conditioning import Conditioning
from lindra.web.door import store
from lindra.web.standing_plan import standing_plan

Advised = ConditioningAdvice | NoAdvice


def advised(therapy: str) -> Advised | None:
    """Return what the plan that stands advises; None where there is no such therapy."""
    with store().reading() as record:
        if record.find(Therapy, therapy) is None:
            return None
    standing = standing_plan().standing
    with store().reading() as record:
        return conditioning_advice(record, standing, therapy)


def advised_while_it_matters(of: Journey) -> Advised | None:
    """Return the advice for a therapy whose recipe has a conditioning and whose cells have not been given."""
    is_given = any(one.started_at for one in of.infusions)
    if of.recipe is None or of.recipe.conditioning is None or is_given or not of.therapy.is_open:
        return None
    found = advised(of.therapy.number)
    return None if isinstance(found, NoAdvice) and not found.matters else found


def advice_plain(therapy: str, found: Advised) -> dict[str, Any]:
    """Return it as plain data: the advice, or why there is none."""
    if isinstance(found, NoAdvice):
        return {"therapy": therapy, "advice": None, "because": [_both(one) for one in found.because]}
    advice = {
        "title": _both(found.title),
        "says": _both(found.said()),
        "infusion_on": found.infusion_on.isoformat(),
        "planned_on": found.planned_on.isoformat() if found.planned_on else None,
        "earliest_on": found.earliest_on.isoformat() if found.earliest_on else None,
        "latest_on": found.latest_on.isoformat(),
        "fits": found.fits,
        "reasons": [{"day": one.day.isoformat() if one.day else None, **_both(one.said)} for one in found.reasons],
        "uncertain": [_both(one) for one in found.uncertain],
        "ordered": _ordered_plain(found.ordered) if found.ordered else None,
        "against": [_both(one) for one in found.against],
    }
    return {"therapy": therapy, "advice": advice, "because": []}


def _ordered_plain(one: Conditioning) -> dict[str, str]:
    return {
        "starts_on": one.starts_on.isoformat(),
        "infusion_on": one.infusion_on.isoformat(),
        "ordered_at": time_written(one.ordered_at),
        "ordered_by": one.ordered_by,
    }


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "sv": text.sv}
