"""What every act of the follow-up looks at: the therapy and its follow-up."""

from dataclasses import dataclass
from datetime import date

from lindra.gmp.act import Act
from lindra.gmp.command import Command
from lindra.gmp.dossier import Dossiers
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.followup.follow_up import FollowUp
from lindra.therapy.order.therapy import Therapy


@dataclass(frozen=True)
class AfterInfusion:
    """The therapy and its follow-up, when it is planned."""

    therapy: Therapy
    followup: FollowUp | None


def after_infusion(number: str, dossiers: Dossiers) -> AfterInfusion:
    """Look up the therapy that a command names."""
    return AfterInfusion(dossiers.need(Therapy, number, field="therapy"), dossiers.find(FollowUp, number))


@rule("FUP-001", "What is seen after the infusion belongs to a planned follow-up", "Reg 1394/2007 Art 14")
def follow_up_is_planned(command: Command, evidence: AfterInfusion, act: Act) -> Refusal | None:
    """Object when no follow-up is planned."""
    if evidence.followup is not None:
        return None
    return objects(
        Text("No follow-up is planned.", "Ingen uppföljning är planerad."),
        Text(
            "Plan it first; the patient must have had the infusion.",
            "Planera den först; patienten ska ha fått infusionen.",
        ),
        field="therapy",
    )


def day_is_after(day: date, evidence: AfterInfusion, act: Act, *, field: str) -> Refusal | None:
    """Refuse a day before the infusion or ahead of today."""
    if evidence.followup is None or evidence.followup.infused_on <= day <= act.at.date():
        return None
    return objects(
        Text(
            f"The day lies before the infusion ({evidence.followup.infused_on}) or ahead.",
            f"Dagen ligger före infusionen ({evidence.followup.infused_on}) eller framåt.",
        ),
        Text("Check the day.", "Kontrollera dagen."),
        field=field,
    )
