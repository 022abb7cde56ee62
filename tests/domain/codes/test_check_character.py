import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_2

from biobank.domain.codes.check_character import ALPHABET, check_character, check_value, is_checked

texts = st.text(ALPHABET[:-1], min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("number", "check"),
    [
        ("G123417654321", "A"),
        ("A999820123456", "E"),
        ("A999921123456", "3"),
        ("A999617123456", "S"),
        ("W000009123456", "G"),
        ("A999917123458", "5"),
        ("A999818123456", "N"),
        ("A999925000038", "*"),
        ("A999917123456", "9"),
        ("A999925123456", "9"),
    ],
)
def test_published_numbers_have_their_published_character(number, check):
    assert check_character(number) == check
    assert is_checked(number + check)


@given(texts)
def test_an_independent_library_finds_the_same_character(text):
    assert check_character(text) == mod_37_2.calc_check_digit(text)
    assert mod_37_2.is_valid(text + check_character(text))


@given(texts, st.data())
def test_one_wrong_character_never_passes(text, data):
    whole = text + check_character(text)
    place = data.draw(st.integers(0, len(whole) - 1))
    wrong = data.draw(st.sampled_from(ALPHABET.replace(whole[place], "")))
    assert not is_checked(whole[:place] + wrong + whole[place + 1 :])


@given(texts, st.data())
def test_two_neighbours_swapped_never_pass(text, data):
    whole = text + check_character(text)
    place = data.draw(st.integers(0, len(whole) - 2))
    swapped = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
    assert swapped == whole or not is_checked(swapped)


@pytest.mark.parametrize("text", ["a", "Å", " ", "-", "\u0661"])
def test_a_foreign_character_has_no_check_value(text):
    with pytest.raises(ValueError, match="alphabet"):
        check_value(text)
    assert not is_checked("1" + text)


@pytest.mark.parametrize("text", ["", "1", "*"])
def test_what_is_too_short_to_hold_a_check_is_not_checked(text):
    assert not is_checked(text)
