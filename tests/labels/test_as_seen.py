"""Names of every script in the text of a PDF: the very glyphs that a label shows, in both weights."""

import pytest

from biobank.labelling.as_seen import as_seen
from biobank.labelling.glyphs import line
from biobank.labelling.typeface import font

NAMES = (
    "آل سعود, محمد الأمين · born 05-Mar-1987",
    "כהן, שרה",
    "NGUYỄN, Thị Minh",
    "e\u0301toile",
)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_each_letter_is_the_glyph_that_is_seen_there(name: str, bold: bool) -> None:
    face = font(bold).face
    drawn = [face.charToGlyph[ord(letter)] for letter in as_seen(name)]
    assert drawn == [glyph.number for glyph in line(name, bold=bold).glyphs]
    assert all(ord(letter) in face.charWidths for letter in as_seen(name))


def test_what_needs_no_shaping_stays_as_it_is() -> None:
    assert as_seen("Müller & Söhne\tŻaneta Γεωργίου") == "Müller & Söhne\tŻaneta Γεωργίου"
    assert as_seen("歐陽") == "歐陽"
