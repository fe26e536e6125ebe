"""One patient's therapy, in eight stages from a doctor's order to years of follow-up.

Each stage is a folder that reads like its procedure. A stage may look back at earlier stages,
never ahead; ``flow.py`` gives the stages in order and says what waits for whom.
"""
