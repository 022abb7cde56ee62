"""The card's fold: the newest value stands, former ones stay beside it, and step by step is the same."""

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.rules.card import REMEMBERED, changes, folded, formerly
from biobank.domain.things.patient import CARD_FIELDS

VALUES = st.text("abAB1", min_size=1, max_size=3)
TOLD = st.dictionaries(st.sampled_from(CARD_FIELDS), VALUES, max_size=4)
STORY = st.lists(TOLD, max_size=8)


@given(STORY)
def test_the_newest_value_stands_and_every_other_one_is_former(story: list[dict[str, str]]) -> None:
    card = reduce(folded, story, {})
    for field in CARD_FIELDS:
        values = [told[field] for told in story if field in told]
        assert card.get(field) == (values[-1] if values else None)
        expected = set(values[:-1]) - set(values[-1:]) if field in REMEMBERED else set()
        assert set(formerly(card, field)) == expected
        assert len(formerly(card, field)) == len(expected)


@given(STORY)
def test_told_together_or_field_by_field_the_card_is_the_same(story: list[dict[str, str]]) -> None:
    singly = [{field: value} for told in story for field, value in told.items()]
    assert reduce(folded, story, {}) == reduce(folded, singly, {})


@given(STORY)
def test_what_changed_names_the_old_and_the_present_value(story: list[dict[str, str]]) -> None:
    card = reduce(folded, story, {})
    for field, was, now in changes(card):
        assert was != now
        assert now == card[field]
