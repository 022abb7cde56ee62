"""What somebody asks of a list, read strictly: an address that means nothing is refused, never guessed at."""

import base64
import binascii
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from biobank.domain.rules.clock import instant_text
from biobank.services.reads.lists.shape import Filter, Shape

LONGEST = 60
LONGEST_CURSOR = 900
ORDER, AFTER, BEFORE = "sort", "after", "before"
_ID = re.compile(r"[0-9A-Z]{11}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class NotReadable(Exception):
    """An address asks for something that a list does not have; `names` are the parts of it that do."""

    def __init__(self, names: Iterable[str]) -> None:
        """Keep the names, each once."""
        self.names = tuple(dict.fromkeys(names))
        super().__init__(", ".join(self.names))


@dataclass(frozen=True, slots=True)
class Cursor:
    """The line next to which a page begins: the value it is ordered by, and its id."""

    value: str
    id: str

    def text(self) -> str:
        """Return the cursor as it stands in an address."""
        told = json.dumps([self.value, self.id], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(told).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Asked:
    """How a list is asked for: narrowed by what, in which order, and from where on.

    `told` are the filters as the address has them, `values` as the database compares them.
    """

    order: str
    descending: bool
    told: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    after: Cursor | None = None
    before: Cursor | None = None

    @property
    def sort(self) -> str:
        """Return the order as an address has it."""
        return f"-{self.order}" if self.descending else self.order

    def query(self, **other: str) -> str:
        """Return the address's query, without the page; empty values of `other` take a part away."""
        parts = {**self.told, ORDER: self.sort, **other}
        return urlencode({name: value for name, value in parts.items() if value})


def asked(shape: Shape, told: Iterable[tuple[str, str]], zone: str) -> Asked:
    """Return what an address asks of a list, days being those of a zone; raises NotReadable.

    Each name stands once and is one that the list knows; an empty value asks for nothing.
    """
    parts = [(name, value.strip()) for name, value in told]
    wrong = [name for name, times in Counter(name for name, _ in parts).items() if times > 1]
    given = {name: value for name, value in parts if value}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in shape.filters:
            wrong += [] if name in (ORDER, AFTER, BEFORE) else [name]
        elif (read := _value(shape.filters[name], value, zone)) is None:
            wrong.append(name)
        else:
            values[name] = read
    order, descending = _order(shape, given.get(ORDER, shape.usual), wrong)
    after, before = _cursor(AFTER, given, wrong), _cursor(BEFORE, given, wrong)
    if after is not None and before is not None:
        wrong += [AFTER, BEFORE]
    if wrong:
        raise NotReadable(name if name.isprintable() else "?" for name in wrong)
    return Asked(order, descending, {name: given[name] for name in values}, values, after, before)


def _order(shape: Shape, text: str, wrong: list[str]) -> tuple[str, bool]:
    name = text.removeprefix("-")
    if name not in shape.orders:
        wrong.append(ORDER)
    return name, text.startswith("-")


def _value(spec: Filter, text: str, zone: str) -> Any:
    """Return what a filter compares with, or None when the text is nothing it could be."""
    if len(text) > LONGEST or not text.isprintable():
        return None
    match spec.kind:
        case "choice" | "among":
            return text if text in spec.choices else None
        case "truth":
            return {"yes": True, "no": False}.get(text)
        case "code":
            return "".join(text.upper().split())
        case "begins":
            return pattern(text)
    return _day(spec.kind, text, zone)


def pattern(text: str) -> str:
    """Return the pattern of what begins with a text, in small letters; its own signs mean themselves."""
    plain = " ".join(text.lower().split())
    return re.sub(r"([\\%_])", r"\\\1", plain) + "%"


def _day(kind: str, text: str, zone: str) -> str | None:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
        if day is None or kind in ("since", "until"):
            return None if day is None else text
        begins = day + timedelta(days=1) if kind == "before" else day
        return instant_text(datetime.combine(begins, time(), ZoneInfo(zone)).astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def _cursor(name: str, given: Mapping[str, str], wrong: list[str]) -> Cursor | None:
    if name not in given:
        return None
    found = cursor(given[name])
    if found is None:
        wrong.append(name)
    return found


def cursor(text: str) -> Cursor | None:
    """Return the cursor an address has, or None when it is not one of ours."""
    if len(text) > LONGEST_CURSOR or not text.isascii():
        return None
    try:
        told = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    match told:
        case [str(value), str(id)] if value.isprintable() and _ID.fullmatch(id):
            return Cursor(value, id)
    return None
