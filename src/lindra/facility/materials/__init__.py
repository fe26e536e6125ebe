"""The materials of the centre: what is bought, from whom, and each lot from its receipt to its last drop.

A lot is used only when quality assurance has released it, before its expiry, and no more of it
than was received (EU GMP Part IV 7; Directive 2004/23/EC for what touches the cells). Once a material
is registered, its unit, its qualified suppliers and the life of an opened package hold for every lot
of it. A lot that is recalled is blocked, and the entries about it say into which batches it went.
"""
