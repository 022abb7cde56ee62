"""Templates compiled for a language: their own words are said, what is put into them is not."""

from pathlib import Path

import pytest
from jinja2 import Environment

from biobank.words.extracting import TEMPLATES, of_template
from biobank.words.templates import Sentences

GERMAN = {
    "Stop": "Stopp",
    "{n} bags": "{n} Beutel",
    "Print": "Drucken",
    "At least {least} letters": "Ab {least}",
}


def rendered(source: str, **told: object) -> str:
    """Return a template as its German reader meets it."""
    environment = Environment(autoescape=True)
    tree = environment.parse(source)
    Sentences(lambda sentence: GERMAN.get(sentence, sentence)).put_into(tree)
    return environment.from_string(tree).render(**told)


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("<p>Stop</p>", "<p>Stopp</p>"),
        ("<p>{{ what }}</p>", "<p>Stop</p>"),
        ("<p>{{ 'Stop' if yes else 'no' }}</p>", "<p>Stopp</p>"),
        ("{% set x = {'key': 'Print', 'kind': 'link'} %}{{ x.key }} {{ x.kind }}", "Drucken link"),
        ("{% macro b(label, kind='Stop') %}<b>{{ label }}{{ kind }}</b>{% endmacro %}{{ b('Print') }}",
         "<b>DruckenStopp</b>"),
        ("<i>{{ 'At least ' ~ least ~ ' letters' }}</i>", "<i>Ab 3</i>"),
        ("{% if what == 'Stop' %}<p>Stop</p>{% endif %}", "<p>Stopp</p>"),
        ("{% macro x_attributes() %} one two{% endmacro %}<p{{ x_attributes() }}>", "<p one two>"),
    ],
)  # fmt: skip
def test_words_of_the_template_are_said_and_values_are_not(source, page):
    assert rendered(source, what="Stop", yes=True, least=3) == page


def test_what_is_put_in_is_escaped_in_every_language():
    assert rendered("<p>Stop {{ name }}</p>", name="<b>") == "<p>Stop &lt;b&gt;</p>"


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_each_template_ends_in_text_and_no_attribute_is_taken_for_words(path: Path):
    walk = Sentences(str)
    walk.put_into(Environment().parse(path.read_text(encoding="utf-8")))
    assert walk.inside_tag == ""
    told = [message for message in of_template(path.read_text(encoding="utf-8")) if isinstance(message, str)]
    assert not [each for each in told if '="' in each or each.startswith(("/", "data-"))]
