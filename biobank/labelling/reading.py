"""The read-back gate: a label is what a reader makes of its raster, not what the painter meant.

Rasterised by pdfium and decoded by zxing-cpp: neither had a part in the drawing. What is sent to a thermal
printer are the dots that were read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from biobank.domain.sentences.phrase import Phrase
from biobank.labelling.design import Design, Symbology
from biobank.labelling.drawing import Drawing
from biobank.labelling.label_error import LabelError
from biobank.labelling.pdf import PT_PER_INCH, compose_all, paint_drawings, paint_sheet_drawings, sheet_of
from biobank.labelling.symbols import MM_PER_INCH
from biobank.labelling.zpl import two_tone, zpl_of

if TYPE_CHECKING:
    from PIL.Image import Image

Symbols = Counter[tuple[Symbology, str]]
UNREAD = Phrase("its symbols do not read back as they should.")


def read_back(pdf: bytes, dpi: int = 300) -> list[set[str]]:
    """Return, for each page, the texts of all symbols that a reader finds on it."""
    return [{text for _, text in symbols} for symbols in read_symbols(pdf, dpi)]


def read_symbols(pdf: bytes, dpi: int = 300) -> list[Symbols]:
    """Return, for each page, how often a reader finds each symbol: its kind and its text."""
    return [symbols_in(image) for image in rasterise(pdf, dpi)]


def rasterise(pdf: bytes, dpi: int = 300) -> Iterator[Image]:
    """Yield each page as a grey image at the printer's resolution."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(len(document)):
            page = document[number]
            try:
                yield page.render(scale=dpi / PT_PER_INCH, grayscale=True).to_pil()
            finally:
                page.close()
    finally:
        document.close()


def print_ready(design: Design, labels: Iterable[Mapping[str, str]], *, dpi: int | None = None) -> bytes:
    """Return the PDF of the labels after every symbol on every page has been read back as it should be.

    A symbol that is missing, doubled, strange or does not read is a `LabelError`.
    """
    wanted: list[Symbols] = []
    pdf = paint_drawings(design, _noted(compose_all(design, labels, dpi=dpi), wanted), dpi=dpi)
    for number, image in enumerate(rasterise(pdf, dpi or design.stock.dpi), 1):
        _require(design, number, image, wanted[number - 1])
    return pdf


def print_ready_zpl(
    design: Design, labels: Iterable[Mapping[str, str]], *, dpi: int | None = None
) -> Iterator[str]:
    """Yield the ZPL of each label after every symbol was read back from the very dots that are sent."""
    wanted: list[Symbols] = []
    pdf = paint_drawings(design, _noted(compose_all(design, labels, dpi=dpi), wanted), dpi=dpi)
    for number, image in enumerate(rasterise(pdf, dpi or design.stock.dpi), 1):
        dots = two_tone(image)
        _require(design, number, dots.convert("L"), wanted[number - 1])
        yield zpl_of(dots)


def sheet_ready(
    design: Design, labels: Sequence[Mapping[str, str]], *, start: int = 1, dpi: int | None = None
) -> bytes:
    """Return A4 pages of the labels, from place `start` on, after each was read back where it lies."""
    wanted: list[Symbols] = []
    sheet = sheet_of(design, start)
    drawings = _noted(compose_all(design, labels, dpi=dpi), wanted)
    pdf = paint_sheet_drawings(design, drawings, start=start, dpi=dpi)
    dots_per_mm = (dpi or design.stock.dpi) / MM_PER_INCH
    size = tuple(round(side * dots_per_mm) for side in (design.stock.width, design.stock.height))
    for page, image in enumerate(rasterise(pdf, dpi or design.stock.dpi)):
        for place in range(sheet.places):
            number = page * sheet.places + place - (start - 1)
            if 0 <= number < len(wanted):
                left, top = (round(each * dots_per_mm) for each in sheet.corner(place))
                piece = image.crop((left, top, left + size[0], top + size[1]))
                _require(design, number + 1, piece, wanted[number])
    return pdf


def symbols_in(image: Image, *, thorough: bool = True) -> Symbols:
    """Return how often a reader finds each symbol in an image: its kind and its text.

    Not thorough, it looks only for what lies straight and black on white, at the size it has.
    """
    import zxingcpp

    formats, kinds = _formats()
    found = zxingcpp.read_barcodes(
        image, formats=formats, try_rotate=thorough, try_downscale=thorough, try_invert=thorough
    )
    return Counter((kinds[symbol.format], symbol.bytes.decode("utf-8", "replace")) for symbol in found)


def reads_as(image: Image, wanted: Symbols) -> bool:
    """Tell whether a reader finds these symbols in an image and no others."""
    # A quick look finds everything on nearly all labels; large modules at 600 dpi take the thorough one. That
    # one halves the image too, where one in thousands of bar codes reads a second time, as something else.
    return any(symbols_in(image, thorough=thorough) == wanted for thorough in (False, True))


def _noted(drawings: Iterable[Drawing], wanted: list[Symbols]) -> Iterator[Drawing]:
    """Hand drawings through, and note the symbols that each must read back as."""
    for drawing in drawings:
        wanted.append(Counter((symbol.symbology, symbol.text) for symbol in drawing.symbols))
        yield drawing


def _require(design: Design, number: int, image: Image, wanted: Symbols) -> None:
    if not reads_as(image, wanted):
        raise LabelError(f"{design.name}, label {number}", "", UNREAD)


@cache
def _formats() -> tuple[Any, dict[object, Symbology]]:
    import zxingcpp

    kinds: dict[object, Symbology] = {
        zxingcpp.BarcodeFormat.QRCode: "qr",
        zxingcpp.BarcodeFormat.DataMatrix: "datamatrix",
        zxingcpp.BarcodeFormat.Code128: "code128",
    }
    return zxingcpp.barcode_formats_from_str("QRCode|DataMatrix|Code128"), kinds
