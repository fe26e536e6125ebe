"""Reads a recipe from its text, and says every fault at once with its line, in both languages.

Theory of operation. The text is YAML 1.2, parsed to its tree of nodes only: every scalar stays the
text that was written, so that ``no`` is a word, ``1.50`` keeps its digits and ``1e6`` is refused as the
guess it is. The dataclasses of ``recipe.py`` are the schema: a field's type says how its node is read
(``_Reader.value``). What a single node can not show (a step that waits for itself, a formula that uses a
later value) is checked on the whole recipe afterwards (``_Checks``), with the lines kept from reading.
"""

import dataclasses
import difflib
import functools
import re
import types
import typing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from lindra.gmp.limit import Certainty, Limit, Provenance
from lindra.gmp.quantity import Quantity
from lindra.gmp.text import Text
from lindra.gmp.value import ValueKind
from lindra.masters.formula import FormulaError, names_in
from lindra.masters.recipe import Calculation, Measure, Recipe, Source, Step, StepKind, Test
from lindra.masters.repetition import expanded
from lindra.masters.units import UNITS

LENGTH_MAX = 400_000
DEPTH_MAX = 12
REPEAT_MAX = 60
ORDER_WEIGHT = "order.weight"

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_RECIPE_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*")
_GRADES = ("", "A", "B", "C", "D")
# The file says ``source``, as people do; the fields say ``provenance``, which is the source and how sure it is.
_KEYS = {"provenance": "source"}


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong with a recipe's text. Lines and columns count from 1."""

    line: int
    column: int
    problem: Text = dataclasses.field(compare=False)
    remedy: Text = dataclasses.field(compare=False)


@functools.lru_cache(maxsize=32)
def read_recipe(text: str) -> Recipe | tuple[Fault, ...]:
    """Return the recipe that the text means, or every fault in it, first line first. Never raises on bad text."""
    faults = _too_long(text) or _unprintable(text)
    if faults:
        return faults
    tree = _tree_of(text)
    if not isinstance(tree, Node):
        return tree
    reader = _Reader(_sources_of(tree))
    recipe = reader.value(Recipe, tree, "the recipe")
    if isinstance(recipe, Recipe) and not reader.faults:
        _Checks(recipe, reader).run()
    if reader.faults:
        return tuple(sorted(reader.faults))
    assert isinstance(recipe, Recipe)
    return expanded(recipe)


def _fault(line: int, column: int, en: str, sv: str, remedy_en: str, remedy_sv: str) -> Fault:
    return Fault(line, column, Text(en, sv), Text(remedy_en, remedy_sv))


def _too_long(text: str) -> tuple[Fault, ...]:
    if len(text) <= LENGTH_MAX:
        return ()
    return (
        _fault(
            1,
            1,
            f"The text is {len(text)} characters long; {LENGTH_MAX} is the most.",
            f"Texten är {len(text)} tecken lång; högst {LENGTH_MAX} får plats.",
            "Remove what is not part of the recipe.",
            "Ta bort det som inte hör till receptet.",
        ),
    )


def _unprintable(text: str) -> tuple[Fault, ...]:
    for number, line in enumerate(text.split("\n"), start=1):
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


def _tree_of(text: str) -> Node | tuple[Fault, ...]:
    """Return the text as one plain tree, or what keeps it from being one: syntax, anchors, tags, documents, depth."""
    try:
        # Looked at part by part first: nesting without end would exhaust the stack of what makes the tree.
        faults = tuple(_not_plain(yaml.parse(text, Loader=_LOADER)))
        tree = None if faults else yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = str(error.problem or error.context or "syntax")
        return (_not_yaml(line, column, said),)
    except (yaml.YAMLError, ValueError) as error:
        return (_not_yaml(1, 1, str(error).split("\n")[0][:80]),)
    if faults:
        return faults
    if not isinstance(tree, Node):
        return (_fault(1, 1, "The text is empty.", "Texten är tom.", *_KEEP_TO_THE_FORM),)
    return tree


