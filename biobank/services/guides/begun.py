"""Guides that were begun: with what, who has each now, and which steps are left out.

Nothing of custody stands here. What was done is in the ledger; a guide that were lost would be begun
again and stand where it stood.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from biobank.services.identity.secrets import new_id
from biobank.services.identity.signed_in import SignedIn
from biobank.services.services import Services
from biobank.storage import tables

MOST_OPEN = 30
_table = tables.guide
_g = _table.c
_COLUMNS = (
    _g.id,
    _g.kind,
    _g.subject_id,
    _g.number,
    _g.site_id,
    _g.patient_id,
    _g.begun_at,
    _g.begun_by,
    _g.person_id,
    _g.taken_at,
    _g.turn,
    _g.passed,
    _g.ended_at,
    _g.ended_by,
)
_by_id = select(*_COLUMNS).where(_g.id == bindparam("at_id"))
_same = select(*_COLUMNS).where(
    _g.kind == bindparam("of_kind"), _g.subject_id == bindparam("about"), _g.number == bindparam("no")
)
_open = (
    select(*_COLUMNS)
    .where(_g.site_id == bindparam("site"), _g.ended_at.is_(None))
    .order_by(_g.begun_at.desc(), _g.id)
    .limit(bindparam("most"))
)
_about = (
    select(*_COLUMNS)
    .where(_g.subject_id.in_(bindparam("subjects", expanding=True)))
    .order_by(_g.begun_at.desc(), _g.id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Begun:
    """One guide: its kind, the thing it is about, who began it, and who has it now.

    `turn` counts the answers, so that a form sent twice asks for the same command. `number` tells
    guides of one kind about one thing apart: the session of a collection.
    """

    id: str
    kind: str
    subject: str
    number: int
    site: str
    patient: str
    begun_at: str
    begun_by: str
    person: str
    taken_at: str
    turn: int
    passed: frozenset[str]
    ended_at: str | None
    ended_by: str | None


def _as_begun(row: Any) -> Begun:
    told = list(row)
    told[11] = frozenset(told[11].split())
    return Begun(*told)


def _read(connection: Connection, statement: Select[Any], **bound: Any) -> tuple[Begun, ...]:
    return tuple(_as_begun(row) for row in connection.execute(statement, bound))


def found(services: Services, id: str) -> Begun | None:
    """Return a guide by its id, or None."""
    with services.database.read() as connection:
        rows = _read(connection, _by_id, at_id=id)
    return rows[0] if rows else None


def open_at(connection: Connection, site: str) -> tuple[Begun, ...]:
    """Return the guides of a site that are under way, the newest first; one statement."""
    return _read(connection, _open, site=site, most=MOST_OPEN)


def about(connection: Connection, subjects: Iterable[str]) -> tuple[Begun, ...]:
    """Return the guides about any of these things, the newest first; one statement."""
    return _read(connection, _about, subjects=tuple(subjects) or ("",), most=MOST_OPEN)


def begin(
    services: Services, who: SignedIn, kind: str, subject: str, number: int, site: str, patient: str
) -> str:
    """Return the guide of this kind about this thing: the one that is there, taken up again, or a new one."""
    now, person = services.clock(), who.actor.person
    with services.database.write() as connection:
        there = _read(connection, _same, of_kind=kind, about=subject, no=number)
        if there:
            if there[0].ended_at is not None:
                _change(connection, there[0].id, ended_at=None, ended_by=None, person_id=person, taken_at=now)
            return there[0].id
        id = new_id(services)
        connection.execute(
            insert(_table),
            {
                "id": id,
                "kind": kind,
                "subject_id": subject,
                "number": number,
                "site_id": site,
                "patient_id": patient,
                "begun_at": now,
                "begun_by": person,
                "person_id": person,
                "taken_at": now,
                "turn": 1,
                "passed": "",
            },
        )
    return id


def _change(connection: Connection, id: str, **columns: Any) -> None:
    connection.execute(update(_table).where(_g.id == id).values(**columns))


def give(services: Services, guide: Begun, person: str) -> None:
    """Let somebody have a guide from now on: whoever takes it, or a colleague to whom it is handed."""
    with services.database.write() as connection:
        _change(
            connection, guide.id, person_id=person, taken_at=services.clock(), ended_at=None, ended_by=None
        )


def leave_out(services: Services, guide: Begun, step: str, *, out: bool) -> None:
    """Leave a step out, or bring it back; the verb itself is never barred by that."""
    passed = guide.passed | {step} if out else guide.passed - {step}
    with services.database.write() as connection:
        _change(connection, guide.id, passed=" ".join(sorted(passed)))


def end(services: Services, who: SignedIn, guide: Begun) -> None:
    """End a guide, done or not; what was recorded stands, and what was typed is still there."""
    with services.database.write() as connection:
        _change(connection, guide.id, ended_at=services.clock(), ended_by=who.actor.person)


def answered(services: Services, guide: Begun, turn: int) -> None:
    """Note that the form of this turn was decided; the next one asks for another command."""
    with services.database.write() as connection:
        connection.execute(update(_table).where(_g.id == guide.id, _g.turn == turn).values(turn=_g.turn + 1))
