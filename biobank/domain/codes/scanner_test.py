"""How a scanner is set up, read off one test symbol that holds every sign and letter that can go wrong.

The text of the symbol is known, so nothing is guessed: what arrived is this text through one keyboard
layout, with something in front and behind, or it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from biobank.domain.codes.keyboards import US, Setting, joined, typed, wrong_settings
from biobank.domain.codes.keyboards import sent as meant
from biobank.domain.codes.wedge import GROUP_SEPARATOR, clean

FIRST: Final = "TEST 0123456789 AQWZYM aqwzym =&%<>*}();'\"+#]$,/:-_.! END"
LAST: Final = "OF TEST"
SYMBOL: Final = FIRST + GROUP_SEPARATOR + LAST
"""What the test symbol holds: everything before and after one group separator."""

BARS: Final = "LINE 019 QWZY qwzy =&%<*+;'#$/:-_ END"
"""What the test symbol of bars holds, for scanners that read no other: the signs that matter most, no GS."""

WEDGE_MS: Final = 35
"""More milliseconds between characters than this are taken for a person's typing."""

_AIM_ID: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_LONGEST_MARK: Final = 12
_ENOUGH: Final = 0.6
_RIGHT: Final = Setting(US, US)


@dataclass(frozen=True, slots=True)
class Found:
    """How the scanner is set up: keyboards, marks around the code, how GS comes, what got lost, and speed.

    `separator` is what arrived in place of GS, empty when it got lost. `lost` are the characters that did
    not arrive. `milliseconds` are those between two characters, None where nobody measured. `bars` says that
    it was the symbol of bars, which tells nothing of GS.
    """

    setting: Setting
    prefix: str = ""
    suffix: str = ""
    aim: str | None = None
    separator: str = ""
    lost: str = ""
    twice: bool = False
    milliseconds: int | None = None
    bars: bool = False

    @property
    def is_slow(self) -> bool:
        """Say whether its scans are taken for typing."""
        return self.milliseconds is not None and self.milliseconds > WEDGE_MS

    @property
    def separator_is_understood(self) -> bool:
        """Say whether a scan with GS is read rightly though GS arrives as something else."""
        return clean(f"a{self.separator}b") == f"a{GROUP_SEPARATOR}b"


def found_in(text: str, milliseconds: int | None = None) -> Found | None:
    """Return how the scanner that typed this is set up, or None where it is not the test symbol at all."""
    arrived = text.strip("\r\n\t")
    for setting in (_RIGHT, *wrong_settings()):
        for first, last in _as_typed(setting):
            gap = f".{{0,{_LONGEST_MARK}}}?" if last else ""
            match = re.search(f"{re.escape(first)}(?P<gs>{gap}){re.escape(last)}", arrived, re.DOTALL)
            if match is not None:
                return _whole(arrived, match, setting, milliseconds, bars=not last)
    return _in_part(arrived, milliseconds)


def _as_typed(setting: Setting) -> Iterator[tuple[str, str]]:
    """Yield what may arrive of either symbol, before and after GS; the one of bars has nothing after it."""
    for first, last in ((FIRST, LAST), (BARS, "")):
        one, other = typed(first, setting), typed(last, setting)
        yield one, other
        if joined(one) != one:
            yield joined(one), joined(other)


def _whole(
    arrived: str, match: re.Match[str], setting: Setting, milliseconds: int | None, *, bars: bool
) -> Found:
    before, after = arrived[: match.start()], arrived[match.end() :]
    aim = _AIM_ID.search(meant(before, setting)) or _AIM_ID.search(before)
    twice = match["gs"] not in ("", GROUP_SEPARATOR) and len(after) >= len(LAST)
    twice = twice or arrived.count(match.group()) > 1
    return Found(
        setting,
        prefix=before if aim is None else before[: aim.start()] + before[aim.end() :],
        suffix="" if twice else after,
        aim=aim.group() if aim is not None else None,
        separator=match["gs"],
        twice=twice,
        milliseconds=milliseconds,
        bars=bars,
    )


def _in_part(arrived: str, milliseconds: int | None) -> Found | None:
    """Look for the text with some characters missing, as accent keys and busy computers swallow them."""
    for setting in (_RIGHT, *wrong_settings()):
        for first, last in _as_typed(setting):
            lost = _missing(arrived.replace(GROUP_SEPARATOR, ""), first + last)
            if lost is not None and len(lost) <= (1 - _ENOUGH) * len(first + last):
                gs = GROUP_SEPARATOR if GROUP_SEPARATOR in arrived else ""
                return Found(setting, separator=gs, lost=lost, milliseconds=milliseconds, bars=not last)
    return None


def _missing(part: str, whole: str) -> str | None:
    """Return what a text lacks of the whole, or None where it holds something else."""
    lost, place = [], 0
    for character in whole:
        if part[place : place + 1] == character:
            place += 1
        else:
            lost.append(character)
    return "".join(lost) if place == len(part) else None


def is_usable_mark(mark: str) -> bool:
    """Say whether a prefix or suffix can be told from a code: signs only, none that a code begins with."""
    return len(mark) <= 4 and all(
        one.isascii() and one.isprintable() and not one.isalnum() and one not in " =&]*" for one in mark
    )
