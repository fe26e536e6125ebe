"""Move a therapy's dates to another chain that the centre can keep. Nobody else's dates are touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.schedule.booking.keeping import (
    AboutChain,
    asked_of,
    centre_can_keep_it,
    collection_facts,
    dates_stand,
    of_collection,
)
from lindra.schedule.booking.moved import moved_stages, told_roles
from lindra.schedule.centre.timeline import CENTRE_ZONE
from lindra.schedule.promise.facts import SlotMoved
from lindra.therapy.collection.collection import Collection
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class MoveSlot(Command):
    """Move dates."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)
    starts_at: datetime | None = asks(
        Text("First stage begins", "Första steget börjar"),
        hint=Text("As it was offered. Empty: the earliest", "Som det föreslogs. Tomt: det tidigaste"),
        default=None,
    )
    because: str = asks(Text("Why", "Varför"), long=True)


@dataclass(frozen=True)
class Evidence(AboutChain):
    """The chain that is asked for, the collection, and the number given out last."""

    therapy: Therapy
    collection: Collection | None
    last: str | None


def gather(command: MoveSlot, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the chain."""
    therapy = dossiers.need(Therapy, command.therapy, field="therapy")
    asked = asked_of(dossiers, therapy, command.starts_at, act)
    return Evidence(
        asked=asked,
        therapy=therapy,
        collection=of_collection(dossiers, therapy.number),
        last=dossiers.last_key(Collection),
    )


def decide(command: MoveSlot, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Move them."""
    asked, booking = evidence.asked, evidence.booking
    assert asked.chain is not None
    assert asked.under_way is not None
    assert booking is not None
    moved = moved_stages(asked.under_way.chain, booking.chain, asked.chain)
    return (
        SlotMoved(
            booking=command.therapy,
            therapy=command.therapy,
            recipe=asked.under_way.chain.version,
            chain=asked.chain,
            because=command.because,
            moved=moved,
            told=told_roles(asked.under_way.chain, booking.chain, asked.chain),
            at=act.at,
            by=act.person,
        ),
        *collection_facts(asked.under_way, asked.chain, evidence.collection, evidence.last, act),
    )


def shows(command: MoveSlot, evidence: Evidence) -> Sequence[Line]:
    """Show what was promised, and what would be."""
    asked, booking = evidence.asked, evidence.booking
    if asked.under_way is None or asked.chain is None or booking is None:
        return ()
    lines = []
    for one in asked.chain:
        before = booking.placed(one.stage)
        stage = asked.under_way.chain.by_name[one.stage]
        if before is not None and before.starts_at != one.starts_at and stage.during is None:
            was, becomes = (at.astimezone(CENTRE_ZONE) for at in (before.starts_at, one.starts_at))
            lines.append((stage.title, f"{was:%Y-%m-%d %H:%M} → {becomes:%Y-%m-%d %H:%M}"))
    return tuple(lines)


operation = Operation[MoveSlot, Evidence](
    name="move-slot",
    title=Text("Move the dates", "Flytta datumen"),
    command=MoveSlot,
    gather=gather,
    rules=(therapy_goes_on, dates_stand, centre_can_keep_it),
    decide=decide,
    shows=shows,
    roles=(Role.COORDINATOR, Role.PRODUCTION_MANAGER),
)
