"""Deviations: opened by a limit or a person, assessed by quality assurance, closed with a signature.

Release of a batch waits for every deviation of its therapy (EU GMP Part IV 12.3).
"""
