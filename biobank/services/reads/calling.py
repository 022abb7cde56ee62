"""What each thing is called in one line of a list; never a person's name who is a patient."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from biobank.domain.things.thing import Thing
from biobank.words.days import day_shown
from biobank.words.speaking import say, say_code, say_label

Called = Callable[[Any], str]


def called(row: Thing) -> str:
    """Return the words by which a thing is known in the laboratory."""
    words = _CALLED.get(row.NAME)
    return words(row) if words else f"{kind_in_words(row.NAME)} {row.id}"


def kind_in_words(thing: str) -> str:
    """Return the kind of a thing as a word that begins a line, such as Order line."""
    return say_label(thing)


def _said(text: str | None) -> str:
    return say_code(text or "")


def _day(text: str) -> str:
    """Return a day as it is read; what is no whole day stays as it is."""
    return day_shown(date.fromisoformat(text)) if len(text) == len("2026-03-02") else text


_CALLED: Mapping[str, Called] = {
    "agreement": lambda row: say("Storage agreement of {signed_on}", signed_on=_day(row.signed_on)),
    "check": lambda row: say("Check {kind}, {outcome}", kind=_said(row.kind), outcome=_said(row.outcome)),
    "consent": lambda row: say(
        "Consent to {scope} of {given_on}", scope=_said(row.scope), given_on=_day(row.given_on)
    ),
    "course": lambda row: say("Course {number}, {status}", number=row.number, status=_said(row.status)),
    "deviation": lambda row: say(
        "Deviation {code}, {status}", code=_said(row.code.replace("-", "_")), status=_said(row.status)
    ),
    "donation": lambda row: say("Donation {din}, session {session}", din=row.din, session=row.session),
    "episode": lambda row: say(
        "Episode {chain_of_identity}, {status}",
        chain_of_identity=row.chain_of_identity,
        status=_said(row.status),
    ),
    "equipment": lambda row: f"{row.name}, {_said(row.kind)}",
    "hold": lambda row: say(
        "Hold for {cause}, {status}", cause=_said(row.cause.replace("-", "_")), status=_said(row.status)
    ),
    "infusion": lambda row: say(
        "Reinfusion of {unit_id}, {status}", unit_id=row.unit_id, status=_said(row.status)
    ),
    "lot": lambda row: say(
        "{item} lot {number}, to {expires_on}",
        item=row.item,
        number=row.number,
        expires_on=_day(row.expires_on),
    ),
    "order": lambda row: say(
        "Order for {infuse_on}, {status}", infuse_on=_day(row.infuse_on), status=_said(row.status)
    ),
    "order_line": lambda row: say(
        "Bag {sequence} of the order: {unit_id}, {status}",
        sequence=row.sequence,
        unit_id=row.unit_id,
        status=_said(row.status),
    ),
    "person": lambda row: row.name,
    "place": lambda row: f"{row.name}, {_said(row.kind)}",
    "printer": lambda row: row.name,
    "reserved_number": lambda row: say(
        "Reserved number {din}, {status}", din=row.din, status=_said(row.status)
    ),
    "result": lambda row: f"{row.test} {row.entered} {row.entered_unit or ''}, {_said(row.status)}",
    "site": lambda row: row.name,
    "slot": lambda row: say("Slot {label}", label=row.label),
    "station": lambda row: row.name,
    "unit": lambda row: f"{say_label(row.container)} {row.din} {row.product_code} {row.division}",
    "visit": lambda row: say("Visit of {on_day}", on_day=_day(row.on_day)),
}
