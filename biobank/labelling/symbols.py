"""Modules of QR codes, Data Matrices and Code 128, and how large they print in whole printer dots.

The encoders are `qrcode`, `ppf.datamatrix` and reportlab's tables of Code 128; reading back is another
library's work. Never reportlab's `ECC200DataMatrix`: it prints wrong data without a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from biobank.labelling.design import Symbology

MM_PER_INCH: Final = 25.4
QUIET_MODULES: Final[dict[Symbology, int]] = {"qr": 4, "datamatrix": 2, "code128": 10}
# What printers and imagers were measured to need: 3 dots at 203 dpi, 5 at 300, and no less in mm above.
_COARSE_DPI: Final = 250
_COARSE_FLOOR_MM: Final = 0.375
_FLOOR_MM: Final = 0.42
# ISBT 128 asks for bars of 0.17 mm or more.
_BAR_FLOOR_MM: Final = 0.17
_ERROR_CORRECTION: Final = {"Q": 3, "M": 0, "L": 1}

Matrix = tuple[tuple[bool, ...], ...]


@dataclass(frozen=True, slots=True)
class Sized:
    """The modules of a symbol and how many printer dots wide each one is."""

    matrix: Matrix
    dots: int


def sized(symbology: Symbology, text: str, width_mm: float, dpi: int) -> Sized:
    """Return the symbol for a text at the largest module of whole dots at which it and its quiet zone fit."""
    level = _level(text, width_mm, dpi) if symbology == "qr" else ""
    matrix = _matrix(symbology, text, level)
    return Sized(matrix, _dots(len(matrix[0]), QUIET_MODULES[symbology], width_mm, dpi))


def module_floor_mm(symbology: Symbology, dpi: int) -> float:
    """Return the smallest module in mm that reads reliably from a printer of that resolution."""
    if symbology == "code128":
        return _BAR_FLOOR_MM
    return _COARSE_FLOOR_MM if dpi < _COARSE_DPI else _FLOOR_MM


def runs(matrix: Matrix) -> Iterator[tuple[int, int, int]]:
    """Yield row, first column and length of each run of dark modules."""
    for number, row in enumerate(matrix):
        start = None
        for column, dark in enumerate((*row, False)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                yield number, start, column - start
                start = None


def _dots(modules: int, quiet: int, width_mm: float, dpi: int) -> int:
    return int(width_mm / (modules + 2 * quiet) * dpi / MM_PER_INCH + 1e-6)


# A batch meets the same code in plan, print and read-back. What is kept are codes, never names.
@lru_cache(maxsize=1024)
def _matrix(symbology: Symbology, text: str, level: str) -> Matrix:
    match symbology:
        case "qr":
            return _qr(text, level)
        case "datamatrix":
            return _datamatrix(text)
        case "code128":
            return _code128(text)


def _datamatrix(text: str) -> Matrix:
    from ppf.datamatrix import DataMatrix

    return tuple(tuple(bool(module) for module in row) for row in DataMatrix(text).matrix)


def _code128(text: str) -> Matrix:
    from reportlab.graphics.barcode.code128 import Code128

    symbol = Code128(text, quiet=0)
    symbol.validate()
    symbol.encode()
    widths = symbol.decompose()
    # Capitals are bars, small letters spaces; `a` is one module wide, `b` two.
    return (tuple(letter.isupper() for letter in widths for _ in range(ord(letter.lower()) - 96)),)


def _qr(text: str, level: str) -> Matrix:
    code = _qr_code(text, level)
    code.make()
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def _level(text: str, width_mm: float, dpi: int) -> str:
    # The size of the module counts for more than error correction: take the highest level that costs no dot.
    dots: dict[str, int] = {}
    for level in _ERROR_CORRECTION:
        version = _qr_code(text, level).best_fit()
        if version == 1:
            return level
        dots[level] = _dots(17 + 4 * version, QUIET_MODULES["qr"], width_mm, dpi)
    return max(dots, key=dots.__getitem__)


def _qr_code(text: str, level: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - qrcode ships no types
    import qrcode

    code = qrcode.QRCode(error_correction=_ERROR_CORRECTION[level], border=0)
    code.add_data(text)
    return code
