"""Where a unit is, in a few words."""

from biobank.services.reads.units import Placed
from biobank.web.sentences import state_word
from biobank.words.speaking import capital


def where_in_words(placed: Placed) -> str:
    """Return where a unit is in a few words."""
    return where(placed.unit.custody, placed.place, placed.slot, placed.holder)


def where(custody: str, place: str | None, slot: str | None, holder: str | None) -> str:
    """Return place and slot, whose hands, or that a unit is nowhere here."""
    if custody in ("slot", "location", "person"):
        told = (place, slot) if place or slot else (holder,)
        return " · ".join(each for each in told if each) or state_word("custody", custody)
    return capital(state_word("custody", custody))
