"""Change control: what is to be different, why and at what risk, before it is.

A change is proposed, assessed, approved by production and by quality assurance (two people), carried
out and closed. A new version of a recipe comes into force only through one, and a batch under way
moves to another version only through one (EU GMP Part IV 6; Annex 15 11; ICH Q10 3.2.3).
"""
