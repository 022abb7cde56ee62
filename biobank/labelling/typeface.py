"""The one typeface of all labels: FiraGO, with all European letters, Hebrew and Arabic.

It comes as data in the package `pymupdf-fonts`, because the fonts of the operating system are not known.
"""

from __future__ import annotations

import io
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from biobank.labelling.glyphs import line, needs_shaping

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

MM_PER_PT: Final = 25.4 / 72
# Heights in parts of the text size: room for accented capitals above and descenders below, and flat capitals.
ASCENT: Final = 0.92
LEADING: Final = 1.15
CAPITAL: Final = 0.69

_CODES: Final = {False: "figo", True: "figbo"}


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
    if needs_shaping(text):
        return line(text, bold=bold).width * size_pt * MM_PER_PT
    return float(font(bold).stringWidth(text, size_pt)) * MM_PER_PT


def unprintable(text: str, *, bold: bool) -> str | None:
    """Return the first character that cannot be printed rightly, or nothing."""
    glyphs = font(bold).face.charToGlyph
    return next((character for character in text if not _printable(character, glyphs)), None)


def _printable(character: str, glyphs: dict[int, int]) -> bool:
    # Controls could turn the direction of what follows; marks of Indic and Thai letters need more height.
    if ord(character) not in glyphs or unicodedata.category(character)[0] == "C":
        return False
    return unicodedata.category(character)[0] != "M" or unicodedata.name(character).startswith(_MARKED)


# Scripts whose marks the line has room for.
_MARKED: Final = ("ARABIC ", "HEBREW ", "COMBINING ")
