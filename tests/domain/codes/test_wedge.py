import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.codes.din import Din
from biobank.domain.codes.own_code import KINDS, NEVER_ON_A_SYMBOL, SUBJECT_ALPHABET, OwnCode, render
from biobank.domain.codes.wedge import GROUP_SEPARATOR, Framing, Scanned, Unreadable, clean, read_scan

CODE = OwnCode("U", "0123456789", "001")
TEXT = "U0123456789001M"
FRAMING = Framing("~", "!")

codes = st.builds(
    OwnCode,
    st.sampled_from(sorted(set(KINDS) - NEVER_ON_A_SYMBOL)),
    st.text(SUBJECT_ALPHABET, min_size=10, max_size=10),
    st.text(SUBJECT_ALPHABET, min_size=3, max_size=3),
)
aim_ids = st.sampled_from(["", "]Q1", "]d2", "]C0", "]C1", "]d1"])
line_ends = st.sampled_from(["", "\r", "\n", "\r\n", "\t"])


@given(codes, aim_ids, line_ends, st.booleans())
def test_a_code_is_read_whatever_the_scanner_adds(code, aim_id, line_end, lower):
    text = render(code).lower() if lower else render(code)
    raw = aim_id + text + line_end
    assert read_scan(raw) == Scanned("own", code, raw)


@given(codes, aim_ids, line_ends)
def test_a_code_is_read_inside_its_frame(code, aim_id, line_end):
    raw = f"~{aim_id}{render(code)}!{line_end}"
    assert read_scan(raw, FRAMING) == Scanned("own", code, raw)


@pytest.mark.parametrize(
    "raw", ["=A99992512345600", "]C1=A99992512345600\r", "=A99992512345669", "A999925123456"]
)
def test_a_donation_number_is_read_with_or_without_flags(raw):
    assert read_scan(raw) == Scanned("din", Din("A999925123456"), raw)


@pytest.mark.parametrize("spelled", ["\x1d", "^]", "<GS>", "{GS}", "[F8]", "<F8>", "\\x1d", "\u241d"])
def test_every_spelling_of_the_group_separator_is_one(spelled):
    assert clean(f"]d2{spelled}10ABC{spelled}21X") == f"10ABC{GROUP_SEPARATOR}21X"
    assert read_scan(spelled + TEXT).code == CODE


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("", "scan-empty"),
        ("\r\n", "scan-empty"),
        ("]Q1", "scan-empty"),
        (TEXT[:-1], "scan-partial"),
        ("UHJK456789001", "scan-partial"),
        (TEXT[1:], "scan-partial"),
        ("U", "scan-partial"),
        ("=A999925", "scan-partial"),
        (TEXT + TEXT, "scan-doubled"),
        (f"{TEXT}\r{TEXT}\r", "scan-doubled"),
        (f"]Q1{TEXT}]Q1{TEXT}", "scan-doubled"),
        ("=A99992512345600=A99992512345600", "scan-doubled"),
        ("A999925123456A999925123456", "scan-doubled"),
        (f"{TEXT}\r=A99992512345600", "scan-several"),
        (TEXT + "1", "scan-unknown"),
        ("https://example.org/", "scan-unknown"),
        ("&,1000000000000123", "scan-unknown"),
        ("=<S1194XA0", "scan-unknown"),
        ("\u00dc0123456789001", "scan-unknown"),
        ("U0123456789001\u017f", "scan-unknown"),
        ("U0123456789001N", "code-check-failed"),
        ("A0123456789001M", "code-not-on-symbols"),
        ("=a99992512345600", "din-malformed"),
        ("=A99992512345670", "din-check-failed"),
    ],
)
def test_anything_else_keeps_its_raw_text_and_names_its_fault(raw, fault):
    found = read_scan(raw)
    assert isinstance(found, Unreadable)
    assert (found.raw, found.code) == (raw, fault)
    assert found.sentence.endswith(".")


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (TEXT, "scan-unframed"),
        (f"~{TEXT}", "scan-unframed"),
        (f"{TEXT}!", "scan-unframed"),
        ("~", "scan-unframed"),
        ("~!", "scan-empty"),
        (f"~{TEXT}!~{TEXT}!", "scan-doubled"),
    ],
)
def test_a_broken_frame_stops_the_scan(raw, fault):
    assert read_scan(raw, FRAMING) == Unreadable(raw, fault, read_scan(raw, FRAMING).sentence)
    assert read_scan(raw, FRAMING).code == fault


@given(st.text(max_size=60))
def test_any_text_whatever_is_answered_and_kept(text):
    assert read_scan(text).raw == text


@given(codes, st.integers(1, 14))
def test_a_part_of_a_code_is_never_taken_for_the_whole(code, length):
    found = read_scan(render(code)[:length])
    assert isinstance(found, Unreadable) or found.kind == "din"


@pytest.mark.bench
def test_reading_takes_microseconds():
    def seconds_for_a_thousand():
        start = time.perf_counter()
        for _ in range(1_000):
            read_scan(TEXT)
        return time.perf_counter() - start

    assert min(seconds_for_a_thousand() for _ in range(5)) < 0.020
