"""The stops of the tour: real pages of a demonstration. What is said at each lies in `help/`."""

from collections.abc import Iterable
from dataclasses import dataclass

from biobank.domain.rules.reading import READERS
from biobank.web.help_texts import Said, tour_words
from biobank.web.shell import is_for

EVERYBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop: its name in addresses, its page, and the example whose page it is instead.

    `only` are the roles that may see that page; nobody named is everybody.
    """

    name: str
    path: str
    example: str = ""
    only: frozenset[str] = EVERYBODY

    @property
    def said(self) -> Said:
        """Return what is said at it: its title, what one sees, and why it is so."""
        return tour_words()[self.name]

    def is_for(self, roles: frozenset[str]) -> bool:
        """Say whether one of these roles may see it."""
        return (not self.only or not roles.isdisjoint(self.only)) and is_for(self.path, roles)


STOPS: tuple[Stop, ...] = (
    Stop("start", "/"),
    Stop("patient", "/patients", "given-today", only=READERS),
    Stop("timeline", "/patients", "refused-at-the-bedside", only=READERS),
    Stop("bag", "/units", "bag-without-slot", only=READERS),
    Stop("slot", "/vessels", "taken-slot", only=READERS),
    Stop("vessel", "/vessels", "used-vessel", only=READERS),
    Stop("storage", "/vessels", only=frozenset({"administrator"})),
    Stop("clocks", "/worklist/clocks", only=READERS),
    Stop("scan", "/scan"),
    Stop("quality", "/quality"),
    Stop("people", "/people"),
    Stop("stations", "/lists/equipment", only=frozenset({"administrator", "data_manager", "inspector"})),
    Stop("states", "/help/states"),
    Stop("refusals", "/help/verbs/verify-at-bedside"),
    Stop("end", "/help/first-ten-minutes"),
)


def stops_for(roles: Iterable[str]) -> tuple[Stop, ...]:
    """Return the stops that people with these roles may see, in their order."""
    held = frozenset(roles)
    return tuple(each for each in STOPS if each.is_for(held))
