"""Campaigns: a centre lived in advance, thousands of times, to answer "what if".

A scenario (``scenario.py``, read by ``reading.py``) says how many patients come, by which recipes, and what the
centre has. ``process.py`` turns it into the way of a patient, with the durations of the recipe: what is done on which
day, by whom, in which room, and what fails how often. ``tables.py`` writes that way as rows of numbers, ``engine.py``
walks the rows for one replication after another (compiled by numba), ``campaign.py`` spreads the replications over
processes or a cluster, ``result.py`` says what came of it with intervals, and compares two scenarios.

Chance is counted, not drawn in turn (``draws.py``): the tenth patient's second visit takes as long in every run with
the same seed, however many workers there are, and in every scenario that is compared. That is also why the engine can
be held against its readable twin in SimPy (``benchmarks/twin.py``) patient by patient. ``queueing.py`` has the
formulas it must agree with where they hold, ``mortality.py`` what waiting costs. No Django here.
"""
