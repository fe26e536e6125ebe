"""The plan and what is foreseen: which activity starts when, in which room, on what equipment and with whom.

The problem is plain validated data (``problem.py``), in the words of project scheduling (RCPSP/max: activities with
modes, renewable resources, precedence with minimum and maximum lags) and of ISA-95 (classes of equipment and
personnel). The solver stands behind it (``solver/``), and every plan it gives is examined by ``check.py``, which
shares no code with it. ``forecast/`` foretells how the cells of a batch grow. No Django here, and no clock: times are
whole units from a start that the caller keeps.
"""
