"""What each thing is called in one line of a list; never a person's name who is a patient."""

from collections.abc import Callable, Mapping
from typing import Any

from biobank.domain.things.thing import Thing

Called = Callable[[Any], str]


def called(row: Thing) -> str:
    """Return the words by which a thing is known in the laboratory."""
    words = _CALLED.get(row.NAME)
    return words(row) if words else f"{kind_in_words(row.NAME)} {row.id}"


def kind_in_words(thing: str) -> str:
    """Return the kind of a thing as a word that begins a line, such as Order line."""
    return thing.replace("_", " ").capitalize()


def _said(text: str | None) -> str:
    return (text or "").replace("_", " ")


_CALLED: Mapping[str, Called] = {
    "agreement": lambda row: f"Storage agreement of {row.signed_on}",
    "check": lambda row: f"Check {_said(row.kind)}, {_said(row.outcome)}",
    "consent": lambda row: f"Consent to {_said(row.scope)} of {row.given_on}",
    "course": lambda row: f"Course {row.number}, {_said(row.status)}",
    "deviation": lambda row: f"Deviation {_said(row.code.replace('-', ' '))}, {row.status}",
    "donation": lambda row: f"Donation {row.din}, session {row.session}",
    "episode": lambda row: f"Episode {row.chain_of_identity}, {_said(row.status)}",
    "equipment": lambda row: f"{row.name}, {_said(row.kind)}",
    "hold": lambda row: f"Hold for {_said(row.cause.replace('-', ' '))}, {row.status}",
    "infusion": lambda row: f"Reinfusion of {row.unit_id}, {row.status}",
    "lot": lambda row: f"{row.item} lot {row.number}, to {row.expires_on}",
    "order": lambda row: f"Order for {row.infuse_on}, {_said(row.status)}",
    "order_line": lambda row: f"Bag {row.sequence} of the order: {row.unit_id}, {_said(row.status)}",
    "person": lambda row: row.name,
    "place": lambda row: f"{row.name}, {_said(row.kind)}",
    "reserved_number": lambda row: f"Reserved number {row.din}, {_said(row.status)}",
    "result": lambda row: f"{row.test} {row.entered} {row.entered_unit or ''}, {_said(row.status)}",
    "site": lambda row: row.name,
    "slot": lambda row: f"Slot {row.label}",
    "station": lambda row: row.name,
    "unit": lambda row: f"{row.container.capitalize()} {row.din} {row.product_code} {row.division}",
    "visit": lambda row: f"Visit of {row.on_day}",
}
