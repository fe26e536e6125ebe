"""The plan, the offers and the waiting list on the command line: tables for people, plain data for programs."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.table import Table

from lindra.gmp.text import Text
from lindra.schedule.centre.offering import Offer, Offered
from lindra.schedule.centre.shown import Change, PlannedStage
from lindra.schedule.centre.timeline import CENTRE_ZONE
from lindra.schedule.centre.waiting import Waiting

if TYPE_CHECKING:
    # The solver comes with it, and takes a second to load: offers and the waiting list do without.
    from lindra.schedule.centre.replanning import CentrePlan


def when(moment: datetime) -> str:
    """Return a time by the clock on the centre's wall."""
    return f"{moment.astimezone(CENTRE_ZONE):%a %d %b %H:%M}"


def plan_table(plan: "CentrePlan", *, every_stage: bool) -> Table:
    """Return the plan by time: the milestones of each therapy, or every stage with what it occupies."""
    table = Table("Therapy", "Stage", "From", "To", "With", "")
    for one in plan.stages:
        if one.is_hold or not (every_stage or _is_milestone(plan, one)):
            continue
        mark = "promised" if one.is_promised else ""
        table.add_row(one.therapy, one.title.en, when(one.starts_at), when(one.ends_at), ", ".join(one.resources), mark)
    return table


def _is_milestone(plan: "CentrePlan", one: PlannedStage) -> bool:
    chain = plan.centre.chains[one.therapy]
    works = [stage.name for stage in chain.stages if stage.steps]
    return one.name in (chain.first, chain.last, "collection", "conditioning", "certification", works[0], works[-1])


def changes_table(changes: tuple[Change, ...]) -> Table:
    """Return what would move, promises first, with who must be told and why."""
    table = Table("Therapy", "Stage", "Was", "Becomes", "Tell", "Why")
    for one in changes:
        table.add_row(
            one.therapy,
            one.stage.title.en,
            when(one.was_at) if one.was_at else "–",
            when(one.starts_at),
            ", ".join(role.title.en for role in one.told) + (", the patient" if one.tells_patient else ""),
            " ".join(text.en for text in one.why),
        )
    return table


def plan_said(plan: "CentrePlan") -> Iterator[str]:
    """Yield what a person should know beside the tables."""
    for one in plan.centre.left_out:
        yield f"Not planned: {one.therapy}. {' '.join(text.en for text in one.because)}"
    for note in plan.centre.notes:
        yield note.en
    for called in plan.called_in:
        yield called.said().en
    for lapse in plan.lapses:
        yield lapse.said().en
    for level in plan.levels:
        yield level.en


def plan_plain(plan: "CentrePlan") -> dict[str, Any]:
    """Return the plan as plain data."""
    return {
        "status": plan.answer.status.value,
        "stages": [_stage(one) for one in plan.stages],
        "changes": [
            {
                "therapy": one.therapy,
                "stage": one.stage.name,
                "was_at": one.was_at.isoformat() if one.was_at else None,
                "starts_at": one.starts_at.isoformat(),
                "is_promised": one.is_promised,
                "told": [role.value for role in one.told],
                "tells_patient": one.tells_patient,
                "why": _said(one.why),
            }
            for one in plan.changes
        ],
        "reached": [
            {"goals": [term.goal.value for term in one.terms], "value": one.value, "bound": one.bound}
            for one in plan.answer.reached
        ],
        "left_out": [{"therapy": one.therapy, "because": _said(one.because)} for one in plan.centre.left_out],
        "notes": _said(plan.centre.notes),
        "called_in": _said(tuple(one.said() for one in plan.called_in)),
        "lapses": _said(tuple(one.said() for one in plan.lapses)),
        "clash": _said(plan.clash),
    }


def offer_table(number: int, offer: Offer) -> Table:
    """Return one chain of dates."""
    days = offer.vein_to_vein.total_seconds() / 86400
    table = Table("", "From", "To", "With", title=f"Offer {number}: {days:.1f} days", title_justify="left")
    for one in offer.milestones:
        table.add_row(one.title.en, when(one.starts_at), when(one.ends_at), ", ".join(one.resources))
    return table


def offers_plain(found: Offered) -> dict[str, Any]:
    """Return the offers as plain data."""
    return {
        "offers": [
            {
                "starts_at": one.starts_at.isoformat(),
                "ends_at": one.ends_at.isoformat(),
                "vein_to_vein_hours": round(one.vein_to_vein.total_seconds() / 3600, 2),
                "stages": [_stage(stage) for stage in one.stages],
                "reasons": _said(one.reasons),
            }
            for one in found.offers
        ],
        "because": _said(found.because),
    }


def waiting_plain(waits: tuple[Waiting, ...], now: datetime) -> list[dict[str, Any]]:
    """Return the waiting list as rows."""
    return [
        {
            "rank": one.rank,
            "therapy": one.under_way.number,
            "recipe": one.under_way.chain.recipe.name,
            "score": one.score,
            "waited_days": (now - one.under_way.ordered_at).days,
            "eligible": "yes" if one.under_way.is_eligible else "not confirmed",
            "reason": one.under_way.priority.reason if one.under_way.priority is not None else "not assessed",
        }
        for one in waits
    ]


def _stage(one: PlannedStage) -> dict[str, Any]:
    return {
        "therapy": one.therapy,
        "stage": one.name,
        "kind": one.kind.value,
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "resources": list(one.resources),
        "is_promised": one.is_promised,
    }


def _said(texts: tuple[Text, ...]) -> list[dict[str, str]]:
    return [{"en": one.en, "sv": one.sv} for one in texts]
