"""Receive a complaint about a bag, a batch or a therapy. It stands here because quality can not see bags."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.identity import next_number
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.complaints.complaint import Complaint
from lindra.quality.complaints.facts import Complainant, ComplaintReceived
from lindra.quality.in_words import is_a_sentence, too_short
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.order.therapy import Therapy

COMPLAINANTS = tuple((one.value, one.title) for one in Complainant)


@dataclass(frozen=True, kw_only=True)
class ReceiveComplaint(Command):
    """Receive a complaint."""

    what: str = asks(
        Text("What they say is wrong", "Vad de säger är fel"),
        long=True,
        hint=Text("Their words; no names", "Deras ord; inga namn"),
    )
    complainant: Complainant = asks(Text("Who complains", "Vem som reklamerar"), choices=COMPLAINANTS)
    heard_at: datetime = asks(Text("When it was heard", "När det framfördes"), happened=True)
    bag: str | None = asks(
        Text("Bag, vial or syringe", "Påse, ampull eller spruta"), refers_to="bag", scan=True, default=None
    )
    batch: str | None = asks(
        Text("Batch, when the bag is not known", "Sats, när påsen inte är känd"),
        refers_to="batch",
        scan=True,
        default=None,
    )
    therapy: str | None = asks(
        Text("Therapy, when neither is known", "Terapi, när inget av dem är känt"),
        refers_to="therapy",
        scan=True,
        default=None,
    )


@dataclass(frozen=True)
class Evidence:
    """What is named, each None where it is not, and the number given out last."""

    bag: Bag | None
    batch: Batch | None
    therapy: Therapy | None
    last: str | None

    @property
    def batch_number(self) -> str:
        """The batch, as named or as the bag tells."""
        return self.batch.number if self.batch else self.bag.batch if self.bag else ""

    @property
    def therapy_number(self) -> str:
        """The therapy, as named or as the bag or the batch tells."""
        if self.therapy is not None:
            return self.therapy.number
        of = self.bag or self.batch
        return of.therapy if of else ""


def gather(command: ReceiveComplaint, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up everything that is named."""
    return Evidence(
        dossiers.need(Bag, command.bag, field="bag") if command.bag else None,
        dossiers.need(Batch, command.batch, field="batch") if command.batch else None,
        dossiers.need(Therapy, command.therapy, field="therapy") if command.therapy else None,
        dossiers.last_key(Complaint),
    )


@rule("QUA-130", "Bag, batch and therapy of a complaint belong together", "ALCOA++ accurate; EU GMP Chapter 8.10")
def parts_belong_together(command: ReceiveComplaint, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a bag of another batch, and to a batch of another therapy."""
    bag, batch, therapy = evidence.bag, evidence.batch, evidence.therapy
    if bag is not None and batch is not None and bag.batch != batch.number:
        return objects(
            Text(f"{bag.number} is of batch {bag.batch}.", f"{bag.number} hör till sats {bag.batch}."),
            Text("Read the codes again; the bag alone is enough.", "Läs koderna igen; påsen ensam räcker."),
            field="batch",
        )
    of = bag or batch
    if of is not None and therapy is not None and of.therapy != therapy.number:
        return objects(
            Text(f"{of.number} is of therapy {of.therapy}.", f"{of.number} hör till terapi {of.therapy}."),
            Text(
                "Read the codes again; the bag or batch alone is enough.", "Läs koderna igen; påse eller sats räcker."
            ),
            field="therapy",
        )
    return None


@rule("QUA-131", "A complaint says what is found wrong", "EU GMP Chapter 8.10; Part IV 14")
def complaint_says_something(command: ReceiveComplaint, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a word or two."""
    return None if is_a_sentence(command.what) else too_short(field="what")


def decide(command: ReceiveComplaint, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Keep it under the next number."""
    return (
        ComplaintReceived(
            complaint=next_number("CO", evidence.last, act.at),
            therapy=evidence.therapy_number,
            batch=evidence.batch_number,
            bag=command.bag or "",
            complainant=command.complainant,
            what=command.what,
            heard_at=command.heard_at,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="receive-complaint",
    title=Text("Receive a complaint", "Ta emot en reklamation"),
    command=ReceiveComplaint,
    gather=gather,
    rules=(parts_belong_together, complaint_says_something),
    decide=decide,
    roles=tuple(role for role in Role if role not in (Role.ADMINISTRATOR, Role.INSPECTOR)),
)
