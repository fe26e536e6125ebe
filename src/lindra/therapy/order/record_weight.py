"""Record the patient's weight, which doses are computed with from now on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.quantity import written
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.order.facts import WeightRecorded
from lindra.therapy.order.order_therapy import HEAVIEST_KG, LIGHTEST_KG
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on

OLDEST = timedelta(days=2)
LEAP = Decimal("0.25")  # a change of more than a quarter is a slip, or a patient who needs a physician


@dataclass(frozen=True, kw_only=True)
class RecordWeight(Command):
    """Record the weight."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)
    weight_kg: Decimal = asks(Text("Body weight", "Kroppsvikt"), unit="kg")
    weighed_at: datetime = asks(Text("Weighed at", "Vägd"), happened=True)
    reason: str | None = asks(
        Text("Reason for a large change", "Skäl till en stor ändring"),
        hint=Text("When it differs by more than a quarter", "När den skiljer mer än en fjärdedel"),
        default=None,
    )


@dataclass(frozen=True)
class Evidence:
    """The therapy."""

    therapy: Therapy


def gather(command: RecordWeight, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(Therapy, command.therapy, field="therapy"))


@rule("ORD-016", "A weight is one that this patient can have", "EU GMP Part IV 6.3; ISMP weight-based dosing")
def weight_is_likely(command: RecordWeight, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a stock, to a slip of the decimal point, and to a leap without a reason."""
    if evidence.therapy.is_stock:
        return objects(
            Text("A stock has no patient to weigh.", "Ett lager har ingen patient att väga."),
            Text("Check the number.", "Kontrollera numret."),
            field="therapy",
        )
    before = evidence.therapy.weight_kg
    possible = LIGHTEST_KG <= command.weight_kg <= HEAVIEST_KG
    if possible and (abs(command.weight_kg - before) <= before * LEAP or (command.reason or "").strip()):
        return None
    return objects(
        Text(
            f"{written(command.weight_kg)} kg, and {written(before)} kg before.",
            f"{written(command.weight_kg)} kg, och {written(before)} kg förut.",
        ),
        Text(
            "Weigh again, look at the decimal point, and say why if it is right.",
            "Väg på nytt, se på decimalpunkten och ange varför om det stämmer.",
        ),
        field="weight_kg" if not possible else "reason",
    )


@rule("ORD-017", "A weight is recorded when the patient has just been weighed", "ALCOA++ contemporaneous")
def weighing_is_recent(command: RecordWeight, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a weighing more than two days ago."""
    if command.weighed_at >= act.at - OLDEST:
        return None
    return objects(
        Text("The weighing is more than two days old.", "Vägningen är mer än två dagar gammal."),
        Text("Weigh the patient again.", "Väg patienten på nytt."),
        field="weighed_at",
    )


def decide(command: RecordWeight, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record it."""
    return (
        WeightRecorded(
            therapy=command.therapy,
            weight_kg=command.weight_kg,
            weighed_at=command.weighed_at,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="record-weight",
    title=Text("Record the weight", "Registrera vikten"),
    command=RecordWeight,
    gather=gather,
    rules=(therapy_goes_on, weight_is_likely, weighing_is_recent),
    decide=decide,
    roles=(Role.WARD_NURSE, Role.PHYSICIAN, Role.APHERESIS_NURSE),
)
