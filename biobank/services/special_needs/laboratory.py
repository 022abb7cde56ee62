"""The laboratory's facts: reagent lots, kinship of units, and what went into what."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from biobank.domain.codes.wedge import din_in
from biobank.domain.rules.command import Command
from biobank.domain.things.laboratory import Lot, LotUse, Result
from biobank.domain.things.patient import Patient
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import Lineage, Unit
from biobank.services.gathering import Unknown, special
from biobank.services.services import Services
from biobank.storage.work import Work

Kind = TypeVar("Kind", bound=Thing)
_CARRIERS = ("unit", "donation", "result", "patient")


def _lot(work: Work, id: str) -> Lot:
    found = work.get("lot", id)
    if not isinstance(found, Lot):
        raise Unknown("lot", id)
    return found


@special("lots_used")
def lots_used(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> tuple[Lot, ...]:
    """Return the lots that went into the unit or into any unit it descends from."""
    unit: Unit | None = given.get("unit")
    if unit is None:
        return ()
    units = _reached(work, (unit.id,), "child_id", "parent_id")
    uses = _rows(work, "lot_use", LotUse, unit_id=units)
    return tuple(_lot(work, id) for id in sorted({use.lot_id for use in uses}))


@special("products_of_lot")
def products_of_lot(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[str, ...]:
    """Return the ids of the units that a lot went into, and of all that descend from them."""
    return units_with_lot(work, given["lot"].id)


def units_with_lot(work: Work, lot: str) -> tuple[str, ...]:
    """Return the ids of the units that a lot went into, and of all that descend from them."""
    uses = _rows(work, "lot_use", LotUse, lot_id=lot)
    return _reached(work, sorted({use.unit_id for use in uses}), "parent_id", "child_id")


def _reached(work: Work, start: Iterable[str], here: str, there: str) -> tuple[str, ...]:
    """Follow lineage from some units in one direction to its end."""
    seen = set(start)
    front = tuple(sorted(seen))
    while front:
        edges = _rows(work, "lineage", Lineage, **{here: front})
        front = tuple(sorted({getattr(edge, there) for edge in edges} - seen))
        seen.update(front)
    return tuple(sorted(seen))


def _rows(work: Work, thing: str, kind: type[Kind], **where: Any) -> list[Kind]:
    return [row for row in work.find(thing, where) if isinstance(row, kind)]


@special("whose")
def whose(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> Patient | None:
    """Return the patient whose unit, donation or result this is."""
    id = _patient_id(given)
    found = None if id is None else work.get("patient", id)
    return found if isinstance(found, Patient) else None


def _patient_id(given: Mapping[str, Any]) -> str | None:
    carrier = next((given[name] for name in _CARRIERS if given.get(name) is not None), None)
    if isinstance(carrier, Patient):
        return carrier.id
    return None if carrier is None else str(carrier.patient_id)


@special("kin")
def kin(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> tuple[Unit, ...]:
    """Return all units of the patient whose unit, donation or result this is."""
    id = _patient_id(given)
    return () if id is None else tuple(_rows(work, "unit", Unit, patient_id=id))


@special("descent")
def descent(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[tuple[str, str], ...]:
    """Return (parent, child) for every edge between the patient's units; `kin` is gathered before."""
    ids = tuple(unit.id for unit in given["kin"])
    edges = _rows(work, "lineage", Lineage, parent_id=ids) if ids else []
    return tuple((edge.parent_id, edge.child_id) for edge in edges)


@special("standing_results")
def standing_results(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[Result, ...]:
    """Return the results of the same test on the same unit, donation or patient."""
    unit, donation = getattr(command, "unit", None), getattr(command, "donation", None)
    id = _patient_id(given)
    if id is None:
        return ()
    about = {"unit_id": unit} if unit else {"donation_id": donation} if donation else {"patient_id": id}
    found = _rows(work, "result", Result, test=getattr(command, "test", ""), **about)
    return tuple(
        one
        for one in found
        if (one.unit_id, one.donation_id) == (unit, donation) and one.status != "entered_in_error"
    )


@special("same_number_units")
def same_number_units(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[Thing, ...]:
    """Return the donations and units that already have the donation number the command tells."""
    parsed = din_in(getattr(command, "din", None))
    if parsed is None:
        return ()
    return (*work.find("donation", {"din": parsed.number}), *work.find("unit", {"din": parsed.number}))
