"""Every refusal code has one sentence in plain words, with what to do next."""

from biobank.domain.rules.lifecycle import MACHINES
from biobank.domain.sentences import english
from biobank.domain.sentences.catalogue import told
from biobank.domain.sentences.english import ENGLISH
from biobank.domain.verbs import VERBS


def test_every_guard_has_a_sentence():
    missing = {
        f"{each.name}: {guard.code}"
        for each in VERBS.values()
        for guard in each.guards
        if guard.code not in ENGLISH
    }
    assert not missing


def test_every_state_a_unit_can_stand_in_has_a_sentence():
    codes = {f"unit-is-{state.replace('_', '-')}" for states in MACHINES.values() for state in states}
    assert codes <= ENGLISH.keys()


def test_no_code_stands_in_two_rooms():
    codes = [code for room in english.ROOMS for code in room.SENTENCES]
    assert sorted(codes) == sorted(set(codes))


def test_sentences_are_whole_and_say_what_to_do_next():
    wrong = {
        code: sentence
        for code, sentence in ENGLISH.items()
        if not (sentence.says.endswith(".") and sentence.next.endswith("."))
        or "please" in (sentence.says + sentence.next).lower()
    }
    assert not wrong


def test_a_place_without_a_parameter_shows_a_dash():
    assert told("slot-blocked", {}).says == "Slot – is blocked."
