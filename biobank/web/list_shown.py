"""How a list is shown: its columns and filters in words, who may see it, and what its lines say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from biobank.domain.rules.clock import moment
from biobank.domain.rules.lifecycle import MACHINES
from biobank.domain.rules.reading import may_read_patients
from biobank.domain.verbs import VERBS
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view
from biobank.services.reads.lists.shape import Line, Shape
from biobank.web.moments import Shown, day_in_words, shown
from biobank.web.sentences import role_words, state_word
from biobank.words.speaking import capital, say, say_label

READERS, EVERYBODY, ADMINISTRATORS = "readers", "everybody", "administrators"
_ADMINISTERS = "add-person"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what a line answers by its key, and the order that its head asks for."""

    key: str
    label: str
    kind: str = "text"
    order: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, on which day, and what was read beside the lines for all of them at once."""

    person: SignedIn
    today: str
    beside: Mapping[str, Any] = field(default_factory=dict)

    def when(self, at: str | None) -> Shown | None:
        """Return a moment as lists show it."""
        return shown(at, self.person.actor.zone) if at else None

    def is_past(self, day: str | None) -> bool:
        """Say whether a day has gone by."""
        return day is not None and day < self.today


Beside = Callable[[Any, SignedIn, tuple[Line, ...]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as people meet it.

    `counted` is how many lines there are, for one and for several.
    `fields` are the labels of its filters, `words` those of choices that do not speak for
    themselves. `names` says that lines carry the names of patients, each of which is a look.
    """

    shape: Shape
    title: str
    lead: str
    counted: tuple[str, str]
    columns: tuple[Column, ...]
    fields: Mapping[str, str]
    row: Callable[[Line, Reader], Row]
    whose: str = READERS
    words: Mapping[str, str] = field(default_factory=dict)
    beside: Beside | None = None
    names: bool = False
    verb: str = ""
    address: str = ""

    @property
    def name(self) -> str:
        """Return the name of the list in addresses and records."""
        return self.shape.name

    @property
    def href(self) -> str:
        """Return where the list stands."""
        return self.address or f"/lists/{self.name}"

    def choice_words(self, name: str, choice: str) -> str:
        """Return what a choice of a filter is called."""
        if name in MACHINES:
            words = state_word(name, choice)
            return capital(words)
        return say(self.words.get(choice) or say_label(choice))


def day(text: str | None) -> tuple[str, str] | None:
    """Return a day as lists show it, and as it is."""
    return (day_in_words(text), text) if text else None


def expiry(text: str | None, zone: str) -> tuple[str, str] | None:
    """Return when cells expire: a day, or the minute at the site for what keeps only hours."""
    if text is None or len(text) == len("2036-03-02"):
        return day(text)
    return shown(text, zone).local, f"{moment(text).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def may_open(listed: Listed, person: SignedIn) -> bool:
    """Say whether a list is for this person without breaking any glass."""
    if listed.whose == ADMINISTRATORS:
        return person.policy.may(person.actor.roles, _ADMINISTERS)
    return listed.whose == EVERYBODY or may_read_patients(person.actor.roles)


def opened(listed: Listed, person: SignedIn) -> str | None:
    """Return the reason of an emergency reading, if that is what opens a list; raises Denied, Problem."""
    if listed.whose == READERS:
        return may_view(person, person.actor.site)
    if not may_open(listed, person):
        roles = role_words(person.policy.permitted_roles(_ADMINISTERS)) or say("nobody here")
        raise Problem(403, "not-permitted", {"verb": listed.title, "roles": roles})
    return None


def site_of(listed: Listed, person: SignedIn) -> str | None:
    """Return the site whose lines are listed: one's own; in an emergency reading of patients, every one."""
    everywhere = listed.whose == READERS and person.break_glass is not None
    return None if everywhere else person.actor.site


def beginning(listed: Listed, person: SignedIn) -> str:
    """Return the verb that adds to a list, where this person may do it."""
    return listed.verb if listed.verb in VERBS and person.policy.may(person.actor.roles, listed.verb) else ""
