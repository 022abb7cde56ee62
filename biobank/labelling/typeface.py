"""The one typeface of all labels: FiraGO, which covers Latin, Greek and Cyrillic with all European letters.

It comes as data in the package `pymupdf-fonts`, because the fonts of the operating system are not known.
"""

from __future__ import annotations

import io
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

MM_PER_PT: Final = 25.4 / 72
# Heights in parts of the text size: room for accented capitals above and descenders below, and flat capitals.
ASCENT: Final = 0.92
LEADING: Final = 1.15
CAPITAL: Final = 0.69

_CODES: Final = {False: "figo", True: "figbo"}
# Right-to-left and combining scripts need shaping that the painters do not do; printing them would be wrong.
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})


@cache
def font(bold: bool) -> TTFont:  # noqa: FBT001 - there are exactly two weights
    """Return the regular or bold font, loaded and registered on first use."""
    import pymupdf_fonts  # type: ignore[import-untyped]
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    loaded = TTFont(f"labels-{_CODES[bold]}", io.BytesIO(pymupdf_fonts.myfont(_CODES[bold])))
    pdfmetrics.registerFont(loaded)
    return loaded


def width_mm(text: str, size_pt: float, *, bold: bool) -> float:
    """Return how wide a text prints."""
    return float(font(bold).stringWidth(text, size_pt)) * MM_PER_PT


def unprintable(text: str, *, bold: bool) -> str | None:
    """Return the first character that cannot be printed rightly, or nothing."""
    glyphs = font(bold).face.charToGlyph
    return next((character for character in text if not _printable(character, glyphs)), None)


def _printable(character: str, glyphs: dict[int, int]) -> bool:
    if unicodedata.category(character)[0] in "MC" or unicodedata.bidirectional(character) in _RIGHT_TO_LEFT:
        return False
    return ord(character) in glyphs
