"""The operations on dates: hold, book, move, give back; assess who is most urgent; adopt a plan for everyone.

A coordinator asks for a patient and gets chains of dates that the whole centre can keep (``centre/offering.py``); one
is held for a while and then booked. Who is passed over is written down with the reason.
"""
