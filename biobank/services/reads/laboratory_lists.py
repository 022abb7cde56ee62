"""What waits in the laboratory: results to check, bags that await their release, labels, running clocks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select

from biobank.domain.rules.policy import Policy
from biobank.domain.rules.release_criteria import (
    LIFTED_BY_RELEASE,
    TESTS,
    Evidence,
    reports_of,
    shortfalls,
)
from biobank.domain.rules.running import Running, running_clocks
from biobank.domain.things.laboratory import Result
from biobank.domain.things.unit import LabelCopy, Unit
from biobank.services.reads.release_evidence import evidence_of
from biobank.services.reads.units import OUT_OF_STORE, Placed, as_placed, placed_units
from biobank.services.reads.worklists import MOST
from biobank.storage import rows, tables
from biobank.storage.prepared import among, fixed

_t = tables.things
_unit, _hold, _result, _copy, _patient = _t["unit"], _t["hold"], _t["result"], _t["label_copy"], _t["patient"]
OF_RESULTS = frozenset({"results-missing", "markers-missing", "results-preliminary", "results-unchecked"})
"""Criteria that a report fulfils; all others are looked into by whoever decides."""
REPORTED = (*TESTS, "fungal-culture", "abo-rh")
"""Tests whose reports stand beside a bag that awaits its release."""

_UNDECIDED = ("collected", "processed", "frozen", "thawed")
"""Cells about which something can still be decided; the index `ix_unit_quarantined` holds these."""

_waits = _hold.alias("waits")
_awaiting = (
    placed_units(func.coalesce(_waits.c.placed_at, _unit.c.custody_since).label("since"))
    .outerjoin(
        _waits,
        and_(_waits.c.unit_id == _unit.c.id, _waits.c.status == "open", _waits.c.cause == LIFTED_BY_RELEASE),
    )
    .where(
        _unit.c.site_id == bindparam("site"),
        _unit.c.container == "bag",
        _unit.c.disposition == fixed("quarantined"),
        among(_unit.c.material, *_UNDECIDED),
        or_(
            _unit.c.material.in_(("collected", "processed", "frozen")),
            # Held at its patient by a result that was corrected since, it is released there or lost.
            and_(_unit.c.material == "thawed", _unit.c.assignment.in_(("issued", "at_bedside"))),
        ),
        or_(
            _waits.c.id.is_not(None),
            ~exists().where(_hold.c.unit_id == _unit.c.id, _hold.c.status == "open"),
        ),
    )
    .order_by("since", _unit.c.id)
    .limit(bindparam("limit"))
)
_to_check = (
    select(_result)
    .join(_patient, _patient.c.id == _result.c.patient_id)
    .where(
        _patient.c.site_id == bindparam("site"),
        _result.c.checked_by.is_(None),
        _result.c.source == "copied",
        _result.c.status != "entered_in_error",
    )
    .order_by(_result.c.resulted_at, _result.c.id)
    .limit(bindparam("limit"))
)
_loose_copies = (
    select(_copy)
    .where(
        _copy.c.site_id == bindparam("site"),
        among(_copy.c.status, "printed", "verified"),
        or_(_copy.c.unit_id.is_not(None), _copy.c.patient_id.is_not(None)),
    )
    .order_by(_copy.c.printed_at, _copy.c.id)
    .limit(bindparam("limit"))
)
_unlabelled = (
    placed_units(_unit.c.custody_since.label("since"))
    .where(
        _unit.c.site_id == bindparam("site"),
        OUT_OF_STORE,
        _unit.c.custody.in_(("person", "location")),
        _unit.c.container == "bag",
        _unit.c.material.in_(("collected", "processed", "frozen")),
        ~exists().where(
            _copy.c.unit_id == _unit.c.id, _copy.c.status.in_(("printed", "verified", "applied"))
        ),
    )
    .order_by(_unit.c.custody_since, _unit.c.id)
    .limit(bindparam("limit"))
)
_ticking = (
    placed_units(_unit.c.custody_since.label("since"))
    .where(
        _unit.c.site_id == bindparam("site"),
        OUT_OF_STORE,
        _unit.c.custody.in_(("person", "location", "transit")),
        _unit.c.material.in_(("collected", "processed", "frozen", "thawed", "infusing")),
    )
    .order_by(_unit.c.custody_since, _unit.c.id)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A bag that awaits its release: since when, what its release lacks, and the reports that count."""

    placed: Placed
    since: str
    shortfalls: tuple[tuple[str, Mapping[str, Any]], ...]
    reports: tuple[Result, ...] = ()

    @property
    def unit(self) -> Unit:
        """Return the unit itself."""
        return self.placed.unit

    @property
    def lacks_results(self) -> bool:
        """Say whether a report is still to come, or to be checked."""
        return any(code in OF_RESULTS for code, _ in self.shortfalls)


