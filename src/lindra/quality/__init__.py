"""What went otherwise than planned, and who must know: deviations and alarms.

Nothing is deleted. A deviation opens by itself when a hard limit is broken, or because a
person saw something; release waits until it is closed (EU GMP Part IV 12, Chapter 1).
"""
