"""Addresses of real things in a demonstration: where a first step or a stop of the tour leads."""

from collections.abc import Mapping

from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.examples import EXAMPLES
from biobank.services.services import NoLedger
from biobank.web.links import href_of
from biobank.web.shell import services
from biobank.web.worklist import BY_NAME
from biobank.web.worklist_reading import Reading, do

MOST_LOOKED_THROUGH = 30

WAITING: Mapping[str, str] = {
    "bag-on-its-way": "receive",
    "open-deviation": "deviations",
    "to-clear": "orders",
    "to-plan": "plan",
    "to-release": "release",
    "visit-due": "visits",
}
"""Examples that are lines of a list of what waits, by the list."""

FIELDS: Mapping[str, str] = {
    "bag-in-its-slot": "unit",
    "bag-in-my-hands": "unit",
    "bag-in-quarantine": "unit",
    "bag-without-slot": "unit",
    "cleared-episode": "episode",
    "colleague": "person",
    "transplanted-course": "course",
    "undecided-patient": "patient",
}
"""The field of a verb's form that an example fills."""

PAGES: Mapping[str, tuple[str, str]] = {
    "bag-without-slot": ("unit", ""),
    "given-today": ("patient", ""),
    "refused-at-the-bedside": ("patient", "/timeline"),
    "taken-slot": ("slot", ""),
    "used-vessel": ("place", ""),
}
"""Whose page an example has, and what follows in the address."""


def is_demonstration() -> bool:
    """Say whether nobody here is real."""
    try:
        return services().ledger.purpose == "demonstration"
    except NoLedger:
        return False


def form_with(verb: str, example: str, person: SignedIn) -> str:
    """Return a verb's form with an example filled in; without one where there is none now."""
    if example in WAITING:
        return _waiting(verb, WAITING[example], person) or f"/do/{verb}"
    id = _found(example, person)
    return do(verb, **{FIELDS[example]: id})[0] if id else f"/do/{verb}"


def page_with(example: str, otherwise: str, person: SignedIn) -> str:
    """Return the page of an example; another one where there is no example now."""
    id = _found(example, person)
    kind, more = PAGES[example]
    return href_of(kind, id) + more if id else otherwise


def _found(example: str, person: SignedIn) -> str | None:
    with services().database.read() as connection:
        return EXAMPLES[example](connection, person.actor.site, person.actor.person)


def _waiting(verb: str, name: str, person: SignedIn) -> str | None:
    with services().database.read() as connection:
        rows = BY_NAME[name].rows(Reading(connection, person, MOST_LOOKED_THROUGH))
    steps = (row["next"][0] for row in rows)
    return next((step for step in steps if step.partition("?")[0] == f"/do/{verb}"), None)
