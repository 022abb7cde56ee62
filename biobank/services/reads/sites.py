"""The sites and stations where people work, for whoever is about to say where they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from biobank.services.services import Services
from biobank.storage import tables

_site, _station = tables.things["site"], tables.things["station"]
_stations: Select[Any] = (
    select(_station.c.id, _station.c.name, _station.c.site_id, _site.c.name)
    .join(_site, _site.c.id == _station.c.site_id)
    .where(_station.c.status == "active", _site.c.status == "active")
    .order_by(_site.c.name, _station.c.name, _station.c.id)
)
_sites: Select[Any] = select(_site.c.id, _site.c.name).order_by(_site.c.name, _site.c.id)


@dataclass(frozen=True, slots=True)
class StationNamed:
    """A station in use, and the site it stands at."""

    id: str
    name: str
    site_id: str
    site_name: str


def stations(services: Services, site: str | None = None) -> list[StationNamed]:
    """Return the stations in use, those of one site if it is named."""
    with services.database.read() as connection:
        found = [StationNamed(*row) for row in connection.execute(_stations)]
    return [each for each in found if site in (None, each.site_id)]


def names(services: Services, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of sites by id."""
    wanted = set(ids)
    with services.database.read() as connection:
        return {id: name for id, name in connection.execute(_sites) if id in wanted}