def _not_yaml(line: int, column: int, said: str) -> Fault:
    return _fault(
        line,
        column,
        f"The text is not YAML: {said}.",
        f"Texten är inte YAML: {said}.",
        "Look at the indentation, the colons and the quotes here and on the line before; one recipe to a file.",
        "Se över indrag, kolon och citattecken här och på raden före; ett recept i varje fil.",
    )


def _not_plain(events: Iterable[Any]) -> Iterator[Fault]:
    depth = 0
    for event in events:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, yaml.events.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.events.CollectionEndEvent):
            depth -= 1
        if depth > DEPTH_MAX:
            yield _fault(line, column, "This is nested too deep.", "Detta är för djupt nästlat.", *_KEEP_TO_THE_FORM)
            return
        # A quoted text carries the mark "!" of its own; whatever else stands as a tag was written as one.
        if getattr(event, "anchor", None) or getattr(event, "tag", None) not in (None, "!"):
            yield _fault(
                line,
                column,
                "Anchors, aliases and tags are not used in recipes.",
                "Ankare, alias och taggar används inte i recept.",
                "Write the value out where it belongs.",
                "Skriv ut värdet där det hör hemma.",
            )


_KEEP_TO_THE_FORM = ("Write it as docs/recipes.md shows.", "Skriv som docs/recipes.md visar.")


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


class _Reader:
    """Reads nodes by the type they should have, and keeps the faults and where each value stands."""

    def __init__(self, sources: dict[str, str]) -> None:
        self.faults: list[Fault] = []
        # Where a value that was read stands: by its id, and for a field of it by the id and the field's name.
        self.lines: dict[int | tuple[int, str], tuple[int, int]] = {}
        self._kept: list[Any] = []  # so that no id is used twice while reading
        self._sources = sources

    def says(self, node: Node, en: str, sv: str, remedy_en: str, remedy_sv: str) -> Any:
        """Add a fault at a node."""
        mark = node.start_mark
        self.faults.append(_fault(mark.line + 1, mark.column + 1, en, sv, remedy_en, remedy_sv))
        return _WRONG

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
        hints = typing.get_type_hints(kind)
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
                    f"”{name}” står två gånger i {what}.",
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
                    f"”{name}” saknas i {what}.",
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
            f"”{name[:40]}” är inte känt i {what}.",
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
        return self.says(node, f"“{what}” should be {en}.", f"”{what}” ska vara {sv}.", *_KEEP_TO_THE_FORM)

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
        if not text and what not in ("unit", "room_grade"):
            return self._expected(node, what, "a text", "en text")
        return text

    def _placed(self, value: Any, node: Node) -> Any:
        self._kept.append(value)
        self.lines[id(value)] = (node.start_mark.line + 1, node.start_mark.column + 1)
        return value


