"""Causes of holds as people say them."""

from biobank.domain.rooms.holds import CAUSES
from biobank.domain.sentences.phrase import Phrase, phrases
from biobank.words.speaking import say_label

_WORDS = {
    **dict(phrases(CAUSES)),
    "awaiting-results": Phrase("Results and release are awaited"),
    "deviation": Phrase("A deviation is open"),
    "identity-in-doubt": Phrase("Identity in doubt"),
    "missing": Phrase("Missing"),
    "relabel": Phrase("A new label is due"),
}


def hold_in_words(cause: str) -> str:
    """Return what a hold is for."""
    return _WORDS.get(cause) or say_label(cause)
