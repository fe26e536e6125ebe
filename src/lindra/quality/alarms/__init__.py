"""Alarms: what a named role must know at once, and who has said that they know it.

A positive sterility result after the infusion goes to the treating physician, and stays on every
page until one has acknowledged it (EU GMP Part IV 11.42).
"""
