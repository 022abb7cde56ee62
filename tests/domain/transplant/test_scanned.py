"""What scanners send from labels and wristbands, read or named as unreadable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.codes.own_code import SUBJECT_ALPHABET, OwnCode, render
from biobank.domain.transplant.scanned import BandNumber, read_band, read_label

subjects = st.text(SUBJECT_ALPHABET, min_size=10, max_size=10)


@given(subjects)
def test_a_unit_label_is_read_and_a_band_is_not_one(subject):
    assert read_label(render(OwnCode("U", subject, "001"))) == OwnCode("U", subject, "001")
    assert read_label(render(OwnCode("B", subject, "001"))) == "not-a-unit-label"


@given(subjects)
def test_our_band_is_read_and_a_unit_label_is_not_one(subject):
    assert read_band(render(OwnCode("B", subject, "002"))) == OwnCode("B", subject, "002")
    assert read_band(render(OwnCode("U", subject, "001"))) == "not-a-wristband"


@pytest.mark.parametrize("text", [None, "", "  ", "]Q1"])
def test_nothing_is_nothing(text):
    assert read_band(text) == "scan-empty"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("H-12345", "H-12345"),
        ("]C0H-12345", "H-12345"),
        ("&#0107H-12345", "H-12345"),
        ("801840123456789012345680191234", "401234567890123456"),
        ("8018401234567890123456", "401234567890123456"),
    ],
)
def test_the_hospitals_own_bands(text, number):
    assert read_band(text) == BandNumber(number)


def test_a_band_number_cut_short_is_damaged():
    assert read_band("&#0109H-12345") == "band-damaged"


def test_a_donation_number_is_no_wristband():
    assert read_band("=A99992612345600") == "not-a-wristband"


@given(st.text(max_size=60))
def test_any_text_has_an_answer(text):
    assert isinstance(read_band(text), OwnCode | BandNumber | str)
    assert isinstance(read_label(text), OwnCode | str)


@given(subjects, st.integers(1, 13))
def test_a_band_with_one_wrong_character_is_no_band_of_ours(subject, place):
    text = render(OwnCode("B", subject, "001"))
    swapped = "0" if text[place] != "0" else "1"
    damaged = text[:place] + swapped + text[place + 1 :]
    assert not isinstance(read_band(damaged), OwnCode)
