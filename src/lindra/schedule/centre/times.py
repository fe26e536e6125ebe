"""What the recipes do not say and a plan must know: how long the rest of a therapy takes, and what a culture holds.

The figures are professional estimates for a university hospital (shared domain notes: collection 3 to 5 h, courier
within a region 1 to 2 h, review of an electronic record under 2 h), not measurements of one centre. A centre that
measures its own puts them here.
"""

from dataclasses import dataclass

from lindra.facility.hours.week import Week

USUAL_WEEK = Week(weekdays=(1, 2, 3, 4, 5), begins="07:00", ends="16:00")
USUAL_ON_CALL = (6, 7)
ANY_TIME = Week(weekdays=(1, 2, 3, 4, 5, 6, 7), begins="00:00", ends="23:45")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningTimes:
    """Hours, unless the name says otherwise."""

    notice_days: int = 3  # before a patient's first stage: the patient has to travel, and blood is tested before
    collection: float = 5.0
    transport: float = 1.0
    transport_wait_max: float = 4.0  # from the end of a collection until a courier takes it
    receipt: float = 1.0
    analysis: float = 2.0  # an analyst's hands on the last day's samples
    review: float = 1.0
    certification: float = 0.5
    delivery: float = 1.0
    infusion: float = 1.5
    conditioning_slack_days: int = 3  # conditioning is planned near its latest day, since a bed is held from it on
    room_clearance: float = 1.0  # cleaning between batches
    day_tolerance: float = 12.0  # how far from its day a step without a window may lie
    session_max: float = 8.0  # longer days are divided
    # Classes that a culture occupies between the steps, with nobody at them, besides those that its recipe keeps.
    # Two closed flasks may stand in one incubator; the plan counts on one for each, which errs to the safe side.
    holding: frozenset[str] = frozenset({"incubator"})


TIMES = PlanningTimes()
