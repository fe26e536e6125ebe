"""The objection to a number that names nothing, which tells a slip of the hand from an unknown thing."""

from lindra.gmp.identity import is_well_formed
from lindra.gmp.objection import AssumptionBroken, Missing
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@rule("GMP-001", "What is named is in the record", "EU GMP Annex 11 6; ALCOA++ accurate")
def named_thing_exists(kind: str, key: str, *, exists: bool, field: str) -> Refusal | None:
    """Object when nothing of this kind carries the number."""
    if exists:
        return None
    shown = key if len(key) <= 60 else key[:60] + "…"
    if key.count("-") >= 2 and not is_well_formed(key):
        remedy = Text(
            "The check character does not fit: one is wrong, or two have changed places. Scan it, or read it again.",
            "Kontrolltecknet stämmer inte: ett tecken är fel eller två har bytt plats. Skanna eller läs igen.",
        )
    else:
        remedy = Text("Scan the code, or look it up in the list.", "Skanna koden eller sök upp den i listan.")
    problem = Text(f"“{shown}” is not in the record ({kind}).", f"”{shown}” finns inte i protokollet ({kind}).")
    return objects(problem, remedy, field=field)


def missing(kind: str, key: str, *, field: str) -> Missing:
    """Return the exception that says that no such thing is in the record."""
    objection = named_thing_exists(kind, key, exists=False, field=field)
    if objection is None:
        raise AssumptionBroken("GMP-001 did not object to what does not exist")
    return Missing(objection)
