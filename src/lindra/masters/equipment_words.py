"""The classes of equipment that recipes ask for, as people say them; a centre's own class says itself."""

from lindra.gmp.text import Text

EQUIPMENT: dict[str, Text] = {
    "apheresis-system": Text("Apheresis system", "Aferessystem"),
    "balance": Text("Balance", "Våg"),
    "biosafety-cabinet": Text("Biosafety cabinet", "Säkerhetsbänk"),
    "cell-counter": Text("Cell counter", "Cellräknare"),
    "cell-washer": Text("Cell washer", "Celltvätt"),
    "centrifuge": Text("Centrifuge", "Centrifug"),
    "closed-system-processor": Text("Closed system processor", "Slutet processystem"),
    "controlled-rate-freezer": Text("Controlled-rate freezer", "Programfrys"),
    "digital-pcr": Text("Digital PCR", "Digital PCR"),
    "endotoxin-reader": Text("Endotoxin reader", "Endotoxinläsare"),
    "flow-cytometer": Text("Flow cytometer", "Flödescytometer"),
    "glucose-meter": Text("Glucose meter", "Glukosmätare"),
    "incubator": Text("Incubator", "Inkubator"),
    "microscope": Text("Microscope", "Mikroskop"),
    "particle-counter": Text("Particle counter", "Partikelräknare"),
    "plate-reader": Text("Plate reader", "Plattläsare"),
    "tube-welder": Text("Tube welder", "Slangsvets"),
    "vapour-tank": Text("Vapour tank", "Ångfastank"),
    "water-bath": Text("Water bath", "Vattenbad"),
}
_NEUTER = frozenset({"apheresis-system", "closed-system-processor", "microscope", "water-bath"})  # ett, not en


def equipment_said(name: str) -> Text:
    """Return a class of equipment as it stands at the head of a line."""
    said = name.replace("-", " ").capitalize()
    return EQUIPMENT.get(name) or Text(said, said)


def equipment_within(name: str) -> Text:
    """Return a class of equipment as it stands within a sentence."""
    said = equipment_said(name)
    return Text(said.en[:1].lower() + said.en[1:], said.sv[:1].lower() + said.sv[1:])


def one_of_equipment(name: str) -> Text:
    """Return one piece of a class, within a sentence."""
    said = equipment_within(name)
    return Text(f"one {said.en}", f"{'ett' if name in _NEUTER else 'en'} {said.sv}")
