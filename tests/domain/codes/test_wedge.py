import time

import pytest
from hypothesis import given, target
from hypothesis import strategies as st

from biobank.domain.codes.din import Din
from biobank.domain.codes.isbt.message import Message
from biobank.domain.codes.isbt.message import parse as parse_message
from biobank.domain.codes.isbt.message import render as render_message
from biobank.domain.codes.isbt.product import DonationNumber
from biobank.domain.codes.own_code import KINDS, NEVER_ON_A_SYMBOL, SUBJECT_ALPHABET, OwnCode, render
from biobank.domain.codes.problem import CodeProblem
from biobank.domain.codes.wedge import GROUP_SEPARATOR, Framing, Scanned, Unreadable, clean, din_in, read_scan
from tests.domain.codes.isbt.strategies import messages

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


@pytest.mark.parametrize(
    "raw", ["A9999 25 123456", "A9999 25 123456 9", "A9999251234569", "]d1=A99992512345600\x1d"]
)
def test_a_donation_number_is_read_as_it_is_printed(raw):
    assert read_scan(raw).code == Din("A999925123456")
    assert din_in(raw) == Din("A999925123456")


@pytest.mark.parametrize("raw", ["A9999 25 123456 8", "A9999251234568", "A9999 25 12345"])
def test_a_donation_number_typed_wrongly_is_none(raw):
    assert isinstance(read_scan(raw), Unreadable)
    assert din_in(raw) is None


@given(messages, aim_ids, line_ends)
def test_every_message_of_isbt_128_is_read_whatever_the_scanner_adds(message, aim_id, line_end):
    found = read_scan(aim_id + render_message(message) + line_end)
    only = message.structures[0]
    if message.form == "single" and isinstance(only, DonationNumber):
        assert found.code == only.din
    elif render_message(message).strip() == render_message(message):
        assert found.code == message


@given(messages)
def test_capitals_and_small_letters_are_told_apart_in_isbt_128(message):
    text = render_message(message)
    turned = text.swapcase()
    found = read_scan(turned)
    assert turned == text or not isinstance(found, Scanned) or found.code != message


def test_a_label_read_whole_tells_its_donation_number():
    whole = "=+05000=A99992512345600=%6400=<S11941A0&>0351592359&*0251601030"
    assert read_scan(whole).kind == "isbt"
    assert din_in(whole) == Din("A999925123456")
    assert din_in("=<S11941A0") is None
    assert din_in(TEXT) is None
    assert din_in(None) is None


def test_the_chain_of_identity_is_read_as_scanned_and_as_printed():
    assert read_scan("CHA999926000001").code == read_scan("&/CHA999926000001").code
    assert read_scan("SEC: PL001499Z549917123456 A00T041600320171231").kind == "isbt"


def test_the_fault_of_a_structure_says_where():
    found = read_scan("]C0=<S1194")
    assert (found.fault.structure, found.fault.at) == ("003", 8)
    assert read_scan("U012").fault is None


@pytest.mark.parametrize(
    ("raw", "kind"), [("]C0" + TEXT, "Code 128"), ("]d2" + TEXT, "Data Matrix"), (TEXT, None)]
)
def test_the_scanner_may_say_what_it_read(raw, kind):
    assert read_scan(raw).symbology == kind


TYPED_TOO = Framing("~", "!", required=False)


def test_where_people_type_as_well_a_frame_is_whole_or_not_there():
    assert read_scan(f"~{TEXT}!", TYPED_TOO).code == CODE
    assert read_scan(TEXT, TYPED_TOO).code == CODE
    assert read_scan(f"~{TEXT}", TYPED_TOO).code == "scan-unframed"
    assert read_scan(f"{TEXT}!", TYPED_TOO).code == "scan-unframed"


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
        ("=A999925", "isbt-too-short"),
        (TEXT + TEXT, "scan-doubled"),
        (f"{TEXT}\r{TEXT}\r", "scan-doubled"),
        (f"]Q1{TEXT}]Q1{TEXT}", "scan-doubled"),
        ("=A99992512345600=A99992512345600", "scan-doubled"),
        ("A999925123456A999925123456", "scan-doubled"),
        (f"{TEXT}\r=A99992512345600", "scan-several"),
        (TEXT + "1", "scan-unknown"),
        ("A9999 25 123456 8", "din-check-failed"),
        ("A9999251234568", "scan-partial"),
        ("https://example.org/", "scan-unknown"),
        ("&,1000000000000123", "isbt-too-short"),
        ("=zXX", "isbt-unknown-structure"),
        ("\u00dc0123456789001", "scan-unknown"),
        ("U0123456789001\u017f", "scan-unknown"),
        ("U0123456789001N", "code-check-failed"),
        ("A0123456789001M", "code-not-on-symbols"),
        ("=a99992512345600", "scan-caps-lock"),
        ("=A9999251234560o", "isbt-foreign-character"),
        ("=A99992512345670", "isbt-impossible-value"),
        ("A99992512345600", "scan-lead-lost"),
        ("<S11941A0", "scan-lead-lost"),
        (",000012", "scan-lead-lost"),
        ("\u00c199992512345600", "scan-layout"),
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
    assert read_scan(raw, FRAMING) == Unreadable(raw, CodeProblem(fault))
    assert read_scan(raw, FRAMING).code == fault


@given(st.text(max_size=60))
def test_any_text_whatever_is_answered_and_kept(text):
    assert read_scan(text).raw == text


LIKE_CODES = st.text("=&<>%*}(),+#];:'\"$/0123456789ABCSXaz\x1d]^ ", max_size=60)


@given(
    st.one_of(
        LIKE_CODES,
        st.builds("{}{}".format, messages.map(render_message), LIKE_CODES),
        st.builds(
            lambda text, at, with_: text[: at % len(text)] + with_ + text[at % len(text) + 1 :],
            messages.map(render_message),
            st.integers(0, 200),
            st.characters(),
        ),
    )
)
def test_nothing_but_a_code_or_one_error_ever_comes_of_a_text(text):
    found = read_scan(text)
    assert isinstance(found, Scanned | Unreadable)
    assert found.raw == text
    if isinstance(found, Unreadable):
        assert found.sentence.isprintable()
        assert found.fault is None or 1 <= found.fault.at <= len(text) + 1
    elif isinstance(found.code, Message):
        assert parse_message(render_message(found.code)) == found.code
    target(float(len(text)), label="length")
    target(float(found.fault.at if isinstance(found, Unreadable) and found.fault else 0), label="reached")


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
