"""What stands around every page: who is here, the way to other pages, the clock, the last answer."""

from typing import Any

from flask import current_app, g, request

from biobank.domain.rooms.labels import PRINTERS
from biobank.domain.rules.reading import READERS, may_read_patients
from biobank.domain.rules.roles import ROLES
from biobank.domain.sentences.phrase import Phrase
from biobank.edge.parts import parts
from biobank.edge.signing_in import signed_in, whoever
from biobank.services.identity.signed_in import SignedIn
from biobank.services.services import NoLedger, Services
from biobank.web import outcome
from biobank.web.help_links import help_here
from biobank.web.moments import shown
from biobank.web.telephones import call_buttons
from biobank.words.speaking import direction, language, say

THEME_COOKIE = "theme"
THEMES = ("light", "dim")
PASSIVE = "X-Passive"
PLACES: tuple[tuple[str, str, str], ...] = (
    ("/", Phrase("Start"), Phrase("What waits for you, role by role.")),
    ("/worklist", Phrase("Waiting"), Phrase("What waits for whom, oldest first.")),
    ("/lists", Phrase("Lists"), Phrase("Everything of one kind: ordered, narrowed, taken along.")),
    ("/patients", Phrase("Patients"), Phrase("Find a patient, see their cells and their story.")),
    ("/vessels", Phrase("Storage"), Phrase("Vessels, racks and positions.")),
    ("/bedside", Phrase("Bedside"), Phrase("Check and reinfuse with a second person.")),
    ("/labels", Phrase("Labels"), Phrase("Print, reprint and void labels.")),
    ("/quality", Phrase("Quality"), Phrase("Deviations, near misses, holds and gaps.")),
    (
        "/downtime",
        Phrase("Downtime"),
        Phrase("The book for when the program is down, and what was done on paper."),
    ),
    ("/people", Phrase("People"), Phrase("Accounts, roles and passwords.")),
    ("/do", Phrase("All work"), Phrase("Everything that can be recorded.")),
    ("/help", Phrase("Help"), Phrase("How things are done here, and why something is refused.")),
)
"""Where the navigation leads; a place without a page yet is not shown."""

_CARERS = tuple(READERS)
ONLY_FOR: dict[str, tuple[str, ...]] = {
    "/worklist": _CARERS,
    "/patients": _CARERS,
    "/bedside": ("nurse", "physician", "technologist", "medical_director"),
    "/labels": PRINTERS,
    "/printing": PRINTERS,
    "/quality": ("quality_officer", "inspector", "medical_director", "processing_director"),
    "/downtime": _CARERS,
    "/people": ("administrator",),
}
"""Places that only some roles have work at; the others are for everybody."""


def services() -> Services:
    """Return the services of the application that answers."""
    return parts().services


def who() -> SignedIn:
    """Return the person at this screen; raises Problem when there is none or the screen is locked."""
    found: SignedIn | None = g.get("person_here")
    if found is None:
        found = g.person_here = signed_in(passive=is_passive())
    return found


def is_passive() -> bool:
    """Say whether a page asks again by itself: that keeps no screen from locking."""
    return request.method == "GET" and PASSIVE in request.headers


def places() -> list[tuple[str, str, str]]:
    """Return the places that have a page and work for one's roles: address, name, and what is there."""
    person = whoever()
    roles = person.actor.roles if person else frozenset()
    return [place for place in PLACES if has_page(place[0]) and is_for(place[0], roles)]


def is_for(path: str, roles: frozenset[str]) -> bool:
    """Say whether people with these roles have work at a place."""
    return path not in ONLY_FOR or not roles.isdisjoint(ONLY_FOR[path])


def has_page(path: str) -> bool:
    """Say whether a page answers at an address."""
    return current_app.url_map.bind("").test(path, "GET")


def context() -> dict[str, Any]:
    """Return what `base.html` reads; a page that fails still has its frame."""
    person = whoever()
    told: dict[str, Any] = {
        "lang": language(),
        "dir": direction(),
        "theme": theme(),
        "ledger_purpose": _purpose(),
        "site_name": person.site_name if person else "",
        "station": (person.station_name or "") if person else "",
        "account": None,
        "nav": [],
        "help_here": "",
        "demo_codes": False,
        "outcome": None,
        "scans": [],
        "errors": [],
        "patient": None,
        "calls": [],
        "scanner_ms": None,
        "may": _may_nothing,
    }
    told |= _clock(person.actor.zone if person else "UTC")
    if person is None or person.locked:
        return told
    return told | _of_person(person)


def _of_person(person: SignedIn) -> dict[str, Any]:
    return {
        "account": {"name": person.actor.name, "role": roles_in_words(person)},
        "nav": [(href, label, _is_here(href)) for href, label, _ in places()],
        "help_here": help_here(),
        "demo_codes": _purpose() == "demonstration" and may_read_patients(person.actor.roles),
        "outcome": None if is_passive() else outcome.last(person.actor),
        "scans": [] if is_passive() else outcome.scans(person.actor),
        "calls": call_buttons(person),
        "scanner_ms": person.scanner_ms,
        "may": lambda verb: person.policy.may(person.actor.roles, verb),
    }


def _may_nothing(_: str) -> bool:
    return False


def _is_here(href: str) -> bool:
    below = "/home/" if href == "/" else href + "/"
    return request.path == href or request.path.startswith(below)


def roles_in_words(person: SignedIn) -> str:
    """Return the roles of a person at this site, as they stand beside the name."""
    return ", ".join(say(words) for role, words in ROLES.items() if role in person.actor.roles) or say(
        "No role here"
    )


def _clock(zone: str) -> dict[str, str]:
    now = shown(services().clock(), zone)
    utc = "" if zone == "UTC" else now.utc
    return {"now_local": now.local, "now_utc": utc, "now_iso": now.iso}


def _purpose() -> str:
    try:
        return services().ledger.purpose
    except NoLedger:
        return ""


def theme() -> str:
    """Return the screen's theme: light, or dim for dark rooms."""
    chosen = request.cookies.get(THEME_COOKIE, "light")
    return chosen if chosen in THEMES else "light"


def own_path(path: str) -> str:
    """Return an address of this site, or the start page for anything that leads elsewhere."""
    inside = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if inside else "/"
