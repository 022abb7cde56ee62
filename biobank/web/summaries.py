"""A thing in a few lines: its states and what one wants to see before doing something to it."""

import dataclasses
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from biobank.domain.rules.lifecycle import MACHINES
from biobank.domain.things.thing import Thing
from biobank.web.moments import day_in_words

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_BOOKKEEPING = frozenset({"id", "stream", "version", "site_id"})
_FACTS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "unit": (
        ("din", "Donation", ""),
        ("product_code", "Product", ""),
        ("volume_ml", "Volume", "mL"),
        ("cd34_e6", "CD34+ in it", "× 10⁶"),
        ("expires_on", "Expiry", ""),
    ),
    "order": (
        ("infuse_on", "To be given on", ""),
        ("cd34_per_kg", "Dose", "× 10⁶/kg"),
        ("weight_kg", "Weight", "kg"),
        ("status", "State", ""),
    ),
}


def states_of(row: Thing) -> dict[str, str] | None:
    """Return the four states of a unit, or None for other things."""
    if row.NAME != "unit":
        return None
    return {machine: getattr(row, machine) for machine in MACHINES}


def facts_of(row: Thing) -> list[tuple[str, str]]:
    """Return the few facts of a thing that are shown beside a form."""
    facts = _FACTS.get(row.NAME, (("status", "State", ""),))
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
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value).replace("_", " ")


def degrees_of(coldest: Decimal, warmest: Decimal) -> str:
    """Return a range of temperatures in words."""
    return f"{in_words(coldest).replace('-', '−')} to {in_words(warmest).replace('-', '−')} °C"


def label_of(column: str) -> str:
    """Return the name of a column as words."""
    return column.removesuffix("_id").replace("_", " ").capitalize()
