"""Numbers as the reader writes them: the decimal sign of the language, shown and entered, never guessed.

Between 1.234 and 1,234 lies a factor of a thousand. What could be either is refused with a sentence; no
sign ever groups thousands here.
"""

import re
from decimal import Decimal

from biobank.domain.sentences.phrase import Filled, Joined, Phrase
from biobank.words.speaking import say, spoken

_ENGLISH_SIGN = "."
_WITH_SIGN = re.compile(r"(?P<whole>[+-]?[0-9]*)(?P<sign>[.,\u066b])(?P<part>[0-9]+)")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}")
_WRITTEN = re.compile(r"(?<![0-9.])([0-9]+)\.([0-9]+)(?![0-9.])")


class Unclear(str):
    """A text that is one number to some and a thousand times it to others: it is refused, and asked about."""

    __slots__ = ()

    @property
    def question(self) -> str:
        """Return what it could be, and how to write it."""
        whole, part = re.split(r"[.,\u066b]", self)
        small, large = f"{whole}{decimal_sign()}{part}", f"{whole}{part}"
        return say(
            "It is not clear whether this is {small} or {large}. Write it without a sign for thousands.",
            small=small,
            large=large,
        )


def decimal_sign() -> str:
    """Return the decimal sign of the language spoken."""
    told = spoken()
    return _ENGLISH_SIGN if told is None else told.decimal_sign


def shown_number(value: Decimal | str | int) -> str:
    """Return a number with the decimal sign of the language spoken, every digit as it is."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    sign = decimal_sign()
    return text if sign == _ENGLISH_SIGN else _WRITTEN.sub(rf"\1{sign}\2", text)


def measured(label: str, value: str) -> str:
    """Return a value as it is read: figures whose label tells their unit have the decimal sign spoken."""
    return shown_number(value) if "(" in label else value


def say_text(text: str | Filled | Joined) -> str:
    """Return a text of the domain in the language spoken: phrases said, numbers as they are written there."""
    if isinstance(text, Joined):
        return text.sign.join(map(say_text, text.parts))
    if isinstance(text, Filled):
        return say(text.phrase, **{name: say_text(each) for name, each in text.places.items()})
    return say(text) if isinstance(text, Phrase) else shown_number(text)


def entered_number(text: str) -> str:
    """Return what somebody typed with a point for the decimal sign; a text that is no number stays as it is.

    The language's own sign is always one. The other sign is read as one too, unless it could part
    thousands: then the text is unclear, and stays as it was typed.
    """
    typed = text.strip()
    found = _WITH_SIGN.fullmatch(typed)
    if found is None:
        return typed
    whole, part = found["whole"], found["part"]
    if found["sign"] != decimal_sign() and len(part) == 3 and _GROUPED.fullmatch(whole):
        return Unclear(typed)
    return f"{whole or '0'}.{part}"
