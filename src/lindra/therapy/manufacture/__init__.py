"""A batch is made from accepted starting material, step by step, after one approved version of the recipe.

The operator clears the line, names room and equipment, issues released lots, records values that are
judged as they are written, takes samples, fills and labels; the system calculates; a second person
verifies what is critical (EU GMP Part IV 9; Annex 11).
"""
