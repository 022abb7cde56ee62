"""Columns, kinds of things and values in words, for people who read the record."""

from functools import cache
from typing import Any

from biobank.domain.sentences.english.columns import COLUMNS, SUFFIXES, VALUES
from biobank.domain.sentences.phrase import Phrase

YES, NO = Phrase("yes"), Phrase("no")


@cache
def column_in_words(name: str) -> Phrase:
    """Return what a column is called, with its unit of measure."""
    if name in COLUMNS:
        return Phrase(COLUMNS[name])
    for suffix, words in SUFFIXES.items():
        if name.endswith(suffix) and name != suffix:
            return Phrase(_words(name.removesuffix(suffix)) + words)
    return Phrase(_words(name))


@cache
def thing_in_words(name: str) -> Phrase:
    """Return what a kind of thing is called, such as Order line."""
    return Phrase(_words(name))


def value_in_words(column: str, value: Any) -> str:
    """Return a value as it is read: a dash for nothing, yes and no, states without underscores."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return YES if value else NO
    told = VALUES.get(column, {}).get(str(value))
    return Phrase(told) if told else _plain(str(value))


def kind_in_words(kind: str) -> Phrase:
    """Return an event kind made into words, where nobody gave it any: UnitStored becomes Unit stored."""
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind)
    return Phrase(spaced.strip().capitalize().replace("Dmso", "DMSO"))


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _plain(text: str) -> str:
    is_code = text.isascii() and text.replace("_", "").replace("-", "").isalnum() and text.islower()
    return Phrase(text.replace("_", " ").replace("-", " ")) if is_code else text
