"""Saved views: how somebody likes to see a list, kept under a name of their own and seen by nobody else."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, insert, select

from biobank.services.identity.signed_in import SignedIn
from biobank.services.services import Services
from biobank.storage import tables

LONGEST_NAME = 60
MOST = 60
_view = tables.saved_view.c
_mine = select(_view.id, _view.list, _view.name, _view.query).where(_view.person_id == bindparam("person"))
_in_order = _mine.order_by(_view.list, _view.name, _view.id)
_count = select(func.count()).select_from(tables.saved_view).where(_view.person_id == bindparam("person"))
_drop = delete(tables.saved_view).where(_view.id == bindparam("view"), _view.person_id == bindparam("person"))
_drop_named = delete(tables.saved_view).where(
    _view.person_id == bindparam("person"), _view.list == bindparam("on"), _view.name == bindparam("called")
)


@dataclass(frozen=True, slots=True)
class SavedView:
    """A list as somebody named it: `query` is the part of the address that narrows and orders it."""

    id: int
    list: str
    name: str
    query: str


def views_of(services: Services, who: SignedIn) -> tuple[SavedView, ...]:
    """Return the views a person saved, by list and name; one statement."""
    with services.database.read() as connection:
        return tuple(SavedView(*row) for row in connection.execute(_in_order, {"person": who.actor.person}))


def name_of(text: str) -> str:
    """Return a name as it is kept, or nothing when it cannot be one."""
    name = " ".join(text.split())
    return name if name.isprintable() and len(name) <= LONGEST_NAME else ""


def save(services: Services, who: SignedIn, on: str, name: str, query: str) -> bool:
    """Keep a view of a list, in place of one of the same name; False when there are too many already."""
    mine = {"person": who.actor.person}
    row = {"person_id": who.actor.person, "list": on, "name": name, "query": query, "at": services.clock()}
    with services.database.write() as connection:
        connection.execute(_drop_named, {**mine, "on": on, "called": name})
        if connection.execute(_count, mine).scalar_one() >= MOST:
            return False
        connection.execute(insert(tables.saved_view), row)
    return True


def drop(services: Services, who: SignedIn, view: int) -> bool:
    """Forget a view of one's own; False when there is none with this number."""
    with services.database.write() as connection:
        return connection.execute(_drop, {"view": view, "person": who.actor.person}).rowcount == 1
