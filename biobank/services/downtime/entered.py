"""What was told afterwards: the reports from paper since somebody began to enter them."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from biobank.domain.ledger.kinds import words_of
from biobank.storage import tables

MOST_SHOWN = 100
SOURCE = "offline"
_event = tables.event
_last = select(func.max(_event.c.id))
_since = (
    select(_event.c.kind, _event.c.stream, _event.c.unit_id, _event.c.at, _event.c.body)
    .where(_event.c.id > bindparam("after"), _event.c.body.contains(f'"source":"{SOURCE}"'))
    .order_by(_event.c.id.desc())
    .limit(4 * MOST_SHOWN)
)


@dataclass(frozen=True, slots=True)
class Told:
    """One deed that was told afterwards: what, about which unit, when it happened, and who says so."""

    what: str
    unit: str | None
    claimed_at: str
    recorded_at: str
    performed_by: str
    verified_by: str | None
    violations: tuple[str, ...]
    by: str


def last_event(connection: Connection) -> int:
    """Return the number of the newest event; one statement."""
    return connection.execute(_last).scalar_one() or 0


def told_since(connection: Connection, site: str, after: int) -> tuple[Told, ...]:
    """Return what was told of a site's paper since an event, the newest first; one statement.

    A deed that made several events is told once, by its first.
    """
    found: dict[str, Told] = {}
    for row in connection.execute(_since, {"after": after}):
        body = json.loads(row.body)
        if body["site"] == site and body["source"] == SOURCE and row.kind != "DeviationOpened":
            found.pop(body["command"], None)
            found[body["command"]] = _told(row, body)
    return tuple(found.values())[:MOST_SHOWN]


def _told(row: Any, body: dict[str, Any]) -> Told:
    return Told(
        words_of(row.kind),
        row.unit_id,
        body.get("claimed", {}).get("at", row.at),
        row.at,
        body.get("performed_by", body["recorded_by"]),
        body.get("verified_by"),
        tuple(one["code"] for one in body.get("violations", ())),
        body["recorded_by"],
    )
