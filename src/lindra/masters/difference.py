"""What differs between two versions of a recipe, in words: for whoever approves one, and for whoever asks why.

The two are walked side by side. What carries a name (a step, a value, a test, a source) is matched by its name, so
that a step that was put in is one line and not a change of every step after it. Every other difference is one line
with what stood before and what stands now.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from lindra.gmp.limit import Limit, Provenance
from lindra.gmp.quantity import Quantity
from lindra.gmp.text import Text
from lindra.masters.recipe import Recipe

NOTHING = Text("–", "–")
# What names a part among its kind.
_NAMES = ("name", "marker", "material")
_WORDS = {
    "steps": Text("step", "steg"),
    "specification": Text("test", "test"),
    "measures": Text("value", "värde"),
    "calculations": Text("computed value", "beräknat värde"),
    "materials": Text("material", "material"),
    "samples": Text("sample", "prov"),
    "sources": Text("source", "källa"),
    "serology": Text("marker", "markör"),
    "follow_up": Text("visit", "besök"),
    "collection": Text("value at collection", "värde vid insamling"),
    "acceptance": Text("value at receipt", "värde vid mottagning"),
    "limits": Text("limits", "gränser"),
    "instruction": Text("instruction", "instruktion"),
    "label": Text("title", "benämning"),
    "duration": Text("duration", "tid"),
    "window": Text("time to start", "starttid"),
    "after": Text("comes after", "kommer efter"),
    "equipment": Text("equipment", "utrustning"),
    "programs": Text("program versions", "programversioner"),
    "keeps": Text("equipment that is kept for the batch", "utrustning som hålls för satsen"),
    "room_grade": Text("grade of room", "renrumsklass"),
    "critical": Text("critical", "kritiskt"),
    "formula": Text("formula", "formel"),
    "provenance": Text("source of the figure", "siffrans källa"),
    "shelf_life": Text("shelf life", "hållbarhet"),
    "starting_material": Text("starting material", "utgångsmaterial"),
    "amount": Text("amount", "mängd"),
    "order": Text("order", "ordning"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: where, what stood, what stands. ``NOTHING`` stands for what is not there."""

    where: Text
    before: Text
    after: Text


def changes(old: Recipe, new: Recipe) -> tuple[Change, ...]:
    """Return every difference from one version to another, in the recipe's order."""
    skipped = {"version"}
    return tuple(change for change in _changes(old, new, ()) if change.where.en not in skipped)


def changes_in(old: Any, new: Any, *, of: Text) -> tuple[Change, ...]:
    """Return every difference of one part of two versions, such as a step; ``of`` says which part it is."""
    return tuple(_changes(old, new, (of,)))


def _changes(old: Any, new: Any, path: tuple[Text, ...]) -> Iterator[Change]:
    if old == new:
        return
    if _is_leaf(old) or _is_leaf(new) or type(old) is not type(new):
        yield Change(_place(path), _shown(old), _shown(new))
    elif isinstance(old, tuple):
        yield from _lists(old, new, path)
    else:
        for field in dataclasses.fields(old):
            yield from _changes(getattr(old, field.name), getattr(new, field.name), (*path, _word(field.name)))


def _lists(old: Sequence[Any], new: Sequence[Any], path: tuple[Text, ...]) -> Iterator[Change]:
    before = {_name(one): one for one in old}
    after = {_name(one): one for one in new}
    if None in before or None in after:
        # Parts without names are told together: limits, bullets, classes of equipment.
        yield Change(_place(path), _shown(old), _shown(new))
        return
    for name in dict.fromkeys((*before, *after)):
        place = (*path[:-1], _titled(path[-1], after.get(name, before.get(name)), str(name)))
        if name not in after:
            yield Change(_place(place), Text("there", "fanns"), Text("removed", "borttaget"))
        elif name not in before:
            yield Change(_place(place), NOTHING, Text("added", "tillagt"))
        else:
            yield from _changes(before[name], after[name], place)
    kept_before = [name for name in before if name in after]
    kept_after = [name for name in after if name in before]
    if kept_before != kept_after:
        yield Change(_place((*path, _WORDS["order"])), _joined(kept_before), _joined(kept_after))


def _name(part: Any) -> str | None:
    return next((getattr(part, name) for name in _NAMES if hasattr(part, name)), None)


def _titled(kind: Text, part: Any, name: str) -> Text:
    label = getattr(part, "label", None)
    said = label if isinstance(label, Text) else Text(name, name)
    return Text(f"{kind.en} “{said.en}”", f"{kind.sv} ”{said.sv}”")


def _is_leaf(part: Any) -> bool:
    if isinstance(part, tuple):
        return False
    return isinstance(part, Text | Limit | Provenance | Quantity | Enum) or not dataclasses.is_dataclass(part)


def _shown(part: Any) -> Text:
    match part:
        case None | ():
            return NOTHING
        case Text():
            return part
        case bool():
            return Text("yes", "ja") if part else Text("no", "nej")
        case Limit():
            return Text(*(f"{part} ({part.severity.value})",) * 2)
        case Provenance():
            return Text(*(f"{part.certainty.value} {part.source}".strip(),) * 2)
        case Enum():
            return Text(str(part.value), str(part.value))
        case tuple():
            said = [_shown(one) for one in part]
            return Text("; ".join(one.en for one in said), "; ".join(one.sv for one in said))
        case _ if dataclasses.is_dataclass(part) and not isinstance(part, Quantity):
            said = [_shown(getattr(part, field.name)) for field in dataclasses.fields(part)]
            return Text(", ".join(one.en for one in said), ", ".join(one.sv for one in said))
        case _:
            return Text(str(part), str(part))


def _word(name: str) -> Text:
    plain = name.replace("_", " ")
    return _WORDS.get(name, Text(plain, plain))


def _place(path: Sequence[Text]) -> Text:
    return Text(": ".join(one.en for one in path), ": ".join(one.sv for one in path))


def _joined(names: Sequence[Any]) -> Text:
    said = ", ".join(str(name) for name in names)
    return Text(said, said)
