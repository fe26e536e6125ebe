"""An operation: command, gather, rules and decide, as one value that the door can perform.

``gather`` reads, and what it read is the evidence. Rules take (command, evidence, act) and
object. ``decide`` takes the same three and yields facts; it has nothing to write with.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.objection import Objection
from lindra.gmp.roles import Role
from lindra.gmp.text import Text

C = TypeVar("C", bound=Command)
E = TypeVar("E")

Line = tuple[Text, str]  # one line of what a signer is shown: its label and its value


@dataclass(frozen=True, kw_only=True)
class Operation(Generic[C, E]):
    """One thing that can be asked of the centre.

    ``roles``: who may ask, any one of them. ``signed``: what the signature means, or None.
    ``shows``: what a signer is shown besides the command's own fields.
    ``seals``: a signed head of the ledger is made right after it, as at every release.
    ``founding``: may be asked by a person the record does not know yet, once, to begin a centre.
    """

    name: str  # "record-cell-count", as it stands in addresses and in the record
    title: Text
    command: type[C]
    gather: Callable[[C, Dossiers, Act], E]
    rules: tuple[Callable[[C, E, Act], Objection | None], ...]
    decide: Callable[[C, E, Act], Sequence[Fact]]
    roles: tuple[Role, ...]
    signed: Meaning | None = None
    shows: Callable[[C, E], Sequence[Line]] = field(default=lambda command, evidence: ())
    seals: bool = False
    founding: bool = False


AnyOperation = Operation[Any, Any]
