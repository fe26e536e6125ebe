"""A synthetic centre that lives a year through the real door, event by event, each rule and the whole ledger with it.

Every patient, batch, sample and deviation is a life: a generator that does something at the door and
says until when it waits (``agenda.py``). One clock drives them all, so that therapies stand in queues for
rooms, automated systems and people (``places.py``, ``staff.py``). All chance comes from one seed
(``draws.py``): the same seed gives the same ledger, byte for byte. After each entry the watch looks at
what must always hold (``invariants.py``), and each month at the whole (``whole_record.py``); what is
broken stops the year. People make mistakes on purpose (``mistakes.py``), and the door must refuse them.
"""
