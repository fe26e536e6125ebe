"""What is shared by all patients and counted, not named."""

from enum import Enum

from lindra.gmp.text import Text


class Place(Enum):
    """A kind of place or service, of which there are so many at a time."""

    APHERESIS = "apheresis-place"
    BED = "bed"
    QUALITY_CONTROL = "quality-control"
    COURIER = "courier"

    @property
    def title(self) -> Text:
        """The place as people say it."""
        return _TITLES[self]


_TITLES = {
    Place.APHERESIS: Text("Apheresis places", "Aferesplatser"),
    Place.BED: Text("Beds at the clinic", "Sängplatser på kliniken"),
    Place.QUALITY_CONTROL: Text("Batches that quality control takes at a time", "Satser som kvalitetskontrollen tar"),
    Place.COURIER: Text("Couriers under way at a time", "Bud på väg samtidigt"),
}
PLACE_CHOICES = tuple((one.value, one.title) for one in Place)
