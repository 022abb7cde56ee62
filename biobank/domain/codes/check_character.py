"""ISO/IEC 7064 MOD 37-2: one check character over `0-9 A-Z *`.

It catches every single wrong character and every swap of two neighbours, but not two errors at once: it is a
check on typing and reading, never a proof of identity.
"""

from __future__ import annotations

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
_MODULUS: Final = 37
_VALUE: Final = {character: value for value, character in enumerate(ALPHABET)}


def check_value(text: str) -> int:
    """Return the check value 0-36 of `text`; a character outside the alphabet is a `ValueError`."""
    total = 0
    for character in text:
        value = _VALUE.get(character)
        if value is None:
            raise ValueError(f"{character!r} is not in the alphabet 0-9 A-Z *")
        total = (total + value) * 2 % _MODULUS
    return (_MODULUS + 1 - total) % _MODULUS


def check_character(text: str) -> str:
    """Return the check character of `text`; a character outside the alphabet is a `ValueError`."""
    return ALPHABET[check_value(text)]


def is_checked(text: str) -> bool:
    """Say whether the last character of `text` is the check character of all before it."""
    if len(text) < 2 or any(character not in _VALUE for character in text):
        return False
    return check_character(text[:-1]) == text[-1]
