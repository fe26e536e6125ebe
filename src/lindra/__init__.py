"""Lindra runs a centre for advanced therapies, from order to follow-up, on one checkable record."""

__version__ = "0.1.0"
