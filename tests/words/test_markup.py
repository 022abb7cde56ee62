"""Which stretches of a page are one sentence."""

import pytest

from biobank.words.markup import Places, translated

PLACES = Places({"\ue000": "count", "\ue001": "name", "\ue002": "icon"}, frozenset({"\ue002"}))


def said(html: str, inside: str = "") -> tuple[list[str], str]:
    """Return what is asked for, and the page with each sentence in capital letters of no language."""
    asked: list[str] = []

    def translate(sentence: str) -> str:
        asked.append(sentence)
        return f"«{sentence}»"

    return asked, translated(html, PLACES, translate, inside)[0]


@pytest.mark.parametrize(
    ("html", "sentences", "shown"),
    [
        ("<p>Scan the bag.</p>", ["Scan the bag."], "<p>«Scan the bag.»</p>"),
        ("<p>\n Two\n lines </p>", ["Two lines"], "<p>\n «Two lines» </p>"),
        ("<p>\ue000 of \ue001</p>", ["{count} of {name}"], "<p>«\ue000 of \ue001»</p>"),
        ("<b>\ue002Search</b>", ["Search"], "<b>\ue002«Search»</b>"),
        ("<p>Name · Age</p>", ["Name", "Age"], "<p>«Name» · «Age»</p>"),
        (
            '<p>See <a href="/x">all work</a> here.</p>',
            ["See <1>all work</1> here."],
            '<p>«See <a href="/x">all work</a> here.»</p>',
        ),
        ("<p><strong>Stop</strong> <small>now</small></p>", ["Stop", "now"], None),
        ('<p title="Why \ue000">\ue001</p>', ["Why {count}"], '<p title="«Why \ue000»">\ue001</p>'),
        ('<p class="tone bad">\ue001</p>', [], '<p class="tone bad">\ue001</p>'),
        ("<p>\ue000 × 10⁶</p>", [], "<p>\ue000 × 10⁶</p>"),
    ],
)
def test_a_sentence_goes_from_tag_to_tag(html, sentences, shown):
    asked, page = said(html)
    assert asked == sentences
    assert shown in (None, page)


def test_a_tag_begun_before_goes_on():
    assert said('" hidden>Text', '"') == (["Text"], '" hidden>«Text»')
    assert said(" required data-focus", " ") == ([], " required data-focus")


def test_places_may_change_their_order():
    def turned(_: str) -> str:
        return "{name}: {count}"

    assert translated("<p>\ue000 of \ue001</p>", PLACES, turned)[0] == "<p>\ue001: \ue000</p>"


def test_a_page_that_ends_inside_a_tag_says_where():
    assert translated("<p>Text</p><a ", PLACES, str)[1] == " "
    assert translated('<a href="', PLACES, str)[1] == '"'
    assert translated("<p>Text</p>", PLACES, str)[1] == ""
