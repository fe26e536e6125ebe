"""Writes bytes as base64 text and reads it strictly: one value has one spelling, and every changed letter shows."""

import binascii
from base64 import b64decode, b64encode


class Base64Error(ValueError):
    """Says that a text is not the base64 of anything, or not its one canonical spelling."""


def encode(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def decode(text: str) -> bytes:
    """Reads standard base64 (RFC 4648, section 4) with padding; unused bits must be zero."""
    try:
        data = b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise Base64Error("The text is not base64.") from error
    if encode(data) != text:
        raise Base64Error("The base64 is not in its canonical spelling.")
    return data
