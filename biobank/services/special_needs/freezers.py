"""What is inside a place, which vessels hold a patient's units, and what a unit was exposed to."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from biobank.domain.rules.command import Command
from biobank.domain.rules.occupancy import Stay, decided_at, exposures_during, known_since, stays_of
from biobank.domain.things.freezer import Exposure, Place, Slot
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import Unit
from biobank.services.gathering import special
from biobank.services.services import Services
from biobank.storage import rows, tables
from biobank.storage.work import Work

_unit, _place = tables.things["unit"], tables.things["place"]
_vessels = (
    select(_unit.c.id, _place.c.vessel_id)
    .join_from(_unit, _place, _place.c.id == _unit.c.place_id)
    .where(_unit.c.patient_id == bindparam("patient"), _unit.c.custody == "slot")
)
_bodies = select(tables.event.c.body).where(tables.event.c.unit_id == bindparam("unit"))
_ordered_bodies = _bodies.order_by(tables.event.c.id)
_inside = select(_unit).where(_unit.c.place_id.in_(bindparam("places", expanding=True)))


@special("places_inside")
def places_inside(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[Place, ...]:
    """Return all places below `place`, however deep."""
    found: list[Any] = []
    parents: tuple[str, ...] = (given["place"].id,)
    while parents:
        children = work.find("place", {"parent_id": parents})
        found.extend(children)
        parents = tuple(one.id for one in children)
    return tuple(found)


@special("units_inside")
def units_inside(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[Thing, ...]:
    """Return the units that are in `place` or anywhere below it; needs `places_inside`."""
    places = [given["place"].id, *(one.id for one in given["places_inside"])]
    found = work.connection.execute(_inside, {"places": places})
    return tuple(rows.as_thing("unit", row) for row in found)


@special("other_vessels")
def other_vessels(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[str, ...]:
    """Return the vessels that hold the other stored units of the unit's patient, a vessel per unit."""
    unit: Unit = given["unit"]
    found = work.connection.execute(_vessels, {"patient": unit.patient_id})
    return tuple(row.vessel_id for row in found if row.id != unit.id)


@special("exposures")
def exposures(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[Exposure, ...]:
    """Return the exposures of every vessel during the unit's stay in it, past stays included."""
    return _met(work, given["unit"], _told(work, given["unit"]))


@special("exposures_undecided")
def exposures_undecided(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[Exposure, ...]:
    """Return those exposures that became known since the unit was released or last decided on."""
    unit: Unit = given["unit"]
    bodies = _told(work, unit)
    return known_since(_met(work, unit, bodies), decided_at(unit.id, bodies))


def _met(work: Work, unit: Unit, bodies: Sequence[Mapping[str, Any]]) -> tuple[Exposure, ...]:
    stays = [_in_vessel(work, one) for one in stays_of(unit, bodies)]
    vessels = tuple({one.vessel for one in stays if one.vessel is not None})
    found: Any = work.find("exposure", {"vessel_id": vessels}) if vessels else ()
    return exposures_during(stays, found)


def _told(work: Work, unit: Unit) -> list[dict[str, Any]]:
    told = work.connection.execute(_ordered_bodies, {"unit": unit.id}).scalars()
    return [json.loads(body) for body in told]


def _in_vessel(work: Work, stay: Stay) -> Stay:
    slot = work.get("slot", stay.slot)
    return stay.in_vessel(slot.vessel_id if isinstance(slot, Slot) else None)
