"""A thing in a few lines: its states and what one wants to see before doing something to it."""

import dataclasses
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from biobank.domain.rules.lifecycle import MACHINES
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.things.thing import Thing
from biobank.web.moments import day_in_words
from biobank.words.numbers import shown_number
from biobank.words.speaking import say, say_code

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_BOOKKEEPING = frozenset({"id", "stream", "version", "site_id"})
_FACTS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "unit": (
        ("din", Phrase("Donation"), ""),
        ("product_code", Phrase("Product"), ""),
        ("volume_ml", Phrase("Volume"), "mL"),
        ("cd34_e6", Phrase("CD34+ in it"), "× 10⁶"),
        ("expires_on", Phrase("Expiry"), ""),
    ),
    "course": (("weight_kg", Phrase("Weight"), "kg"), ("status", Phrase("State"), "")),
    "order": (
        ("infuse_on", Phrase("To be given on"), ""),
        ("cd34_per_kg", Phrase("Dose"), "× 10⁶/kg"),
        ("weight_kg", Phrase("Weight"), "kg"),
        ("status", Phrase("State"), ""),
    ),
}


def states_of(row: Thing) -> dict[str, str] | None:
    """Return the four states of a unit, or None for other things."""
    if row.NAME != "unit":
        return None
    return {machine: getattr(row, machine) for machine in MACHINES}


def facts_of(row: Thing) -> list[tuple[str, str]]:
    """Return the few facts of a thing that are shown beside a form."""
    facts = _FACTS.get(row.NAME, (("status", say("State"), ""),))
    told = [(label, getattr(row, name, None), unit) for name, label, unit in facts]
    return [(label, f"{_fact(value)} {unit}".strip()) for label, value, unit in told if value is not None]


def _fact(value: Any) -> str:
    return day_in_words(value) if isinstance(value, str) and _DAY.fullmatch(value) else in_words(value)


def columns_of(row: Thing) -> list[tuple[str, Any]]:
    """Return every column of a thing that tells something, by name, for its own page."""
    members = (each.name for each in dataclasses.fields(row) if each.name not in _BOOKKEEPING)
    return [(name, getattr(row, name)) for name in members if getattr(row, name) is not None]


def in_words(value: Any) -> str:
    """Return a value as it is read: yes and no, states without underscores, numbers without idle zeros."""
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, Decimal):
        return shown_number(value.normalize())
    return say_code(str(value))


def degrees_of(coldest: Decimal, warmest: Decimal) -> str:
    """Return a range of temperatures in words."""
    return say(
        "{coldest} to {warmest} °C",
        coldest=in_words(coldest).replace("-", "−"),
        warmest=in_words(warmest).replace("-", "−"),
    )
