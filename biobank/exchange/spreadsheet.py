"""Tables for spreadsheets: CSV that starts no formula, and workbooks that are written line by line."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

BOM = "\ufeff"
"""What tells spreadsheets that a CSV is UTF-8; it stands before the first cell and is part of none."""

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_UNSEEN = "\ufeff\u200b\u2060\u00a0 "
_A4 = 9
_LONGEST_HEADER = 200
"""Excel refuses a head of more than 255 characters."""
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; plain numbers stay numbers."""
    if cell.lstrip(_UNSEEN).startswith(_BEGINS_A_FORMULA) and not _NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def csv_lines(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV (RFC 4180) with CRLF line ends, each cell harmless."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in rows)
    return written.getvalue()


def csv_pieces(head: Sequence[str], batches: Iterable[Iterable[Sequence[str]]]) -> Iterator[str]:
    """Yield a whole CSV piece by piece, beginning with the mark of UTF-8 and the names of the columns."""
    yield BOM + csv_lines([head])
    for rows in batches:
        yield csv_lines(rows)


class TooLong(Exception):
    """There are more rows than a workbook is made of; the workbook is not."""


def write_workbook(
    file: IO[bytes],
    title: str,
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    about: Sequence[tuple[str, str]],
    about_title: str,
    most: int,
    numbers: frozenset[int] = frozenset(),
) -> None:
    """Write a workbook (XLSX) of one sheet, and another that tells what it is; raises TooLong.

    Each row leaves memory when the next begins. Cells are text, never formulas or links; in the columns
    `numbers` what reads as a number is one.
    """
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet, bold = book.add_worksheet(title[:31]), book.add_format({"bold": True, "text_wrap": True})
        # Texts break within their cell: a long name is seen whole, and the row grows with it.
        sheet.set_column(0, len(head) - 1, 22, book.add_format({"text_wrap": True, "valign": "top"}))
        _lay_out(sheet, about)
        for column, words in enumerate(head):
            sheet.write_string(0, column, words, bold)
        for number, row in enumerate(rows, start=1):
            if number > most:
                raise TooLong
            _write_row(sheet, number, row, numbers)
        _write_about(book.add_worksheet(about_title), about, bold)


def _lay_out(sheet: Any, about: Sequence[tuple[str, str]]) -> None:
    """Keep the heads in view, and on each printed page, with what the list is and which page of how many."""
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    told = " · ".join(value for _, value in about).replace("&", "&&")
    sheet.set_header(f"&L&8{told[:_LONGEST_HEADER]}")
    sheet.set_footer("&R&8&P / &N")


def _write_row(sheet: Any, number: int, row: Sequence[str], numbers: frozenset[int]) -> None:
    for column, cell in enumerate(row):
        if column in numbers and _NUMBER.fullmatch(cell):
            sheet.write_number(number, column, float(cell))
        elif cell:
            sheet.write_string(number, column, cell)


def _write_about(sheet: Any, about: Sequence[tuple[str, str]], bold: Any) -> None:
    sheet.set_column(0, 1, 40)
    for number, (label, value) in enumerate(about):
        sheet.write_string(number, 0, label, bold)
        sheet.write_string(number, 1, value)
