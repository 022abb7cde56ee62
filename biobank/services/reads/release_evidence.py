"""What the release of many bags rests on, read together: as many statements for many bags as for one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, bindparam, select

from biobank.domain.rooms.sampling import SAMPLES
from biobank.domain.rules.policy import Policy
from biobank.domain.rules.release_criteria import Evidence
from biobank.domain.things.laboratory import Lot, Result
from biobank.domain.things.patient import Episode
from biobank.domain.things.quality import Hold
from biobank.domain.things.unit import Unit
from biobank.storage import rows, tables

_t = tables.things
_unit, _lineage, _use, _lot = _t["unit"], _t["lineage"], _t["lot_use"], _t["lot"]
_begun = (
    select(_lineage.c.child_id, _lineage.c.parent_id)
    .where(_lineage.c.child_id.in_(bindparam("units", expanding=True)))
    .cte("descent", recursive=True)
)
_descent = _begun.union(
    select(_lineage.c.child_id, _lineage.c.parent_id).join(_begun, _lineage.c.child_id == _begun.c.parent_id)
)
_edges = select(_descent.c.child_id, _descent.c.parent_id)
_samples = (
    select(_lineage.c.child_id, _lineage.c.parent_id)
    .join(_unit, _unit.c.id == _lineage.c.child_id)
    .where(_lineage.c.parent_id.in_(bindparam("units", expanding=True)), _unit.c.container.in_(SAMPLES))
)
_lots = (
    select(_use.c.unit_id, _lot)
    .join(_lot, _lot.c.id == _use.c.lot_id)
    .where(_use.c.unit_id.in_(bindparam("units", expanding=True)), _lot.c.status == "held")
)


def evidence_of(connection: Connection, units: Sequence[Unit], policy: Policy) -> dict[str, Evidence]:
    """Return by unit what is known for its release; seven statements.

    Steps of processing are left out, and lots that are not held: no criterion asks for them.
    """
    ancestors = _ancestors(connection, [each.id for each in units])
    kin = {id for found in ancestors.values() for id in found}
    forebears = {each.id: each for each in _found(connection, "unit", id=kin)}
    samples = _by(connection.execute(_samples, {"units": sorted(kin) or [""]}), at=1)
    lots = _by(connection.execute(_lots, {"units": sorted(kin) or [""]}), at=0)
    results = _found(connection, "result", patient_id={each.patient_id for each in units})
    holds = _found(connection, "hold", unit_id={each.id for each in units}, status="open")
    episodes = {each.id: each for each in _found(connection, "episode", id={one.episode_id for one in units})}
    minimum = policy.limit("viability_prefreeze_percent")
    told: dict[str, Evidence] = {}
    for unit in units:
        mine = ancestors[unit.id]
        told[unit.id] = Evidence(
            unit=unit,
            forebears=[cast("Unit", forebears[id]) for id in mine if id in forebears],
            sampled={row[0]: row[1] for id in mine for row in samples.get(id, ())},
            results=[cast("Result", each) for each in results if each.patient_id == unit.patient_id],
            processes=(),
            lots=[cast("Lot", rows.as_thing("lot", row[1:])) for id in mine for row in lots.get(id, ())],
            holds=[cast("Hold", each) for each in holds if each.unit_id == unit.id],
            episode=cast("Episode | None", episodes.get(unit.episode_id)),
            viability_minimum=minimum,
        )
    return told


def _ancestors(connection: Connection, units: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return for each unit itself and all it descends from."""
    parents: dict[str, list[str]] = {}
    for child, parent in connection.execute(_edges, {"units": list(units) or [""]}):
        parents.setdefault(child, []).append(parent)
    return {unit: _reached(unit, parents) for unit in units}


def _reached(unit: str, parents: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    seen = [unit]
    for id in seen:
        seen.extend(each for each in parents.get(id, ()) if each not in seen)
    return tuple(seen)


def _found(connection: Connection, thing: str, *, status: str | None = None, **among: set[str]) -> list[Any]:
    where: dict[str, Any] = {name: tuple(sorted(ids)) or ("",) for name, ids in among.items()}
    return list(rows.find(connection, thing, where if status is None else {**where, "status": status}))


def _by(found: Iterable[Any], at: int) -> dict[str, list[Any]]:
    told: dict[str, list[Any]] = {}
    for row in found:
        told.setdefault(row[at], []).append(row)
    return told
