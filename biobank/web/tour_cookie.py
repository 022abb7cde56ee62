"""Where somebody is in the tour, kept by their browser; and the panel that stands on every page meanwhile."""

from dataclasses import dataclass
from typing import Any

from flask import request

from biobank.edge.signing_in import whoever
from biobank.services.identity.signed_in import SignedIn
from biobank.web.examples import is_demonstration
from biobank.web.tour_stops import stops_for

COOKIE, COOKIE_DAYS = "tour", 30
AWAY = ""
"""The path of someone who has left the tour."""


@dataclass(frozen=True, slots=True)
class KeptStop:
    """The stop somebody went to last, and the address of its page; none when they have left."""

    name: str = ""
    path: str = AWAY


def kept_stop(person: str) -> KeptStop:
    """Return the stop that the browser keeps for this person, and for nobody else at the same screen."""
    whose, _, rest = request.cookies.get(COOKIE, "").partition(":")
    name, _, path = rest.partition(":")
    return KeptStop(name, path) if whose == person else KeptStop()


def context() -> dict[str, Any]:
    """Return the panel for `base.html`: where patients are real there is no tour."""
    person = whoever()
    if COOKIE not in request.cookies or person is None or person.locked or not is_demonstration():
        return {"tour": None}
    return {"tour": panel(person)}


def panel(person: SignedIn) -> dict[str, Any] | None:
    """Return the panel of the stop somebody is at, or nothing when they are on no tour."""
    kept, stops = kept_stop(person.actor.person), stops_for(person.actor.roles)
    at = next((number for number, stop in enumerate(stops) if stop.name == kept.name), None)
    if at is None or kept.path == AWAY:
        return None
    stop = stops[at]
    return {
        "number": at + 1,
        "of": len(stops),
        "said": stop.said,
        "elsewhere": "" if request.path == kept.path else f"/tour/{stop.name}",
        "before": stops[at - 1] if at else None,
        "after": stops[at + 1] if at + 1 < len(stops) else None,
    }
