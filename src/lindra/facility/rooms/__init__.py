"""The rooms of the centre: their grade of air, and whose batch each is cleared for.

A room holds one open batch at a time. It is shown to be empty and clean before a batch
enters, and is left when the batch is done (EU GMP Part IV 9.50, Annex 1).
"""
