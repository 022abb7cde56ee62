"""The trails that somebody exported lately, as the log of looks has them."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from biobank.storage import tables

LOOKED_BACK = 500
_BEGINS = "export "
_viewing = tables.viewing.c
_mine = (
    select(_viewing.subject, _viewing.purpose, _viewing.at)
    .where(_viewing.actor == bindparam("actor"))
    .order_by(_viewing.id.desc())
    .limit(LOOKED_BACK)
)


@dataclass(frozen=True, slots=True)
class Exported:
    """A trail that was exported: whose, in which form, and when."""

    patient: str
    form: str
    at: str


def exports_of(connection: Connection, actor: str, limit: int) -> tuple[Exported, ...]:
    """Return the trails a person exported among their last looks, newest first; one statement."""
    found = connection.execute(_mine, {"actor": actor})
    told = [
        Exported(row.subject, row.purpose.removeprefix(_BEGINS), row.at)
        for row in found
        if row.purpose.startswith(_BEGINS)
    ]
    return tuple(told[:limit])
