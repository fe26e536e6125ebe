"""A site of the cryostore: what stands at two sites is not lost in one fire."""

from dataclasses import dataclass
from typing import ClassVar, Self

from lindra.facility.cryostore.facts import SiteAdded
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Site(Dossier):
    """One place where tanks stand."""

    KIND: ClassVar[str] = "site"

    code: str
    title: str

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin when the site is added."""
        return cls(code=fact.site, title=fact.title) if isinstance(fact, SiteAdded) else None

    def after(self, fact: Fact) -> Self:
        """Nothing more happens to a site itself."""
        return self

    @property
    def key(self) -> str:
        """The site's code."""
        return self.code
