"""Where one can go from every page: the work itself first, then the place it is done in, then its quality."""

from dataclasses import dataclass

from lindra.gmp.text import Text


@dataclass(frozen=True)
class Place:
    """One link of the menu, and the addresses that belong to it."""

    address: str
    label: Text
    also: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Tell whether a page lies under this link."""
        return any(path.startswith(one) for one in (self.address, *self.also))


WORK = (
    Place("/today/", Text("Today", "I dag")),
    Place("/my-work/", Text("My work", "Mitt arbete")),
    Place("/therapies/", Text("Therapies", "Terapier")),
    Place("/plan/", Text("Plan", "Plan"), ("/national/",)),
    Place("/batches/", Text("Batches", "Satser")),
    Place("/stock/", Text("Stocks", "Lager"), ("/bags/",)),
    Place("/recipes/", Text("Recipes", "Recept")),
)
FACILITY = (
    Place("/materials/", Text("Materials", "Material"), ("/lots/", "/suppliers/")),
    Place("/equipment/", Text("Equipment", "Utrustning")),
    Place("/rooms/", Text("Rooms", "Rum")),
    Place("/environment/", Text("Environment", "Miljö")),
    Place("/cryostore/", Text("Cryostore", "Kryoförråd")),
    Place("/people/", Text("People", "Personer")),
)
QUALITY = (
    Place("/deviations/", Text("Deviations", "Avvikelser"), ("/actions/", "/changes/", "/complaints/")),
    Place("/ledger/", Text("Ledger", "Liggare")),
)
MENU = (
    (Text("Work", "Arbete"), WORK),
    (Text("Facility", "Anläggning"), FACILITY),
    (Text("Quality", "Kvalitet"), QUALITY),
)


def menu(path: str) -> list[tuple[Text, list[tuple[Place, bool]]]]:
    """Return the menu's groups, each link with whether the page at this path lies under it."""
    return [(title, [(place, place.holds(path)) for place in places]) for title, places in MENU]
