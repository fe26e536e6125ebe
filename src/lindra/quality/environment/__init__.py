"""The environment of the clean rooms: where, how and how often it is sampled, and what was found.

Quality assurance chooses a set of limits from a day on, and points are added to the plan. Operators expose
plates, which are scanned through their incubation, and an analyst reads them; people are sampled as rooms
are. A reading keeps the limits that were in force when the plate was exposed (EU GMP Annex 1, chapter 9).
Plates are read, and particles counted, in ``therapy/control``: a reading above the action limit must reach
every batch that was open in that room, and this layer can not see batches.
"""
