import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_2

from biobank.domain.codes.own_code import (
    KINDS,
    NEVER_ON_A_SYMBOL,
    SUBJECT_ALPHABET,
    OwnCode,
    code_for,
    copy_number,
    copy_serial,
    is_identifier,
    next_copy,
    parse,
    render,
)
from biobank.domain.codes.problem import CodeProblem

subjects = st.text(SUBJECT_ALPHABET, min_size=10, max_size=10)
copies = st.text(SUBJECT_ALPHABET, min_size=3, max_size=3)
kinds = st.sampled_from(sorted(set(KINDS) - NEVER_ON_A_SYMBOL))
codes = st.builds(OwnCode, kinds, subjects, copies)


@given(codes)
def test_what_is_rendered_is_parsed_again(code):
    assert parse(render(code)) == code
    assert code_for(code.id, code.copy) == code


@given(codes)
def test_a_rendered_code_has_fifteen_characters_that_a_dense_qr_holds(code):
    text = render(code)
    assert len(text) == 15
    assert set(text) <= set(SUBJECT_ALPHABET + "ILOU*")
    assert mod_37_2.is_valid(text)


@given(st.text(max_size=20))
def test_any_text_is_a_code_or_a_problem(text):
    found = parse(text)
    assert isinstance(found, CodeProblem) or render(found) == text


def test_the_registry_is_in_alphabetical_order_and_leaves_out_the_letter_that_looks_like_zero():
    assert list(KINDS) == sorted(KINDS)
    assert "O" not in KINDS


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "code-wrong-length"),
        ("U0123456789001", "code-wrong-length"),
        ("U0123456789001MM", "code-wrong-length"),
        ("O0123456789001M", "code-unknown-kind"),
        ("u0123456789001M", "code-unknown-kind"),
        ("10123456789001M", "code-unknown-kind"),
        ("A0123456789001M", "code-not-on-symbols"),
        ("U01234S678I001M", "code-foreign-character"),
        ("U012345678900*M", "code-foreign-character"),
        ("U0123456789\u0660\u0660\u0661M", "code-foreign-character"),
        ("U0123456789002M", "code-check-failed"),
        ("U0123456789001m", "code-check-failed"),
    ],
)
def test_each_fault_has_its_own_name(text, problem):
    found = parse(text)
    assert isinstance(found, CodeProblem)
    assert found.code == problem
    assert found.sentence.endswith(".")


@pytest.mark.parametrize(
    "parts",
    [
        ("A", "0123456789", "001"),
        ("O", "0123456789", "001"),
        ("", "0123456789", "001"),
        ("U", "012345678", "001"),
        ("U", "012345678I", "001"),
        ("U", "0123456789", "01"),
        ("U", "0123456789", "00u"),
    ],
)
def test_impossible_parts_make_no_code(parts):
    with pytest.raises(ValueError):
        OwnCode(*parts)


def test_identifiers_are_known_by_their_shape():
    assert is_identifier("U0123456789")
    assert is_identifier("A0123456789")
    assert not is_identifier("")
    assert not is_identifier("O0123456789")
    assert not is_identifier("U012345678")
    assert not is_identifier("U012345678L")


@given(st.integers(0, 32_767))
def test_copy_serials_and_numbers_are_one_to_one(number):
    assert copy_number(copy_serial(number)) == number


@given(copies)
def test_numbers_and_copy_serials_are_one_to_one(serial):
    assert copy_serial(copy_number(serial)) == serial


@pytest.mark.parametrize(
    ("serial", "after"), [("001", "002"), ("009", "00A"), ("00H", "00J"), ("0ZZ", "100")]
)
def test_the_next_copy_counts_on_in_the_alphabet(serial, after):
    assert next_copy(serial) == after


@pytest.mark.parametrize("number", [-1, 32_768])
def test_there_is_no_copy_outside_the_serials(number):
    with pytest.raises(ValueError, match="counts from 0"):
        copy_serial(number)


def test_there_is_no_copy_after_the_last():
    with pytest.raises(ValueError, match="counts from 0"):
        next_copy("ZZZ")
