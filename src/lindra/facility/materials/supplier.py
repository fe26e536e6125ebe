"""A supplier, and what it is approved for."""

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Self

from lindra.facility.materials.facts import (
    SupplierApproved,
    SupplierRegistered,
    SupplierReinstated,
    SupplierSuspended,
)
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One material that the supplier is approved for, and until when."""

    material: str
    valid_until: date
    basis: str


@dataclass(frozen=True, kw_only=True)
class Supplier(Dossier):
    """One supplier; each material has its newest approval."""

    KIND: ClassVar[str] = "supplier"

    code: str
    title: str
    approvals: tuple[Approval, ...] = ()
    suspended_because: str = ""
    suspended_by: str = ""

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin when it is registered."""
        return cls(code=fact.supplier, title=fact.title) if isinstance(fact, SupplierRegistered) else None

    def after(self, fact: Fact) -> Self:
        """Follow approval and suspension."""
        match fact:
            case SupplierApproved():
                newest = Approval(material=fact.material, valid_until=fact.valid_until, basis=fact.basis)
                kept = (one for one in self.approvals if one.material != fact.material)
                return replace(self, approvals=tuple(sorted((*kept, newest), key=lambda one: one.material)))
            case SupplierSuspended():
                return replace(self, suspended_because=fact.reason, suspended_by=fact.by)
            case SupplierReinstated():
                return replace(self, suspended_because="", suspended_by="")
            case _:
                return self

    @property
    def key(self) -> str:
        """The supplier's code."""
        return self.code

    @property
    def is_suspended(self) -> bool:
        """Whether nothing more from it is released."""
        return bool(self.suspended_because)

    def approval(self, material: str) -> Approval | None:
        """Return the newest approval for a material, valid or not; None when it never had one."""
        return next((one for one in self.approvals if one.material == material), None)

    def is_approved_for(self, material: str, day: date) -> bool:
        """Tell whether it may deliver the material on that day."""
        found = self.approval(material)
        return found is not None and day <= found.valid_until and not self.is_suspended
