"""Numbers and days by language: nobody's thousand becomes anybody's one."""

from datetime import date
from decimal import Decimal

import pytest

from biobank.words.catalogue import languages
from biobank.words.days import day_as_printed, day_in_year, day_shown
from biobank.words.numbers import Unclear, entered_number, measured, shown_number
from biobank.words.speaking import speaking


@pytest.mark.parametrize(
    ("language", "typed", "read"),
    [
        ("en", "4.25", "4.25"),
        ("en", "1.234", "1.234"),
        ("en", "4,25", "4.25"),
        ("en", "0,234", "0.234"),
        ("en", "1234,567", "1234.567"),
        ("de", "4,25", "4.25"),
        ("de", "1,234", "1.234"),
        ("de", "4.25", "4.25"),
        ("de", ",5", "0.5"),
        ("de", "-80,5", "-80.5"),
        ("de", " 71 ", "71"),
    ],
)
def test_what_can_be_one_number_only_is_read(language, typed, read):
    with speaking(language):
        assert entered_number(typed) == read
        assert not isinstance(entered_number(typed), Unclear)


@pytest.mark.parametrize(
    ("language", "typed"), [("en", "1,234"), ("de", "1.234"), ("de", "-12.500"), ("en", "999,000")]
)
def test_what_could_be_two_is_kept_and_asked_about(language, typed):
    with speaking(language):
        read = entered_number(typed)
        assert isinstance(read, Unclear)
        assert read == typed
        assert typed.replace(".", "").replace(",", "") in read.question


@pytest.mark.parametrize("typed", ["1.234,5", "1,234.5", "1 234", "x", "1e5", "", "1.2.3"])
def test_what_is_no_number_stays_as_it_was_typed(typed):
    for language in ("en", "de"):
        with speaking(language):
            assert entered_number(typed) == typed


def test_a_number_is_shown_with_every_digit():
    assert shown_number(Decimal("71.40")) == "71.40"
    with speaking("de"):
        assert shown_number(Decimal("71.40")) == "71,40"
        assert shown_number("2–6") == "2–6"
        assert shown_number("10.0.0.1") == "10.0.0.1"


def test_figures_with_a_unit_are_read_in_the_language_and_versions_stay():
    with speaking("de"):
        assert measured("Weight (kg)", "58.8") == "58,8"
        assert measured("Counts (10⁹/L)", "0.96 20. Mai 2022, 1.20 21. Mai 2022") == (
            "0,96 20. Mai 2022, 1,20 21. Mai 2022"
        )
        assert measured("SOP version", "1.2") == "1.2"
    assert measured("Weight (kg)", "58.8") == "58.8"


def test_what_is_shown_is_read_back():
    for language in languages():
        with speaking(language):
            for text in ("0.5", "1.234", "12345.678", "-150"):
                assert entered_number(shown_number(Decimal(text))) == text


def test_days_are_written_as_the_language_does_and_beside_names_as_on_labels():
    born = date(1987, 3, 5)
    assert day_shown(born) == "05-Mar-1987"
    with speaking("de"):
        assert day_shown(born) == "5. März 1987"
        assert day_in_year(born) == "5. März"
        assert day_as_printed(born) == "05-Mar-1987"
