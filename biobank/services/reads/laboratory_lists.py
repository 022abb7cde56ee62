"""What waits in the laboratory: results to check, bags that await their release, labels, running clocks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, bindparam, or_, select

from biobank.domain.rules.policy import Policy
from biobank.domain.rules.release_criteria import FINAL, LIFTED_BY_RELEASE, TESTS
from biobank.domain.rules.running import Running, running_clocks
from biobank.domain.things.laboratory import Result
from biobank.domain.things.unit import LabelCopy, Unit
from biobank.services.reads.units import Placed, as_placed, placed_units
from biobank.services.reads.worklists import MOST
from biobank.storage import rows, tables

_t = tables.things
_unit, _hold, _result, _copy, _patient = _t["unit"], _t["hold"], _t["result"], _t["label_copy"], _t["patient"]
_awaiting = (
    placed_units(_hold.c.placed_at.label("since"))
    .join(_hold, _hold.c.unit_id == _unit.c.id)
    .where(
        _unit.c.site_id == bindparam("site"),
        _unit.c.container == "bag",
        _unit.c.disposition == "quarantined",
        _hold.c.status == "open",
        _hold.c.cause == LIFTED_BY_RELEASE,
    )
    .order_by(_hold.c.placed_at, _hold.c.id)
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
    .outerjoin(_unit, _unit.c.id == _copy.c.unit_id)
    .outerjoin(_patient, _patient.c.id == _copy.c.patient_id)
    .where(
        _copy.c.status.in_(("printed", "verified")),
        or_(_unit.c.site_id == bindparam("site"), _patient.c.site_id == bindparam("site")),
    )
    .order_by(_copy.c.printed_at, _copy.c.id)
    .limit(bindparam("limit"))
)
_ticking = (
    placed_units(_unit.c.custody_since.label("since"))
    .where(
        _unit.c.site_id == bindparam("site"),
        _unit.c.custody.in_(("person", "location", "transit")),
        _unit.c.material.in_(("collected", "processed", "frozen", "thawed", "infusing")),
    )
    .order_by(_unit.c.custody_since, _unit.c.id)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A bag that awaits its release: since when, which tests are missing, and what else holds it."""

    placed: Placed
    since: str
    missing: tuple[str, ...]
    held: tuple[str, ...] = ()

    @property
    def unit(self) -> Unit:
        """Return the unit itself."""
        return self.placed.unit


@dataclass(frozen=True, slots=True)
class Ticking:
    """A unit on which a clock runs."""

    placed: Placed
    clocks: tuple[Running, ...]


def awaiting_release(connection: Connection, site: str, limit: int = MOST) -> tuple[Awaiting, ...]:
    """Return bags held for results and release, with what is missing of each; three statements.

    What a release really needs is decided by its verb; here stand the tests
    reported on the bag itself or on its donation.
    """
    found = connection.execute(_awaiting, {"site": site, "limit": limit}).all()
    placed = [(as_placed(row[:-1]), str(row[-1])) for row in found]
    reported = _reported(connection, [each.unit for each, _ in placed])
    held = _other_holds(connection, [each.unit.id for each, _ in placed])
    return tuple(
        Awaiting(each, since, _missing(each.unit, reported), held.get(each.unit.id, ()))
        for each, since in placed
    )


def _reported(connection: Connection, units: Sequence[Unit]) -> dict[str, set[str]]:
    """Return the tests that are final and checked, by unit and by donation."""
    subjects = {each.id for each in units} | {each.donation_id for each in units if each.donation_id}
    ids = sorted(subjects) or [""]
    statement = select(_result.c.unit_id, _result.c.donation_id, _result.c.test).where(
        or_(_result.c.unit_id.in_(ids), _result.c.donation_id.in_(ids)),
        _result.c.status.in_(FINAL),
        or_(_result.c.source != "copied", _result.c.checked_by.is_not(None)),
    )
    told: dict[str, set[str]] = {}
    for unit, donation, test in connection.execute(statement):
        told.setdefault(unit or donation, set()).add(test)
    return told


def _missing(unit: Unit, reported: dict[str, set[str]]) -> tuple[str, ...]:
    known = reported.get(unit.id, set()) | reported.get(unit.donation_id or "", set())
    return tuple(test for test in TESTS if test not in known)


def _other_holds(connection: Connection, units: Sequence[str]) -> dict[str, tuple[str, ...]]:
    holds: list[Any] = rows.find(connection, "hold", {"unit_id": tuple(units) or ("",), "status": "open"})
    told: dict[str, tuple[str, ...]] = {}
    for hold in holds:
        if hold.cause != LIFTED_BY_RELEASE:
            told[hold.unit_id] = (*told.get(hold.unit_id, ()), hold.cause)
    return told


def results_to_check(connection: Connection, site: str, limit: int = MOST) -> tuple[Result, ...]:
    """Return the results that were copied by hand and that nobody has checked, oldest first."""
    found = connection.execute(_to_check, {"site": site, "limit": limit})
    return tuple(cast("Result", rows.as_thing("result", row)) for row in found)


def labels_to_apply(connection: Connection, site: str, limit: int = MOST) -> tuple[LabelCopy, ...]:
    """Return the printed copies that are neither on anything nor accounted for, oldest first."""
    found = connection.execute(_loose_copies, {"site": site, "limit": limit})
    return tuple(cast("LabelCopy", rows.as_thing("label_copy", row)) for row in found)


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
