"""What somebody has done themselves so far: kinds of events of their own sessions, and a PIN."""

from dataclasses import dataclass

from sqlalchemy import Connection, Integer, bindparam, func, select

from biobank.services.reads.lately import LOOKED_THROUGH
from biobank.storage import tables

_event, _credential = tables.event.c, tables.credential.c
_newest = select(func.coalesce(func.max(_event.id), 0)).scalar_subquery()
_kinds = (
    select(_event.kind)
    .where(
        _event.id > _newest - bindparam("back", type_=Integer),
        _event.body.like(bindparam("by")),
        _event.body.like('%"session":"%'),
    )
    .distinct()
)
"""What a demonstration tells of its people was done in no session, and is nobody's own work."""

_pin = select(_credential.pin_hash.is_not(None)).where(_credential.person_id == bindparam("person"))


@dataclass(frozen=True, slots=True)
class OwnWork:
    """Kinds of events that a person recorded lately, and whether they have a PIN."""

    kinds: frozenset[str]
    has_pin: bool


def own_work(connection: Connection, person: str) -> OwnWork:
    """Return what a person recorded, among the newest events of the whole bank; two statements."""
    bound = {"back": LOOKED_THROUGH, "by": f'%"recorded_by":"{person}"%'}
    kinds = frozenset(connection.execute(_kinds, bound).scalars())
    return OwnWork(kinds, bool(connection.execute(_pin, {"person": person}).scalar()))
