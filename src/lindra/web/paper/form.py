"""Controlled forms: the steps of a batch on paper, for work without a screen, each with a number and its code.

What is asked for is asked in the words of the batch's own version of the recipe, with its limits, and a place for the
value, the time and who wrote it. What stands on the paper is copied into the record, and read twice.
"""

import json
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone

from lindra.gmp.text import Text
from lindra.masters.recipe import Step
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.masters.units import unit_shown
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.form import Form
from lindra.therapy.order.therapy import Therapy
from lindra.web.door import clock, store
from lindra.web.marks import mark_of
from lindra.web.paper.symbol import data_matrix
from lindra.web.words import word

TEMPLATE = Path(__file__).with_name("form.typ")

_WORDS = {
    "form": Text("Controlled form", "Kontrollerat formulär"),
    "batch": Text("Batch", "Sats"),
    "patient": Text("Patient", "Patient"),
    "step": Text("Step", "Steg"),
    "printed": Text("Printed", "Utskrivet"),
    "because": Text("Why on paper", "Varför på papper"),
    "value": Text("Value", "Värde"),
    "written": Text("Written", "Skrivet"),
    "limits": Text("Limits", "Gränser"),
    "time": Text("Date, time", "Datum, tid"),
    "who": Text("Code", "Kod"),
    "second": Text("Second person", "Andra person"),
    "room": Text("Room", "Rum"),
    "equipment": Text("Equipment", "Utrustning"),
    "materials": Text("Materials: lot and amount", "Material: lot och mängd"),
    "remarks": Text("Remarks", "Anmärkningar"),
    "rule": Text(
        "Write in ink. Strike a wrong value through once, so that it can be read; sign and date it. Copy everything "
        "into Lindra as soon as it can be reached, let a second person read it, and account for this form.",
        "Skriv med bläck. Stryk ett fel värde en gång, så att det går att läsa; signera och datera. Skriv av allt till "
        "Lindra så snart det går, låt en andra person läsa, och redovisa detta formulär.",
    ),
    "page": Text("Page", "Sida"),
}


class NoForms(Exception):
    """No form of the batch is out, so that there is nothing to print."""


def forms_out(number: str, language: str) -> bytes:
    """Return the forms of a batch that are out, one a page, as PDF/A; raises NoForms, SymbolUnreadable."""
    with store().reading() as record:
        batch = record.find(Batch, number)
        if batch is None or not batch.forms_out:
            raise NoForms(f"No form of batch {number} is out. Print some: lindra do print-forms --batch {number}.")
        recipe = record.need(RecipeVersion, batch.recipe, field="batch").recipe
        therapy = record.need(Therapy, batch.therapy, field="batch")
        forms = [record.need(Form, one.form, field="form") for one in batch.forms_out]
    mark = mark_of(batch.chain_of_identity).words.in_language(language)
    data = {
        "language": language,
        "words": {name: text.in_language(language) for name, text in _WORDS.items()},
        "coi": batch.chain_of_identity,
        "mark": mark,
        "batch": batch.number,
        "recipe": batch.recipe,
        "patient": therapy.patient,
        "forms": [_form(one, step, language) for one in forms if (step := recipe.step(one.step)) is not None],
    }
    made: bytes = typst.compile(
        TEMPLATE,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-2b"],
        ignore_system_fonts=True,
        timestamp=int(clock.now().timestamp()),
    )
    return made


def _form(form: Form, step: Step, language: str) -> dict[str, Any]:
    symbol = data_matrix(form.number)
    local = timezone.localtime(form.printed_at)
    return {
        "number": form.number,
        "symbol": list(symbol.pixels),
        "width": symbol.width,
        "height": symbol.height,
        "label": step.label.in_language(language),
        "instruction": step.instruction.in_language(language),
        "critical": step.critical,
        "printed": f"{local:%Y-%m-%d %H:%M} {local.strftime('%z')[:3]}, {form.printed_by}",
        "reason": form.reason,
        "room": step.room_grade,
        "equipment": list(step.equipment),
        "materials": [
            f"{one.label.in_language(language)}, {one.amount.value} {unit_shown(one.amount.unit)}"
            for one in step.materials
        ],
        "values": [
            {
                "label": one.label.in_language(language),
                "unit": unit_shown(one.unit),
                "choices": " / ".join(word(code).in_language(language) for code in one.choices),
                "limits": "; ".join(str(limit) for limit in one.limits),
            }
            for one in step.measures
        ],
    }
