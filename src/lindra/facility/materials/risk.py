"""How much a material can harm the product: the four tiers of USP <1043>, lowest risk first."""

from enum import Enum

from lindra.gmp.text import Text


class RiskTier(Enum):
    """One tier, by the number that stands in the record."""

    TIER_1 = "1"
    TIER_2 = "2"
    TIER_3 = "3"
    TIER_4 = "4"

    @property
    def title(self) -> Text:
        """The tier as people say it."""
        return _TITLES[self]


_TITLES = {
    RiskTier.TIER_1: Text("tier 1: a licensed medicine or device", "nivå 1: godkänt läkemedel eller medicinteknik"),
    RiskTier.TIER_2: Text("tier 2: made for cell therapy, under GMP", "nivå 2: tillverkat för cellterapi, enligt GMP"),
    RiskTier.TIER_3: Text(
        "tier 3: made for research or diagnostics", "nivå 3: tillverkat för forskning eller diagnostik"
    ),
    RiskTier.TIER_4: Text(
        "tier 4: untreated animal or human fluids, or toxic",
        "nivå 4: obehandlade vätskor från djur eller människa, eller giftigt",
    ),
}
RISK_CHOICES = tuple((tier.value, tier.title) for tier in RiskTier)
