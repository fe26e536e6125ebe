"""Record how the disease answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, rule
from lindra.gmp.text import Text
from lindra.therapy.followup.after_infusion import AfterInfusion, after_infusion, day_is_after, follow_up_is_planned
from lindra.therapy.followup.facts import (
    OutcomeRecorded,
)
from lindra.therapy.order.therapy_goes_on import therapy_goes_on

OUTCOMES = (
    ("complete-response", Text("complete response", "komplett respons")),
    ("partial-response", Text("partial response", "partiell respons")),
    ("stable-disease", Text("stable disease", "stabil sjukdom")),
    ("progression", Text("progression", "progress")),
    ("relapse", Text("relapse", "recidiv")),
    ("death", Text("death", "död")),
)


@dataclass(frozen=True, kw_only=True)
class RecordOutcome(Command):
    """Record an outcome."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)
    outcome: str = asks(Text("Outcome", "Utfall"), choices=OUTCOMES)
    assessed_on: date = asks(Text("Day of assessment", "Bedömningsdag"))


def gather(command: RecordOutcome, dossiers: Dossiers, act: Act) -> AfterInfusion:
    """Look up the follow-up."""
    return after_infusion(command.therapy, dossiers)


@rule("FUP-007", "An outcome is assessed between the infusion and today", "EMEA/149995/2008")
def assessment_is_possible(command: RecordOutcome, evidence: AfterInfusion, act: Act) -> Refusal | None:
    """Object to a day that can not be."""
    return day_is_after(command.assessed_on, evidence, act, field="assessed_on")


def decide(command: RecordOutcome, evidence: AfterInfusion, act: Act) -> Sequence[Fact]:
    """Record it."""
    return (
        OutcomeRecorded(
            followup=command.therapy,
            therapy=command.therapy,
            outcome=command.outcome,
            assessed_on=command.assessed_on,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="record-outcome",
    title=Text("Record an outcome", "Registrera ett utfall"),
    command=RecordOutcome,
    gather=gather,
    rules=(therapy_goes_on, follow_up_is_planned, assessment_is_possible),
    decide=decide,
    roles=(Role.PHYSICIAN,),
)
