"""Kills the server under load, again and again, and counts what was acknowledged and is not there: it must be none."""
