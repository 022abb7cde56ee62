"""Near misses of a site: what was refused, newest first, as people read it."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from biobank.services.audit import pages
from biobank.services.audit.entries import Entry
from biobank.services.audit.trail import entries_of
from biobank.services.services import Services
from biobank.storage import tables

MOST_READ = 400
_event = tables.event.c
_refused = (
    select(tables.event)
    .where(_event.kind == "AttemptRefused", _event.id < bindparam("before"))
    .order_by(_event.id.desc())
    .limit(MOST_READ)
)
_END = 2**63 - 1


@dataclass(frozen=True, slots=True)
class NearMisses:
    """Refusals of one site, and how often each code was refused among those that were read."""

    entries: tuple[Entry, ...]
    counts: tuple[tuple[str, int], ...]


def near_misses(
    services: Services, connection: Connection, site: str, limit: int, since: str = ""
) -> NearMisses:
    """Return the last refusals at a site, since a moment if given; of the newest few hundred of all sites."""
    found = [pages.stored(row) for row in connection.execute(_refused, {"before": _END})]
    told = [(one, json.loads(one.body)) for one in found]
    here = [(one, body) for one, body in told if body["site"] == site and one.at >= since]
    counts: dict[str, int] = {}
    for _, body in here:
        code = str(body["data"]["code"])
        counts[code] = counts.get(code, 0) + 1
    entries = entries_of(services, connection, here[:limit], may_open=False)
    return NearMisses(entries, tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0]))))
