"""What every hand on a shipment looks at: the bag, its release, its shipment and the recipe's temperatures."""

from dataclasses import dataclass

from lindra.gmp.act import Act
from lindra.gmp.command import Command
from lindra.gmp.dossier import Dossiers
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.quality.deviations.deviation import Deviation
from lindra.therapy.delivery.shipment import Shipment
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.release.release import Release


@dataclass(frozen=True)
class OnItsWay:
    """The bag and what belongs to its delivery."""

    bag: Bag
    batch: Batch
    therapy: Therapy
    recipe: Recipe
    release: Release | None
    shipment: Shipment | None
    last_deviation: str | None


def on_its_way(number: str, dossiers: Dossiers) -> OnItsWay:
    """Look up the bag that a command names."""
    bag = dossiers.need(Bag, number, field="bag")
    batch = dossiers.need(Batch, bag.batch, field="bag")
    return OnItsWay(
        bag=bag,
        batch=batch,
        therapy=dossiers.need(Therapy, bag.therapy, field="bag"),
        recipe=dossiers.need(RecipeVersion, batch.recipe, field="bag").recipe,
        release=dossiers.find(Release, bag.batch),
        shipment=dossiers.find(Shipment, number),
        last_deviation=dossiers.last_key(Deviation),
    )


@rule("DEL-001", "Only a certified bag leaves the centre", "EU GMP Part IV 11.4; Annex 16")
def bag_is_certified(command: Command, evidence: OnItsWay, act: Act) -> Refusal | None:
    """Object without a first certification, and to a rejected batch."""
    if evidence.release is not None and evidence.release.lets_go:
        return None
    return objects(
        Text(f"Batch {evidence.bag.batch} is not certified.", f"Sats {evidence.bag.batch} är inte certifierad."),
        Text("The Qualified Person certifies it first.", "Den sakkunniga personen certifierar den först."),
        field="bag",
    )


@rule("DEL-002", "A bag on its way is within its shelf life", "EU GMP Part IV 11; GDP 2013/C 343/01 9")
def bag_keeps(command: Command, evidence: OnItsWay, act: Act) -> Refusal | None:
    """Object to an expired bag."""
    if act.at < evidence.bag.expires_at:
        return None
    return objects(
        Text(
            f"The bag expired at {evidence.bag.expires_at:%Y-%m-%d %H:%M} UTC.",
            f"Påsen gick ut {evidence.bag.expires_at:%Y-%m-%d %H:%M} UTC.",
        ),
        Text(
            "STOP. Put it aside and call the Qualified Person.",
            "STOPP. Ställ undan den och ring den sakkunniga personen.",
        ),
        field="bag",
    )


def seal_is_its_own(seal: str, evidence: OnItsWay) -> Refusal | None:
    """Refuse another seal than the one the bag was packed with."""
    if evidence.shipment is None or seal == evidence.shipment.seal:
        return None
    return objects(
        Text(f"The box was sealed with {evidence.shipment.seal}.", f"Lådan förseglades med {evidence.shipment.seal}."),
        Text("STOP. Call the centre: the box may have been opened.", "STOPP. Ring centret: lådan kan ha öppnats."),
        field="seal",
    )
