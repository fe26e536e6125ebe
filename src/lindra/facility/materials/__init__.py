"""The materials of the centre: each lot from its receipt in quarantine to its last drop.

A lot is used only when quality assurance has released it, before its expiry, and no more of it
than was received (EU GMP Part IV 7; Directive 2004/23/EC for what touches the cells).
"""
