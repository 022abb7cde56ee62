"""The versions of label designs: what was adopted when, by whom and why, and how many labels carry each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from biobank.domain.rules.label_control import LIVE
from biobank.storage import tables
from biobank.storage.prepared import among

MOST_COUNTED = 10_000
"""Live labels of one design that are counted; a page says so where there are more."""

_design, _copy, _person = (
    tables.things["label_design"].c,
    tables.things["label_copy"].c,
    tables.things["person"],
)
_by, _second, _ended = (_person.alias(name) for name in ("adopter", "second", "ender"))
_versions = (
    select(
        _design.name,
        _design.number,
        _design.title,
        _design.digest,
        _design.content,
        _design.read_back,
        _design.status,
        _design.reason,
        _design.adopted_at,
        _design.adopted_by,
        _design.ended_at,
        _design.ended_reason,
        _by.c.name.label("by_name"),
        _second.c.name.label("second_name"),
        _ended.c.name.label("ended_name"),
    )
    .outerjoin(_by, _by.c.id == _design.adopted_by)
    .outerjoin(_second, _second.c.id == _design.seconded_by)
    .outerjoin(_ended, _ended.c.id == _design.ended_by)
    .where(_design.name == bindparam("called"))
    .order_by(_design.number.desc())
)
_newest = (
    select(_design.name, _design.number, _design.title, _design.status, _design.adopted_at, _design.ended_at)
    .where(among(_design.status, "adopted", "retired"))
    .order_by(_design.name)
)
_some_live = (
    select(_copy.design_digest, _copy.purpose, _copy.printed_at)
    .where(_copy.design == bindparam("called"), _copy.status.in_(sorted(LIVE)))
    .limit(MOST_COUNTED)
    .subquery()
)
_live = (
    select(
        _some_live.c.design_digest,
        _some_live.c.purpose,
        func.count().label("count"),
        func.max(_some_live.c.printed_at).label("last"),
    )
    .group_by(_some_live.c.design_digest, _some_live.c.purpose)
    .order_by(_some_live.c.purpose)
)


@dataclass(frozen=True, slots=True)
class Version:
    """One adopted version of a design, with the names of those who approved and retired it."""

    name: str
    number: int
    title: str
    digest: str
    content: str
    read_back: str
    status: str
    reason: str | None
    adopted_at: str
    adopted_by: str
    ended_at: str | None
    ended_reason: str | None
    by_name: str | None
    second_name: str | None
    ended_name: str | None


@dataclass(frozen=True, slots=True)
class Live:
    """Labels that are in use: of which content of a design, on what, how many, and the last one's moment."""

    digest: str
    purpose: str
    count: int
    last: str


def versions_of(connection: Connection, name: str) -> tuple[Version, ...]:
    """Return every adopted version of a design, the newest first; one statement."""
    rows: Iterable[Any] = connection.execute(_versions, {"called": name})
    return tuple(Version(*row) for row in rows)


def newest(connection: Connection) -> Mapping[str, Any]:
    """Return the newest version of each design that was ever adopted, by name; one statement."""
    return {row.name: row for row in connection.execute(_newest)}


def live_labels(connection: Connection, name: str) -> tuple[Live, ...]:
    """Return how many live labels a design has, by content and purpose; one statement."""
    return tuple(Live(*row) for row in connection.execute(_live, {"called": name}))
