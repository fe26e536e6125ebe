"""Deviations: opened by a limit, a person, an excursion, an alarm or a complaint, about a batch, a room or the centre.

Quality assurance assesses one, whoever knows investigates it, another person closes it. Release of a batch waits for
every deviation that concerns it, and a critical one stops the work in it (EU GMP Part IV 11.4, 12).
"""
