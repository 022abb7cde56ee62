"""Labels for thermal printers that speak ZPL: the dots of the label, as the reader has read them.

The printer draws nothing itself. Its own commands for symbols choose masks and places of their own, and its
fonts lack letters; so it is sent the very dots of which each symbol was read back, and text in any script. No
value of a label ever stands in a command: nothing that a name holds can be taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image

# What one graphic field may hold, by Zebra's programming guide.
_MOST_BYTES: Final = 99_999
_HALF: Final = 128
# Repeats of a digit: G to Y stand for 1 to 19, g to z for 20 to 400 in twenties.
_RUN: Final = re.compile(r"([0-9A-F])\1{2,}")
_ONES: Final = "GHIJKLMNOPQRSTUVWXY"
_TWENTIES: Final = "ghijklmnopqrstuvwxyz"
_LONGEST_RUN: Final = 419


def two_tone(image: Image) -> Image:
    """Return an image as a thermal head prints it: each dot black or white."""
    return image.convert("L").point(lambda grey: 255 if grey >= _HALF else 0, mode="1")


def zpl_of(image: Image) -> str:
    """Return the ZPL that prints an image dot by dot, once."""
    fields = "".join(
        f"^FO{left},{top}^GFA,{size},{size},{row_bytes},{data}^FS\n"
        for left, top, row_bytes, size, data in _fields(two_tone(image))
    )
    return f"^XA^PW{image.width}^LL{image.height}^LH0,0\n{fields}^PQ1^XZ\n"


def _fields(image: Image) -> Iterator[tuple[int, int, int, int, str]]:
    """Yield left, top, bytes in a row, bytes and data of each piece of the image that holds ink."""
    from PIL import ImageOps

    ink = ImageOps.invert(image.convert("L")).convert("1")
    box = ink.getbbox()
    if box is None:
        return
    left, top, right, bottom = box
    row_bytes = (right - left + 7) // 8
    most_rows = _MOST_BYTES // row_bytes
    for first in range(top, bottom, most_rows):
        rows = min(most_rows, bottom - first)
        piece = ink.crop((left, first, left + 8 * row_bytes, first + rows))
        yield left, first, row_bytes, rows * row_bytes, _packed(piece.tobytes(), row_bytes)


def _packed(dots: bytes, row_bytes: int) -> str:
    """Return rows of bytes as hexadecimal digits, with Zebra's signs for what repeats."""
    rows: list[str] = []
    before = b""
    for place in range(0, len(dots), row_bytes):
        row = dots[place : place + row_bytes]
        rows.append(":" if row == before else _packed_row(row.hex().upper()))
        before = row
    return "".join(rows)


def _packed_row(digits: str) -> str:
    held = digits.rstrip("0")
    if len(held) < len(digits):
        # A comma fills the line with white; whole bytes only, or the count would be odd.
        held = digits[: len(held) + len(held) % 2]
        return _RUN.sub(_repeated, held) + ("," if len(held) < len(digits) else "")
    return _RUN.sub(_repeated, digits)


def _repeated(found: re.Match[str]) -> str:
    left, digit = len(found.group()), found.group(1)
    told = ""
    while left:
        count = min(left, _LONGEST_RUN)
        twenties, ones = divmod(count, 20)
        told += (_TWENTIES[twenties - 1] if twenties else "") + (_ONES[ones - 1] if ones else "") + digit
        left -= count
    return told
