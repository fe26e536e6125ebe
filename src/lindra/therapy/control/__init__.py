"""Quality control receives the samples, tests them and judges each result against the specification.

A result outside the specification is declared at once, opens a deviation, and is never tested away: a
second result needs a reason and leaves the first where it is (EU GMP Part IV 12; ICH Q2 for the methods).
"""
