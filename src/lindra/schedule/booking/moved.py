"""What is different between two chains of dates of one therapy, and who must be told."""

from lindra.schedule.centre.chain import Chain
from lindra.schedule.centre.problem_of import PROMISED
from lindra.schedule.centre.shown import TOLD
from lindra.schedule.promise.placed import PlacedStage

Placed = tuple[PlacedStage, ...]


def changed_stages(chain: Chain, before: Placed, after: Placed) -> tuple[str, ...]:
    """Return the stages that start at another time; holds follow their sessions and are not named."""
    was = {one.stage: one.starts_at for one in before}
    return tuple(
        one.stage
        for one in after
        if was.get(one.stage, one.starts_at) != one.starts_at
        and one.stage in chain.by_name
        and chain.by_name[one.stage].during is None
    )


def moved_stages(chain: Chain, before: Placed, after: Placed) -> tuple[str, ...]:
    """Return the stages whose start was promised, and is another."""
    return tuple(name for name in changed_stages(chain, before, after) if chain.by_name[name].kind in PROMISED)


def told_roles(chain: Chain, before: Placed, after: Placed) -> tuple[str, ...]:
    """Return the roles that must be told, by their codes."""
    changed = changed_stages(chain, before, after)
    return tuple(dict.fromkeys(role.value for name in changed for role in TOLD[chain.by_name[name].kind]))
