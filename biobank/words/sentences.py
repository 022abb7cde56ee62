"""Refusals in the language spoken: the sentence of a code, with its places filled."""

import re
from collections.abc import Mapping
from typing import Any

from biobank.domain.sentences.english import ENGLISH
from biobank.domain.sentences.phrase import Filled, Joined, Phrase
from biobank.domain.sentences.sentence import Sentence
from biobank.words.numbers import say_text, shown_number
from biobank.words.speaking import say, say_code, spoken

WORDS = frozenset(
    {
        *("about", "aim", "assignment", "cause", "causes", "container", "decision", "disposition", "fault"),
        *("kind", "known", "lacking", "markers", "meaning", "method", "outcome", "problem", "scopes"),
        *("state", "status", "suitability", "test", "tests", "thing", "verb", "what", "why"),
    }
)
"""Places of sentences that hold words or codes of closed lists; the others hold names, codes and figures."""
NEVER_FIGURES = frozenset({"design", "designs", "edition", "item", "name", "names", "text", "version"})
_FIGURE = re.compile(r"-?[0-9]+\.[0-9]+")


def told(code: str, params: Mapping[str, Any]) -> Sentence:
    """Return what a refusal code says and what to do next; the code itself is the same in all languages."""
    english = ENGLISH[code]
    if spoken() is not None:
        params = {name: _said(name, value) for name, value in params.items()}
    return Sentence(say(english.says), say(english.next)).told(params)


def _said(name: str, value: Any) -> Any:
    """Return a parameter as the language has it: words said, figures with its decimal sign."""
    if isinstance(value, list | tuple):
        return [_said(name, each) for each in value]
    if isinstance(value, Filled | Joined):
        return say_text(value)
    if not isinstance(value, str):
        return value
    if name in WORDS:
        return ", ".join(_word(each) for each in value.split(", "))
    if isinstance(value, Phrase):
        return say(value)
    return shown_number(value) if name not in NEVER_FIGURES and _FIGURE.fullmatch(value) else value


def _word(text: str) -> str:
    words = say(text)
    return words if words != text else say_code(text)