@dataclass(frozen=True, slots=True)
class Ticking:
    """A unit on which a clock runs."""

    placed: Placed
    clocks: tuple[Running, ...]


def awaiting_release(
    connection: Connection, site: str, policy: Policy, limit: int = MOST
) -> tuple[Awaiting, ...]:
    """Return bags in quarantine with what their release lacks, by the criteria that decide it.

    Bags held for a cause of their own alone are not among them: the cause comes
    first. Eight statements.
    """
    found = connection.execute(_awaiting, {"site": site, "limit": limit}).all()
    placed = [(as_placed(row[:-1]), str(row[-1])) for row in found]
    evidence = evidence_of(connection, [each.unit for each, _ in placed], policy)
    return tuple(_awaits(each, since, evidence[each.unit.id]) for each, since in placed)


def _awaits(placed: Placed, since: str, evidence: Evidence) -> Awaiting:
    reports = tuple(one for test in REPORTED for one in reports_of(evidence, test))
    return Awaiting(placed, since, shortfalls(evidence), reports)


def results_to_check(connection: Connection, site: str, limit: int = MOST) -> tuple[Result, ...]:
    """Return the results that were copied by hand and that nobody has checked, oldest first."""
    found = connection.execute(_to_check, {"site": site, "limit": limit})
    return tuple(cast("Result", rows.as_thing("result", row)) for row in found)


def labels_to_apply(connection: Connection, site: str, limit: int = MOST) -> tuple[LabelCopy, ...]:
    """Return the printed copies that are neither on anything nor accounted for, oldest first."""
    found = connection.execute(_loose_copies, {"site": site, "limit": limit})
    return tuple(cast("LabelCopy", rows.as_thing("label_copy", row)) for row in found)


def unlabelled(connection: Connection, site: str, limit: int = MOST) -> tuple[tuple[Placed, str], ...]:
    """Return the bags outside the freezers that bear no label of ours, with since when they are there."""
    found = connection.execute(_unlabelled, {"site": site, "limit": limit})
    return tuple((as_placed(row[:-1]), str(row[-1])) for row in found)


def clocks_running(
    connection: Connection, site: str, policy: Policy, limit: int = MOST
) -> tuple[Ticking, ...]:
    """Return the units out of storage on which a clock runs, the most urgent first; two statements."""
    found = connection.execute(_ticking, {"site": site, "limit": limit})
    placed = [as_placed(row[:-1]) for row in found]
    places = _places(connection, (each.unit.place_id for each in placed if each.unit.place_id))
    ticking = [
        Ticking(each, running_clocks(each.unit, places.get(each.unit.place_id or ""), policy))
        for each in placed
    ]
    running = [each for each in ticking if each.clocks]
    return tuple(sorted(running, key=lambda each: min(one.clock.limit_at for one in each.clocks)))


def _places(connection: Connection, ids: Iterable[str]) -> dict[str, Any]:
    return {row.id: row for row in rows.find(connection, "place", {"id": tuple(set(ids)) or ("",)})}
