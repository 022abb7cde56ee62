"""Modules of QR codes and Data Matrices, and how large they print in whole printer dots.

The encoders are `qrcode` and `ppf.datamatrix`; reading back is another library's work. Never reportlab's
`ECC200DataMatrix`: it prints wrong data without a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from biobank.labelling.design import Symbology

MM_PER_INCH: Final = 25.4
QUIET_MODULES: Final[dict[Symbology, int]] = {"qr": 4, "datamatrix": 2}
# What printers and imagers were measured to need: 3 dots at 203 dpi, 5 at 300, and no less in mm above.
_COARSE_DPI: Final = 250
_COARSE_FLOOR_MM: Final = 0.375
_FLOOR_MM: Final = 0.42
_ERROR_CORRECTION: Final = {"Q": 3, "M": 0, "L": 1}

Matrix = tuple[tuple[bool, ...], ...]


@dataclass(frozen=True, slots=True)
class Sized:
    """The modules of a symbol and how many printer dots wide each one is."""

    matrix: Matrix
    dots: int


def sized(symbology: Symbology, text: str, side_mm: float, dpi: int) -> Sized:
    """Return the symbol for a text at the largest module of whole dots at which it and its quiet zone fit."""
    matrix = _datamatrix(text) if symbology == "datamatrix" else _qr(text, side_mm, dpi)
    return Sized(matrix, _dots(len(matrix), QUIET_MODULES[symbology], side_mm, dpi))


def module_floor_mm(dpi: int) -> float:
    """Return the smallest module in mm that reads reliably from a printer of that resolution."""
    return _COARSE_FLOOR_MM if dpi < _COARSE_DPI else _FLOOR_MM


def _dots(modules: int, quiet: int, side_mm: float, dpi: int) -> int:
    return int(side_mm / (modules + 2 * quiet) * dpi / MM_PER_INCH + 1e-6)


def _datamatrix(text: str) -> Matrix:
    from ppf.datamatrix import DataMatrix

    return tuple(tuple(bool(module) for module in row) for row in DataMatrix(text).matrix)


def _qr(text: str, side_mm: float, dpi: int) -> Matrix:
    codes = [_qr_code(text, level) for level in _ERROR_CORRECTION.values()]
    # The size of the module counts for more than error correction: take the highest level that costs no dot.
    dots = [_dots(17 + 4 * code.best_fit(), QUIET_MODULES["qr"], side_mm, dpi) for code in codes]
    chosen = codes[dots.index(max(dots))]
    chosen.make()
    return tuple(tuple(bool(module) for module in row) for row in chosen.get_matrix())


def _qr_code(text: str, level: int):  # type: ignore[no-untyped-def]  # noqa: ANN202 - qrcode ships no types
    import qrcode

    code = qrcode.QRCode(error_correction=level, border=0)
    code.add_data(text)
    return code
