"""Every operation of the centre, one line each, in the order in which a therapy meets them.

A house test compares this list with the files: an operation that is not named here can not
be asked for, and one that is named here twice is a mistake.
"""

from lindra.facility.people import admit_person, open_centre
from lindra.gmp.operation import AnyOperation

CATALOGUE: tuple[AnyOperation, ...] = (
    open_centre.operation,
    admit_person.operation,
)
