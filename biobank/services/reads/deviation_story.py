"""A deviation as its page tells it: what happened, against which rule, to whose cells, and how it ended."""

import json
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, bindparam, select

from biobank.domain.rules.reading import may_read_patients
from biobank.domain.things.quality import Deviation
from biobank.domain.things.unit import Unit
from biobank.services.audit import pages
from biobank.services.audit.entries import Entry
from biobank.services.audit.names import Names, names_in
from biobank.services.audit.trail import entries_of
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view, viewed
from biobank.services.reads.mentions import mentions
from biobank.services.services import Services
from biobank.storage import rows, tables

OPENINGS = ("DeviationOpened", "DeviationReported")
BEFORE = 12
"""A command writes few events: the one that broke a rule stands just before its deviation."""

_event = tables.event.c
_around = (
    select(tables.event)
    .where(
        _event.stream == bindparam("stream"),
        _event.seq >= bindparam("first"),
        _event.seq < bindparam("last"),
    )
    .order_by(_event.seq)
)


@dataclass(frozen=True, slots=True)
class DeviationStory:
    """A deviation with the units it is about, the record it came from, and what was recorded of it."""

    deviation: Deviation
    units: tuple[Unit, ...]
    source: Entry | None
    history: tuple[Entry, ...]
    names: Names
    may_read: bool

    @property
    def is_patients(self) -> bool:
        """Say whether it stands in a patient's own record."""
        return self.deviation.stream.startswith("patient/")


def deviation_story(services: Services, who: SignedIn, id: str) -> DeviationStory | None:
    """Return a deviation's story, or None; the look is recorded. Raises Denied as `may_view` does.

    One that stands in no patient's record is open to everybody, without its units and notes to
    those who read no patients.
    """
    with services.database.read() as connection:
        found = rows.find(connection, "deviation", {"id": id})
        if not found:
            return None
        deviation = cast("Deviation", found[0])
        of_patient = deviation.stream.startswith("patient/")
        reason = may_view(who, deviation.site_id) if of_patient else None
        may_read = of_patient or _reads_here(who, deviation)
        told = _gathered(services, connection, deviation, may_read=may_read)
    if may_read:
        subject = deviation.stream.partition("/")[2] if of_patient else "list/deviation"
        viewed(services, who.actor, subject, "deviation", reason)
    return DeviationStory(deviation=deviation, may_read=may_read, **told)


def _reads_here(who: SignedIn, deviation: Deviation) -> bool:
    return may_read_patients(who.actor.roles) and deviation.site_id == who.actor.site


def _gathered(
    services: Services, connection: Connection, deviation: Deviation, *, may_read: bool
) -> dict[str, Any]:
    history = mentions(services, connection, deviation, may_open=may_read)
    ids = deviation.unit_ids if may_read else ()
    units = tuple(cast("Unit", row) for row in rows.find(connection, "unit", {"id": ids or ("",)}))
    people = [deviation.opened_by, deviation.ordered_by, deviation.countersigned_by]
    return {
        "units": units,
        "source": _source(services, connection, deviation, history, may_read=may_read),
        "history": history if may_read else (),
        "names": names_in(connection, [{"people": people}]),
    }


def _source(
    services: Services,
    connection: Connection,
    deviation: Deviation,
    history: tuple[Entry, ...],
    *,
    may_read: bool,
) -> Entry | None:
    """Return the entry that broke the rule: the first of the command that opened the deviation.

    Where the deviation was opened by the very event that brought it, as by an amended result, it is that one.
    """
    opening = next((each for each in reversed(history) if each.kind in OPENINGS), None)
    itself = history[-1] if history and opening is None and _makes(history[-1], deviation) else None
    last = opening.seq + 1 if opening else 0
    bound = {"stream": deviation.stream, "first": max(last - BEFORE, 0), "last": last}
    found = [pages.stored(row) for row in connection.execute(_around, bound)]
    told = [(one, json.loads(one.body)) for one in found]
    if opening is None or not told:
        return itself
    command = told[-1][1].get("command")
    same = [(one, body) for one, body in told[:-1] if body.get("command") == command]
    entries = entries_of(services, connection, same[:1], may_open=may_read)
    return entries[0] if entries else None


def _makes(entry: Entry, deviation: Deviation) -> bool:
    return any(each.made and each.id == deviation.id for each in entry.changes)
