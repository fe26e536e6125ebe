"""The equipment of the centre: its class, what that class demands, and whether each piece meets it.

A step names the classes it needs; the operator scans the piece used. What is out of service, of
calibration or of qualification, not clean, or runs another version of its program than the recipe was
made for, can not be used (EU GMP Part IV 5, 10, 17). Which batch and step used a piece stands in the
entries about it.
"""
