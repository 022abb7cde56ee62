"""The test symbol tells everything of a scanner's set-up, whatever was wrong with it."""

import pytest

from biobank.domain.codes.keyboards import US, Setting, joined, typed, wrong_settings
from biobank.domain.codes.scanner_test import BARS, FIRST, LAST, SYMBOL, found_in, is_usable_mark
from biobank.domain.codes.wedge import GROUP_SEPARATOR

RIGHT = Setting(US, US)
COMPUTERS = [RIGHT, *(each for each in wrong_settings() if each.scanner == US)]
REVERSED = [each for each in wrong_settings() if each.computer == US and each.scanner != US]


@pytest.mark.parametrize("setting", COMPUTERS, ids=str)
def test_layout_prefix_suffix_and_aim_id_are_found(setting):
    arrived = f"~{typed(']Q1', setting)}{joined(typed(SYMBOL, setting))}!\r"
    found = found_in(arrived, 12)
    assert found.setting == setting
    assert (found.prefix, found.suffix, found.aim) == ("~", "!", "]Q1")
    assert found.separator == GROUP_SEPARATOR
    assert (found.lost, found.twice, found.is_slow) == ("", False, False)


@pytest.mark.parametrize("setting", COMPUTERS, ids=str)
def test_the_symbol_of_bars_tells_the_layout_as_well(setting):
    arrived = f"~{typed(']C0', setting)}{joined(typed(BARS, setting))}!"
    found = found_in(arrived)
    assert found.setting == setting
    assert (found.prefix, found.suffix, found.aim, found.bars) == ("~", "!", "]C0", True)
    assert found_in(BARS.replace("%", "")).lost == "%"


@pytest.mark.parametrize("setting", REVERSED, ids=str)
def test_a_scanner_that_is_set_to_another_keyboard_is_found(setting):
    assert found_in(joined(typed(SYMBOL, setting))).setting.computer == US
    assert not found_in(typed(SYMBOL, setting)).setting.is_right


@pytest.mark.parametrize("setting", COMPUTERS, ids=str)
def test_accent_keys_that_swallow_signs_do_not_hide_the_layout(setting):
    arrived = "".join(one for one in typed(SYMBOL, setting) if one not in "´`^¨~ˇ")
    assert found_in(arrived).setting == setting


@pytest.mark.parametrize(
    ("between", "understood"),
    [(GROUP_SEPARATOR, True), ("", False), ("^]", True), ("<GS>", True), ("[F8]", True), ("?", False)],
)
def test_how_the_group_separator_comes_is_found(between, understood):
    found = found_in(FIRST + between + LAST)
    assert found.separator == between
    assert found.separator_is_understood is understood


def test_lost_characters_are_named():
    assert found_in(SYMBOL[1:]).lost == SYMBOL[0]
    assert found_in(SYMBOL.replace("=", "")).lost == "="
    assert found_in(SYMBOL[:-3]).lost == SYMBOL[-3:]


def test_the_same_symbol_twice_is_told():
    assert found_in(SYMBOL + SYMBOL).twice


def test_speed_is_told_where_it_was_measured():
    assert found_in(SYMBOL, 80).is_slow
    assert not found_in(SYMBOL, None).is_slow


@pytest.mark.parametrize("text", ["", "U0123456789001M", "=A99992512345600", "TEST", "x" * 300, "é" * 40])
def test_anything_else_is_not_the_test_symbol(text):
    assert found_in(text) is None


@pytest.mark.parametrize(("mark", "usable"), [("~", True), ("", True), ("#!", True), ("#####", False)])
def test_a_mark_is_of_few_signs(mark, usable):
    assert is_usable_mark(mark) is usable


@pytest.mark.parametrize("mark", ["A", "1", "=", "&", " ", "]", "\x02", "§", "*"])
def test_a_mark_is_nothing_that_a_code_begins_or_ends_with(mark):
    assert not is_usable_mark(mark)
