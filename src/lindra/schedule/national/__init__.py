"""Several centres with their free capacity: an order is offered to each, by permit, distance and waiting time.

Each centre publishes what it has free as a small file (``capacity.py``). Which centres there are, and how far they lie
from where patients are, is a text (``centres.py``). ``offers.py`` ranks the centres for one order, and says of each
why, or why not. Nothing is booked here: the centre that is asked decides. No Django, and no clock: the day is given.
"""
