"""The plan, the offers and the waiting list as plain data, for the API."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from lindra.gmp.record import time_written, to_plain
from lindra.gmp.text import Text
from lindra.schedule.centre.called_in import CalledIn
from lindra.schedule.centre.lapses import Lapse
from lindra.schedule.centre.offering import Offer
from lindra.schedule.centre.shown import PlannedStage
from lindra.schedule.centre.waiting import Waiting
from lindra.web.offered_dates import OfferedDates
from lindra.web.standing_plan import ShownStage, StandingPlan


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "sv": text.sv}


def _all(texts: Iterable[Text]) -> list[dict[str, str]]:
    return [_both(one) for one in texts]


def _stage_plain(one: PlannedStage) -> dict[str, Any]:
    return {
        "therapy": one.therapy,
        "stage": one.name,
        "title": _both(one.title),
        "kind": one.kind.value,
        "starts_at": time_written(one.starts_at),
        "ends_at": time_written(one.ends_at),
        "resources": list(one.resources),
    }


def _shown_plain(one: ShownStage) -> dict[str, Any]:
    promised_at = time_written(one.promised_at) if one.promised_at is not None else None
    return {**_stage_plain(one.stage), "firmness": one.firmness.value, "promised_at": promised_at}


def _lapse_plain(one: Lapse) -> dict[str, Any]:
    return {
        "of": one.of,
        "what": _both(one.what),
        "until": one.until.isoformat(),
        "needed_on": one.needed_on.isoformat(),
        "therapy": one.therapy,
        "more_stages": one.more,
    }


def _called_in_plain(one: CalledIn) -> dict[str, Any]:
    return {
        "person": one.person,
        "day": one.day.isoformat(),
        "begins_at": time_written(one.begins),
        "ends_at": time_written(one.ends),
        "therapies": list(dict.fromkeys(therapy for therapy, _ in one.stages)),
    }


def plan_plain(plan: StandingPlan) -> dict[str, Any]:
    """Return the plan that stands."""
    timeline = plan.standing.centre.timeline
    return {
        "at": time_written(plan.at),
        "ends_at": time_written(timeline.moment(timeline.horizon)),
        "stages": [_shown_plain(one) for one in plan.stages],
        "aims": [one.value for one in plan.state.aims],
        "notes": _all(plan.standing.notes),
        "lapses": [_lapse_plain(one) for one in plan.lapses],
        "called_in": [_called_in_plain(one) for one in plan.called_in],
        "left_out": [{"therapy": one.therapy, "because": _all(one.because)} for one in plan.standing.centre.left_out],
    }


def _offer_plain(one: Offer) -> dict[str, Any]:
    return {
        "starts_at": time_written(one.starts_at),
        "ends_at": time_written(one.ends_at),
        "vein_to_vein_minutes": one.vein_to_vein // timedelta(minutes=1),
        "milestones": [stage.name for stage in one.milestones],
        "stages": [_stage_plain(stage) for stage in one.stages],
        "called_in": [stage.name for stage in one.called_in],
        "reasons": _all(one.reasons),
    }


def offers_plain(found: OfferedDates) -> dict[str, Any]:
    """Return what is offered."""
    return {
        "therapy": found.therapy.number if found.therapy is not None else None,
        "recipe": found.recipe,
        "offers": [_offer_plain(one) for one in found.offers],
        "because": _all(found.because),
        "higher_score": [one.under_way.number for one in found.before],
    }


def waiting_plain(one: Waiting) -> dict[str, Any]:
    """Return one line of the waiting list."""
    way = one.under_way
    return {
        "rank": one.rank,
        "therapy": way.number,
        "recipe": way.chain.recipe.name,
        "score": one.score,
        "priority": to_plain(way.priority) if way.priority is not None else None,
        "ordered_at": time_written(way.ordered_at),
        "is_eligible": way.is_eligible,
    }
