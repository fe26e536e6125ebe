"""The mark of a patient's cells: a coloured shape with a digit, made from the chain of identity.

It stands beside the words, never instead of them: two batches that the same people make on one day look different
from across the room. 432 marks there are, so two patients may have the same one; the chain of identity is what
tells them apart. Said aloud: "blue circle 7".
"""

import hashlib
import math
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from lindra.gmp.text import Text

# White on each of them has a contrast of at least 4.5:1.
_COLOURS = (
    ("#1d4ed8", Text("blue", "blå")),
    ("#a3161f", Text("red", "röd")),
    ("#166534", Text("green", "grön")),
    ("#7e22ce", Text("purple", "lila")),
    ("#9a3412", Text("orange", "orange")),
    ("#374151", Text("grey", "grå")),
    ("#9d174d", Text("pink", "rosa")),
    ("#0f5f68", Text("turquoise", "turkos")),
)
_SHAPES = (
    (0, Text("circle", "cirkel")),
    (3, Text("triangle", "triangel")),
    (4, Text("square", "kvadrat")),
    (-4, Text("diamond", "romb")),
    (6, Text("hexagon", "sexhörning")),
    (5, Text("pentagon", "femhörning")),
)


@dataclass(frozen=True)
class Mark:
    """One mark."""

    corners: int
    shape: Text
    colour: str
    colour_name: Text
    digit: int

    @property
    def words(self) -> Text:
        """The mark as people say it."""
        return Text(
            f"{self.colour_name.en} {self.shape.en} {self.digit}", f"{self.colour_name.sv} {self.shape.sv} {self.digit}"
        )

    def drawn(self, language: str) -> SafeString:
        """Return the mark as SVG."""
        if self.corners == 0:
            shape = format_html('<circle cx="50" cy="50" r="48" fill="{}"/>', self.colour)
        else:
            shape = format_html('<polygon points="{}" fill="{}"/>', self._points(), self.colour)
        return format_html(
            '<svg class="mark" viewBox="0 0 100 100" width="72" height="72" role="img" aria-label="{}">{}'
            '<text x="50" y="{}" font-size="46" font-weight="700" text-anchor="middle" fill="#ffffff">{}</text></svg>',
            self.words.in_language(language),
            shape,
            76 if self.corners == 3 else 66,
            self.digit,
        )

    def _points(self) -> str:
        count = abs(self.corners)
        turned = math.pi / 4 if self.corners == 4 else 0.0
        radius, middle = (62, 58) if self.corners == 3 else (64 if self.corners == 4 else 49, 50)
        turns = (turned + 2 * math.pi * corner / count - math.pi / 2 for corner in range(count))
        return " ".join(f"{50 + radius * math.cos(at):.1f},{middle + radius * math.sin(at):.1f}" for at in turns)


def mark_of(chain_of_identity: str) -> Mark:
    """Return the mark of a chain of identity: always the same for the same."""
    drawn = int.from_bytes(hashlib.sha256(chain_of_identity.encode()).digest()[:8], "big")
    drawn, colour = divmod(drawn, len(_COLOURS))
    drawn, shape = divmod(drawn, len(_SHAPES))
    corners, shape_name = _SHAPES[shape]
    code, colour_name = _COLOURS[colour]
    return Mark(corners, shape_name, code, colour_name, drawn % 9 + 1)
