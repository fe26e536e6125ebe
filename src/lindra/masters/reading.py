"""Reads a recipe, or another written whole, from its text, and says every fault at once with its line.

Theory of operation. The text is YAML 1.2, parsed to its tree of nodes only: every scalar stays the
text that was written, so that ``no`` is a word, ``1.50`` keeps its digits and ``1e6`` is refused as the
guess it is. Dataclasses are the schema, for a recipe those of ``recipe.py``: a field's type says how its node
is read (``_Reader.value``). What a single node can not show (a step that waits for itself, a formula that uses a
later value) is checked on the whole afterwards (for a recipe ``checking.py``), with the lines kept from reading.
Every fault is told in both languages.
"""

import dataclasses
import difflib
import functools
import re
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from lindra.gmp.limit import Certainty, Provenance
from lindra.gmp.quantity import Quantity
from lindra.gmp.text import Text
from lindra.masters.checking import Checks, Fault, Place
from lindra.masters.recipe import Recipe
from lindra.masters.repetition import expanded
from lindra.masters.units import UNITS

LENGTH_MAX = 1_000_000
DEPTH_MAX = 12

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
# The file says ``source``, as people do; the fields say ``provenance``, which is the source and how sure it is.
_KEYS = {"provenance": "source"}


Lines = Mapping[Place, tuple[int, int]]
T = TypeVar("T")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How one kind of text is called in its faults: ``whole`` is what its outermost keys belong to."""

    whole: Text
    many: Text  # several of them
    one_a_file: Text
    page: str  # which shows how it is written

    @property
    def keep_to_it(self) -> tuple[str, str]:
        """Return the remedy of what is written otherwise, in English and in Swedish."""
        return f"Write it as {self.page} shows.", f"Skriv som {self.page} visar."


RECIPE = Form(
    whole=Text("the recipe", "receptet"),
    many=Text("recipes", "recept"),
    one_a_file=Text("one recipe to a file", "ett recept i varje fil"),
    page="docs/recipes.md",
)


@functools.lru_cache(maxsize=32)
def read_recipe(text: str) -> Recipe | tuple[Fault, ...]:
    """Return the recipe that the text means, or every fault in it, first line first. Never raises on bad text."""
    found = read_as(Recipe, text, RECIPE, lambda recipe, lines, faults: Checks(recipe, lines, faults).run())
    return expanded(found) if isinstance(found, Recipe) else found


def read_as(
    kind: type[T], text: str, form: Form, check: Callable[[T, Lines, list[Fault]], None]
) -> T | tuple[Fault, ...]:
    """Return what the text means as a dataclass, or every fault in it, first line first. Never raises on bad text.

    ``check`` adds the faults of the whole; it is asked when each part could be read. It is given where every value
    stands: by the value's id, and for a field of it by the id and the field's name.
    """
    faults = _too_long(text, form) or _unprintable(text)
    if faults:
        return faults
    tree = _tree_of(text, form)
    if not isinstance(tree, Node):
        return tree
    reader = _Reader(_sources_of(tree), form)
    made = reader.value(kind, tree, form.whole.en)
    if isinstance(made, kind) and not reader.faults:
        check(made, reader.lines, reader.faults)
    if reader.faults:
        return tuple(sorted(reader.faults))
    assert isinstance(made, kind)
    return made


def _fault(line: int, column: int, en: str, sv: str, remedy_en: str, remedy_sv: str) -> Fault:
    return Fault(line, column, Text(en, sv), Text(remedy_en, remedy_sv))


def _too_long(text: str, form: Form) -> tuple[Fault, ...]:
    if len(text) <= LENGTH_MAX:
        return ()
    return (
        _fault(
            1,
            1,
            f"The text is {len(text)} characters long; {LENGTH_MAX} is the most.",
            f"Texten är {len(text)} tecken lång; högst {LENGTH_MAX} får plats.",
            f"Remove what is not part of {form.whole.en}.",
            f"Ta bort det som inte hör till {form.whole.sv}.",
        ),
    )


def _unprintable(text: str) -> tuple[Fault, ...]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.isprintable():
            continue
        for column, letter in enumerate(line, start=1):
            if not letter.isprintable():
                return (
                    _fault(
                        number,
                        column,
                        f"A character that can not be printed stands here (U+{ord(letter):04X}).",
                        f"Här står ett tecken som inte kan skrivas ut (U+{ord(letter):04X}).",
                        "Remove it; indent with spaces.",
                        "Ta bort det; dra in med mellanslag.",
                    ),
                )
    return ()


# libyaml, in C: a recipe of 300 steps is thousands of lines, and is read while a person waits.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _tree_of(text: str, form: Form) -> Node | tuple[Fault, ...]:
    """Return the text as one plain tree, or what keeps it from being one: syntax, anchors, tags, documents, depth."""
    try:
        # Looked at part by part first: nesting without end would exhaust the stack of what makes the tree.
        faults = tuple(_not_plain(yaml.parse(text, Loader=_LOADER), form))
        tree = None if faults else yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = str(error.problem or error.context or "syntax")
        return (_not_yaml(line, column, said, form),)
    except (yaml.YAMLError, ValueError) as error:
        return (_not_yaml(1, 1, str(error).split("\n")[0][:80], form),)
    if faults:
        return faults
    if not isinstance(tree, Node):
        return (_fault(1, 1, "The text is empty.", "Texten är tom.", *form.keep_to_it),)
    return tree


def _not_yaml(line: int, column: int, said: str, form: Form) -> Fault:
    return _fault(
        line,
        column,
        f"The text is not YAML: {said}.",
        f"Texten är inte YAML: {said}.",
        f"Look at the indentation, the colons and the quotes here and on the line before; {form.one_a_file.en}.",
        f"Se över indrag, kolon och citattecken här och på raden före; {form.one_a_file.sv}.",
    )


def _not_plain(events: Iterable[Any], form: Form) -> Iterator[Fault]:
    depth = 0
    for event in events:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, yaml.events.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.events.CollectionEndEvent):
            depth -= 1
        if depth > DEPTH_MAX:
            yield _fault(line, column, "This is nested too deep.", "Detta är för djupt nästlat.", *form.keep_to_it)
            return
        # A quoted text carries the mark "!" of its own; whatever else stands as a tag was written as one.
        if getattr(event, "anchor", None) or getattr(event, "tag", None) not in (None, "!"):
            yield _fault(
                line,
                column,
                f"Anchors, aliases and tags are not used in {form.many.en}.",
                f"Ankare, alias och taggar används inte i {form.many.sv}.",
                "Write the value out where it belongs.",
                "Skriv ut värdet där det hör hemma.",
            )


def _sources_of(tree: Node) -> dict[str, str]:
    """Return the short names of the sources, which every other part refers to."""
    found: dict[str, str] = {}
    if isinstance(tree, MappingNode):
        for key, value in tree.value:
            if key.value == "sources" and isinstance(value, SequenceNode):
                for part in value.value:
                    if isinstance(part, MappingNode):
                        pairs = {str(name.value): node.value for name, node in part.value}
                        if isinstance(pairs.get("name"), str) and isinstance(pairs.get("citation"), str):
                            found[pairs["name"]] = pairs["citation"]
    return found


_WRONG = object()  # what a node that can not be read gives: its fault is already told


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    """Return the types of a dataclass's fields; thousands of its kind are read from one text."""
    return typing.get_type_hints(kind)


