"""The objection to a number that names nothing, which tells a slip of the hand from an unknown thing."""

from lindra.gmp.identity import is_well_formed
from lindra.gmp.objection import Missing, Objection
from lindra.gmp.text import Text

THING_EXISTS = "GMP-001"


def missing(kind: str, key: str, *, field: str) -> Missing:
    """Return the exception that says that no such thing is in the record."""
    shown = key if len(key) <= 60 else key[:60] + "…"
    if key.count("-") >= 2 and not is_well_formed(key):
        remedy = Text(
            "The check character does not fit: one is wrong, or two have changed places. Scan it, or read it again.",
            "Kontrolltecknet stämmer inte: ett tecken är fel eller två har bytt plats. Skanna eller läs igen.",
        )
    else:
        remedy = Text("Scan the code, or look it up in the list.", "Skanna koden eller sök upp den i listan.")
    problem = Text(f"“{shown}” is not in the record ({kind}).", f"”{shown}” finns inte i protokollet ({kind}).")
    return Missing(Objection(THING_EXISTS, problem, remedy, field))
