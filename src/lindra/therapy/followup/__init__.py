"""The patient is followed for up to fifteen years after the infusion, visit by visit, as the recipe plans it.

Visits, adverse events and outcomes are recorded against the infused product (Reg 1394/2007 Art 14; the EU
guideline on safety and efficacy follow-up of advanced therapies; EU GVP for adverse reactions).
"""
