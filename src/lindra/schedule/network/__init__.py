"""The design of a network: which centres make the therapies, with how many lines, and who is made where and when.

``parts.py`` is the question as plain data, read from a text by ``reading.py`` and held against sense by ``sound.py``.
``ways.py`` lays out every way a patient can be made, ``assign.py`` finds the best assignment for one design, and
``solve.py`` finds the best design with a proof. ``check.py`` examines the answer and shares no code with these.
``queueing.py`` says what waiting would be if centres shared their orders. No Django here, and no clock: a day is a
number from the start of the period.
"""
