"""Names in Hebrew, Arabic and their like for the text of a PDF, whose painter joins and turns no letters.

Each glyph that shaping finds gets a letter of its own in both weights of the typeface, from the part of
Unicode that is for private use; a text of such letters is painted as it is meant to be seen.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from biobank.labelling.glyphs import line, needs_shaping
from biobank.labelling.typeface import font

_PRIVATE: Final = range(0xE000, 0xF800)


@lru_cache(maxsize=4096)
def as_seen(text: str) -> str:
    """Return a line in the order in which it is seen, its letters joined; most texts stay as they are."""
    if not needs_shaping(text):
        return text
    regular, bold = (line(text, bold=weight).glyphs for weight in (False, True))
    return "".join(_letter(one.number, other.number) for one, other in zip(regular, bold, strict=True))


@cache
def _letter(regular: int, bold: int) -> str:
    """Return the letter that is this glyph in both weights: its own where it has one, else a private one."""
    own = _own_letters().get((regular, bold))
    return chr(_private_letter(regular, bold) if own is None else own)


@cache
def _own_letters() -> dict[tuple[int, int], int]:
    regular, bold = (font(weight).face.charToGlyph for weight in (False, True))
    return {(regular[code], bold[code]): code for code in sorted(regular.keys() & bold.keys(), reverse=True)}


def _private_letter(regular: int, bold: int) -> int:
    faces = [font(weight).face for weight in (False, True)]
    code = next(free for free in _PRIVATE if not any(free in face.charToGlyph for face in faces))
    for face, number in zip(faces, (regular, bold), strict=True):
        face.charToGlyph[code] = number
        face.charWidths[code] = face._pdfScale(face.hmetrics[number][0])  # noqa: SLF001  as reportlab does
    return code
