"""The catalogue: every code in every language, English complete."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.sentences.english import ENGLISH
from biobank.domain.sentences.sentence import Sentence

CATALOGUES: Mapping[str, Mapping[str, Sentence]] = {"en": ENGLISH}


def told(code: str, params: Mapping[str, Any], language: str = "en") -> Sentence:
    """Return what a refusal code says in a language, falling back to English."""
    found = CATALOGUES.get(language, ENGLISH).get(code) or ENGLISH[code]
    return found.told(params)
