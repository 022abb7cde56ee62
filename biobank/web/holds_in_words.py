"""Causes of holds as people say them."""

from biobank.domain.rooms.holds import CAUSES

_WORDS = {
    **dict(CAUSES),
    "awaiting-results": "Results and release are awaited",
    "deviation": "A deviation is open",
    "identity-in-doubt": "Identity in doubt",
    "missing": "Missing",
    "relabel": "A new label is due",
}


def hold_in_words(cause: str) -> str:
    """Return what a hold is for."""
    return _WORDS.get(cause) or cause.replace("-", " ").replace("_", " ").capitalize()
