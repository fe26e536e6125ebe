"""The cryostore: sites, tanks, racks, boxes and positions, and what lies where in the cold.

Keepers and operators put a thing in, move it and take it out by its scanned code. Each of these counts when
a second person has verified it: until then the record says that it waits. One position holds one thing, one thing
lies in one position, and what has been taken out never comes back. The level of nitrogen and the temperature
are read, boxes are counted against the record, and each thaw is logged (EU GMP Part IV 8; Dir 2006/86/EC Annex II).
"""
