"""The growth forecast of a batch as page, API and command line show it: sentences, a picture, plain data."""

from dataclasses import dataclass
from typing import Any

from lindra.gmp.dossier import Dossiers
from lindra.gmp.text import Text
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.schedule.forecast.forecast import DayAhead, Forecast
from lindra.schedule.forecast.from_record import day_offset, forecast_of
from lindra.schedule.forecast.warns_on import warns_on
from lindra.schedule.forecast.words import dose_said, expected_said, trust_said
from lindra.therapy.manufacture.batch import Batch
from lindra.web.pictures import Ahead


@dataclass(frozen=True)
class Foretold:
    """One batch's forecast. ``first_day`` is the day of the process on which its culture began."""

    batch: str
    forecast: Forecast
    unit: str
    first_day: float

    @property
    def sentences(self) -> tuple[Text, ...]:
        """What is expected, when the dose is met, and how far to trust it."""
        found = (
            expected_said(self.forecast, self.unit, first_day=self.first_day),
            dose_said(self.forecast, first_day=self.first_day),
            trust_said(self.forecast),
        )
        return tuple(one for one in found if one is not None)

    @property
    def warning(self) -> Text | None:
        """The advice about a batch that will not meet its dose, or None."""
        return warns_on(self.forecast, first_day=self.first_day)

    def ahead(self, language: str) -> Ahead:
        """Return what is drawn beside the counts: the band from the last count on, and the lines of the dose."""
        last = self.forecast.course.counts[-1]
        band = [(self.first_day + last.day, last.cells, last.cells, last.cells)]
        band += [(self.first_day + one.day, one.low, one.middle, one.high) for one in self.forecast.days]
        lines = (
            (self.forecast.least_cells, Text("least dose", "minsta dos")),
            (self.forecast.enough_cells, Text("enough for an early harvest", "nog för tidig skörd")),
        )
        return Ahead(
            band=tuple(band),
            lines=tuple((cells, said.in_language(language)) for cells, said in lines if cells is not None),
        )

    @property
    def plain(self) -> dict[str, Any]:
        """The forecast as plain data; numbers are texts, as everywhere in the API."""
        found = self.forecast.calibration
        return {
            "batch": self.batch,
            "unit": self.unit,
            "counts": [
                {"day": _written(self.first_day + one.day), "cells": _written(one.cells)}
                for one in self.forecast.course.counts
            ],
            "days": [self._day(one) for one in self.forecast.days],
            "least_cells": _written(self.forecast.least_cells),
            "enough_cells": _written(self.forecast.enough_cells),
            "history": self.forecast.history,
            "calibration": {
                "foretold": found.foretold,
                "held": found.held,
                "error_doublings": _written(found.error_doublings),
                "naive_error_doublings": _written(found.naive_error_doublings),
            }
            if found
            else None,
            "says": [{"en": one.en, "sv": one.sv} for one in self.sentences],
            "warning": {"en": self.warning.en, "sv": self.warning.sv} if self.warning else None,
        }

    def _day(self, one: DayAhead) -> dict[str, str | None]:
        return {
            "day": _written(self.first_day + one.day),
            "low": _written(one.low),
            "middle": _written(one.middle),
            "high": _written(one.high),
            "least_probability": _written(one.least_probability),
            "enough_probability": _written(one.enough_probability),
        }


def foretold(record: Dossiers, batch: Batch) -> Foretold | None:
    """Return the forecast of a batch, or None where there is nothing to foretell."""
    found, version = forecast_of(record, batch), record.find(RecipeVersion, batch.recipe)
    if found is None or version is None or version.recipe.growth is None:
        return None
    first_day = day_offset(batch, version.recipe, found.course)
    return Foretold(batch.number, found, version.recipe.growth.unit, first_day)


def _written(number: float | None) -> str | None:
    """Write a number with as many figures as mean anything."""
    return None if number is None else format(float(f"{number:.4g}"), "f").rstrip("0").rstrip(".")
