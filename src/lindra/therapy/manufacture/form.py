"""A controlled form: one printed paper for one step, with a number, until it is accounted for."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.therapy.manufacture.form_facts import FormAccountedFor, FormFate, FormPrinted


@dataclass(frozen=True, kw_only=True)
class Form(Dossier):
    """One printed form."""

    KIND: ClassVar[str] = "form"

    number: str
    batch: str
    step: str
    reason: str
    printed_at: datetime
    printed_by: str
    fate: FormFate | None = None

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the printing."""
        if not isinstance(fact, FormPrinted):
            return None
        return cls(
            number=fact.form,
            batch=fact.batch,
            step=fact.step,
            reason=fact.reason,
            printed_at=fact.at,
            printed_by=fact.by,
        )

    def after(self, fact: Fact) -> Self:
        """Learn what became of it."""
        return replace(self, fate=fact.fate) if isinstance(fact, FormAccountedFor) else self

    @property
    def key(self) -> str:
        """Its number."""
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether it is out."""
        return self.fate is None
