"""The recipes of this centre, version by version: proposed as text, approved by another person, never changed.

The whole text of a version stands in the record, so that thirty years on a reader needs no
other file to see what was asked for (EU GMP Part IV 6).
"""
