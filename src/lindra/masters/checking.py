"""What must hold for a recipe as a whole: every fault that no single line of its text can show.

A step that waits for itself, a formula that uses a later value or adds cells to millilitres, a dose without a
range, a sample that serves no test: each is told at the place where it stands.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lindra.gmp.limit import Limit
from lindra.gmp.text import Text
from lindra.gmp.value import ValueKind
from lindra.masters.dimensions import dimension_of_formula, said
from lindra.masters.formula import FormulaError, compute, names_in, names_in_condition
from lindra.masters.recipe import (
    STEP_ROLES,
    Calculation,
    CertificationStage,
    Certifier,
    Makes,
    Measure,
    Recipe,
    Source,
    StartsFrom,
    Step,
    StepKind,
    Test,
)
from lindra.masters.units import Dimension, dimension_of

REPEAT_MAX = 60
ORDER_WEIGHT = "order.weight"
ORDER_DOSE = "order.dose"  # what the physician ordered, in the unit of the dose
STOCK_AMOUNT = "stock.amount"  # what one container of the stock holds
STOCK_CONTAINERS = "stock.containers"  # how many were taken for the batch
KEEP_TO_THE_FORM = ("Write it as docs/recipes.md shows.", "Skriv som docs/recipes.md visar.")

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_RECIPE_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*")
_GRADES = ("", "A", "B", "C", "D")

Place = int | tuple[int, str]  # a part of the recipe by its id, or a field of it by the id and the field's name


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong with a recipe's text. Lines and columns count from 1."""

    line: int
    column: int
    problem: Text = field(compare=False)
    remedy: Text = field(compare=False)


