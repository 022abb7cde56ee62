"""A printer on paper: what the few ZPL commands that labels use make of a blank label.

Written from Zebra's programming guide (^GF, and its signs for what repeats), with no line of the painter's;
a command that is not known here is an error, as it would be ink in the wrong place on a real printer.
"""

import re

from PIL import Image

COMMAND = re.compile(r"[\^~]([A-Z0-9]{2})([^^~]*)")
ONES = {letter: number for number, letter in enumerate("GHIJKLMNOPQRSTUVWXY", 1)}
TWENTIES = {letter: 20 * number for number, letter in enumerate("ghijklmnopqrstuvwxyz", 1)}
MOST_BYTES = 99_999


class Printer:
    """Takes formats and keeps the labels that come out."""

    def __init__(self) -> None:
        self.labels: list[Image.Image] = []
        self._width = self._length = 0
        self._fields: list[tuple[int, int, Image.Image]] = []
        self._at = (0, 0)

    def take(self, text: str) -> None:
        assert text.isascii()
        for name, rest in COMMAND.findall(text):
            getattr(self, f"_{name.lower()}")(rest.replace("\n", ""))

    def _xa(self, rest: str) -> None:
        assert not rest
        self._fields = []

    def _pw(self, rest: str) -> None:
        self._width = int(rest)

    def _ll(self, rest: str) -> None:
        self._length = int(rest)

    def _lh(self, rest: str) -> None:
        assert rest == "0,0"

    def _fo(self, rest: str) -> None:
        left, top = rest.split(",")
        self._at = (int(left), int(top))

    def _gf(self, rest: str) -> None:
        kind, sent, field, row, data = rest.split(",", 4)
        assert kind == "A"
        assert sent == field
        assert 1 <= int(field) <= MOST_BYTES
        whole = bytes.fromhex("".join(rows(data, 2 * int(row))))
        assert len(whole) == int(field)
        piece = Image.frombytes("1", (8 * int(row), int(field) // int(row)), whole)
        self._fields.append((*self._at, piece))

    def _fs(self, rest: str) -> None:
        assert not rest

    def _pq(self, rest: str) -> None:
        assert rest == "1"

    def _xz(self, rest: str) -> None:
        assert not rest
        paper = Image.new("1", (self._width, self._length), 0)
        for left, top, piece in self._fields:
            paper.paste(1, (left, top), piece)
        self.labels.append(paper.convert("L").point(lambda ink: 255 - ink))


def rows(data: str, digits: int) -> list[str]:
    """Return each row of a graphic field as its hexadecimal digits."""
    found: list[str] = []
    row, count = "", 0
    for sign in data:
        if sign in ONES or sign in TWENTIES:
            count += ONES.get(sign, 0) + TWENTIES.get(sign, 0)
            continue
        if sign == ":":
            assert not row
            row = found[-1]
        elif sign in ",!":
            row = row.ljust(digits, "0" if sign == "," else "F")
        else:
            row += sign * (count or 1)
        count = 0
        assert len(row) <= digits
        if len(row) == digits:
            found.append(row)
            row = ""
    assert not row
    return found


def printed(zpl: str) -> list[Image.Image]:
    """Return the labels that a printer makes of ZPL."""
    printer = Printer()
    printer.take(zpl)
    return printer.labels
