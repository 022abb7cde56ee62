"""What a person holds now, for those who oversee the work."""

from sqlalchemy import Connection, bindparam

from biobank.services.reads.units import OUT_OF_STORE, Placed, as_placed, placed_units
from biobank.storage import tables

MOST = 50
_unit = tables.things["unit"]
_held = (
    placed_units()
    .where(
        OUT_OF_STORE,
        _unit.c.custody == "person",
        _unit.c.holder_id == bindparam("person"),
        _unit.c.site_id == bindparam("site"),
    )
    .order_by(_unit.c.custody_since, _unit.c.id)
    .limit(MOST)
)


def held_by(connection: Connection, person: str, site: str) -> tuple[Placed, ...]:
    """Return the units of a site that are in a person's hands, the longest held first; one statement."""
    found = connection.execute(_held, {"person": person, "site": site})
    return tuple(as_placed(row) for row in found)