class Checks:
    """What must hold for the recipe as a whole."""

    def __init__(self, recipe: Recipe, lines: Mapping[Place, tuple[int, int]], faults: list[Fault]) -> None:
        self._recipe = recipe
        self._lines = lines
        self._faults = faults

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
        self._beginning_and_end()
        self._steps()
        self._kinds_of_step()
        self._formulas()
        self._conditions()
        self._samples()
        self._references()
        self._durations_and_days()
        self._keeps()

    def _says(self, at: Any, en: str, sv: str, remedy_en: str, remedy_sv: str, *, field: str = "") -> None:
        line, column = self._lines.get((id(at), field)) or self._lines.get(id(at), (1, 1))
        self._faults.append(Fault(line, column, Text(en, sv), Text(remedy_en, remedy_sv)))

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
            self._says(recipe, "There are no steps.", "Det finns inga steg.", *KEEP_TO_THE_FORM)
        if recipe.filling.bags < 1:
            self._says(
                recipe.filling,
                "A batch fills at least one bag.",
                "En sats fyller minst en påse.",
                "Set bags to 1 or more.",
                "Sätt bags till 1 eller mer.",
                field="bags",
            )

    def _beginning_and_end(self) -> None:
        """Check that the recipe has the parts that its beginning and its end need, and no others."""
        recipe = self._recipe
        collects = recipe.starts_from is not StartsFrom.STOCK
        doses = recipe.makes is Makes.DOSE
        begins = f"starts_from: {recipe.starts_from.value}"
        ends = f"makes: {recipe.makes.value}"
        asked = [
            ("acceptance", bool(recipe.acceptance), collects, begins),
            ("collection", bool(recipe.collection), collects, begins),
            ("starting_material", recipe.starting_material is not None, collects, begins),
            ("stock", recipe.stock is not None, not collects, begins),
            ("dose", recipe.dose is not None, doses, ends),
            ("follow_up", bool(recipe.follow_up), doses, ends),
            ("bank", recipe.bank is not None, not doses, ends),
        ]
        for name, is_there, is_needed, because in asked:
            if is_there and not is_needed:
                self._says(
                    recipe,
                    f"“{name}” has no place in a recipe with “{because}”.",
                    f"”{name}” hör inte hemma i ett recept med ”{because}”.",
                    "Remove it, or change what the recipe starts from or makes.",
                    "Ta bort det, eller ändra vad receptet börjar med eller ger.",
                    field=name,
                )
            if is_needed and not is_there:
                self._says(
                    recipe,
                    f"“{name}” is missing: a recipe with “{because}” has it.",
                    f"”{name}” saknas: ett recept med ”{because}” har det.",
                    f"Add “{name}:”.",
                    f"Lägg till ”{name}:”.",
                )
        if recipe.autologous and recipe.starts_from is StartsFrom.DONOR:
            self._says(
                recipe,
                "What starts from a donor is not autologous.",
                "Det som börjar med en donator är inte autologt.",
                "Set autologous to no.",
                "Sätt autologous till no.",
                field="autologous",
            )
        need = recipe.stock
        if need is not None and not 1 <= need.containers <= (need.containers_max or need.containers):
            self._says(
                need,
                "The containers are not from 1 to containers_max.",
                "Behållarna är inte från 1 till containers_max.",
                "Let containers be 1 or more, and containers_max no less.",
                "Låt containers vara 1 eller mer, och containers_max inte mindre.",
                field="containers",
            )
        use = recipe.contained_use
        if use is not None and not 1 <= use.level <= 4:
            self._says(
                use,
                f"There is no containment level {use.level}.",
                f"Det finns ingen skyddsnivå {use.level}.",
                "Choose 1 to 4.",
                "Välj 1 till 4.",
                field="level",
            )
        least = recipe.filling.bags_min
        if least is not None and not 1 <= least <= recipe.filling.bags:
            self._says(
                recipe.filling,
                f"bags_min is {least}, and bags is {recipe.filling.bags}.",
                f"bags_min är {least}, och bags är {recipe.filling.bags}.",
                "Set bags_min from 1 to bags.",
                "Sätt bags_min från 1 till bags.",
                field="bags_min",
            )
        if recipe.certifier is Certifier.PHARMACIST:
            for test in recipe.specification:
                if test.stage is CertificationStage.FINAL:
                    self._says(
                        test,
                        f"{test.name} is read after the pharmacist has released the preparation.",
                        f"{test.name} läses efter att apotekaren har frisläppt beredningen.",
                        "Set its stage to first, or let a Qualified Person certify.",
                        "Sätt stage till first, eller låt en sakkunnig person certifiera.",
                        field="stage",
                    )
        conditioning = recipe.conditioning
        if conditioning is not None and not 0 <= conditioning.days_before_min <= conditioning.days_before_max:
            self._says(
                conditioning,
                "The days before the infusion are not in order.",
                "Dagarna före infusionen är inte i ordning.",
                "Let days_before_min be from 0 and at most days_before_max.",
                "Låt days_before_min vara från 0 och högst days_before_max.",
            )
        self._dose()

    def _dose(self) -> None:
        dose = self._recipe.dose
        if dose is None:
            return
        ranges = [
            (dose, dose.per_kg_min, dose.per_kg_max),
            (dose, dose.total_min, dose.total_max),
            *((one, one.least, one.most) for one in dose.cohorts),
        ]
        if all(low is None and high is None for _, low, high in ranges):
            self._says(
                dose,
                "The dose has no range.",
                "Dosen saknar intervall.",
                "Give per_kg_min and per_kg_max, total_min and total_max, or cohorts.",
                "Ange per_kg_min och per_kg_max, total_min och total_max, eller cohorts.",
            )
        for at, low, high in ranges:
            if low is not None and high is not None and low > high:
                self._says(
                    at,
                    "The least dose is above the most.",
                    "Minsta dosen är större än den största.",
                    "Change one of them.",
                    "Ändra en av dem.",
                )
        low, high = dose.weight_kg_min, dose.weight_kg_max
        if low is not None and high is not None and low > high:
            self._says(
                dose,
                "The least weight is above the most.",
                "Lägsta vikten är större än den högsta.",
                "Change one of them.",
                "Ändra en av dem.",
                field="weight_kg_min",
            )
        self._unique("cohort", dose.cohorts, lambda one: one.name)

    def _kinds_of_step(self) -> None:
        """Check what each kind of step needs, and that somebody may do it."""
        parts = {part.name for part in self._recipe.parts}
        made: set[str] = set()
        for step in self._recipe.steps:
            if step.role not in STEP_ROLES:
                known = ", ".join(role.value for role in STEP_ROLES)
                self._says(
                    step,
                    f"Nobody can do {step.name}: a {step.role.value} does no steps.",
                    f"Ingen kan göra {step.name}: rollen {step.role.value} utför inga steg.",
                    f"Choose a role among: {known}.",
                    f"Välj en roll bland: {known}.",
                    field="role",
                )
            if step.part and step.part not in parts:
                self._says(
                    step,
                    f"“{step.part}” is no part of the procedure.",
                    f"”{step.part}” är ingen del av proceduren.",
                    f"Known parts: {', '.join(sorted(parts)) or 'none; add them under “parts:”'}.",
                    f"Kända delar: {', '.join(sorted(parts)) or 'inga; lägg till dem under ”parts:”'}.",
                    field="part",
                )
            self._portions(step, made)
            self._values_of_kind(step)
            if step.kind is StepKind.THAW and self._recipe.starts_from is not StartsFrom.STOCK:
                self._says(
                    step,
                    f"{step.name} thaws containers of a stock, and the recipe starts from none.",
                    f"{step.name} tinar behållare ur ett lager, och receptet börjar inte med något.",
                    "Let the recipe start from a stock, or make the step one of work.",
                    "Låt receptet börja med ett lager, eller gör steget till arbete.",
                    field="kind",
                )

    def _portions(self, step: Step, made: set[str]) -> None:
        splits = step.kind in (StepKind.SPLIT, StepKind.POOL)
        if splits is not bool(step.portions):
            self._says(
                step,
                f"{step.name} is a step of kind {step.kind.value}, with {len(step.portions)} portions.",
                f"{step.name} är ett steg av slaget {step.kind.value}, med {len(step.portions)} portioner.",
                "A step that splits or pools names its portions; no other does.",
                "Ett steg som delar eller slår samman anger sina portioner; inget annat gör det.",
                field="portions" if step.portions else "kind",
            )
        if step.balance is not None and not step.portions:
            self._says(
                step.balance,
                "There are no portions to balance.",
                "Det finns inga portioner att stämma av.",
                "Remove the balance, or name the portions.",
                "Ta bort avstämningen, eller ange portionerna.",
            )
        for portion in step.portions:
            for name in portion.of:
                if name not in made:
                    self._says(
                        portion,
                        f"{portion.name} is made of “{name}”, which is no portion of an earlier step.",
                        f"{portion.name} görs av ”{name}”, som inte är en portion från ett tidigare steg.",
                        f"Earlier portions: {', '.join(sorted(made)) or 'none'}.",
                        f"Tidigare portioner: {', '.join(sorted(made)) or 'inga'}.",
                        field="of",
                    )
            if step.kind is StepKind.POOL and len(portion.of) < 2:
                self._says(
                    portion,
                    f"{portion.name} pools fewer than two portions.",
                    f"{portion.name} slår samman färre än två portioner.",
                    "Name two or more under “of:”.",
                    "Ange två eller fler under ”of:”.",
                    field="of",
                )
        for portion in step.portions:
            if portion.name in made:
                self._says(
                    portion,
                    f"Two portions are called “{portion.name}”.",
                    f"Två portioner heter ”{portion.name}”.",
                    "Give one of them another name.",
                    "Ge en av dem ett annat namn.",
                )
            made.add(portion.name)

    def _values_of_kind(self, step: Step) -> None:
        for measure in step.measures:
            if (measure.kind is ValueKind.SCAN) is not (measure.expects is not None):
                self._says(
                    measure,
                    f"{measure.name}: a scan, and nothing else, says which code it expects.",
                    f"{measure.name}: en skanning, och inget annat, anger vilken kod den väntar.",
                    "Give “expects:” for a scan, and for nothing else.",
                    "Ange ”expects:” för en skanning, och inte för annat.",
                )
        asks_nothing = step.kind in (StepKind.HOLD, StepKind.SIGNATURE)
        if asks_nothing and (step.measures or step.materials or step.samples or step.calculations):
            self._says(
                step,
                f"{step.name} is a step of kind {step.kind.value}, which asks for a decision or a signature alone.",
                f"{step.name} är ett steg av slaget {step.kind.value}, som bara ber om ett beslut eller en signatur.",
                "Move what it asks for to a step of its own.",
                "Flytta det den ber om till ett eget steg.",
                field="kind",
            )
        if step.kind is StepKind.BALANCE and not step.calculations:
            self._says(
                step,
                f"{step.name} balances nothing: it has no calculation.",
                f"{step.name} stämmer inte av något: det saknar beräkning.",
                "Add the yield under “calculations:”, with its limits.",
                "Lägg till utbytet under ”calculations:”, med gränser.",
                field="kind",
            )

    def _conditions(self) -> None:
        """Check that a step is left out only by values that are always there before it."""
        always: set[str] = {ORDER_WEIGHT, ORDER_DOSE, STOCK_AMOUNT}
        for step in self._recipe.steps:
            if step.when:
                for name in self._names_of_condition(step):
                    if name not in always:
                        self._says(
                            step,
                            f"{step.name} depends on “{name}”, no number of an earlier step that is always done.",
                            f"{step.name} beror på ”{name}”, som inte är ett tal i ett tidigare steg som alltid görs.",
                            "Use step.value of an earlier step without “when:”.",
                            "Använd steg.värde från ett tidigare steg utan ”when:”.",
                            field="when",
                        )
                if step.kind in (StepKind.FILL, StepKind.LABEL):
                    self._says(
                        step,
                        f"{step.name} is always done.",
                        f"{step.name} görs alltid.",
                        "Remove “when:”.",
                        "Ta bort ”when:”.",
                        field="when",
                    )
                continue
            always |= {f"{step.name}.{one.name}" for one in step.measures if one.kind is ValueKind.NUMBER}
            always |= {f"{step.name}.{one.name}" for one in step.calculations}

    def _names_of_condition(self, step: Step) -> Iterator[str]:
        try:
            yield from names_in_condition(step.when)
        except FormulaError as error:
            self._says(
                step,
                error.problem.en,
                error.problem.sv,
                "Compare with <, <=, > or >=, and join with and, or.",
                "Jämför med <, <=, > eller >=, och förena med and, or.",
                field="when",
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
                *KEEP_TO_THE_FORM,
            )
        if kind is not ValueKind.NUMBER and (bounds or not limit.one_of):
            self._says(
                limit,
                f"The limit of {asked.name} needs words: one_of.",
                f"Gränsen för {asked.name} behöver ord: one_of.",
                *KEEP_TO_THE_FORM,
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
            for program in step.programs:
                if program.equipment not in step.equipment:
                    self._says(
                        program,
                        f"{step.name} names a program of “{program.equipment[:40]}”, which it does not use.",
                        f"{step.name} anger ett program för ”{program.equipment[:40]}”, som det inte använder.",
                        f"Add it under “equipment:”, or name one of: {', '.join(step.equipment) or '–'}.",
                        f"Lägg till det under ”equipment:”, eller ange något av: {', '.join(step.equipment) or '–'}.",
                        field="equipment",
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
                    *KEEP_TO_THE_FORM,
                )

    def _formulas(self) -> None:
        known = self._known_before()
        everything = {
            f"{step.name}.{name}"
            for step in self._recipe.steps
            for name in (*(one.name for one in step.measures), *(one.name for one in step.calculations))
        }
        for step in self._recipe.steps:
            here = {one.name: dimension_of(one.unit) for one in step.measures if one.kind is ValueKind.NUMBER}
            for calculation in step.calculations:
                names = tuple(self._names(calculation))
                unknown = [name for name in names if name not in here and name not in known]
                for name in unknown:
                    self._unknown_name(calculation, name, f"{step.name}.{name}" in everything or name in everything)
                if names and not unknown:
                    self._makes_sense(calculation, names, known | here)
                here[calculation.name] = dimension_of(calculation.unit)
                if not 0 <= calculation.decimals <= 9:
                    self._says(
                        calculation,
                        f"{calculation.name} has {calculation.decimals} decimals.",
                        f"{calculation.name} har {calculation.decimals} decimaler.",
                        "Choose 0 to 9.",
                        "Välj 0 till 9.",
                        field="decimals",
                    )
            known |= {f"{step.name}.{name}": dimension for name, dimension in here.items()}

    def _known_before(self) -> dict[str, Dimension]:
        """Return what is known before the first step: the order, what was collected, what the stock holds."""
        recipe = self._recipe
        known: dict[str, Dimension] = {}
        if recipe.makes is Makes.DOSE:
            known[ORDER_WEIGHT] = dimension_of("kg")
        if recipe.dose is not None:
            known[ORDER_DOSE] = dimension_of(recipe.dose.unit)
        if recipe.stock is not None:
            known[STOCK_AMOUNT] = dimension_of(recipe.stock.unit)
            known[STOCK_CONTAINERS] = dimension_of("1")
        return known

    def _unknown_name(self, calculation: Calculation, name: str, comes_later: bool) -> None:
        why = (
            Text("comes later or is no number", "kommer senare eller inte är ett tal")
            if comes_later
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

    def _makes_sense(self, calculation: Calculation, names: tuple[str, ...], known: dict[str, Dimension]) -> None:
        """Check that the formula gives what its unit says, and a number for some values at least."""
        try:
            found = dimension_of_formula(calculation.formula, known)
        except FormulaError as error:
            self._says(
                calculation,
                error.problem.en,
                error.problem.sv,
                "Add and compare like with like.",
                "Addera och jämför lika med lika.",
                field="formula",
            )
            return
        asked = dimension_of(calculation.unit)
        if found != asked:
            self._says(
                calculation,
                f"{calculation.name} gives {said(found)}, and its unit says {said(asked)}.",
                f"{calculation.name} ger {said(found)}, och enheten säger {said(asked)}.",
                "Change the formula or the unit.",
                "Ändra formeln eller enheten.",
                field="formula",
            )
        if not any(_gives_number(calculation, names, seed) for seed in (7, 11, 13)):
            self._says(
                calculation,
                f"{calculation.name} divides by nothing: {calculation.formula} gives no number, whatever is measured.",
                f"{calculation.name} delar med noll: {calculation.formula} ger inget tal, vad som än mäts.",
                "Look at what it divides by.",
                "Se på det som den delar med.",
                field="formula",
            )

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
        for step in self._recipe.steps:
            for sample in step.samples:
                if sample.retention is bool(sample.tests):
                    self._says(
                        sample,
                        f"The sample {sample.name} is tested or kept, one of the two.",
                        f"Provet {sample.name} testas eller sparas, det ena av de två.",
                        "Give it tests, or set retention to yes.",
                        "Ange test, eller sätt retention till yes.",
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
        named += [(dose, name) for name in (dose.calculation, dose.volume_calculation) if name] if dose else []
        named += [(one, one.target) for step in self._recipe.steps for one in step.measures if one.target]
        named += [(self._recipe.filling, self._recipe.filling.target)] if self._recipe.filling.target else []
        named += [(step.balance, step.balance.against) for step in self._recipe.steps if step.balance]
        named += [(bank, name) for name in (bank.doublings, bank.passages) if name] if bank else []
        conditioning = self._recipe.conditioning
        portions = {portion.name for step in self._recipe.steps for portion in step.portions}
        if conditioning is not None and conditioning.back_up and conditioning.back_up not in portions:
            self._says(
                conditioning,
                f"The back-up “{conditioning.back_up}” is no portion of a step.",
                f"Reserven ”{conditioning.back_up}” är ingen portion i ett steg.",
                f"Known portions: {', '.join(sorted(portions)) or 'none'}.",
                f"Kända portioner: {', '.join(sorted(portions)) or 'inga'}.",
                field="back_up",
            )
        for at, name in named:
            if name not in numbers:
                self._says(
                    at,
                    f"“{name}” is no number of a step.",
                    f"”{name}” är inget tal i ett steg.",
                    "Write it as step.value.",
                    "Skriv det som steg.värde.",
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

    def _keeps(self) -> None:
        """Check that what is kept for the batch is taken by one step and given back by a later one, for sure."""
        order = {step.name: number for number, step in enumerate(self._recipe.steps)}
        seen: set[str] = set()
        for keep in self._recipe.keeps:
            if keep.equipment in seen:
                self._says(
                    keep,
                    f"The {keep.equipment} is kept twice.",
                    f"{keep.equipment} hålls två gånger.",
                    "Keep it once, from the first step to the last.",
                    "Håll den en gång, från första steget till sista.",
                )
            seen.add(keep.equipment)
            for word, name in (("since", keep.since), ("until", keep.until)):
                step = self._recipe.step(name)
                if step is None or keep.equipment not in step.equipment:
                    asking = ", ".join(one.name for one in self._recipe.steps if keep.equipment in one.equipment)
                    self._says(
                        keep,
                        f"“{name}” is no step that uses {keep.equipment}.",
                        f"”{name}” är inget steg som använder {keep.equipment}.",
                        f"Steps that do: {asking or 'none'}.",
                        f"Steg som gör det: {asking or 'inga'}.",
                        field=word,
                    )
                elif step.when:
                    self._says(
                        keep,
                        f"“{name}” may be left out: the {keep.equipment} would be kept wrongly.",
                        f"”{name}” kan utgå: {keep.equipment} skulle hållas fel.",
                        "Name a step that every batch goes through.",
                        "Ange ett steg som varje sats går igenom.",
                        field=word,
                    )
            if order.get(keep.since, 0) > order.get(keep.until, len(order)):
                self._says(
                    keep,
                    f"The {keep.equipment} is kept since “{keep.since}”, which comes after “{keep.until}”.",
                    f"{keep.equipment} hålls sedan ”{keep.since}”, som kommer efter ”{keep.until}”.",
                    "Name the earlier step in since.",
                    "Ange det tidigare steget i since.",
                    field="since",
                )

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


def _gives_number(calculation: Calculation, names: tuple[str, ...], seed: int) -> bool:
    """Tell whether a formula gives a number for some values that differ from each other."""
    values = {name: Decimal(seed * (number + 3) ** 2) / 7 for number, name in enumerate(names)}
    try:
        compute(calculation.formula, values, decimals=6)
    except FormulaError:
        return False
    return True


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
