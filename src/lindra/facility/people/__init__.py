"""Who may act in the centre, and in which roles.

The record knows a person by a code alone; names and passwords lie in the register of
accounts, outside the ledger. An administrator admits people and changes their roles, and
each such change is an entry (EU GMP Part IV 3, Annex 11 12).
"""
