"""At the bedside two people read the wristband and the bag, each for themselves; then the bag is given, once.

A wrong bag, an expired bag, a bag without certification or already used is refused, and the attempt stands
in the record (Directive 2004/23/EC Art 8; EU GMP Part IV 11; the hospital's own transfusion rules).
"""
