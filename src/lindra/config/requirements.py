"""What is asked of the centre, by number, and what carries it: rules, operations and the tests that name them.

The numbers are those of the project's domain facts: P4 for EU GMP Part IV, EM for the environment. What is not carried,
or not whole, says so in ``lacks``: a page that only boasts helps no inspector.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Requirement:
    """One requirement: its number, what it asks, its ground, and what carries it by name."""

    number: str
    asks: str
    ground: str
    rules: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()  # what carries it besides rules and operations: pages, commands, formats
    lacks: str = ""


REQUIREMENTS: tuple[Requirement, ...] = ()
