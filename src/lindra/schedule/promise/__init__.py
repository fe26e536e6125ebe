"""What patients have been promised, and in which order they wait: the dossiers and facts of dates and priorities.

Below the plan, which reads them, and below the operations on dates (``booking/``), which write them.
"""
