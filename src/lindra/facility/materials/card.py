"""What a material's card says, asked for when it is registered and when it is changed."""

from dataclasses import dataclass
from decimal import Decimal

from lindra.facility.materials.risk import RISK_CHOICES, RiskTier
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

OPEN_LIFE_HOURS_MAX = 366 * 24
CELSIUS_LEAST, CELSIUS_MOST = Decimal(-200), Decimal(60)


@dataclass(frozen=True, kw_only=True)
class Card(Command):
    """A material's card."""

    material: str = asks(
        Text("Material", "Material"), hint=Text("The word that recipes use", "Ordet som recepten använder")
    )
    title: str = asks(Text("What it is called", "Vad det heter"))
    risk: RiskTier = asks(
        Text("Risk", "Risk"),
        choices=RISK_CHOICES,
        hint=Text("The tiers of USP <1043>", "Nivåerna i USP <1043>"),
    )
    minimum_stock: Decimal | None = asks(
        Text("Minimum stock", "Lägsta lager"),
        hint=Text("In the material's unit", "I materialets enhet"),
        default=None,
    )
    open_life_hours: int | None = asks(
        Text("An opened package keeps", "En öppnad förpackning håller"), unit="h", default=None
    )
    storage_celsius_min: Decimal | None = asks(Text("Kept at, lowest", "Förvaras, lägst"), unit="Cel", default=None)
    storage_celsius_max: Decimal | None = asks(Text("Kept at, highest", "Förvaras, högst"), unit="Cel", default=None)


@rule("FAC-102", "A material's figures are ones that it can be kept by", "EU GMP Part IV 7")
def figures_are_possible(command: Card, evidence: object, act: Act) -> Refusal | None:
    """Object to a minimum or a life of nothing, and to half a temperature range or one the wrong way round."""
    if command.minimum_stock is not None and command.minimum_stock <= 0:
        return objects(
            Text("The minimum stock is not more than nothing.", "Lägsta lagret är inte större än noll."),
            Text("Give an amount, or leave it empty.", "Ange en mängd, eller lämna tomt."),
            field="minimum_stock",
        )
    if command.open_life_hours is not None and not 0 < command.open_life_hours <= OPEN_LIFE_HOURS_MAX:
        return objects(
            Text("An opened package keeps an hour to a year.", "En öppnad förpackning håller en timme till ett år."),
            Text(
                "Read it in the supplier's leaflet, or leave it empty.", "Läs i leverantörens blad, eller lämna tomt."
            ),
            field="open_life_hours",
        )
    low, high = command.storage_celsius_min, command.storage_celsius_max
    if (low is None) != (high is None):
        return objects(
            Text("The temperature lacks one of its ends.", "Temperaturen saknar den ena änden."),
            Text("Give lowest and highest, or neither.", "Ange både lägst och högst, eller ingetdera."),
            field="storage_celsius_max" if high is None else "storage_celsius_min",
        )
    if low is not None and high is not None and not CELSIUS_LEAST <= low <= high <= CELSIUS_MOST:
        return objects(
            Text("Nothing can be kept at that temperature.", "Inget kan förvaras vid den temperaturen."),
            Text(
                f"Give lowest first, between {CELSIUS_LEAST} and {CELSIUS_MOST} °C.",
                f"Ange lägst först, mellan {CELSIUS_LEAST} och {CELSIUS_MOST} °C.",
            ),
            field="storage_celsius_min",
        )
    return None
