"""A centre's own file of codes as CSV: one code and its words a line, read as a stream.

Publishers name their columns in many ways and change them between editions: the usual names are known, others
are told. What is wrong is told by line; nothing of a file with faults is used.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, TextIO

from biobank.domain.codes.din import is_facility
from biobank.domain.codes.isbt.message import INSIDE_NUMBERS
from biobank.domain.sentences.phrase import Filled, filled
from biobank.exchange.file_fault import as_written

LONGEST_WORDS: Final = 1000
MOST_LINES: Final = 1_000_000
_PRODUCT: Final = re.compile("[A-Z][0-9A-Z]{4}")
_ORDER: Final = re.compile("[0-9]{3}")
_NOT_LETTERS: Final = re.compile("[^a-z]")
_OTHER_MARK: Final = re.compile(r"[,;\t|]")

CODE_NAMES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "products": frozenset({"code", "pdc", "productcode", "productdescriptioncode"}),
        "facilities": frozenset({"code", "fin", "facility", "facilityidentificationnumber"}),
        "orders": frozenset({"code", "number", "order", "compoundmessage", "compoundmessagenumber"}),
    }
)
WORDS_NAMES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "products": frozenset({"words", "description", "productdescription", "formula", "name"}),
        "facilities": frozenset({"words", "name", "facilityname", "organisation", "organization"}),
        "orders": frozenset({"words", "structures", "datastructures", "sequence"}),
    }
)


@dataclass(frozen=True, slots=True)
class Columns:
    """How a file is laid out: the names of its two columns where they are unusual, and what parts them."""

    code: str = ""
    words: str = ""
    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One code and its words."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with one line of a file, counted from 1 with the heading; whoever shows it says it."""

    line: int
    says: Filled


def code_lines(path: Path, kind: str, columns: Columns) -> Iterator[CodeLine | LineFault]:
    """Yield what each line of a file says, without holding the file; a code told twice is a fault."""
    seen: set[str] = set()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for found in _read(file, kind, columns):
            if isinstance(found, tuple):
                line, one = found
                if one.code in seen:
                    yield LineFault(line, filled("{code} stands in an earlier line already", code=one.code))
                seen.add(one.code)
                yield one
            else:
                yield found


def _read(file: TextIO, kind: str, columns: Columns) -> Iterator[tuple[int, CodeLine] | LineFault]:
    rows = csv.reader(file, delimiter=columns.delimiter, strict=True)
    try:
        places = _places(next(rows, []), kind, columns)
        if isinstance(places, LineFault):
            yield places
            return
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _line(row, places, kind, rows.line_num)
    except csv.Error as error:
        yield LineFault(rows.line_num, filled("this is no CSV ({problem})", problem=error))
    except UnicodeDecodeError as error:
        byte = f"{error.object[error.start]:#04x}"
        yield LineFault(rows.line_num + 1, filled("this is not UTF-8: byte {byte}", byte=byte))


def _places(heading: list[str], kind: str, columns: Columns) -> tuple[int, int] | LineFault:
    plain = [_plain(name) for name in heading]
    code = _place(plain, columns.code, CODE_NAMES[kind])
    words = _place(plain, columns.words, WORDS_NAMES[kind])
    if code is None and len(heading) == 1 and _OTHER_MARK.search(heading[0]):
        return LineFault(1, filled("the columns are parted by another sign; name it with --delimiter"))
    if code is None:
        return LineFault(1, filled("no column of the heading is the code; name it with --code-column"))
    if words is None:
        return LineFault(1, filled("no column of the heading is the words; name it with --words-column"))
    return code, words


def _place(plain: list[str], told: str, usual: frozenset[str]) -> int | None:
    wanted = {_plain(told)} if told else usual
    return next((place for place, name in enumerate(plain) if name in wanted), None)


def _plain(name: str) -> str:
    return _NOT_LETTERS.sub("", name.lower())


def _line(row: list[str], places: tuple[int, int], kind: str, line: int) -> tuple[int, CodeLine] | LineFault:
    if len(row) <= max(places):
        return LineFault(line, filled("{count} columns, fewer than the heading has", count=len(row)))
    code, words = row[places[0]].strip(), " ".join(row[places[1]].split())
    if not words or len(words) > LONGEST_WORDS or not words.isprintable():
        says = filled("the words of “{code}” are empty, too long or not printable", code=as_written(code))
        return LineFault(line, says)
    wrong = _fault_of(kind, code, words)
    return (line, CodeLine(code, words)) if wrong is None else LineFault(line, wrong)


def _fault_of(kind: str, code: str, words: str) -> Filled | None:
    shown = as_written(code)
    if kind == "products" and _PRODUCT.fullmatch(code) is None:
        return filled(
            "“{code}” is no product description code: a capital and four letters or digits", code=shown
        )
    if kind == "facilities" and not is_facility(code):
        return filled(
            "“{code}” is no facility identification number: five characters such as A9999", code=shown
        )
    if kind == "orders" and _ORDER.fullmatch(code) is None:
        return filled("“{code}” is no number of a compound message: three digits", code=shown)
    if kind == "orders" and not set(words.split()) <= INSIDE_NUMBERS:
        told = as_written(words)
        return filled("“{words}” are no numbers of data structures with spaces between", words=told)
    return None
