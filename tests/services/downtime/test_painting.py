"""How the downtime book looks: nothing stands alone, nothing runs into anything, every name is read."""

import io
from collections.abc import Iterable

import pypdfium2

from biobank.services.audit.print_fitting import CUT, line_in, lines_of
from biobank.services.audit.print_style import faces
from biobank.services.downtime.columns import NUMBER_COLUMNS
from biobank.services.downtime.painting import paint
from biobank.services.downtime.parts import Group, Made, Part, Row, Section

PASSWORD = "correct horse battery"
MADE = Made("Cell Therapy", "Office 1", "05-Mar-2026 14:32:08 +01:00", "13:32:08 UTC", "L1", "0" * 64, True)


def pages_of(parts: Iterable[Part], made: Made = MADE) -> list[str]:
    """The text of each page of a book of these parts."""
    written = io.BytesIO()
    paint(made, parts, written, PASSWORD)
    document = pypdfium2.PdfDocument(written.getvalue(), password=PASSWORD)
    told = [document[at].get_textpage().get_text_range() for at in range(len(document))]
    document.close()
    return told


def test_the_head_of_a_group_stands_with_its_first_row() -> None:
    long = "of a name that takes three lines " * 8
    parts: list[Part] = [Section("List", "Lead", NUMBER_COLUMNS)]
    for number in range(60):
        parts += [Group(f"head-{number:02} {long}", "ALERT"), Row((f"row-{number:02}", long, long, ""))]
        parts += [Row((f"more-{number:02}", "", "", ""))] * (number % 5)
    pages = pages_of(parts)
    assert len(pages) > 5
    for number in range(60):
        (head,) = [at for at, page in enumerate(pages) if f"row-{number:02}" in page]
        assert f"head-{number:02}" in pages[head]


def test_a_long_station_leaves_room_for_the_page_number() -> None:
    made = Made(*("Laboratory for Cell and Gene Therapy " * 3, "Cryo desk " * 12), *_rest())
    (page,) = pages_of([Section("List " * 40, "Lead", NUMBER_COLUMNS)], made)
    assert "Page 1 of" in page
    assert "as of 05-Mar-2026 14:32:08 +01:00 (13:32:08 UTC)" in page


def _rest() -> tuple[str, str, str, str, bool]:
    return MADE.local, MADE.utc, MADE.ledger, MADE.heads, MADE.demonstration


def test_a_line_shrinks_before_it_loses_its_end() -> None:
    face = faces()[1]
    name = "Wolfeschlegelsteinhausenbergerdorff-Vandenbroucke"
    assert line_in(name, face, (8.0, 6.0), 500) == (name, 8.0)
    assert line_in(name, face, (8.0, 6.0), 190) == (name, 6.0)
    cut, size = line_in(name, face, (8.0, 6.0), 60)
    assert (cut.endswith(CUT), size) == (True, 6.0)


def test_a_name_that_runs_backwards_is_written_as_it_is_read() -> None:
    name = "آل سعود, محمد"
    (page,) = pages_of([Section("List", "Lead", NUMBER_COLUMNS), Group(name), Row((name, name, "", ""))])
    assert page.count(name) == 3


def test_text_that_fits_no_line_is_broken_and_marked() -> None:
    face = faces()[0]
    assert lines_of("short", face, 8, 100, 2) == ["short"]
    assert lines_of("", face, 8, 100, 2) == [""]
    broken = lines_of("Wolfeschlegelsteinhausenbergerdorff " * 3, face, 8, 60, 2)
    assert len(broken) == 2
    assert broken[-1].endswith(CUT)
    whole = lines_of("one two three four five six", face, 8, 60, 9)
    assert " ".join(whole) == "one two three four five six"
