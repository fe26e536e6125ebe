"""What facts do to dossiers. The door, the rebuild and the verification all use this one function."""

from collections.abc import Callable, Iterable
from typing import Any

from lindra.gmp.dossier import DOSSIERS, Dossier
from lindra.gmp.fact import FACTS, Fact, Ref
from lindra.gmp.objection import AssumptionBroken
from lindra.gmp.record import from_plain


def changed_dossiers(facts: Iterable[Fact], find: Callable[[Ref], Dossier | None]) -> dict[Ref, Dossier]:
    """Return the dossiers that the facts open or change, as they are afterwards."""
    changed: dict[Ref, Dossier] = {}
    for fact in facts:
        for ref in fact.about():
            before = changed.get(ref) or find(ref)
            after = before.after(fact) if before is not None else DOSSIERS[ref.kind].opened(fact)
            if after is None:
                raise AssumptionBroken(f"{fact.TYPE} is about {ref.kind} {ref.key}, which no earlier fact opened")
            if after is not before:
                changed[ref] = after
    return changed


def facts_of(entry: dict[str, Any]) -> list[Fact]:
    """Return the facts of an entry's body, as the classes they were written from."""
    return [from_plain(FACTS[fact["type"]], fact["data"]) for fact in entry["facts"]]
