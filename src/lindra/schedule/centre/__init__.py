"""The centre's own planning problem: made from recipes in force, orders, calendars and what is under way.

``chain.py`` reads a recipe as the chain of stages of one therapy, ``state.py`` looks up what the plan must know,
``problem_of.py`` makes the problem, ``shown.py`` puts activities and clashes into the words of people.
"""
