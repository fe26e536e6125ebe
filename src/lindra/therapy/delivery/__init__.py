"""A released bag is packed, handed over, carried and received at the ward, within its shelf life and temperature.

Each hand that holds it is in the record: the chain of custody (EU GMP Part IV 11.4; GDP 2013/C 343/01).
"""
