"""Which language is spoken while a request is answered or a page is printed, and sentences said in it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from biobank.words.catalogue import ENGLISH, Catalogue, catalogue_of

_CODE = re.compile(r"[a-z][a-z_-]+")
_SHORT = re.compile(r"\b(?:dmso|din)\b")
"""What codes hold of words that are written in capitals."""
_SPOKEN: ContextVar[Catalogue | None] = ContextVar("spoken", default=None)


def say(sentence: str, /, **places: Any) -> str:
    """Return an English sentence in the language spoken, its named places filled."""
    spoken = _SPOKEN.get()
    text = sentence if spoken is None else spoken.of(sentence)
    return text.format(**places) if places else text


def say_n(number: int, one: str, many: str, /, **places: Any) -> str:
    """Return the sentence that goes with a number, which stands at the place `n`."""
    spoken = _SPOKEN.get()
    english = one if number == 1 else many
    text = english if spoken is None else spoken.of_number(number, one, many)
    return text.format(n=number, **places)


def say_code(code: str) -> str:
    """Return a code of a closed list, such as a status, as words; anything else stays as it is."""
    words = code.replace("_", " ")
    spoken = _SPOKEN.get()
    if not _CODE.fullmatch(code):
        return words
    if spoken is None:
        return _SHORT.sub(lambda found: found[0].upper(), words)
    return spoken.of(words.replace("-", " "))


def say_label(code: str) -> str:
    """Return a code of a closed list as words that begin a line."""
    return capital(say_code(code.replace("-", "_")))


def capital(words: str) -> str:
    """Return words with a capital at their beginning; the rest is left, for some languages write nouns so."""
    return words[:1].upper() + words[1:]


def inside(words: str) -> str:
    """Return words of a table for the middle of a sentence: only English begins its labels with a capital."""
    said = say(words)
    if _SPOKEN.get() is None and said[1:2].islower():
        return said[:1].lower() + said[1:]
    return said


def spoken() -> Catalogue | None:
    """Return the catalogue of the language spoken; None for English."""
    return _SPOKEN.get()


def language() -> str:
    """Return the language spoken."""
    told = _SPOKEN.get()
    return ENGLISH if told is None else told.language


def direction() -> str:
    """Return where lines of the language spoken begin: ltr or rtl."""
    told = _SPOKEN.get()
    return "ltr" if told is None else told.direction


def speak(code: str) -> None:
    """Speak a language from now on, in this thread."""
    _SPOKEN.set(None if code == ENGLISH else catalogue_of(code))


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language for a while; labels are always made in English, whoever prints them."""
    before = _SPOKEN.set(None if code == ENGLISH else catalogue_of(code))
    try:
        yield
    finally:
        _SPOKEN.reset(before)