class _Reader:
    """Reads nodes by the type they should have, and keeps the faults and where each value stands."""

    def __init__(self, sources: dict[str, str], form: Form) -> None:
        self.faults: list[Fault] = []
        # Where a value that was read stands: by its id, and for a field of it by the id and the field's name.
        self.lines: dict[int | tuple[int, str], tuple[int, int]] = {}
        self._kept: list[Any] = []  # so that no id is used twice while reading
        self._sources = sources
        self._form = form

    def says(self, node: Node, en: str, sv: str, remedy_en: str, remedy_sv: str) -> Any:
        """Add a fault at a node."""
        mark = node.start_mark
        self.faults.append(_fault(mark.line + 1, mark.column + 1, en, sv, remedy_en, remedy_sv))
        return _WRONG

    def _in_swedish(self, what: str) -> str:
        return self._form.whole.sv if what == self._form.whole.en else what

    def value(self, kind: Any, node: Node, what: str) -> Any:
        """Return the value of a node, or ``_WRONG`` after telling why."""
        if typing.get_origin(kind) in (types.UnionType, typing.Union):
            kind = next(part for part in typing.get_args(kind) if part is not type(None))
        if typing.get_origin(kind) is tuple:
            return self._list(typing.get_args(kind)[0], node, what)
        if kind is Text:
            return self._text(node, what)
        if kind is Provenance:
            return self._provenance(node, what)
        if kind is Quantity:
            return self._quantity(node, what)
        if dataclasses.is_dataclass(kind):
            return self._record(kind, node, what)
        return self._scalar(kind, node, what)

    def _record(self, kind: Any, node: Node, what: str) -> Any:
        if not isinstance(node, MappingNode):
            return self._expected(node, what, "a mapping of keys and values", "nycklar med värden")
        hints = _hints(kind)
        fields = {_KEYS.get(field.name, field.name): field for field in dataclasses.fields(kind)}
        given: dict[str, Any] = {}
        places: dict[str, Node] = {}
        for key_node, value_node in node.value:
            name = str(key_node.value)
            if name not in fields:
                self._unknown(key_node, name, fields, what)
            elif fields[name].name in given:
                self.says(
                    key_node,
                    f"“{name}” stands twice in {what}.",
                    f"”{name}” står två gånger i {self._in_swedish(what)}.",
                    "Keep one of them.",
                    "Behåll en av dem.",
                )
            else:
                given[fields[name].name] = self.value(hints[fields[name].name], value_node, name)
                places[fields[name].name] = key_node
        for name, field in fields.items():
            if field.name not in given and field.default is dataclasses.MISSING:
                self.says(
                    node,
                    f"“{name}” is missing in {what}.",
                    f"”{name}” saknas i {self._in_swedish(what)}.",
                    f"Add the line “{name}: …”.",
                    f"Lägg till raden ”{name}: …”.",
                )
                given[field.name] = _WRONG
        if any(value is _WRONG for value in given.values()):
            return _WRONG
        made = self._placed(kind(**given), node)
        for name, place in places.items():
            self.lines[id(made), name] = (place.start_mark.line + 1, place.start_mark.column + 1)
        return made

    def _unknown(self, node: Node, name: str, fields: Iterable[str], what: str) -> None:
        near = difflib.get_close_matches(name, list(fields), n=1)
        remedy_en = f"Did you mean “{near[0]}”?" if near else f"Known here: {', '.join(fields)}."
        remedy_sv = f"Menade du ”{near[0]}”?" if near else f"Kända här: {', '.join(fields)}."
        self.says(
            node,
            f"“{name[:40]}” is not known in {what}.",
            f"”{name[:40]}” är inte känt i {self._in_swedish(what)}.",
            remedy_en,
            remedy_sv,
        )

    def _list(self, kind: Any, node: Node, what: str) -> Any:
        if not isinstance(node, SequenceNode):
            return self._expected(node, what, "a list", "en lista")
        values = [self.value(kind, part, what) for part in node.value]
        return _WRONG if any(value is _WRONG for value in values) else tuple(values)

    def _text(self, node: Node, what: str) -> Any:
        if not isinstance(node, MappingNode):
            return self._expected(node, what, "“en:” and “sv:”", "”en:” och ”sv:”")
        return self._record(Text, node, what)

    def _expected(self, node: Node, what: str, en: str, sv: str) -> Any:
        return self.says(
            node, f"“{what}” should be {en}.", f"”{self._in_swedish(what)}” ska vara {sv}.", *self._form.keep_to_it
        )

    def _plain(self, node: Node, what: str) -> str | None:
        if isinstance(node, ScalarNode):
            return str(node.value).strip()
        self._expected(node, what, "one value", "ett värde")
        return None

    def _provenance(self, node: Node, what: str) -> Any:
        text = self._plain(node, what)
        if text is None:
            return _WRONG
        certainty, _, name = text.partition(" ")
        if certainty not in {member.value for member in Certainty}:
            known = ", ".join(member.value for member in Certainty)
            return self.says(
                node,
                f"“{certainty[:40]}” does not say how sure the number is.",
                f"”{certainty[:40]}” säger inte hur säkert talet är.",
                f"Begin with one of: {known}.",
                f"Börja med något av: {known}.",
            )
        found = Certainty(certainty)
        if name and name not in self._sources:
            return self.says(
                node,
                f"“{name[:40]}” is not among the sources.",
                f"”{name[:40]}” finns inte bland källorna.",
                "Add it under “sources:” with its citation.",
                "Lägg till den under ”sources:” med sin referens.",
            )
        if not name and found in (Certainty.READ, Certainty.SECONDARY):
            return self.says(
                node,
                "A number that was read names its source.",
                "Ett tal som är läst anger sin källa.",
                f"Write “{certainty} <name of a source>”, or “demonstration”.",
                f"Skriv ”{certainty} <källans namn>”, eller ”demonstration”.",
            )
        return self._placed(Provenance(found, self._sources.get(name, "")), node)

    def _quantity(self, node: Node, what: str) -> Any:
        text = self._plain(node, what)
        if text is None:
            return _WRONG
        number, _, unit = text.partition(" ")
        if not _NUMBER.fullmatch(number) or unit not in UNITS or not unit:
            return self.says(
                node,
                f"“{text[:40]}” is not an amount.",
                f"”{text[:40]}” är inte en mängd.",
                "Write a plain number, a space and a known unit, such as “50 mL”.",
                "Skriv ett vanligt tal, ett mellanslag och en känd enhet, till exempel ”50 mL”.",
            )
        return Quantity(Decimal(number), unit)

    def _scalar(self, kind: Any, node: Node, what: str) -> Any:
        text = self._plain(node, what)
        if text is None:
            return _WRONG
        if kind is Decimal or kind is int:
            pattern = _NUMBER if kind is Decimal else _WHOLE
            if pattern.fullmatch(text):
                return kind(text)
            return self.says(
                node,
                f"“{text[:40]}” in {what} is not a plain {'number' if kind is Decimal else 'whole number'}.",
                f"”{text[:40]}” i {what} är inte ett vanligt {'tal' if kind is Decimal else 'heltal'}.",
                "Write the digits out, with a point: 0.5, 1000000.",
                "Skriv ut siffrorna, med punkt: 0.5, 1000000.",
            )
        if kind is bool:
            if text in ("yes", "no"):
                return text == "yes"
            return self.says(
                node,
                f"“{text[:40]}” is not yes or no.",
                f"”{text[:40]}” är inte yes eller no.",
                "Write yes or no.",
                "Skriv yes eller no.",
            )
        if isinstance(kind, type) and issubclass(kind, Enum):
            if text in {member.value for member in kind}:
                return kind(text)
            known = ", ".join(member.value for member in kind)
            return self.says(
                node,
                f"“{text[:40]}” is not a {what}.",
                f"”{text[:40]}” är inte något som ”{what}” kan vara.",
                f"Choose: {known}.",
                f"Välj: {known}.",
            )
        if what == "unit" and text not in UNITS:
            return self.says(
                node,
                f"“{text[:40]}” is not a known unit.",
                f"”{text[:40]}” är inte en känd enhet.",
                f"Use a UCUM code: {', '.join(code for code in UNITS if code)}.",
                f"Använd en UCUM-kod: {', '.join(code for code in UNITS if code)}.",
            )
        if not text and what not in ("unit", "room_grade", "collection_equipment"):
            return self._expected(node, what, "a text", "en text")
        return text

    def _placed(self, value: Any, node: Node) -> Any:
        self._kept.append(value)
        self.lines[id(value)] = (node.start_mark.line + 1, node.start_mark.column + 1)
        return value
