"""The catalogues: German says everything, Arabic what is tried, and both are as the program is now."""

import pytest

from biobank.words.catalogue import ENGLISH, PSEUDO, catalogue_of, languages, po_file
from biobank.words.checking import faults
from biobank.words.extracting import Found, extracted, of_module, of_template, translations, write
from biobank.words.speaking import say, say_code, say_n, speaking


@pytest.fixture(scope="module")
def found() -> Found:
    """Everything the program says."""
    return extracted()


def test_german_is_whole():
    assert list(faults("de")) == []


@pytest.mark.parametrize("language", [each for each in languages() if each not in (ENGLISH, "de")])
def test_other_languages_say_nothing_wrong(language):
    assert list(faults(language, whole=False)) == []


def test_a_catalogue_written_anew_is_the_same(tmp_path, monkeypatch):
    kept = po_file("de").read_bytes()
    copy = tmp_path / "de.po"
    copy.write_bytes(kept)
    monkeypatch.setattr("biobank.words.extracting.po_file", lambda _: copy)
    assert write("de")[1] == 0
    assert copy.read_bytes() == kept


def test_nothing_is_a_piece_of_a_sentence(found):
    """What begins with a sign, or ends with a comma or "and", was cut out of a sentence."""
    cut = (" and", " or", " the", ",")
    told = [message for message in found.places if isinstance(message, str)]
    assert [each for each in told if each[0] in ",.;)" or each.endswith(cut)] == []


def test_the_extractor_reads_what_is_said():
    source = 'x = say("One {n}", n=1) + Phrase("Two")\ny = say_n(2, "bag", "bags")\nz = say(x)'
    assert set(of_module(source)) == {"One {n}", "Two", ("bag", "bags")}
    assert list(of_template("<p>Three</p>{{ say_n(n, 'one', 'two') }}")) == ["Three", ("one", "two")]


def test_english_needs_no_catalogue_and_unknown_languages_have_none():
    assert (
        say("Nothing of this is in any catalogue: {code}", code="x")
        == "Nothing of this is in any catalogue: x"
    )
    with pytest.raises(KeyError):
        catalogue_of("tlh")


def test_numbers_take_the_form_of_their_language():
    assert [say_n(number, "{n} bag", "{n} bags") for number in (0, 1, 2)] == ["0 bags", "1 bag", "2 bags"]
    with speaking("de"):
        assert [say_n(number, "{n} day", "{n} days") for number in (1, 2)] == ["1 Tag", "2 Tage"]


def test_codes_and_data_stay_as_they_are():
    with speaking("de"):
        assert say_code("called_off") == "abgesagt"
        assert say_code("A9999 25 123456") == "A9999 25 123456"
        assert say_code("Okonkwo") == "Okonkwo"
    with speaking(PSEUDO):
        assert say_code("A9999 25 123456") == "A9999 25 123456"


def test_words_for_the_same_message_are_found_again():
    assert translations("de")["Store"] == "Einlagern"
