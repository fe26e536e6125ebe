"""Quality assurance reviews the batch, and the Qualified Person decides, once, whether it may go to the patient.

A fresh product is certified in two steps: first while sterility is still read, then for good when every
test is in (EU GMP Part IV 11.20 to 11.42; Annex 16). Whoever made or reviewed the batch does not certify it.
"""
