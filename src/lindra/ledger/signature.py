"""Ties a person's signature to the one act it was given for, so that it cannot be moved to another act or person.

The digest stands in the entry as `signed.over`. Store and passport compute it with this one function. It is no secret
and no proof by itself: whoever may rewrite entries may recompute it, and the signed heads of the tree then show that.
"""

from hashlib import sha256

from .canonical import to_bytes

DOMAIN = b"lindra-signature/1\n"


def signature_binding(*, number: int, person: str, meaning: str, shown: str, asked: str, operation: str) -> str:
    """Gives the hex SHA-256 that a signature in entry `number` must carry as `over`.

    `shown` and `asked` are the hex digests of what the signer saw and of the canonical command.
    """
    bound = {
        "number": number,
        "person": person,
        "meaning": meaning,
        "shown": shown,
        "asked": asked,
        "operation": operation,
    }
    return sha256(DOMAIN + to_bytes(bound)).hexdigest()
