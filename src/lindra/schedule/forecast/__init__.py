"""The growth forecast: how many cells a batch will have on coming days, and when its dose is met.

Production, quality control and the ward look at it to plan the day of harvest and the conditioning. It is made
from the counts so far and from the finished batches of the same recipe, it says how often such forecasts have
held, and it is advice: no rule reads it, and it stops nothing.
"""
