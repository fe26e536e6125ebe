"""A synthetic centre: invented people who do their work through the same door as everyone else.

The demonstration and the specifications both use it. It has its own clock, so that weeks pass
in seconds; everything else is as in a real centre, every rule and the whole ledger.
"""
