"""Verb cards: printed codes that say what is to be done with the things scanned after them.

A card names no thing and has no copies to account for: it may be printed by anyone, hung on a wall and thrown
away. Its subject is fixed for ever, so that a card on a wall never changes its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.sentences.phrase import Phrase

LETTER: Final = "V"


@dataclass(frozen=True, slots=True)
class VerbCard:
    """One card: its name, the subject of its code, and its words.

    `verb` is what is done with each unit scanned after the card; `by_custody` names another verb where a
    unit is kept otherwise. `first` are the kinds of things of which one is scanned before the units, each
    with the field of the verb that it fills. A card without a verb steers the series itself.
    """

    name: str
    subject: str
    title: str
    about: str
    verb: str = ""
    by_custody: Mapping[str, str] = field(default_factory=dict)
    first: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Tell its words from its codes."""
        object.__setattr__(self, "title", Phrase(self.title))
        object.__setattr__(self, "about", Phrase(self.about))

    @property
    def code(self) -> str:
        """Return the 15 characters that the card carries."""
        return render(code_for(LETTER + self.subject))

    @property
    def verbs(self) -> tuple[str, ...]:
        """Return every verb that the card may do; none for a card that steers the series."""
        return tuple(dict.fromkeys(name for name in (self.verb, *self.by_custody.values()) if name))

    @property
    def takes_slots(self) -> bool:
        """Say whether each unit goes into a slot: one that was scanned, or the next free one of a box."""
        return "slot" in self.first

    def verb_for(self, custody: str) -> str:
        """Return the verb for a unit that is kept in this way."""
        return self.by_custody.get(custody, self.verb)


SLOT_OR_BOX: Final = MappingProxyType({"slot": "slot", "place": "slot"})
END: Final = "end"
STOPPED: Final = "set-apart"

CARDS: Final[tuple[VerbCard, ...]] = (
    VerbCard(
        "store",
        "47B6H35QZP",
        "Store",
        "Scan a slot, then its bag; or a box, then its bags in order.",
        "store-unit",
        first=SLOT_OR_BOX,
    ),
    VerbCard("take-out", "ESF5PEJ7TY", "Take out", "Scan each bag as you take it out.", "take-out-unit"),
    VerbCard(
        "put-back",
        "1TND06CN9C",
        "Put back",
        "Scan a slot, then the bag that goes back; or a box, then its bags in order.",
        "restock-unit",
        first=SLOT_OR_BOX,
    ),
    VerbCard(
        "move",
        "F81K94GWZJ",
        "Move",
        "Scan the new slot, then the bag; or the new box, then its bags in order.",
        "move-unit",
        first=SLOT_OR_BOX,
    ),
    VerbCard(
        "hand-over",
        "QBA0F80ABF",
        "Hand over",
        "Scan the badge or the place that receives, then each bag.",
        "hand-over-unit",
        first=MappingProxyType({"person": "to_person", "place": "to_place"}),
    ),
    VerbCard(
        "hand-over-to-me",
        "CNK383ZW9A",
        "Hand over to me",
        "Scan each bag that you take over or pick up.",
        "accept-unit",
        by_custody=MappingProxyType({"location": "pick-up-unit"}),
    ),
    VerbCard("accept", "SXPE0WX8EV", "Accept", "Scan each bag that was handed over to you.", "accept-unit"),
    VerbCard(
        "put-down",
        "SPEHVTQ22Y",
        "Put down",
        "Scan the place, then each bag that you leave there.",
        "put-down-unit",
        first=MappingProxyType({"place": "place"}),
    ),
    VerbCard(STOPPED, "82XJZKY0MY", "Set apart", "After a red stop: the piece is set apart. Then go on."),
    VerbCard(END, "8VGESVZ7AK", "End", "The series is over."),
)
"""Every card, in the order in which they are printed."""

_BY_NAME: Final = MappingProxyType({card.name: card for card in CARDS})
_BY_SUBJECT: Final = MappingProxyType({LETTER + card.subject: card for card in CARDS})


def card_of(id: str) -> VerbCard | None:
    """Return the card whose code names this id (type letter and subject), or None."""
    return _BY_SUBJECT.get(id)


def card_named(name: str) -> VerbCard | None:
    """Return the card of this name, or None."""
    return _BY_NAME.get(name)
