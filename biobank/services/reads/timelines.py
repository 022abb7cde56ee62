"""A patient's timeline: what it can be narrowed to, when its events were, and pages of it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Select, bindparam, select

from biobank.domain.ledger.kinds import words_of
from biobank.domain.things.unit import Unit
from biobank.services.audit import pages
from biobank.services.audit.entries import Page
from biobank.services.audit.names import names_in
from biobank.services.audit.trail import LAST_ID, PAGE, entries_of
from biobank.services.services import Services
from biobank.storage import rows, tables

MOST_OUTLINED = 20_000
_PERSON = re.compile(r'"(H[0-9A-Z]{10})"')

_event = tables.event.c
_outline = (
    select(_event.at, _event.kind, _event.unit_id, _event.body)
    .where(_event.stream == bindparam("stream"))
    .order_by(_event.seq.desc())
    .limit(bindparam("limit", type_=Integer))
)
_TESTS: Mapping[str, ColumnElement[bool]] = {
    "stream": _event.stream == bindparam("stream"),
    "unit": _event.unit_id == bindparam("unit"),
    "kind": _event.kind == bindparam("kind"),
    "person": _event.body.like(bindparam("person")),
    "since": _event.at >= bindparam("since"),
    "until": _event.at < bindparam("until"),
}


@dataclass(frozen=True, slots=True)
class Outlined:
    """One event of a stream, only as far as a timeline is narrowed by it."""

    at: str
    kind: str
    unit: str | None
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outline:
    """The events of a stream, and what they can be narrowed to: kinds, units, people, each with its words."""

    events: tuple[Outlined, ...]
    kinds: tuple[tuple[str, str], ...]
    units: tuple[Unit, ...]
    people: tuple[tuple[str, str], ...]

    def moments(self, asked: Mapping[str, str]) -> tuple[str, ...]:
        """Return when the events were that are of the unit, kind and person asked for."""
        return tuple(each.at for each in self.events if _is_asked(each, asked))


def _is_asked(each: Outlined, asked: Mapping[str, str]) -> bool:
    return (
        asked.get("unit") in (None, each.unit)
        and asked.get("kind") in (None, each.kind)
        and ("person" not in asked or asked["person"] in each.people)
    )


def outline(connection: Connection, stream: str) -> Outline:
    """Return the outline of a patient's stream; three statements."""
    found = connection.execute(_outline, {"stream": stream, "limit": MOST_OUTLINED})
    events = tuple(
        Outlined(row.at, row.kind, row.unit_id, frozenset(_PERSON.findall(row.body))) for row in found
    )
    where = {"patient_id": stream.partition("/")[2], "stream": stream}
    units = [row for row in rows.find(connection, "unit", where) if isinstance(row, Unit)]
    people = frozenset(id for each in events for id in each.people)
    names = names_in(connection, [{"people": sorted(people)}])
    named = ((id, name) for id in people if (name := names.of(id)) is not None)
    return Outline(
        events=events,
        kinds=tuple(sorted({(each.kind, words_of(each.kind)) for each in events}, key=lambda each: each[1])),
        units=tuple(sorted(units, key=lambda unit: (unit.din, unit.division, unit.id))),
        people=tuple(sorted(named, key=lambda each: (each[1].casefold(), each[0]))),
    )


def narrowed(services: Services, stream: str, asked: Mapping[str, str], *, before: int | None = None) -> Page:
    """Return a page of entries narrowed as asked, newest first; private values open.

    A unit's entries are found wherever they stand: before it was attributed
    anew, they stood with another patient. The caller has asked `viewed` for it.
    """
    tests = {name: value for name, value in asked.items() if name in _TESTS}
    if "person" in tests:
        tests["person"] = f'%"{tests["person"]}"%'
    if "unit" not in tests:
        tests["stream"] = stream
    bound: dict[str, Any] = {**tests, "before": before or LAST_ID, "limit": PAGE + 1}
    with services.database.read() as connection:
        found = [pages.stored(row) for row in connection.execute(_page(tuple(sorted(tests))), bound)]
        told = [(one, json.loads(one.body)) for one in found[:PAGE]]
        entries = entries_of(services, connection, told, may_open=True)
    return Page(entries, entries[-1].id if len(found) > PAGE else None)


@cache
def _page(tests: tuple[str, ...]) -> Select[Any]:
    # Both orders are the same; each goes along its own index.
    order = _event.id if "unit" in tests else _event.seq
    return (
        select(tables.event)
        .where(*(_TESTS[name] for name in tests), _event.id < bindparam("before"))
        .order_by(order.desc())
        .limit(bindparam("limit", type_=Integer))
    )
