"""Refusals in the language spoken: the sentence of a code, with its places filled."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.sentences.english import ENGLISH
from biobank.domain.sentences.sentence import Sentence
from biobank.words.speaking import say


def told(code: str, params: Mapping[str, Any]) -> Sentence:
    """Return what a refusal code says and what to do next; the code itself is the same in all languages."""
    english = ENGLISH[code]
    return Sentence(say(english.says), say(english.next)).told(params)
