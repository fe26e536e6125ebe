"""The units that values are written in: their UCUM codes, and how people read them.

A list of its own rather than a parser: a recipe may use what stands here and nothing else, so that no
unit is ever taken for another (``EU/mL`` parses as exa-enzyme-units; endotoxin is ``[iU]/mL``).
"""

from collections.abc import Mapping

UNITS: dict[str, str] = {
    "": "",
    "%": "%",
    "1": "",
    "10*3/cm2": "× 10³/cm²",
    "10*6": "× 10⁶",
    "10*6/mL": "× 10⁶/mL",
    "10*6/kg": "× 10⁶/kg",
    "10*6/cm2": "× 10⁶/cm²",
    "10*9": "× 10⁹",
    "10*9/L": "× 10⁹/L",
    "10*6[iU]": "× 10⁶ IU",
    "10*6[iU]/mL": "× 10⁶ IU/mL",
    "[iU]/mL": "EU/mL",
    "[iU]/kg": "EU/kg",
    "[IU]/mL": "IU/mL",
    "U/mL": "U/mL",
    "Cel": "°C",
    "Cel/min": "°C/min",
    "[CFU]": "CFU",
    "[CFU]/m3": "CFU/m³",
    "cm2": "cm²",
    "d": "d",
    "g": "g",
    "Gy": "Gy",
    "h": "h",
    "kg": "kg",
    "L": "L",
    "mbar": "mbar",
    "mg": "mg",
    "mg/dL": "mg/dL",
    "mg/mL": "mg/mL",
    "min": "min",
    "mL": "mL",
    "mL/kg": "mL/kg",
    "mmHg": "mmHg",
    "mmol/L": "mmol/L",
    "ng/mL": "ng/mL",
    "pg/mL": "pg/mL",
    "ug": "µg",
    "uL": "µL",
    "umol/L": "µmol/L",
    "{copies}/{cell}": "copies/cell",
    "{doublings}": "doublings",
    "{particles}/m3": "particles/m³",
    "{passage}": "passages",
    "{piece}": "pcs",
    "{spheres}": "spheres",
}

Dimension = Mapping[str, int]  # what is multiplied and divided: {"cells": 1, "volume": -1}

_PLAIN: Dimension = {}
_DIMENSIONS: dict[str, Dimension] = {
    "10*3/cm2": {"count": 1, "area": -1},
    "10*6": {"count": 1},
    "10*6/mL": {"count": 1, "volume": -1},
    "10*6/kg": {"count": 1, "mass": -1},
    "10*6/cm2": {"count": 1, "area": -1},
    "10*9": {"count": 1},
    "10*9/L": {"count": 1, "volume": -1},
    "10*6[iU]": {"activity": 1},
    "10*6[iU]/mL": {"activity": 1, "volume": -1},
    "[iU]/mL": {"activity": 1, "volume": -1},
    "[iU]/kg": {"activity": 1, "mass": -1},
    "[IU]/mL": {"activity": 1, "volume": -1},
    "U/mL": {"activity": 1, "volume": -1},
    "Cel": {"temperature": 1},
    "Cel/min": {"temperature": 1, "time": -1},
    "[CFU]": {"count": 1},
    "[CFU]/m3": {"count": 1, "volume": -1},
    "cm2": {"area": 1},
    "d": {"time": 1},
    "g": {"mass": 1},
    "Gy": {"absorbed dose": 1},
    "h": {"time": 1},
    "kg": {"mass": 1},
    "L": {"volume": 1},
    "mbar": {"pressure": 1},
    "mg": {"mass": 1},
    "mg/dL": {"mass": 1, "volume": -1},
    "mg/mL": {"mass": 1, "volume": -1},
    "min": {"time": 1},
    "mL": {"volume": 1},
    "mL/kg": {"volume": 1, "mass": -1},
    "mmHg": {"pressure": 1},
    "mmol/L": {"substance": 1, "volume": -1},
    "ng/mL": {"mass": 1, "volume": -1},
    "pg/mL": {"mass": 1, "volume": -1},
    "ug": {"mass": 1},
    "uL": {"volume": 1},
    "umol/L": {"substance": 1, "volume": -1},
    "{particles}/m3": {"count": 1, "volume": -1},
}


def dimension_of(code: str) -> Dimension:
    """Return what a unit is made of; per cent, copies per cell and pieces are plain numbers."""
    return _DIMENSIONS.get(code, _PLAIN)


def unit_shown(code: str) -> str:
    """Return the unit as people read it; a code that is not in the list is shown as it is."""
    return UNITS.get(code, code)
