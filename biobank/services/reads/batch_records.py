"""The batch record of a unit: every step on it and on what it descends from, with all that went into it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, bindparam, or_, select

from biobank.domain.things.laboratory import Equipment, EquipmentUse, Lot, LotUse, Process, Result
from biobank.domain.things.quality import Deviation
from biobank.domain.things.unit import Unit
from biobank.services.audit import pages
from biobank.services.audit.entries import Entry
from biobank.services.audit.names import Names, names_in
from biobank.services.audit.trail import entries_of
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view, viewed
from biobank.services.reads import units
from biobank.services.reads.unit_story import deviations_about
from biobank.services.reads.units import Placed
from biobank.services.services import Services
from biobank.storage import rows, tables

DECISIONS = ("UnitReleased", "UnitReleasedExceptionally", "UnitRejected", "ReleaseWithdrawn")
_t, _event = tables.things, tables.event.c
_lineage, _result = _t["lineage"], _t["result"]
_up = (
    select(_lineage.c.child_id, _lineage.c.parent_id)
    .where(_lineage.c.child_id == bindparam("unit"))
    .cte("up", recursive=True)
)
_forebears = select(
    _up.union(
        select(_lineage.c.child_id, _lineage.c.parent_id).join(_up, _lineage.c.child_id == _up.c.parent_id)
    )
)
_steps = (
    select(tables.event).where(_event.unit_id.in_(bindparam("units", expanding=True))).order_by(_event.id)
)
_results = (
    select(_result)
    .where(
        or_(
            _result.c.unit_id.in_(bindparam("units", expanding=True)),
            _result.c.donation_id.in_(bindparam("donations", expanding=True)),
        )
    )
    .order_by(_result.c.resulted_at, _result.c.id)
)


@dataclass(frozen=True, slots=True)
class Step:
    """One processing step: its unit, the process, lots, equipment, and the figures of its event."""

    unit: Unit
    process: Process
    lots: tuple[tuple[LotUse, Lot | None], ...]
    equipment: tuple[Equipment, ...]
    figures: dict[str, Any]
    signed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A unit, the units it descends from, its steps in order, results, deviations and decisions."""

    placed: Placed
    forebears: tuple[Unit, ...]
    steps: tuple[Step, ...]
    results: tuple[Result, ...]
    deviations: tuple[Deviation, ...]
    decisions: tuple[Entry, ...]
    names: Names

    @property
    def unit(self) -> Unit:
        """Return the unit itself."""
        return self.placed.unit


def batch_record(services: Services, who: SignedIn, id: str) -> BatchRecord | None:
    """Return the batch record of a unit, or None; the look is recorded. Raises Denied as `may_view` does."""
    with services.database.read() as connection:
        found = units.placed(connection, id)
        if found is None:
            return None
        reason = may_view(who, found.unit.site_id)
        record = _record(services, connection, found)
    viewed(services, who.actor, found.unit.patient_id, "batch record", reason)
    return record


def _record(services: Services, connection: Connection, found: Placed) -> BatchRecord:
    parents = {row.parent_id for row in connection.execute(_forebears, {"unit": found.unit.id})}
    ids = tuple(sorted({found.unit.id, *parents}))
    kin = [cast("Unit", row) for row in rows.find(connection, "unit", {"id": ids})]
    told = [pages.stored(row) for row in connection.execute(_steps, {"units": ids})]
    events = [(one, json.loads(one.body)) for one in told]
    steps = _all_steps(connection, kin, [body for _, body in events])
    decided = [one for one in events if one[0].kind in DECISIONS and one[0].unit == found.unit.id]
    donations = [unit.donation_id for unit in kin if unit.donation_id] or [""]
    results = connection.execute(_results, {"units": ids, "donations": donations})
    return BatchRecord(
        placed=found,
        forebears=tuple(unit for unit in kin if unit.id != found.unit.id),
        steps=steps,
        results=tuple(cast("Result", rows.as_thing("result", row)) for row in results),
        deviations=deviations_about(connection, ids, {unit.stream for unit in kin}),
        decisions=entries_of(services, connection, decided, may_open=False),
        names=names_in(connection, [_named(steps)]),
    )


def _all_steps(
    connection: Connection, kin: Sequence[Unit], bodies: Sequence[dict[str, Any]]
) -> tuple[Step, ...]:
    """Return the steps in the order in which they began; five statements."""
    ids = tuple(unit.id for unit in kin)
    uses: tuple[LotUse, ...] = _of(connection, "lot_use", unit_id=ids)
    used: tuple[EquipmentUse, ...] = _of(connection, "equipment_use", unit_id=ids)
    lots = {row.id: row for row in _of(connection, "lot", id=tuple(use.lot_id for use in uses) or ("",))}
    tools = {
        row.id: row
        for row in _of(connection, "equipment", id=tuple(use.equipment_id for use in used) or ("",))
    }
    by_id = {unit.id: unit for unit in kin}
    told = {
        each["id"]: body
        for body in bodies
        for each in body.get("changes", ())
        if each["thing"] == "process" and each["version"] == 1
    }
    processes: tuple[Process, ...] = _of(connection, "process", unit_id=ids)
    return tuple(
        Step(
            unit=by_id[each.unit_id],
            process=each,
            lots=tuple((use, lots.get(use.lot_id)) for use in uses if use.process_id == each.id),
            equipment=tuple(tools[use.equipment_id] for use in used if use.process_id == each.id),
            figures=told.get(each.id, {}).get("data") or {},
            signed_by=tuple(one["name"] for one in told.get(each.id, {}).get("signatures") or ()),
        )
        for each in sorted(processes, key=lambda one: (one.started_at, one.id))
    )


def _named(steps: Sequence[Step]) -> dict[str, Any]:
    processes = [step.process for step in steps]
    people = [id for one in processes for id in (one.performed_by, one.recorded_by, one.verified_by)]
    return {
        "people": [id for id in people if id],
        "places": [one.place_id for one in processes if one.place_id],
    }


def _of(connection: Connection, thing: str, **where: Any) -> tuple[Any, ...]:
    return tuple(rows.find(connection, thing, where))
