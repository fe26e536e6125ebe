"""The patient's cells are collected at the apheresis unit and received at the centre.

The coordinator plans the day; infection markers are recorded; the apheresis nurse checks the
wristband, collects, labels and seals; a courier carries; the centre receives, measures and accepts
or refuses (Directive 2004/23/EC and 2006/17/EC; EU GMP Part IV 7.3; ISBT 128 for the donation number).
"""
