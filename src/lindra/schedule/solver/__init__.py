"""Makes the plan: OR-Tools CP-SAT, with what it can not see by itself worked out beforehand.

``solve.py`` is the door. ``windows.py`` tightens the times, ``first_plan.py`` builds a plan to begin with,
``model.py`` writes the problem for CP-SAT, and ``clash.py`` finds the demands that can not all be met.
"""
