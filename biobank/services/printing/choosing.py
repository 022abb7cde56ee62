"""Which printer a label goes to: of the station's own, the first that has the right labels in it."""

from collections.abc import Iterable, Sequence
from typing import cast

from sqlalchemy import Connection

from biobank.domain.rooms.printers import printers_of
from biobank.domain.things.people import Station
from biobank.domain.things.printing import Printer
from biobank.labelling import Design
from biobank.storage import rows

SLACK_MM = 1
"""By how much a label's size may be told differently by whoever measured it."""


def printers_at(connection: Connection, site: str) -> tuple[Printer, ...]:
    """Return the printers of a site that are in use, by name; one statement."""
    found = cast("Sequence[Printer]", rows.find(connection, "printer", {"site_id": site}))
    return tuple(sorted((one for one in found if one.status != "retired"), key=lambda one: one.name))


def in_order(connection: Connection, site: str, station: str | None) -> tuple[tuple[Printer, ...], int]:
    """Return a site's printers, those of the station first in its order, and how many those are."""
    known = {one.id: one for one in printers_at(connection, site)}
    rows_found = rows.find(connection, "station", {"id": station}) if station and known else []
    ids = printers_of(cast("Station", rows_found[0])) if rows_found else ()
    own = [known.pop(id) for id in ids if id in known]
    return (*own, *known.values()), len(own)


def fits(printer: Printer, design: Design) -> bool:
    """Say whether a printer is loaded with the labels that a design is drawn for."""
    if printer.width_mm is None or printer.height_mm is None:
        return True
    stock = design.stock
    return (
        abs(float(printer.width_mm) - stock.width) <= SLACK_MM
        and abs(float(printer.height_mm) - stock.height) <= SLACK_MM
    )


def first_fitting(printers: Iterable[Printer], design: Design) -> Printer | None:
    """Return the first printer that takes a design; one loaded for it goes before any that takes all."""
    good = [one for one in printers if fits(one, design)]
    return next((one for one in good if one.width_mm is not None), good[0] if good else None)


def stations_at(connection: Connection, site: str) -> tuple[Station, ...]:
    """Return the stations of a site; one statement."""
    return tuple(cast("Sequence[Station]", rows.find(connection, "station", {"site_id": site})))
