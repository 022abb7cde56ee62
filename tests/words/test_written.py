"""The written help in two languages: the same places in both, and nothing stale in either."""

from biobank.web.help_texts import topics, tour_words, words, words_in
from biobank.words import written
from biobank.words.extracting import translations
from biobank.words.folding import folded
from biobank.words.speaking import speaking


def test_each_sentence_of_the_help_has_its_german():
    said = translations("de")
    assert [text for _, text in written.written() if text and text not in said] == []


def test_a_sentence_changed_in_english_waits_for_its_german(tmp_path, monkeypatch):
    for name in ("words", "pages", "tour"):
        text = (written.FOLDER / f"{name}.txt").read_text(encoding="utf-8")
        (tmp_path / f"{name}.txt").write_text(text.replace("No place", "Place"), encoding="utf-8")
    changed = tmp_path / "words.txt"
    changed.write_text(changed.read_text(encoding="utf-8").replace("without a gap", "with gaps"))
    monkeypatch.setattr(written, "FOLDER", tmp_path)
    said = translations("de")
    missing = [text for _, text in written.written() if text and text not in said]
    assert missing == ["Who held the cells, where, when, and doing what, with gaps."]


def test_addresses_and_parts_are_the_same_in_both_languages():
    english = ({each.key: each for each in words().values()}, topics(), tour_words())
    with speaking("de"):
        german = ({each.key: each for each in words().values()}, topics(), tour_words())
    for own, other in zip(english, german, strict=True):
        assert set(own) == set(other)
    for key, word in english[0].items():
        assert (word.anchor, word.see) == (german[0][key].anchor, german[0][key].see)
        assert bool(word.also) == bool(german[0][key].also)
        assert word.means != german[0][key].means
    for name, topic in english[1].items():
        assert len(topic.points) == len(german[1][name].points)
        assert topic.verbs == german[1][name].verbs
        assert [each.anchor for each in topic.words] == [each.anchor for each in german[1][name].words]


def test_one_word_for_one_thing():
    for language in ("en", "de"):
        with speaking(language):
            terms = [each.term for each in words().values()]
            assert sorted(terms) == sorted(set(terms))


def test_words_stand_in_the_order_of_the_language_spoken():
    with speaking("de"):
        terms = [each.term for each in words().values()]
        assert terms == sorted(terms, key=folded)
        assert [each.term for each in words_in("Release a unit for its order.")] == [
            "Anordnung",
            "Einheit",
            "Freigeben",
        ]


def test_english_is_searched_as_before():
    assert folded("Value of an issue") == "value of an issue"
    with speaking("de"):
        assert folded("Größe, Maß, Müller & Mueller") == "grosse mass muller muller"