class _Checks:
    """What must hold for the recipe as a whole."""

    def __init__(self, recipe: Recipe, reader: _Reader) -> None:
        self._recipe = recipe
        self._reader = reader

    def run(self) -> None:
        """Add every fault of the whole."""
        recipe = self._recipe
        self._recipe_names()
        self._unique("source", recipe.sources, lambda one: one.name)
        self._unique("step", recipe.steps, lambda one: one.name)
        self._unique("test", recipe.specification, lambda one: one.name)
        self._unique("visit", recipe.follow_up, lambda one: one.name)
        self._unique("marker", recipe.serology, lambda one: one.marker)
        self._unique("value", recipe.collection, lambda one: one.name)
        self._unique("value", recipe.acceptance, lambda one: one.name)
        for measure in (*recipe.collection, *recipe.acceptance):
            self._value(measure)
        for test in recipe.specification:
            self._value(test)
            if not test.limits:
                self._says(
                    test,
                    f"The test {test.name} has no limit.",
                    f"Testet {test.name} saknar gräns.",
                    "A test of the specification says what passes.",
                    "Ett test i specifikationen säger vad som godkänns.",
                )
        self._steps()
        self._formulas()
        self._samples()
        self._references()
        self._durations_and_days()

    def _says(self, at: Any, en: str, sv: str, remedy_en: str, remedy_sv: str, *, field: str = "") -> None:
        lines = self._reader.lines
        line, column = lines.get((id(at), field)) or lines.get(id(at), (1, 1))
        self._reader.faults.append(_fault(line, column, en, sv, remedy_en, remedy_sv))

    def _recipe_names(self) -> None:
        recipe = self._recipe
        if not _RECIPE_NAME.fullmatch(recipe.name):
            self._says(
                recipe,
                f"“{recipe.name[:40]}” is not a recipe's name.",
                f"”{recipe.name[:40]}” är inte ett receptnamn.",
                "Use small letters, digits and hyphens.",
                "Använd små bokstäver, siffror och bindestreck.",
                field="name",
            )
        if not _VERSION.fullmatch(recipe.version):
            self._says(
                recipe,
                f"“{recipe.version[:40]}” is not a version.",
                f"”{recipe.version[:40]}” är inte en version.",
                "Write numbers with points, such as 1 or 1.2.",
                "Skriv tal med punkter, till exempel 1 eller 1.2.",
                field="version",
            )
        if not recipe.steps:
            self._says(recipe, "There are no steps.", "Det finns inga steg.", *_KEEP_TO_THE_FORM)
        if recipe.filling.bags < 1:
            self._says(
                recipe.filling,
                "A batch fills at least one bag.",
                "En sats fyller minst en påse.",
                "Set bags to 1 or more.",
                "Sätt bags till 1 eller mer.",
                field="bags",
            )

    def _unique(self, what: str, parts: Iterable[Any], name_of: Any) -> None:
        seen: set[str] = set()
        for part in parts:
            name = name_of(part)
            if not isinstance(part, Source) and not _NAME.fullmatch(name):
                self._says(
                    part,
                    f"“{name[:40]}” can not be the name of a {what}.",
                    f"”{name[:40]}” kan inte vara ett namn här.",
                    "Use small letters, digits and underscores.",
                    "Använd små bokstäver, siffror och understreck.",
                )
            if name in seen:
                self._says(
                    part,
                    f"Two of this kind ({what}) are called “{name}”.",
                    f"Två av samma slag ({what}) heter ”{name}”.",
                    "Give one of them another name.",
                    "Ge en av dem ett annat namn.",
                )
            seen.add(name)

    def _value(self, asked: Measure | Test) -> None:
        for limit in asked.limits:
            self._limit(asked, limit)
        if asked.kind is ValueKind.CHOICE and len(asked.choices) < 2:
            self._says(
                asked,
                f"{asked.name} is a choice without choices.",
                f"{asked.name} är ett val utan alternativ.",
                "List at least two under “choices:”.",
                "Räkna upp minst två under ”choices:”.",
            )
        if asked.kind is not ValueKind.NUMBER and asked.unit:
            self._says(
                asked,
                f"{asked.name} is no number, but has a unit.",
                f"{asked.name} är inget tal men har en enhet.",
                "Remove the unit, or make it a number.",
                "Ta bort enheten eller gör det till ett tal.",
                field="unit",
            )

    def _limit(self, asked: Measure | Test | Calculation, limit: Limit) -> None:
        kind = asked.kind if isinstance(asked, Measure | Test) else ValueKind.NUMBER
        bounds = [bound for bound in (limit.at_least, limit.above, limit.at_most, limit.below) if bound is not None]
        if kind is ValueKind.NUMBER and (limit.one_of or not bounds):
            self._says(
                limit,
                f"The limit of {asked.name} needs a number: at_least, above, at_most or below.",
                f"Gränsen för {asked.name} behöver ett tal: at_least, above, at_most eller below.",
                *_KEEP_TO_THE_FORM,
            )
        if kind is not ValueKind.NUMBER and (bounds or not limit.one_of):
            self._says(
                limit,
                f"The limit of {asked.name} needs words: one_of.",
                f"Gränsen för {asked.name} behöver ord: one_of.",
                *_KEEP_TO_THE_FORM,
            )
        allowed = asked.choices if isinstance(asked, Measure | Test) and kind is ValueKind.CHOICE else ("yes", "no")
        if kind in (ValueKind.CHOICE, ValueKind.FLAG):
            for word in limit.one_of:
                if word not in allowed:
                    self._says(
                        limit,
                        f"“{word}” is not one of the answers to {asked.name}.",
                        f"”{word}” är inte ett av svaren på {asked.name}.",
                        f"Choose among: {', '.join(allowed)}.",
                        f"Välj bland: {', '.join(allowed)}.",
                    )
        low = max((bound for bound in (limit.at_least, limit.above) if bound is not None), default=None)
        high = min((bound for bound in (limit.at_most, limit.below) if bound is not None), default=None)
        if low is not None and high is not None and low > high:
            self._says(
                limit,
                f"Nothing keeps the limit of {asked.name}: {low} is above {high}.",
                f"Inget håller gränsen för {asked.name}: {low} ligger över {high}.",
                "Change one of the bounds.",
                "Ändra en av gränserna.",
            )

    def _steps(self) -> None:
        steps = {step.name: step for step in self._recipe.steps}
        for step in self._recipe.steps:
            self._unique("value", (*step.measures, *step.calculations), lambda one: one.name)
            self._unique("sample", step.samples, lambda one: one.name)
            for measure in step.measures:
                self._value(measure)
            for calculation in step.calculations:
                for limit in calculation.limits:
                    self._limit(calculation, limit)
            if step.room_grade not in _GRADES:
                self._says(
                    step,
                    f"“{step.room_grade}” is not a grade of room.",
                    f"”{step.room_grade}” är inte en renrumsklass.",
                    "Choose A, B, C or D, or leave it empty.",
                    "Välj A, B, C eller D, eller lämna tomt.",
                    field="room_grade",
                )
            for before in step.after:
                if before not in steps:
                    self._says(
                        step,
                        f"{step.name} comes after “{before}”, which is no step.",
                        f"{step.name} kommer efter ”{before}”, som inte är något steg.",
                        f"Known steps: {', '.join(steps)}.",
                        f"Kända steg: {', '.join(steps)}.",
                        field="after",
                    )
        cycle = _cycle(self._recipe.steps)
        if cycle:
            round_ = " → ".join((*cycle, cycle[0]))
            self._says(
                steps[cycle[0]],
                f"These steps wait for each other: {round_}.",
                f"Dessa steg väntar på varandra: {round_}.",
                "Break the circle: remove one of the names under “after:”.",
                "Bryt cirkeln: ta bort ett av namnen under ”after:”.",
                field="after",
            )
        for kind in (StepKind.FILL, StepKind.LABEL):
            count = sum(step.kind is kind for step in self._recipe.steps)
            if count != 1:
                self._says(
                    self._recipe,
                    f"There must be one step of kind {kind.value}; there are {count}.",
                    f"Det ska finnas ett steg av slaget {kind.value}; det finns {count}.",
                    *_KEEP_TO_THE_FORM,
                )

    def _formulas(self) -> None:
        earlier: set[str] = {ORDER_WEIGHT}
        everything = {
            f"{step.name}.{name}"
            for step in self._recipe.steps
            for name in (*(one.name for one in step.measures), *(one.name for one in step.calculations))
        }
        for step in self._recipe.steps:
            here = {measure.name for measure in step.measures if measure.kind is ValueKind.NUMBER}
            for calculation in step.calculations:
                for name in self._names(calculation):
                    if name in here or name in earlier:
                        continue
                    full = name if "." in name else f"{step.name}.{name}"
                    known = full in everything
                    why = (
                        Text("comes later or is no number", "kommer senare eller inte är ett tal")
                        if known
                        else Text("is not known", "inte är känt")
                    )
                    self._says(
                        calculation,
                        f"{calculation.name} uses “{name}”, which {why.en}.",
                        f"{calculation.name} använder ”{name}”, som {why.sv}.",
                        f"Use an earlier value here, “step.value” of an earlier step, or {ORDER_WEIGHT}.",
                        f"Använd ett tidigare värde här, ”steg.värde” från ett tidigare steg, eller {ORDER_WEIGHT}.",
                        field="formula",
                    )
                here.add(calculation.name)
                if not 0 <= calculation.decimals <= 9:
                    self._says(
                        calculation,
                        f"{calculation.name} has {calculation.decimals} decimals.",
                        f"{calculation.name} har {calculation.decimals} decimaler.",
                        "Choose 0 to 9.",
                        "Välj 0 till 9.",
                        field="decimals",
                    )
            earlier |= {f"{step.name}.{name}" for name in here}

    def _names(self, calculation: Calculation) -> Iterator[str]:
        try:
            yield from names_in(calculation.formula)
        except FormulaError as error:
            self._says(
                calculation,
                error.problem.en,
                error.problem.sv,
                "Use numbers, names, + - * / and parentheses.",
                "Använd tal, namn, + - * / och parenteser.",
                field="formula",
            )

    def _samples(self) -> None:
        tests = {test.name for test in self._recipe.specification}
        served = {name for step in self._recipe.steps for sample in step.samples for name in sample.tests}
        for step in self._recipe.steps:
            for sample in step.samples:
                for name in sample.tests:
                    if name not in tests:
                        self._says(
                            sample,
                            f"The sample {sample.name} serves “{name}”, which is no test.",
                            f"Provet {sample.name} är till för ”{name}”, som inte är något test.",
                            f"Known tests: {', '.join(sorted(tests))}.",
                            f"Kända test: {', '.join(sorted(tests))}.",
                            field="tests",
                        )
        for test in self._recipe.specification:
            if test.name not in served:
                self._says(
                    test,
                    f"No sample is taken for the test {test.name}.",
                    f"Inget prov tas för testet {test.name}.",
                    "Name the test under a sample of a step.",
                    "Nämn testet under ett prov i ett steg.",
                )

    def _references(self) -> None:
        numbers = {
            f"{step.name}.{name}"
            for step in self._recipe.steps
            for name in (
                *(one.name for one in step.measures if one.kind is ValueKind.NUMBER),
                *(one.name for one in step.calculations),
            )
        }
        dose, growth, bank = self._recipe.dose, self._recipe.growth, self._recipe.bank
        named: list[tuple[Any, str]] = [(growth, count) for count in growth.counts] if growth else []
        named += [(dose, dose.calculation)] if dose else []
        named += [(bank, bank.doublings)] if bank and bank.doublings else []
        for at, name in named:
            if name not in numbers:
                self._says(
                    at,
                    f"“{name}” is no number of a step.",
                    f"”{name}” är inget tal i ett steg.",
                    "Write it as step.value.",
                    "Skriv det som steg.värde.",
                )
        if dose is not None and dose.per_kg_min > dose.per_kg_max:
            self._says(
                dose,
                "The least dose is above the most.",
                "Minsta dosen är större än den största.",
                "Change one of them.",
                "Ändra en av dem.",
            )

    def _durations_and_days(self) -> None:
        durations = [(step.name, step.duration) for step in self._recipe.steps]
        durations += [(test.name, test.turnaround) for test in self._recipe.specification]
        for name, duration in durations:
            if not 0 <= duration.low_hours <= duration.mode_hours <= duration.high_hours:
                self._says(
                    duration,
                    f"The duration of {name} is not low, mode, high in order, from 0.",
                    f"Tiden för {name} är inte lägst, vanligast, högst i ordning, från 0.",
                    "Put the three numbers in order.",
                    "Sätt de tre talen i ordning.",
                )
        self._windows_and_repetitions()
        days = [_last_day(step) for step in self._recipe.steps]
        for step, before in zip(self._recipe.steps[1:], days, strict=False):
            if step.day < before:
                self._says(
                    step,
                    f"{step.name} is on day {step.day}, after a step on day {before}.",
                    f"{step.name} ligger på dag {step.day}, efter ett steg på dag {before}.",
                    "Put the steps in the order of their days.",
                    "Ordna stegen efter dag.",
                    field="day",
                )
        self._lives_and_visits()

    def _windows_and_repetitions(self) -> None:
        earlier: set[str] = set()
        for step in self._recipe.steps:
            repeat, window = step.repeat, step.window
            if repeat is not None and (not 2 <= repeat.times <= REPEAT_MAX or not 0 <= repeat.every_days <= 30):
                self._says(
                    repeat,
                    f"{step.name} repeats {repeat.times} times, {repeat.every_days} days apart.",
                    f"{step.name} upprepas {repeat.times} gånger med {repeat.every_days} dagars mellanrum.",
                    f"Repeat 2 to {REPEAT_MAX} times, 0 to 30 days apart.",
                    f"Upprepa 2 till {REPEAT_MAX} gånger, med 0 till 30 dagars mellanrum.",
                )
            if repeat is not None and step.kind is not StepKind.WORK:
                self._says(
                    repeat,
                    f"{step.name} is a step of kind {step.kind.value}, which is done once.",
                    f"{step.name} är ett steg av slaget {step.kind.value}, som görs en gång.",
                    "Remove the repetition.",
                    "Ta bort upprepningen.",
                )
            if window is not None and window.after not in earlier and not (repeat and window.after == step.name):
                self._says(
                    window,
                    f"The window of {step.name} is counted from “{window.after}”, which is no earlier step.",
                    f"Fönstret för {step.name} räknas från ”{window.after}”, som inte är ett tidigare steg.",
                    f"Earlier steps: {', '.join(sorted(earlier)) or 'none'}.",
                    f"Tidigare steg: {', '.join(sorted(earlier)) or 'inga'}.",
                )
            if window is not None and not 0 <= window.earliest_hours < window.latest_hours:
                self._says(
                    window,
                    f"The window of {step.name} ends before it begins.",
                    f"Fönstret för {step.name} slutar innan det börjar.",
                    "Let earliest_hours be from 0 and below latest_hours.",
                    "Låt earliest_hours vara från 0 och under latest_hours.",
                )
            earlier.add(step.name)

    def _lives_and_visits(self) -> None:
        for life in (self._recipe.starting_material, self._recipe.shelf_life):
            if life is None:
                continue
            if life.hours <= 0 or life.temperature_celsius_min > life.temperature_celsius_max:
                self._says(
                    life,
                    "A shelf life is longer than nothing, and its lowest temperature is not above its highest.",
                    "En hållbarhet är längre än noll, och lägsta temperaturen är inte över den högsta.",
                    "Change the hours or the temperatures.",
                    "Ändra timmarna eller temperaturerna.",
                )
        visits = self._recipe.follow_up
        for visit, earlier in zip(visits[1:], visits, strict=False):
            if visit.day <= earlier.day:
                self._says(
                    visit,
                    f"Visit {visit.name} is not after {earlier.name}.",
                    f"Besök {visit.name} ligger inte efter {earlier.name}.",
                    "Put the visits in the order of their days.",
                    "Ordna besöken efter dag.",
                    field="day",
                )
        for visit in visits:
            if visit.window_days < 0:
                self._says(
                    visit,
                    f"The window of {visit.name} is negative.",
                    f"Fönstret för {visit.name} är negativt.",
                    "Set window_days to 0 or more.",
                    "Sätt window_days till 0 eller mer.",
                    field="window_days",
                )


def _last_day(step: Step) -> int:
    return step.day + (step.repeat.times - 1) * step.repeat.every_days if step.repeat else step.day


def _cycle(steps: Iterable[Step]) -> tuple[str, ...]:
    """Return steps that wait for each other in a circle, or nothing."""
    waits = {step.name: step.after for step in steps}
    done: set[str] = set()
    for start in waits:
        # A walk with its own stack: a recipe of thousands of steps must not exhaust Python's.
        path: list[str] = []
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            name, at = stack.pop()
            if at == 0:
                if name in done:
                    continue
                if name in path:
                    return tuple(reversed(path[path.index(name) :]))
                path.append(name)
            following = waits.get(name, ())
            if at < len(following):
                stack.append((name, at + 1))
                if following[at] not in done:
                    if following[at] in path:
                        return tuple(reversed(path[path.index(following[at]) :]))
                    stack.append((following[at], 0))
            else:
                done.add(name)
                path.pop()
    return ()
