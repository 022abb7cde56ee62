from itertools import combinations

import pytest

from biobank.domain.codes.own_code import OwnCode, parse
from biobank.domain.codes.verb_cards import CARDS, END, LETTER, STOPPED, card_named, card_of
from biobank.domain.things.everything import ALL
from biobank.domain.verbs import VERBS


def test_the_letter_of_verb_cards_is_no_things():
    assert LETTER not in {thing.LETTER for thing in ALL.values()}


def test_each_card_is_found_by_its_code_and_by_its_name():
    for card in CARDS:
        read = parse(card.code)
        assert isinstance(read, OwnCode)
        assert read.kind == LETTER
        assert card_of(read.id) is card
        assert card_named(card.name) is card
    assert card_of("V0000000000") is None
    assert card_named("nothing") is None


def test_no_two_cards_are_taken_for_each_other():
    for one, other in combinations(CARDS, 2):
        assert sum(a != b for a, b in zip(one.subject, other.subject, strict=True)) >= 6


# Cards hang on walls for years: a code that was printed keeps its meaning.
PRINTED = {
    "store": "V47B6H35QZP",
    "take-out": "VESF5PEJ7TY",
    "put-back": "V1TND06CN9C",
    "move": "VF81K94GWZJ",
    "hand-over": "VQBA0F80ABF",
    "hand-over-to-me": "VCNK383ZW9A",
    "accept": "VSXPE0WX8EV",
    "put-down": "VSPEHVTQ22Y",
    "set-apart": "V82XJZKY0MY",
    "end": "V8VGESVZ7AK",
}


def test_what_was_printed_keeps_its_meaning():
    found = {name: card_of(id) for name, id in PRINTED.items()}
    assert {name: card.name for name, card in found.items() if card} == {name: name for name in PRINTED}


@pytest.mark.parametrize("card", [card for card in CARDS if card.verb], ids=lambda card: card.name)
def test_a_card_fills_all_that_its_verbs_need_and_nobody_has_to_sign(card):
    for name in card.verbs:
        verb = VERBS[name]
        assert verb.subject == "unit"
        assert not verb.signings
        assert verb.reason != "required"
        needed = {spec.name for spec in verb.fields if spec.required} - {"unit"}
        assert needed <= set(card.first.values())
        assert set(card.first.values()) <= {spec.name for spec in verb.fields}


def test_cards_that_steer_do_nothing_to_a_unit():
    assert {card.name for card in CARDS if not card.verbs} == {END, STOPPED}
