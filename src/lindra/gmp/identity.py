"""Numbers that name things: readable aloud, in order, with a check character against slips.

``T-26-0001-Q``: what it is, the year, a serial and an ISO/IEC 7064 MOD 37-2 check character,
which finds every single wrong character and every swap of two neighbours. An identifier
scheme of the centre's own (ISBT 128 for donations) stands beside this one.
"""

from datetime import datetime

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}


def check_character(text: str) -> str:
    """Return the MOD 37-2 check character of digits and capital letters; other characters are passed over."""
    total = 0
    for character in text:
        if character in _VALUE and character != "*":
            total = ((total + _VALUE[character]) * 2) % 37
    return _ALPHABET[(38 - total) % 37]


def is_well_formed(number: str) -> bool:
    """Tell whether a number's check character is right, so that a slip is told from an unknown number."""
    body, dash, check = number.rpartition("-")
    return bool(dash) and len(check) == 1 and check == check_character(body)


def with_check(body: str) -> str:
    """Return the number with its check character."""
    return f"{body}-{check_character(body)}"


def next_number(prefix: str, last: str | None, at: datetime, *, digits: int = 4) -> str:
    """Return the number after the last one given out, beginning anew each year."""
    year = f"{at.year % 100:02d}"
    serial = 0
    if last is not None:
        _, last_year, last_serial, _ = last.rsplit("-", 3)
        serial = int(last_serial) if last_year == year else 0
    return with_check(f"{prefix}-{year}-{serial + 1:0{digits}d}")
