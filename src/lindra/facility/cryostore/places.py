"""How places are called: tank, rack and box in the box's code (``TANK-01/R02/B03``), row and column in the position's.

Rows are letters, columns numbers: ``A1`` is the first position of a box, ``J10`` the last of ten by ten. Positions
follow one another row by row, as one writes.
"""

import re
from collections.abc import Sequence

POSITIONS_MAX = 100  # of one box; so that a whole box is put in, moved and counted in one act
ROWS_MAX = 26  # one letter
SITE_CODE = re.compile(r"[A-Z][A-Z0-9]{1,19}")
TANK_CODE = re.compile(r"[A-Z][A-Z0-9]{0,9}-[A-Z0-9]{1,9}")
BOX_CODE = re.compile(rf"({TANK_CODE.pattern})/R([0-9]{{2}})/B([0-9]{{2}})")
# A bag, vial or sample of any kind, ISBT 128 codes among them; never a slash, which only places carry.
THING_CODE = re.compile(r"[A-Z0-9=&][A-Z0-9=&*.-]{2,39}")


def positions_of(rows: int, columns: int) -> tuple[str, ...]:
    """Return the names of a box's positions, row by row."""
    return tuple(position(row, column) for row in range(rows) for column in range(columns))


def position(row: int, column: int) -> str:
    """Return the name of the position in a row and a column, both counted from 0."""
    return f"{chr(ord('A') + row)}{column + 1}"


def following(positions: Sequence[str], first: str, count: int) -> tuple[str, ...]:
    """Return so many positions from the first on: fewer when the box ends, none when it lacks the first."""
    if first not in positions:
        return ()
    start = positions.index(first)
    return tuple(positions[start : start + count])
