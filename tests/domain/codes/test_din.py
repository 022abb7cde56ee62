import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.codes.din import (
    Din,
    checked_flags,
    parse_din,
    parse_eye_readable,
    render_din,
    render_eye_readable,
)
from biobank.domain.codes.problem import CodeProblem

numbers = st.from_regex("[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}[0-9]{2}[0-9]{6}", fullmatch=True)
plain_flags = st.integers(0, 59).map("{:02}".format) | st.sampled_from(["97", "98", "99"])
dins = st.builds(Din, numbers, plain_flags) | numbers.map(lambda number: Din(number, checked_flags(number)))


@given(dins)
def test_what_is_rendered_is_parsed_again_flags_and_all(din):
    again = parse_din(render_din(din))
    assert again == din
    assert again.flags == din.flags


@given(dins)
def test_the_eye_readable_form_is_parsed_again(din):
    assert parse_eye_readable(render_eye_readable(din)) == din
    assert parse_eye_readable(f"{render_eye_readable(din)} {din.check}") == din


@pytest.mark.parametrize(
    ("number", "check", "flags"),
    [
        ("G123417654321", "A", "70"),
        ("A999820123456", "E", "74"),
        ("A999921123456", "3", "63"),
        ("A999617123456", "S", "88"),
        ("W000009123456", "G", "76"),
        ("A999917123458", "5", "65"),
        ("A999818123456", "N", "83"),
        ("A999925000038", "*", "96"),
    ],
)
def test_published_numbers_have_their_check_and_flags(number, check, flags):
    din = parse_din(f"={number}{flags}")
    assert din == Din(number)
    assert (din.check, checked_flags(number)) == (check, flags)


def test_the_parts_are_read_where_they_stand():
    din = parse_din("=A99992512345600")
    assert (din.facility, din.year, din.serial, din.flags) == ("A9999", "25", "123456", "00")
    assert render_eye_readable(din) == "A9999 25 123456"


def test_flags_are_no_part_of_the_identity():
    assert Din("A999925123456", "06") == Din("A999925123456", "00")
    assert hash(Din("A999925123456", "06")) == hash(Din("A999925123456"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "din-malformed"),
        ("=", "din-malformed"),
        ("A99992512345", "din-malformed"),
        ("A9999251234567", "din-malformed"),
        ("a999925123456", "din-malformed"),
        ("O999925123456", "din-malformed"),
        ("AO99925123456", "din-malformed"),
        ("0999925123456", "din-malformed"),
        ("A999925123456\n", "din-malformed"),
        ("A99992512345\u0666", "din-malformed"),
        ("=zXX", "din-malformed"),
        ("=A999925123456", "din-flags-malformed"),
        ("=A9999251234560", "din-flags-malformed"),
        ("=A999925123456AB", "din-flags-malformed"),
        ("=A999925123456000", "din-flags-malformed"),
        ("=A99992512345670", "din-check-failed"),
    ],
)
def test_each_fault_has_its_own_name(text, problem):
    found = parse_din(text)
    assert isinstance(found, CodeProblem)
    assert found.code == problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("A999925123456", "din-malformed"),
        ("A9999 25 123456 8", "din-check-failed"),
        ("A9999  25 123456", "din-malformed"),
        ("AO999 25 123456", "din-malformed"),
    ],
)
def test_a_typed_number_is_held_to_its_groups_and_check(text, problem):
    assert parse_eye_readable(text).code == problem


@pytest.mark.parametrize("parts", [("A99992512345", "00"), ("A999925123456", "0"), ("A999925123456", "70")])
def test_impossible_parts_make_no_number(parts):
    with pytest.raises(ValueError):
        Din(*parts)
