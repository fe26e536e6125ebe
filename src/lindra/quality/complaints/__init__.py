"""Complaints: what somebody outside the centre found wrong with what it made, answered and closed.

Who complains stands here as a role, never as a name (EU GMP Part IV 14; Chapter 8.10).
"""
