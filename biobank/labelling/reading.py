"""The read-back gate: a label is what a reader makes of its raster, not what the painter meant.

Rasterised by pdfium and decoded by zxing-cpp: neither had a part in the drawing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from biobank.labelling.design import Design, Symbology
from biobank.labelling.label_error import LabelError
from biobank.labelling.pdf import compose_all, paint_pdf

if TYPE_CHECKING:
    from PIL.Image import Image

Symbols = Counter[tuple[Symbology, str]]


def read_back(pdf: bytes, dpi: int = 300) -> list[set[str]]:
    """Return, for each page, the texts of all symbols that a reader finds on it."""
    return [{text for _, text in symbols} for symbols in read_symbols(pdf, dpi)]


def read_symbols(pdf: bytes, dpi: int = 300) -> list[Symbols]:
    """Return, for each page, how often a reader finds each symbol: its kind and its text."""
    return [_symbols_in(image) for image in rasterise(pdf, dpi)]


def rasterise(pdf: bytes, dpi: int = 300) -> Iterator[Image]:
    """Yield each page as a grey image at the printer's resolution."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(len(document)):
            yield document[number].render(scale=dpi / 72, grayscale=True).to_pil()
    finally:
        document.close()


def print_ready(design: Design, labels: Sequence[Mapping[str, str]], *, dpi: int | None = None) -> bytes:
    """Return the PDF of the labels after every symbol on every page has been read back as it should be.

    A symbol that is missing, doubled, strange or does not read is a `LabelError`.
    """
    pdf = paint_pdf(design, labels, dpi=dpi)
    drawings = compose_all(design, labels, dpi=dpi)
    pages = read_symbols(pdf, dpi or design.stock.dpi)
    for number, (drawing, found) in enumerate(zip(drawings, pages, strict=True), 1):
        if found != Counter((symbol.symbology, symbol.text) for symbol in drawing.symbols):
            raise LabelError(
                f"{design.name}, label {number}", "", "its symbols do not read back as they should."
            )
    return pdf


def _symbols_in(image: Image) -> Symbols:
    import zxingcpp

    kinds: dict[object, Symbology] = {
        zxingcpp.BarcodeFormat.QRCode: "qr",
        zxingcpp.BarcodeFormat.DataMatrix: "datamatrix",
    }
    formats = zxingcpp.barcode_formats_from_str("QRCode|DataMatrix")
    found = zxingcpp.read_barcodes(image, formats=formats)
    return Counter((kinds[symbol.format], symbol.bytes.decode("utf-8", "replace")) for symbol in found)
