"""What patients have been promised: chains of dates that are offered, held, booked, moved and cancelled.

A coordinator asks for a patient and gets chains of dates that the whole centre can keep; one is held for a while and
then booked. The clinic's priorities are written down with their criteria, and so is who was passed over and why.
"""
