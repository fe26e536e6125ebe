"""The rules that every hand on the starting material shares: the right label, the right moment, a seal."""

import re
from dataclasses import dataclass

from lindra.gmp.act import Act
from lindra.gmp.dossier import Dossiers
from lindra.gmp.rule import Refusal, objects
from lindra.gmp.text import Text
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.in_force import recipe_in_force
from lindra.quality.deviations.deviation import Deviation
from lindra.therapy.collection.collection import Collection, CollectionStatus
from lindra.therapy.order.therapy import Therapy

_SEAL = re.compile(r"[A-Z0-9-]{3,20}")


@dataclass(frozen=True)
class OfCollection:
    """The collection, its therapy and the recipe it is collected for."""

    collection: Collection
    therapy: Therapy
    recipe: Recipe | None
    last_deviation: str | None


def of_collection(number: str, dossiers: Dossiers, act: Act) -> OfCollection:
    """Look up the collection that a command names, and what belongs to it."""
    collection = dossiers.need(Collection, number, field="collection")
    therapy = dossiers.need(Therapy, collection.therapy, field="collection")
    version = recipe_in_force(dossiers, therapy.recipe, at=act.at)
    return OfCollection(collection, therapy, version.recipe if version else None, dossiers.last_key(Deviation))


def label_is_right(read: str, therapy: Therapy, *, field: str) -> Refusal | None:
    """Object when another code was read."""
    if read == therapy.chain_of_identity:
        return None
    return objects(
        Text(
            f"“{read[:40]}” was read; this is the material of {therapy.chain_of_identity}.",
            f"”{read[:40]}” lästes; detta är material för {therapy.chain_of_identity}.",
        ),
        Text(
            "STOP. Put the material aside, and find out whose it is.",
            "STOPP. Ställ materialet åt sidan och ta reda på vems det är.",
        ),
        field=field,
    )


def material_is(collection: Collection, *allowed: CollectionStatus) -> Refusal | None:
    """Object when the material is somewhere else on its way."""
    if collection.status in allowed:
        return None
    return objects(
        Text(
            f"The collection is “{collection.status.value}”; this comes after “{allowed[0].value}”.",
            f"Insamlingen är ”{collection.status.value}”; detta kommer efter ”{allowed[0].value}”.",
        ),
        Text("See on the therapy's page what comes next.", "Se på terapins sida vad som kommer härnäst."),
        field="collection",
    )


def seal_is_plain(seal: str) -> Refusal | None:
    """Object to what can not be a seal's number."""
    if _SEAL.fullmatch(seal):
        return None
    return objects(
        Text("That is not a seal's number.", "Det är inte ett plomberingsnummer."),
        Text("Scan it: capital letters and digits.", "Skanna den: versaler och siffror."),
        field="seal",
    )
