"""Tables that spreadsheets open: no cell starts anything, and every text comes back as it was."""

import csv
import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.exchange.spreadsheet import BOM, TooLong, csv_pieces, harmless, write_workbook

FORMULAS = [
    "=1+1",
    "+A1",
    "-A1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\ufeff=1",
    "\u200b=1",
    "  =1",
    "＝1+1",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_begins_a_formula(cell):
    assert harmless(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-80", "+4.5", "A999926000001", "", "a=b", "–", "Bag 1 - 2"])
def test_plain_cells_stay(cell):
    assert harmless(cell) == cell


def test_the_mark_of_utf_8_is_part_of_no_cell():
    text = "".join(csv_pieces(["=Name", "Ort"], [[["=Müller", "x,y"]], [['"', "a\nb"]]]))
    assert text.startswith(BOM + "'=Name,Ort\r\n")
    rows = list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))
    assert rows == [["'=Name", "Ort"], ["'=Müller", "x,y"], ['"', "a\nb"]]


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=12), min_size=1, max_size=4))
def test_what_csv_readers_read_never_begins_a_formula(cells):
    text = "".join(csv_pieces([], [[cells]])).removeprefix(BOM)
    (_, *rows) = csv.reader(io.StringIO(text, newline=""))
    for cell in (rows or [[]])[0]:
        assert not re.match(r"[\ufeff\u200b\s]*[=@]", cell)


def workbook(rows, **more):
    file = io.BytesIO()
    told = {"about": [("List", "Units"), ("Order", "=x")], "about_title": "About", "most": 100, **more}
    write_workbook(file, "Units", ["What", "Count"], rows, **told)
    return zipfile.ZipFile(io.BytesIO(file.getvalue()))


def test_a_workbook_holds_texts_and_no_formula():
    book = workbook([[cell, "12.5"] for cell in FORMULAS], numbers=frozenset({1}))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert sheet.count("<v>12.5</v>") == len(FORMULAS)
    texts = [node.text for node in ET.fromstring(sheet).iter() if node.tag.endswith("}t")]
    assert "=1+1" in texts
    assert "+A1" in texts
    assert "<f>" not in book.read("xl/worksheets/sheet2.xml").decode()


def test_each_printed_page_has_the_heads_and_says_what_it_is():
    book = workbook([["a", "b"]])
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "&amp;P / &amp;N" in sheet
    assert "Units · =x" in sheet
    assert "$1:$1" in book.read("xl/workbook.xml").decode()
    assert 'orientation="landscape"' in sheet


def test_addresses_and_odd_signs_are_texts():
    book = workbook([["https://example.org", "x"], ["\x01\x1b\ufffe", "-80"], ["a" * 40_000, ""]])
    sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not [node for node in sheet.iter() if node.tag.endswith("}hyperlink")]


def test_a_workbook_that_would_be_too_long_is_not_made():
    with pytest.raises(TooLong):
        workbook([["a", "b"]] * 101)
