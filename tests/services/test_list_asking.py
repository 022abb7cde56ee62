"""What an address asks of a list: read whole, or refused by name; never guessed at."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.services.reads.lists.asking import Cursor, NotReadable, asked, cursor, pattern
from biobank.services.reads.lists.cells import UNITS
from biobank.services.reads.lists.house import LOTS, VESSELS

ZONE = "Europe/Berlin"
HOSTILE = [
    ("material", "<script>"),
    ("material", "frozen' OR 1=1 --"),
    ("material", "frozen,thawed"),
    ("sort", "id; DROP TABLE unit"),
    ("sort", "--collected"),
    ("sort", "-"),
    ("after", "e30"),
    ("after", "é"),
    ("after", "W10" * 400),
    ("after", "WyJhIiwiYiJd"),  # ["a","b"]: b is no id
    ("after", "WyJcdWQ4MDAiLCJVMDAwMDAwMDAwMCJd"),  # a lone surrogate before an id
    ("before", "[[[[[["),
    ("din", "A" * 61),
    ("din", "A\u202eB"),
    ("collected_from", "2026-02-30"),
    ("collected_to", "9999-12-31"),
    ("collected_to", "20260101"),
    ("collected_from", "٢٠٢٦-٠١-٠١"),
    ("limit", "1000000"),
    ("patient_id", "A0000000000"),
    ("__class__", "x"),
]


def ask(*told):
    return asked(UNITS, told, ZONE)


@pytest.mark.parametrize(("name", "value"), HOSTILE)
def test_what_the_list_does_not_know_is_refused_by_name(name, value):
    with pytest.raises(NotReadable) as wrong:
        ask(("custody", "slot"), (name, value))
    assert wrong.value.names == (name,)


def test_the_same_name_twice_is_refused():
    with pytest.raises(NotReadable):
        ask(("material", "frozen"), ("material", "frozen"))


def test_a_page_begins_after_or_before_a_line_and_never_both():
    place = Cursor("2026", "U0000000000").text()
    with pytest.raises(NotReadable) as wrong:
        ask(("after", place), ("before", place))
    assert wrong.value.names == ("after", "before")


def test_empty_values_ask_for_nothing():
    found = ask(("material", ""), ("din", "  "), ("sort", ""), ("after", ""))
    assert (found.told, found.values, found.sort, found.after) == ({}, {}, UNITS.usual, None)


def test_what_is_asked_stands_in_the_query_again():
    found = ask(("material", "frozen"), ("din", "a9999 26 000001"), ("sort", "unit"))
    assert found.query() == "material=frozen&din=a9999+26+000001&sort=unit"
    assert found.values == {"material": "frozen", "din": "A999926000001"}
    assert found.query(after="x") == f"{found.query()}&after=x"


def test_days_are_those_of_the_reader():
    found = ask(("collected_from", "2026-03-29"), ("collected_to", "2026-03-29"))
    assert found.values == {
        "collected_from": "2026-03-28T23:00:00.000Z",
        "collected_to": "2026-03-29T22:00:00.000Z",
    }
    assert asked(LOTS, [("expires_to", "2026-03-29")], ZONE).values == {"expires_to": "2026-03-29"}


def test_a_truth_is_yes_or_no():
    assert asked(VESSELS, [("untested", "yes")], ZONE).values == {"untested": True}
    with pytest.raises(NotReadable):
        asked(VESSELS, [("untested", "1")], ZONE)


def test_signs_of_patterns_mean_themselves():
    assert pattern("50%_A\\b") == "50\\%\\_a\\\\b%"


@given(st.text(st.characters(exclude_categories=("C",)), max_size=80))
def test_a_cursor_comes_back_as_it_went(value):
    place = Cursor(value, "U0123456789")
    assert cursor(place.text()) == (place if value.isprintable() else None)


@given(st.text(max_size=60))
def test_no_text_is_taken_for_a_cursor_that_cannot_be_one(text):
    found = cursor(text)
    assert found is None or cursor(found.text()) == found


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*UNITS.filters, "sort", "after", "before"]) | st.text(max_size=8),
            st.sampled_from(["frozen", "bag", "unit", "2026-01-01"]) | st.text(max_size=20),
        ),
        max_size=5,
    )
)
def test_any_address_is_read_or_refused(told):
    with suppress(NotReadable):
        found = ask(*told)
        assert found.order in UNITS.orders
        assert set(found.values) <= set(UNITS.filters)
