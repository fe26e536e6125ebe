"""When people work, when the centre is closed, and how much there is of what is shared (beds, apheresis places).

The production manager says each person's days and hours, and for which days a person is called in when the plan pays
for it (overtime). An absence is recorded when it is known, an illness on the day. The plan reads all of it; nothing
here stops a person from working (EU GMP Part IV 3; Arbetstidslagen 1982:673).
"""
