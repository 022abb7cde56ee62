"""What another keyboard makes of a code is recognised and said, and nothing is taken from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.codes import mislaid
from biobank.domain.codes.isbt.message import render
from biobank.domain.codes.keyboards import US, Setting, joined, sent, typed, wrong_settings
from biobank.domain.codes.wedge import Unreadable, read_scan
from tests.domain.codes.isbt.strategies import compounds

DIN = "=A99992512345600"
HAS_ACCENTED_KEYS = ("Czech (QWERTZ)",)
"""Keyboards on which a letter with an accent may be one key or two."""

COMPUTERS = [each for each in wrong_settings() if each.scanner == US]


@pytest.mark.parametrize("setting", COMPUTERS, ids=str)
def test_what_was_sent_is_found_again(setting):
    for text in (DIN, "=<S11941A0", "&>0351592359", "=(1002202506091030", "U0123456789001M"):
        assert sent(typed(text, setting), setting) == text
        if setting.computer not in HAS_ACCENTED_KEYS:
            assert sent(joined(typed(text, setting)), setting) == text


@pytest.mark.parametrize("setting", COMPUTERS, ids=str)
def test_a_donation_number_through_a_wrong_keyboard_is_never_taken_for_one(setting):
    arrived = joined(typed(DIN, setting))
    found = read_scan(arrived)
    if arrived == DIN:  # this keyboard has the same signs where the code has any
        assert found.code.number == DIN[1:14]
    else:
        assert isinstance(found, Unreadable)
        known = {"scan-layout", "scan-caps-lock"}
        assert found.code in known or setting.computer in HAS_ACCENTED_KEYS


@given(compounds)
def test_a_message_through_a_german_or_french_keyboard_is_never_read(message):
    for computer in ("German (QWERTZ)", "French (AZERTY)"):
        assert isinstance(read_scan(joined(typed(render(message), Setting(US, computer)))), Unreadable)


@pytest.mark.parametrize(
    ("arrived", "layout"),
    [
        ("\u00c199992512345600", "German (QWERTZ)"),
        ("´;S11941A0", "German (QWERTZ)"),
        ("/:0351592359", "German (QWERTZ)"),
        ("=Qççççé(&é\"'(-àà", "French (AZERTY)"),
        ("Uà&é\"'(-è_çàà&?", "French (AZERTY)"),
    ],
)
def test_the_keyboard_is_named(arrived, layout):
    found = read_scan(arrived)
    assert found.code == "scan-layout"
    assert layout in found.sentence


@given(st.text(alphabet=st.sampled_from("=&´Áé+/)!0129AUYZauyz;:*ß#à"), min_size=5, max_size=16))
def test_looking_only_where_it_can_be_finds_what_looking_everywhere_finds(arrived):
    everywhere = next((each for each in wrong_settings() if mislaid._fits(arrived, each)), None)
    assert mislaid._through_a_keyboard(arrived) == everywhere


@pytest.mark.parametrize("text", ["a sentence that nobody scans", "x" * 100, "12345", "a,b;c:d_e, and so on"])
def test_a_text_that_no_keyboard_makes_a_code_is_not_tried_on_each(monkeypatch, text):
    tried = []
    monkeypatch.setattr(mislaid, "_fits", lambda text, setting: tried.append(setting))
    assert isinstance(read_scan(text), Unreadable)
    assert len(tried) < 5


def test_caps_lock_is_named():
    assert read_scan(DIN.swapcase()).code == "scan-caps-lock"
    assert read_scan("=<s11941a0").code == "scan-caps-lock"


@pytest.mark.parametrize(
    "lost", [DIN[1:], "<S11941A0", "%6400", ">0351592359", "+02000" + DIN + "=<S11941A0"]
)
def test_a_lost_first_character_is_said(lost):
    assert read_scan(lost).code == "scan-lead-lost"
