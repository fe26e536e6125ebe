"""The symbol on a label: drawn, read back by a decoder that shares no code with the drawing, compared."""

from dataclasses import dataclass

import zint
import zxingcpp


class SymbolUnreadable(Exception):
    """A symbol that was drawn could not be read back as what it should say."""


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture of a symbol: one byte a dot (0 is black), row by row. What was read back is exactly this."""

    pixels: bytes
    width: int
    height: int


def data_matrix(code: str, *, scale: int = 4) -> Raster:
    """Return a square DataMatrix of a code with its quiet zone, read back; raises SymbolUnreadable."""
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.DATAMATRIX
    symbol.option_3 = zint.DataMatrixOptions.SQUARE
    symbol.output_options = zint.OutputOptions.BARCODE_QUIET_ZONES
    symbol.scale = scale
    symbol.encode(code)
    symbol.buffer()
    coloured = symbol.bitmap
    if coloured is None or coloured.shape is None:
        raise SymbolUnreadable(f"The symbol of {code} could not be drawn; no label is printed.")
    height, width = coloured.shape[:2]
    raster = Raster(coloured.tobytes()[::3], width, height)
    check(raster, code)
    return raster


def check(raster: Raster, code: str) -> None:
    """Read the raster as a scanner would; raises SymbolUnreadable unless it says the code, and nothing else."""
    dots = memoryview(raster.pixels).cast("B", (raster.height, raster.width))
    read = [found.text for found in zxingcpp.read_barcodes(dots)]
    if read != [code]:
        raise SymbolUnreadable(f"The symbol of {code} reads as {read}; no label is printed.")
