"""The devices of a site by their kind, where a form asks in which one something was done."""

from typing import cast

from sqlalchemy import Connection, bindparam, select

from biobank.domain.things.freezer import Place
from biobank.storage import rows, tables

_place = tables.things["place"]
_of_kind = (
    select(_place)
    .where(
        _place.c.site_id == bindparam("site"),
        _place.c.kind == bindparam("kind"),
        _place.c.status == "in_service",
    )
    .order_by(_place.c.id)
    .limit(2)
)


def only_device(connection: Connection, site: str, kind: str) -> Place | None:
    """Return the device in service of a site that has just one of its kind, or None."""
    found = connection.execute(_of_kind, {"site": site, "kind": kind}).all()
    return cast("Place", rows.as_thing("place", found[0])) if len(found) == 1 else None
