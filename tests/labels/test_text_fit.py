import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.labelling.text_fit import fit, line_height
from biobank.labelling.typeface import width_mm

words = st.text("ABCdefgh-ÅŠ", min_size=1, max_size=12)


@given(st.lists(words, min_size=1, max_size=8).map(" ".join))
def test_no_character_is_ever_lost_and_no_line_is_too_wide(text):
    fitted = fit(text, width=30, height=12, sizes_pt=(11, 8, 6), lines=3, bold=True)
    if fitted is None:
        return
    assert "".join(fitted.lines).replace(" ", "") == text.replace(" ", "")
    assert len(fitted.lines) * line_height(fitted.size_pt) <= 12.001
    assert all(width_mm(line, fitted.size_pt, bold=True) <= 30.001 for line in fitted.lines)


@pytest.mark.parametrize(
    ("text", "size_pt", "lines"),
    [
        ("Anna", 12, ("Anna",)),
        ("Anna Elisabet Maria", 12, ("Anna Elisabet", "Maria")),
        ("LINDQVIST-ÅKESSON", 12, ("LINDQVIST-", "ÅKESSON")),
        ("Anna Elisabet Maria Konstantina", 9, ("Anna Elisabet Maria", "Konstantina")),
        ("Anna\nMaria", 12, ("Anna", "Maria")),
    ],
)
def test_the_largest_size_that_fits_is_taken(text, size_pt, lines):
    fitted = fit(text, width=29, height=10, sizes_pt=(12, 9), lines=2, bold=False)
    assert (fitted.size_pt, fitted.lines) == (size_pt, lines)


@pytest.mark.parametrize(
    "text", ["W" * 30, "one two three four five six seven eight nine ten eleven", "a\nb\nc"]
)
def test_what_fits_at_no_size_is_not_cut(text):
    assert fit(text, width=29, height=10, sizes_pt=(12, 9), lines=2, bold=False) is None
