"""An act: who asks, when, and signed how. The clock and chance are given to it, never taken."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Protocol

from lindra.gmp.files import Files, NoFiles
from lindra.gmp.roles import Role
from lindra.gmp.text import Text


class Meaning(Enum):
    """What a signature means; shown to the signer before the password is asked for."""

    PERFORMED = "performed"
    VERIFIED = "verified"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    CERTIFIED = "certified"
    REJECTED = "rejected"
    TAKEN_OVER = "taken-over"

    @property
    def sentence(self) -> Text:
        """The meaning as the sentence a person signs under."""
        return _SENTENCES[self]


_SENTENCES = {
    Meaning.PERFORMED: Text("I have done this.", "Jag har utfört detta."),
    Meaning.VERIFIED: Text(
        "I have checked this myself, and it is right.", "Jag har själv kontrollerat detta, och det stämmer."
    ),
    Meaning.REVIEWED: Text("I have reviewed this record.", "Jag har granskat detta protokoll."),
    Meaning.APPROVED: Text("I approve this.", "Jag godkänner detta."),
    Meaning.CERTIFIED: Text(
        "I certify, as Qualified Person, what is shown here.", "Jag intygar, som sakkunnig person, det som visas här."
    ),
    Meaning.REJECTED: Text("I reject this.", "Jag avvisar detta."),
    Meaning.TAKEN_OVER: Text(
        "I have read this, and I take the work over.", "Jag har läst detta, och jag tar över arbetet."
    ),
}


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as the edge has made sure of it: the password was asked for again, and these lines were shown."""

    meaning: Meaning
    shown: str  # hex SHA-256 of what was shown
    method: str  # "password" today


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who asks, by the code that stands in the record, with the roles held now."""

    person: str
    roles: frozenset[Role]


class Clock(Protocol):
    """Gives the time of the centre's server, in UTC."""

    def now(self) -> datetime:
        """Return an aware time in UTC."""


class Chance(Protocol):
    """Gives letters that nobody can foresee."""

    def letters(self, count: int) -> str:
        """Return so many letters and digits."""


@dataclass(frozen=True, slots=True)
class Act:
    """What rules and decisions know of the moment."""

    at: datetime
    by: Actor
    chance: Chance
    signed: Signature | None = None
    files: Files = field(default_factory=NoFiles)

    @property
    def person(self) -> str:
        """Who acts."""
        return self.by.person


class SystemClock:
    """The server's own clock."""

    def now(self) -> datetime:
        """Return the time now, in UTC."""
        return datetime.now(UTC)


class SystemChance:
    """The operating system's own chance. No I, O, 0 or 1: they are misread."""

    def letters(self, count: int) -> str:
        """Return so many letters and digits that nobody can foresee."""
        return "".join(secrets.choice(_LETTERS) for _ in range(count))


_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
