"""Small lists of things: all sites, all people, all grants."""

from sqlalchemy import select

from biobank.domain.things.thing import Thing
from biobank.services.services import Services
from biobank.storage import rows, tables


def all_of(services: Services, thing: str) -> list[Thing]:
    """Return all things of a kind of which a centre has few, in id order."""
    table = tables.things[thing]
    with services.database.read() as connection:
        return [rows.as_thing(thing, row) for row in connection.execute(select(table).order_by(table.c.id))]
