"""On which line of a TOML text each key stands, so that a fault can be shown beside it.

The library that reads TOML keeps no places. This reads just as much of the text as tells keys from values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_HEADER: Final = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_ENTRY: Final = re.compile(r"\s*([A-Za-z0-9_\-.\"' \t]+?)\s*=(.*)$", re.DOTALL)
_AT_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)")
_TRIPLE: Final = ('"' * 3, "'" * 3)
_OPENING: Final = "[{"
_CLOSING: Final = "]}"


def line_of(text: str, key: str) -> int | None:
    """Return the number of the line, from 1, on which a key stands, or that of the table it belongs to.

    A key such as `draw.qr.side` inside `qr = { … }` stands on the line of `draw.qr`.
    """
    lines = _lines_of_keys(text)
    parts = key.split(".")
    shorter = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((lines[each] for each in shorter if key and each in lines), None)


def line_of_problem(problem: str, text: str) -> int:
    """Return the number of the line that the library of TOML says it stopped at; else the last one."""
    found = _AT_LINE.search(problem)
    return int(found[1]) if found else max(1, len(text.splitlines()))


def _lines_of_keys(text: str) -> dict[str, int]:
    lines: dict[str, int] = {}
    table = ""
    for number, line in _outermost(text):
        header = _HEADER.match(line)
        if header is not None:
            table = f"{_plain(header[1])}."
            lines.setdefault(table[:-1], number)
            continue
        entry = _ENTRY.match(line)
        if entry is not None:
            lines.setdefault(table + _plain(entry[1]), number)
    return lines


def _outermost(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that do not lie within a list, a table or a text that began on a line before."""
    depth, quote = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        told = line
        if not depth and not quote:
            yield number, line
            entry = _ENTRY.match(line)
            told = entry[2] if entry is not None and _HEADER.match(line) is None else ""
        depth, quote = _after(told, depth, quote)


def _after(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Return how many lists and tables are open at the end of a line, and the marks of an open text."""
    place = 0
    while place < len(line):
        here = line[place]
        if quote:
            if here == "\\" and quote[0] == '"':
                place += 1
            elif line.startswith(quote, place):
                place += len(quote) - 1
                quote = ""
        elif here == "#":
            break
        elif here in "\"'":
            quote = next((each for each in _TRIPLE if line.startswith(each, place)), here)
            place += len(quote) - 1
        else:
            depth += (here in _OPENING) - (here in _CLOSING)
        place += 1
    # A text of one line ends with its line, whatever is wrong with it.
    return max(depth, 0), quote if len(quote) > 1 else ""


def _plain(key: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in key.split("."))
