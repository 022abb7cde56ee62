"""Columns, kinds of things and values in words, for people who read the record."""

from functools import cache
from typing import Any

from biobank.domain.sentences.english.columns import COLUMNS, SUFFIXES, VALUES


@cache
def column_in_words(name: str) -> str:
    """Return what a column is called, with its unit of measure."""
    if name in COLUMNS:
        return COLUMNS[name]
    for suffix, words in SUFFIXES.items():
        if name.endswith(suffix) and name != suffix:
            return _words(name.removesuffix(suffix)) + words
    return _words(name)


@cache
def thing_in_words(name: str) -> str:
    """Return what a kind of thing is called, such as Order line."""
    return _words(name)


def value_in_words(column: str, value: Any) -> str:
    """Return a value as it is read: a dash for nothing, yes and no, states without underscores."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    told = VALUES.get(column, {}).get(str(value))
    return told or _plain(str(value))


def kind_in_words(kind: str) -> str:
    """Return an event kind made into words, where nobody gave it any: UnitStored becomes Unit stored."""
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind)
    return spaced.strip().capitalize()


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _plain(text: str) -> str:
    is_code = text.isascii() and text.replace("_", "").replace("-", "").isalnum() and text.islower()
    return text.replace("_", " ").replace("-", " ") if is_code else text
