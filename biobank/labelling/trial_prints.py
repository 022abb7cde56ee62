"""What the read-back gate finds of a design: each symbol, on each standard printer, with any values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from biobank.domain.sentences.phrase import Phrase
from biobank.labelling.composing import compose
from biobank.labelling.design import STANDARD_DPI, Design, SymbolItem, Symbology, barest, longest, sample
from biobank.labelling.drawing import Drawing, SymbolMark
from biobank.labelling.pdf import paint_drawings
from biobank.labelling.reading import Symbols, rasterise, symbols_in
from biobank.labelling.symbols import MM_PER_INCH
from biobank.labelling.values import checked, holds

SYMBOLOGIES: Mapping[Symbology, str] = {
    "qr": Phrase("QR code"),
    "datamatrix": Phrase("Data Matrix"),
    "code128": Phrase("Code 128"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A symbol of a design on one kind of printer: its module in mm, and whether each trial label read."""

    symbol: str
    symbology: Symbology
    dpi: int
    module_mm: str
    read: bool


def findings(design: Design) -> tuple[Finding, ...]:
    """Print a sound design in memory with sample, longest and barest values, and say what was read back."""
    return tuple(each for dpi in printers_for(design) for each in _on(design, dpi))


def printers_for(design: Design) -> tuple[int, ...]:
    """Return the resolutions at which a design must read: the standard ones, and its own."""
    return tuple(sorted({design.stock.dpi, *STANDARD_DPI}))


def _on(design: Design, dpi: int) -> Iterator[Finding]:
    forms = (sample(design), longest(design), barest(design))
    drawings = [compose(design, values, dpi=dpi) for values in forms]
    symbols = [_symbols(design, values) for values in forms]
    good: dict[str, tuple[SymbolMark, bool]] = {}
    images = rasterise(paint_drawings(design, drawings, dpi=dpi), dpi)
    for drawing, items, image in zip(drawings, symbols, images, strict=True):
        found = _found(image, drawing)
        for item, mark in zip(items, drawing.symbols, strict=True):
            before = good.get(item.key, (mark, True))
            good[item.key] = (before[0], before[1] and _is_read(mark, drawing, found))
    for key, (mark, read) in good.items():
        yield Finding(key, mark.symbology, dpi, f"{mark.dots * MM_PER_INCH / dpi:.3f}", read)


def _symbols(design: Design, values: Mapping[str, str]) -> list[SymbolItem]:
    good = checked(design, values, design.name)
    return [one for one in design.items if isinstance(one, SymbolItem) and holds(one.condition, good)]


def _found(image: object, drawing: Drawing) -> Symbols:
    """Return what is read: by a quick look where that finds everything, else by a thorough one."""
    quick = symbols_in(image, thorough=False)  # type: ignore[arg-type]
    return quick if quick == _wanted(drawing) else symbols_in(image)  # type: ignore[arg-type]


def _is_read(mark: SymbolMark, drawing: Drawing, found: Symbols) -> bool:
    wanted, told = _wanted(drawing), (mark.symbology, mark.text)
    # A symbol that nobody drew makes the whole label doubtful.
    return found[told] == wanted[told] and not found - wanted


def _wanted(drawing: Drawing) -> Symbols:
    return Counter((symbol.symbology, symbol.text) for symbol in drawing.symbols)
