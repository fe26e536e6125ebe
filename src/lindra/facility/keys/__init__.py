"""The centre's signing key: when it is replaced, the old key names the new one, and the record keeps that.

The administrator rotates a key when it is old, when someone who could read it has left, or when it may be known.
Recorded: the old key, the new key, and the old key's signature over both (docs/ledger-format.md, section 5).
Law: EU GMP Annex 11 12; 21 CFR 11.10.
"""
