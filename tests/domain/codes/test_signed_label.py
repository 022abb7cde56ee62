"""The signed form of a label: its layout worked by hand, both ways, and one error for all else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.codes.keyboards import US, Setting, joined, typed, wrong_settings
from biobank.domain.codes.malformed import Malformed
from biobank.domain.codes.own_code import KINDS, NEVER_ON_A_SYMBOL, SUBJECT_ALPHABET, OwnCode
from biobank.domain.codes.own_code import render as render_own
from biobank.domain.codes.signed_label import (
    SIGNED_LENGTH,
    SignedContent,
    SignedLabel,
    eye_readable,
    key_id,
    parse,
    render,
    signed_bytes,
    to_minute,
)
from biobank.domain.codes.telling import told, told_fault
from biobank.domain.codes.wedge import Scanned, Unreadable, plain_code, read_scan, signed_in

HANDWORKED = SignedContent(
    key="00000001",
    code=OwnCode("U", "000000000Z", "001"),
    patient="00000000000000ff",
    signed_at="2000-01-01T00:01:00.000Z",
    chain="CHA000000000001",
    expires="2000-01-02",
)
BITS = "".join(
    (
        f"{1:040b}",  # key
        "00",  # reserved, demonstration
        "10100",  # U is the 20th letter after A
        f"{31:050b}",  # subject: Z is 31
        f"{1:015b}",  # copy
        # Facility A00 is (10 * 35 + 0) * 35 + 0 = 12250; then 00, the year 00 and the number 000001.
        f"{1 + 12250 * 100 * 100_000_000 + 1:056b}",
        f"{255:064b}",  # patient
        f"{1:027b}",  # the minute after the beginning of 2000
        "01",  # a day
        f"{1440:027b}",  # the day after
    )
)

alphabet = st.sampled_from(SUBJECT_ALPHABET)
minutes = st.datetimes().map(lambda at: f"{2000 + at.year % 200:04}{at:-%m-%dT%H:%M}:00.000Z")
minutes = minutes.filter(lambda at: at[5:10] != "02-29")
codes = st.builds(
    OwnCode,
    st.sampled_from(sorted(set(KINDS) - NEVER_ON_A_SYMBOL)),
    st.text(alphabet, min_size=10, max_size=10),
    st.text(alphabet, min_size=3, max_size=3),
)
contents = st.builds(
    SignedContent,
    key=st.text(alphabet, min_size=8, max_size=8),
    code=codes,
    patient=st.text("0123456789abcdef", min_size=16, max_size=16),
    signed_at=minutes,
    chain=st.none() | st.from_regex("CH[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{10}", fullmatch=True),
    expires=st.none() | minutes | minutes.map(lambda at: at[:10]),
    demonstration=st.booleans(),
)
labels = st.builds(SignedLabel, contents, st.binary(min_size=64, max_size=64))
SOME = render(SignedLabel(HANDWORKED, bytes(range(64))))


def in_base_32(bits: str) -> str:
    return "".join(SUBJECT_ALPHABET[int(bits[at : at + 5], 2)] for at in range(0, len(bits), 5))


def crc_32(data: bytes) -> int:
    """The checksum of IEEE 802.3, bit by bit."""
    rest = 0xFFFFFFFF
    for byte in data:
        rest ^= byte
        for _ in range(8):
            rest = rest >> 1 ^ (0xEDB88320 if rest & 1 else 0)
    return rest ^ 0xFFFFFFFF


def test_the_layout_is_the_one_that_is_worked_by_hand():
    assert len(BITS) == 288
    signature = "".join(f"{byte:08b}" for byte in range(64))
    text = "SIG1" + in_base_32(BITS + signature)
    check = in_base_32(f"{crc_32(text.encode()) % 2**20:020b}")
    assert render(SignedLabel(HANDWORKED, bytes(range(64)))) == text + check
    assert parse(text + check) == SignedLabel(HANDWORKED, bytes(range(64)))
    assert signed_bytes(HANDWORKED) == b"biobank label 1\x00" + int(BITS, 2).to_bytes(36, "big")
    assert SOME.startswith("SIG100000001")


def test_a_key_is_named_by_the_digest_of_its_bytes():
    # SHA-256 of 32 zero bytes begins with 66 68 7a ad f8: 01100 11001 10100 00111 10101 01011 01111 11000.
    assert key_id(bytes(32)) == "CSM7NBFR"


@given(labels)
def test_what_is_rendered_is_parsed_again(label):
    text = render(label)
    assert parse(text) == label
    assert len(text) == SIGNED_LENGTH
    assert re.fullmatch("SIG1[0-9A-HJKMNP-TV-Z]{164}", text)


@given(labels, st.integers(0, SIGNED_LENGTH - 1), st.characters(min_codepoint=33, max_codepoint=126))
def test_whatever_single_character_is_changed_it_is_no_signed_label_any_more(label, at, other):
    text = render(label)
    changed = text[:at] + other + text[at + 1 :]
    assert changed == text or isinstance(parse(changed), Malformed)


@given(st.text(max_size=200) | st.text(alphabet, max_size=170).map(lambda text: f"SIG1{text}"))
def test_any_text_is_a_signed_label_or_the_one_error(text):
    found = parse(text)
    assert isinstance(found, Malformed) or render(found) == text
    assert isinstance(found, SignedLabel) or (found.code.startswith("signed-") and found.sentence)


@given(st.text(alphabet, min_size=160, max_size=160))
def test_any_bits_with_a_fitting_check_are_read_or_refused(body):
    text = f"SIG1{body}"
    text += in_base_32(f"{crc_32(text.encode()) % 2**20:020b}")
    found = parse(text)
    assert render(found) == text if isinstance(found, SignedLabel) else found.code == "signed-impossible"


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("", "signed-not-one", 1),
        (SOME[1:], "signed-not-one", 1),
        (SOME.lower(), "signed-not-one", 1),
        ("SIG2" + SOME[4:], "signed-version-unknown", 4),
        (SOME[:10] + "O" + SOME[11:], "signed-foreign-character", 11),
        (SOME[:-1], "signed-wrong-length", 168),
        (SOME + "0", "signed-wrong-length", 169),
        (SOME[:-1] + ("0" if SOME[-1] != "0" else "1"), "signed-check-failed", 165),
    ],
)
def test_a_fault_says_where_and_what_was_expected(text, code, at):
    found = parse(text)
    assert (found.code, found.at) == (code, at)
    assert found.expected


@pytest.mark.parametrize(
    "told",
    [
        {"key": "0000000O"},
        {"patient": "ff"},
        {"patient": "0" * 15 + "F"},
        {"chain": "CHO000000000001"},
        {"signed_at": "2026-11-23T09:30:01.000Z"},
        {"signed_at": "1999-12-31T23:59:00.000Z"},
        {"expires": "2999-01-01"},
    ],
)
def test_an_impossible_part_is_refused_where_it_is_made(told):
    whole = {"key": "0" * 8, "code": HANDWORKED.code, "patient": "0" * 16, "signed_at": HANDWORKED.signed_at}
    with pytest.raises(ValueError, match=r"\w"):
        SignedContent(**{**whole, **told})
    with pytest.raises(ValueError, match="64 bytes"):
        SignedLabel(HANDWORKED, b"short")


def test_a_moment_is_told_at_the_beginning_of_its_minute():
    assert to_minute("2026-11-23T09:30:59.999Z") == "2026-11-23T09:30:00.000Z"


class TestScanned:
    def test_it_is_read_as_the_short_code_it_stands_for(self):
        found = read_scan(f"]d1{SOME.lower()}\r")
        assert isinstance(found, Scanned)
        assert (found.kind, found.code, found.symbology) == ("own", HANDWORKED.code, "Data Matrix")
        assert found.signed == parse(SOME)
        assert plain_code(SOME) == render_own(HANDWORKED.code)
        assert plain_code("SIGNE") == "SIGNE"
        assert signed_in(render_own(HANDWORKED.code)) is None

    def test_a_damaged_or_doubled_scan_is_unreadable_and_accuses_nobody(self):
        for text, code in (
            (SOME + SOME, "scan-doubled"),
            (SOME[:-4], "signed-wrong-length"),
            (SOME[:30] + SOME[31:], "signed-wrong-length"),
        ):
            found = read_scan(text)
            assert isinstance(found, Unreadable)
            assert found.code == code
        assert told_fault(read_scan(SOME[:-4]))["name"] == "Signed label"

    @pytest.mark.parametrize("setting", [one for one in wrong_settings() if one.scanner == US], ids=str)
    def test_through_another_keyboard_it_is_never_taken_for_another_label(self, setting: Setting):
        arrived = joined(typed(SOME, setting))
        found = read_scan(arrived)
        assert isinstance(found, Unreadable) or found.signed == parse(SOME)

    def test_a_german_keyboard_is_named(self):
        text = next(
            text
            for number in range(64)
            if {"Y", "Z"} & set(text := render(SignedLabel(HANDWORKED, bytes([number]) * 64)))
        )
        german = Setting(US, "German (QWERTZ)")
        assert read_scan(joined(typed(text, german))).code == "scan-layout"

    def test_what_it_claims_is_told_and_that_nobody_looked_at_its_signature(self):
        said = told(read_scan(SOME))
        assert said["names"]["id"] == HANDWORKED.code.id
        assert said["signed"]["chain_of_identity"] == "CHA000000000001"
        assert said["signature"].startswith("not checked")

    def test_what_stands_beside_it_names_the_key_and_this_very_text(self):
        key, short = eye_readable(SOME).split()
        assert (key, len(short)) == ("00000001", 8)
        other = render(SignedLabel(HANDWORKED, bytes(64)))
        assert eye_readable(other).split()[0] == key
        assert eye_readable(other).split()[1] != short
