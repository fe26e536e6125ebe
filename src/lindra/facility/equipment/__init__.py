"""The equipment of the centre: its class, and until when its calibration holds.

A step names the classes it needs; the operator scans the piece used. What is out of
calibration or out of service can not be used (EU GMP Part IV 5).
"""
