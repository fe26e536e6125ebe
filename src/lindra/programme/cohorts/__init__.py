"""A study gives its doses cohort by cohort: the next opens when those who watch over it have decided so.

The sponsor's safety committee decides outside the centre; quality assurance records the decision, and no therapy is
ordered in a cohort before it (Reg 536/2014; GCP for ATMP).
"""
