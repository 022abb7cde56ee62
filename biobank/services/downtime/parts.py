"""What a downtime book is made of, part by part: plain values that can be painted in another process."""

from collections.abc import Iterator
from dataclasses import dataclass

from biobank.words.catalogue import ENGLISH


@dataclass(frozen=True, slots=True)
class Made:
    """What stands on every page: whose book it is, when it was made, and the state of the ledger in it."""

    site: str
    station: str
    local: str
    utc: str
    ledger: str
    heads: str
    demonstration: bool
    language: str = ENGLISH


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page: facts, whom to call, and what to do without the program."""

    facts: tuple[tuple[str, str], ...]
    telephones: tuple[tuple[str, str], ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list and its width in mm."""

    label: str
    width_mm: float


@dataclass(frozen=True, slots=True)
class Section:
    """A list that begins on a page of its own."""

    title: str
    lead: str
    columns: tuple[Column, ...]
    nothing: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A line over the rows that follow: a box, a patient, an order; `alert` is set apart."""

    text: str
    alert: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list; `strong` rows may not be used, or need attention."""

    cells: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """One field of a blank form: its words, the name it has on the screen, and what it takes."""

    label: str
    name: str
    takes: str = ""
    choices: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A step to be written by hand, told to the program afterwards by the verb of the same name."""

    title: str
    verb: str
    about: str
    blanks: tuple[Blank, ...]
    signatures: tuple[str, ...]


Part = Cover | Section | Group | Row | Form
Parts = Iterator[Part]
