"""Name what grew on a plate."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.environment.facts import OrganismIdentified
from lindra.quality.environment.methods import Judgement
from lindra.quality.environment.plate import Plate

ORGANISMS_MAX = 10


@dataclass(frozen=True, kw_only=True)
class IdentifyOrganism(Command):
    """Identify an organism."""

    plate: str = asks(Text("Plate", "Platta"), refers_to="plate", scan=True)
    organism: str = asks(
        Text("Organism", "Organism"),
        hint=Text("Genus and species, such as Micrococcus luteus", "Släkte och art, till exempel Micrococcus luteus"),
    )


@dataclass(frozen=True)
class Evidence:
    """The plate."""

    plate: Plate


def gather(command: IdentifyOrganism, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(Plate, command.plate, field="plate"))


@rule("ENV-025", "An organism is named on a plate that was read and on which something grew", "EU GMP Annex 1 (2022) 9")
def something_grew(command: IdentifyOrganism, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a plate that is not read, and to one without growth."""
    if evidence.plate.judgement not in (None, Judgement.CLEAN):
        return None
    return objects(
        Text("No growth has been read on this plate.", "Ingen växt är avläst på plattan."),
        Text("Read the plate first, or scan the right one.", "Läs plattan först, eller skanna rätt platta."),
        field="plate",
    )


@rule("ENV-026", "An organism is named once on a plate", "ALCOA++ accurate")
def organism_is_new(command: IdentifyOrganism, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to the same name again, and to more names than a plate can carry."""
    known = evidence.plate.organisms
    if command.organism.casefold() not in {one.casefold() for one in known} and len(known) < ORGANISMS_MAX:
        return None
    return objects(
        Text(f"Named already: {', '.join(known)}.", f"Redan angivna: {', '.join(known)}."),
        Text("Give another organism, or leave it.", "Ange en annan organism, eller låt det vara."),
        field="organism",
    )


def decide(command: IdentifyOrganism, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Name it."""
    return (
        OrganismIdentified(
            plate=command.plate,
            therapy=evidence.plate.therapy,
            organism=command.organism,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: IdentifyOrganism, evidence: Evidence) -> Sequence[Line]:
    """Show where the plate lay and what was counted."""
    plate = evidence.plate
    return (
        (Text("Sampling point", "Provtagningspunkt"), plate.point),
        (Text("Colonies", "Kolonier"), str(plate.first.colonies) if plate.first else "–"),
    )


operation = Operation(
    name="identify-organism",
    title=Text("Identify what grew on a plate", "Identifiera växten på en platta"),
    command=IdentifyOrganism,
    gather=gather,
    rules=(something_grew, organism_is_new),
    decide=decide,
    shows=shows,
    roles=(Role.QC_ANALYST,),
    signed=Meaning.PERFORMED,
)
