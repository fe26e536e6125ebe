"""Makes the plan: OR-Tools CP-SAT, with what it can not see by itself worked out beforehand.

``solve.py`` is the door. ``windows.py`` tightens the times, ``sequences.py`` and ``insertion.py`` build a plan to begin
with, ``model.py`` writes the problem for CP-SAT, and ``clash.py`` finds the demands that can not all be met.
``insertion.py`` is a door of its own, for what must be answered at once: where one more order goes.
"""
