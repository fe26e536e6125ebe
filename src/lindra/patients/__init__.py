"""The register of who the patient is: the only place that holds names and identity numbers.

The record knows a code. Erasing a row here erases the person; what was done for them stays, under
the code (Reg 1394/2007 Art 15; GDPR Art 5 and 17).
"""
