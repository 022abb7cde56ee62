"""Words on a page that nobody says through a catalogue: what a page holds beside marks and data."""

import dataclasses
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

from biobank.domain.things.thing import REGISTRY
from biobank.words.pseudo import CLOSE, OPEN
from tests.bank import Bank

READ_ALOUD = frozenset({"alt", "aria-label", "placeholder", "title"})
MEASURES = frozenset(
    {
        *("UTC", "CET", "CEST", "DMSO", "CSF", "RhD", "HIV", "HTLV", "ABO", "SOP", "DIN", "ISBT", "min"),
        *("ABCDEFGH", "Pseudo", "English", "Biobank", "biobank", "CSV", "XLSX", "PDF", "TOML", "JSON"),
        *("TNC", "EDSS", "SLEDAI", "mRSS", "ACD", "BEAM", "ATG", "SQLite", "PostgreSQL", "cryobag", "female"),
        *("Jän", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"),
        *("Jan", "Mar", "May", "Oct", "Dec"),
    }
)
"""Measures, names of things outside, months: the same in every language, or data of the test."""
_MARKED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
_WORD = re.compile(r"[^\W\d_]{3,}")
_CODE = re.compile(r"\S*\d\S*|\S*[@/_]\S*")


class _Read(HTMLParser):
    """Collects what people read or have read to them."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style", "code")
        self.told += [value or "" for name, value in attrs if name in READ_ALOUD]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style", "code")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.told.append(data)


def unsaid(html: str, data: frozenset[str]) -> set[str]:
    """Return the words of a page that stand outside the marks and are no data."""
    reader = _Read()
    reader.feed(html)
    text = "\n".join(reader.told)
    while _MARKED.search(text):
        text = _MARKED.sub(" ", text)
    return {word for word in _WORD.findall(_CODE.sub(" ", text)) if word.lower() not in data}


def data_of(bank: Bank) -> frozenset[str]:
    """Return every word that stands in the rows of a bank, lower-case: names, logins, what people typed."""
    rows = (row for name in REGISTRY for row in bank.find(name))
    texts = (str(value) for row in rows for value in _values(row))
    return frozenset(word.lower() for text in (*texts, *MEASURES) for word in _WORD.findall(text))


def _values(row: Any) -> Iterable[Any]:
    """Return the texts of a row that are data: a status or another code is said in words."""
    for each in dataclasses.fields(row):
        value = getattr(row, each.name)
        if isinstance(value, str) and not re.fullmatch(r"[a-z][a-z_-]*", value):
            yield value
