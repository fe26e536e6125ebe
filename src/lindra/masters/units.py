"""The units that values are written in: their UCUM codes, and how people read them.

A list of its own rather than a parser: a recipe may use what stands here and nothing else, so that no
unit is ever taken for another (``EU/mL`` parses as exa-enzyme-units; endotoxin is ``[iU]/mL``).
"""

UNITS: dict[str, str] = {
    "": "",
    "%": "%",
    "1": "",
    "10*6": "× 10⁶",
    "10*6/mL": "× 10⁶/mL",
    "10*6/kg": "× 10⁶/kg",
    "10*9": "× 10⁹",
    "10*9/L": "× 10⁹/L",
    "[iU]/mL": "EU/mL",
    "Cel": "°C",
    "[CFU]": "CFU",
    "d": "d",
    "g": "g",
    "h": "h",
    "kg": "kg",
    "L": "L",
    "mbar": "mbar",
    "mg/dL": "mg/dL",
    "min": "min",
    "mL": "mL",
    "mmHg": "mmHg",
    "mmol/L": "mmol/L",
    "uL": "µL",
    "{copies}/{cell}": "copies/cell",
    "{piece}": "pcs",
}


def unit_shown(code: str) -> str:
    """Return the unit as people read it; a code that is not in the list is shown as it is."""
    return UNITS.get(code, code)
