"""Text broken into lines that fit: words stay whole where they can, and nothing is left out silently."""

from functools import lru_cache

from reportlab.pdfbase.pdfmetrics import stringWidth

WIDEST = 1.05
"""No character of the typefaces is wider than this part of its size, the long dash included."""
CUT = " …"


def lines_of(text: str, face: str, size: float, width: float, most: int) -> list[str]:
    """Return the text in at most so many lines of a width in points; what is cut off ends in an ellipsis."""
    if len(text) * size * WIDEST <= width or _wide(text, face, size) <= width:
        return [text]
    lines: list[str] = []
    rest = text.split(" ")
    while rest and len(lines) < most:
        line, rest = _line(rest, face, size, width)
        lines.append(line)
    return lines if not rest else [*lines[:-1], _shortened(lines[-1], face, size, width)]


def _line(words: list[str], face: str, size: float, width: float) -> tuple[str, list[str]]:
    """Return the longest beginning that fits, and what is left; a word too long is broken."""
    taken = 1
    while taken < len(words) and _wide(" ".join(words[: taken + 1]), face, size) <= width:
        taken += 1
    line = " ".join(words[:taken])
    if _wide(line, face, size) <= width:
        return line, words[taken:]
    fits = len(line)
    while fits > 1 and _wide(line[:fits], face, size) > width:
        fits -= 1
    return line[:fits], [line[fits:], *words[taken:]]


def _shortened(line: str, face: str, size: float, width: float) -> str:
    while line and _wide(line + CUT, face, size) > width:
        line = line[:-1]
    return line.rstrip() + CUT


def line_in(text: str, face: str, sizes: tuple[float, ...], width: float) -> tuple[str, float]:
    """Return a text in one line, and the first size at which it fits; shortened only where none does."""
    for size in sizes:
        if _wide(text, face, size) <= width:
            return text, size
    return lines_of(text, face, sizes[-1], width, 1)[0], sizes[-1]


@lru_cache(maxsize=8192)
def _wide(text: str, face: str, size: float) -> float:
    return float(stringWidth(text, face, size))
