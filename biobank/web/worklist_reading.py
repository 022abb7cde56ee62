"""What every worklist is read with, and the links that its lines carry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from biobank.domain.verbs import VERBS
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.units import Placed
from biobank.web.links import href_of
from biobank.web.moments import shown
from biobank.web.shell import is_for, services
from biobank.words.speaking import say, say_label

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a list is read with: one connection, the reader, and how many lines at most."""

    connection: Any
    who: SignedIn
    limit: int

    @property
    def site(self) -> str:
        """Return the site whose work is listed."""
        return self.who.actor.site

    @property
    def now(self) -> str:
        """Return the present moment."""
        return services().clock()

    def when(self, at: str) -> tuple[str, str]:
        """Return a moment as lists show it."""
        local, utc, _ = shown(at, self.who.actor.zone)
        return local, utc


Rows = Callable[[Reading], list[Row]]


def do(name: str, **given: str) -> tuple[str, str]:
    """Return the link to a verb's form, by its title."""
    return f"/do/{name}?{urlencode(given)}", VERBS[name].title


def own_step(row: Row, person: SignedIn) -> Row:
    """Return a line whose next step this person may take: looking, where doing it is for others."""
    path = row["next"][0].partition("?")[0]
    if path.startswith("/do/"):
        open_to = person.policy.may(person.actor.roles, path.removeprefix("/do/"))
    else:
        open_to = is_for(path, person.actor.roles)
    return row if open_to else {**row, "next": (row["about"][0], say("Open"))}


def about(placed: Placed) -> tuple[str, str]:
    """Return the link to a unit, by what it is and its donation number."""
    unit = placed.unit
    return href_of("unit", unit.id), f"{say_label(unit.container)} {unit.din} {unit.division}"
