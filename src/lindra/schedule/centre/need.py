"""What a stage needs: hands, a second person, a room, a piece of equipment, one of what is shared and counted.

``named`` is the class that a demand of the problem names, ``said`` the words of people.
"""

from dataclasses import dataclass

from lindra.facility.hours.place import Place
from lindra.gmp.qualification import Qualification
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.masters.equipment_words import one_of_equipment

STORE = "nitrogen-store"  # the resource of all its places together


@dataclass(frozen=True, slots=True)
class Hands:
    """A person of a role who is trained in the recipe, and holds what the steps ask for."""

    role: Role
    requires: tuple[Qualification, ...] = ()

    def named(self, version: str) -> str:
        """Return the class that a demand names."""
        return "/".join(("hands", self.role.value, version.replace("/", "@"), *(one.value for one in self.requires)))

    def said(self, version: str) -> Text:
        """Return what is needed, in words."""
        asked_en = "".join(f", {one.title.en}" for one in self.requires)
        asked_sv = "".join(f", {one.title.sv}" for one in self.requires)
        return Text(
            f"one {self.role.title.en} trained in {version}{asked_en}",
            f"en {self.role.title.sv} utbildad i {version}{asked_sv}",
        )


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """A second person who is trained in the recipe."""

    def named(self, version: str) -> str:
        """Return the class that a demand names."""
        return f"second/{version.replace('/', '@')}"

    def said(self, version: str) -> Text:
        """Return what is needed, in words."""
        return Text(f"a second person trained in {version}", f"en andra person utbildad i {version}")


@dataclass(frozen=True, slots=True)
class OfRole:
    """Anyone of a role."""

    role: Role

    def named(self, version: str) -> str:
        """Return the class that a demand names."""
        return f"role/{self.role.value}"

    def said(self, version: str) -> Text:
        """Return what is needed, in words."""
        return Text(f"one {self.role.title.en}", f"en {self.role.title.sv}")


@dataclass(frozen=True, slots=True)
class GradedRoom:
    """A room of at least that grade, permitted for what the recipe uses."""

    grade: str

    def named(self, version: str) -> str:
        """Return the class that a demand names."""
        return f"room/{self.grade}/{version.replace('/', '@')}"

    def said(self, version: str) -> Text:
        """Return what is needed, in words."""
        return Text(f"a room of grade {self.grade}", f"ett rum av klass {self.grade}")


@dataclass(frozen=True, slots=True)
class OfClass:
    """A piece of equipment."""

    equipment_class: str

    def named(self, version: str) -> str:
        """Return the class that a demand names."""
        return f"equipment/{self.equipment_class}"

    def said(self, version: str) -> Text:
        """Return what is needed, in words."""
        return one_of_equipment(self.equipment_class)


@dataclass(frozen=True, slots=True)
class Counted:
    """One of what is shared and counted."""

    place: Place

    def named(self, version: str) -> str:
        """Return the class that a demand names."""
        return f"place/{self.place.value}"

    def said(self, version: str) -> Text:
        """Return what is needed, in words."""
        return Text(f"one of “{self.place.title.en}”", f"en av ”{self.place.title.sv}”")


@dataclass(frozen=True, slots=True)
class StorePlaces:
    """So many places in the nitrogen store."""

    count: int

    def named(self, version: str) -> str:
        """Return the class that a demand names."""
        return f"place/{STORE}"

    def said(self, version: str) -> Text:
        """Return what is needed, in words."""
        return Text(f"{self.count} places in the nitrogen store", f"{self.count} platser i kväveförrådet")


Need = Hands | SecondPerson | OfRole | GradedRoom | OfClass | Counted | StorePlaces
