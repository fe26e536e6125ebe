"""The last barrier before the patient: each thing that can be wrong with a bag is a rule of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act
from lindra.gmp.command import Command
from lindra.gmp.dossier import Dossiers
from lindra.gmp.operation import Line
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.alarms.alarm import Alarm
from lindra.quality.deviations.deviation import Deviation
from lindra.therapy.control.sample import Sample
from lindra.therapy.delivery.shipment import Shipment
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.deviations_of import deviations_of
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on
from lindra.therapy.release.release import Release
from lindra.therapy.treatment.infusion import Infusion


@dataclass(frozen=True)
class AtBedside:
    """The bag and everything that speaks for or against giving it."""

    bag: Bag
    therapy: Therapy
    release: Release | None
    shipment: Shipment | None
    infusion: Infusion | None
    samples: tuple[Sample, ...]
    deviations: tuple[Deviation, ...]
    alarms: tuple[Alarm, ...]


def at_bedside(number: str, dossiers: Dossiers) -> AtBedside:
    """Look up the bag that was scanned."""
    bag = dossiers.need(Bag, number, field="bag")
    return AtBedside(
        bag=bag,
        therapy=dossiers.need(Therapy, bag.therapy, field="bag"),
        release=dossiers.find(Release, bag.batch),
        shipment=dossiers.find(Shipment, number),
        infusion=dossiers.find(Infusion, number),
        samples=tuple(one for one in dossiers.of_therapy(Sample, bag.therapy) if one.batch == bag.batch),
        deviations=deviations_of(dossiers, dossiers.need(Batch, bag.batch, field="bag")),
        alarms=tuple(dossiers.of_therapy(Alarm, bag.therapy)),
    )


_STOP = Text("STOP. Do not give the bag. Call the pharmacist.", "STOPP. Ge inte påsen. Ring apotekaren.")


def wristband_fits(wristband: str, evidence: AtBedside) -> Refusal | None:
    """Refuse when wristband and bag do not carry the same chain of identity."""
    if wristband == evidence.bag.chain_of_identity:
        return None
    return objects(
        Text(
            f"WRONG BAG OR WRONG PATIENT: the wristband says “{wristband[:40]}”, "
            f"the bag is for {evidence.bag.chain_of_identity}.",
            f"FEL PÅSE ELLER FEL PATIENT: armbandet säger ”{wristband[:40]}”, "
            f"påsen är till {evidence.bag.chain_of_identity}.",
        ),
        Text(
            "STOP. Do not give the bag. Check who the patient is, and call the pharmacist.",
            "STOPP. Ge inte påsen. Kontrollera vem patienten är och ring apotekaren.",
        ),
        field="wristband",
    )


@rule("TRT-001", "A bag is used once", "Dir 2004/23/EC Art 8; EU GMP Part IV 11")
def bag_is_unused(command: Command, evidence: AtBedside, act: Act) -> Refusal | None:
    """Object to a bag that has been given."""
    if evidence.bag.used_at is None:
        return None
    return objects(Text("The bag has been used.", "Påsen är redan använd."), _STOP, field="bag")


@rule("TRT-002", "A bag is given before it expires", "EU GMP Part IV 11; Reg 1394/2007 Annex III")
def bag_is_in_time(command: Command, evidence: AtBedside, act: Act) -> Refusal | None:
    """Object to an expired bag."""
    if act.at < evidence.bag.expires_at:
        return None
    return objects(
        Text(
            f"The bag expired at {evidence.bag.expires_at:%Y-%m-%d %H:%M} UTC.",
            f"Påsen gick ut {evidence.bag.expires_at:%Y-%m-%d %H:%M} UTC.",
        ),
        _STOP,
        field="bag",
    )


@rule("TRT-003", "A bag is given after its batch is certified", "EU GMP Part IV 11; Annex 16")
def bag_has_certification(command: Command, evidence: AtBedside, act: Act) -> Refusal | None:
    """Object without a certification, and to a rejected batch."""
    if evidence.release is not None and evidence.release.lets_go:
        return None
    return objects(Text("The bag's batch is not certified.", "Påsens sats är inte certifierad."), _STOP, field="bag")


@rule(
    "TRT-004",
    "A bag is given where it was received, with its temperature kept",
    "GDP 2013/C 343/01 9; EU GMP Part IV 11",
)
def bag_came_well(command: Command, evidence: AtBedside, act: Act) -> Refusal | None:
    """Object to a bag that nobody received, and to one that was too warm or too cold, until that is concluded on."""
    shipment = evidence.shipment
    if shipment is None or shipment.received_at is None:
        return objects(
            Text("Nobody has received the bag here.", "Ingen har tagit emot påsen här."),
            Text("Receive it first: seal and logger.", "Ta emot den först: plombering och logger."),
            field="bag",
        )
    opened = [one for one in evidence.deviations if one.blocks_release]
    if not opened:
        return None
    return objects(
        Text(
            f"Deviations stand in the way: {', '.join(one.number for one in opened)}.",
            f"Avvikelser hindrar: {', '.join(one.number for one in opened)}.",
        ),
        Text(
            "STOP. Quality assurance concludes on them first.",
            "STOPP. Kvalitetssäkringen tar ställning till dem först.",
        ),
        field="bag",
    )


@rule("TRT-005", "A bag with a failing result or an alarm is not given", "EU GMP Part IV 11.42")
def nothing_came_late(command: Command, evidence: AtBedside, act: Act) -> Refusal | None:
    """Object to a result that failed after the certification, and to an alarm that nobody has acknowledged."""
    failing = [result.test for sample in evidence.samples for result in sample.results if not result.passes]
    if not failing and not any(alarm.is_open for alarm in evidence.alarms):
        return None
    said = ", ".join(failing) or "–"
    return objects(
        Text(
            f"A result failed or an alarm is open: {said}.", f"Ett resultat är underkänt eller ett larm öppet: {said}."
        ),
        Text(
            "STOP. The physician decides with the Qualified Person.",
            "STOPP. Läkaren beslutar med den sakkunniga personen.",
        ),
        field="bag",
    )


BEDSIDE_RULES = (
    therapy_goes_on,
    bag_is_unused,
    bag_is_in_time,
    bag_has_certification,
    bag_came_well,
    nothing_came_late,
)


def bedside_shown(evidence: AtBedside) -> Sequence[Line]:
    """Return what is read aloud at the bedside."""
    bag = evidence.bag
    return (
        (Text("Patient's code", "Patientkod"), evidence.therapy.patient),
        (Text("Chain of identity on the bag", "Identitetskedja på påsen"), bag.chain_of_identity),
        (Text("Volume", "Volym"), str(bag.volume)),
        (Text("Expires", "Går ut"), f"{bag.expires_at:%Y-%m-%d %H:%M} UTC"),
    )
