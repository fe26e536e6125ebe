"""The label of a bag: what a nurse, a pharmacist and a scanner must be able to read, on 100 by 60 millimetres.

Contents after Annex III of Regulation (EC) 1394/2007 and EU GMP Part IV 9: what it is, for whom alone, how much,
how to keep it and until when, and which copy of the label this is.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone

from lindra.gmp.text import Text
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.masters.units import unit_shown
from lindra.therapy.manufacture.bag import Bag, LabelCopy
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.order.therapy import Therapy
from lindra.web.door import clock, store
from lindra.web.paper.symbol import data_matrix

TEMPLATE = Path(__file__).with_name("label.typ")


class NoLabel(Exception):
    """No label is issued for the bag, so that there is nothing to print."""


@dataclass(frozen=True)
class Printed:
    """A label as it goes to the printer, and the copy that it is."""

    pdf: bytes
    copy: LabelCopy


def bag_label(number: str, language: str) -> Printed:
    """Return the label that is out for a bag; raises NoLabel, also where the text does not fit, SymbolUnreadable."""
    with store().reading() as record:
        bag = record.find(Bag, number)
        if bag is None:
            raise NoLabel(f"The record has no bag {number}.")
        batch = record.need(Batch, bag.batch, field="bag")
        recipe = record.need(RecipeVersion, batch.recipe, field="bag").recipe
        therapy = record.need(Therapy, bag.therapy, field="bag")
    copy = bag.label_out
    if copy is None:
        raise NoLabel(f"No label is out for {number}. Issue one: lindra do issue-label --bag {number}.")
    symbol = data_matrix(number)
    life = recipe.shelf_life

    def say(en: str, sv: str) -> str:
        return Text(en, sv).in_language(language)

    expires = timezone.localtime(bag.expires_at)
    data = {
        "language": language,
        "symbol": list(symbol.pixels),
        "width": symbol.width,
        "height": symbol.height,
        "bag": number,
        "coi": bag.chain_of_identity,
        "product": recipe.title.in_language(language),
        "patient": therapy.patient,
        "lines": [
            f"{say('Batch', 'Sats')} {bag.batch}",
            f"{bag.volume.value} {unit_shown(bag.volume.unit)}",
            f"{say('Keep at', 'Förvaras vid')} {life.temperature_celsius_min}–{life.temperature_celsius_max} °C",
        ],
        "use_before": say("Use before", "Används före"),
        "expires": f"{expires:%Y-%m-%d %H:%M} {expires.strftime('%z')[:3]}",
        "warning": recipe.filling.label_text.in_language(language),
        "for_patient": say("For patient", "För patient"),
        "copy": f"{say('Copy', 'Exemplar')} {copy.number}",
    }
    return Printed(set_label(data), copy)


def set_label(data: dict[str, Any]) -> bytes:
    """Set a label's texts and symbol as PDF/A; raises NoLabel where they do not fit beside each other."""
    try:
        pdf: bytes = typst.compile(
            TEMPLATE,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["a-2b"],
            ignore_system_fonts=True,
            timestamp=int(clock.now().timestamp()),
        )
    except typst.TypstError as error:
        raise NoLabel(f"The label of {data['bag']} can not be set: {error}") from error
    return pdf
