"""What a field that takes a thing may offer: the few there are, those of the patient, the free slots."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, or_, select

from biobank.domain.rules.fields import Field
from biobank.domain.rules.verb import Verb
from biobank.domain.things.thing import Thing
from biobank.services.reads.calling import called
from biobank.services.services import Services
from biobank.storage import rows, tables

MOST_OFFERED = 60
SMALL = ("person", "place", "lot", "equipment", "site", "station", "printer")
_CHANGED_AT_WILL = ("place", "equipment")
"""What stands in a field as usual is chosen anew as easily as at first."""
_OUT_OF_USE = ("ended", "closed", "held", "out_of_service", "retired", "removed")

_unit, _slot, _place = tables.things["unit"], tables.things["slot"], tables.things["place"]
_rack, _vessel = _place.alias("rack"), _place.alias("vessel")
_free_slots = (
    select(
        _slot,
        _place.c.name.label("box"),
        _rack.c.name.label("rack"),
        _vessel.c.name.label("vessel"),
    )
    .join(_place, _place.c.id == _slot.c.place_id)
    .join(_rack, _rack.c.id == _place.c.parent_id)
    .join(_vessel, _vessel.c.id == _slot.c.vessel_id)
    .outerjoin(_unit, _unit.c.slot_id == _slot.c.id)
    .where(_unit.c.id.is_(None), _slot.c.status == "open", _slot.c.site_id == bindparam("site"))
    .order_by(_vessel.c.name, _rack.c.name, _place.c.name, _slot.c.row, _slot.c.column)
    .limit(MOST_OFFERED)
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that may be meant, and the words it is known by."""

    id: str
    words: str


def offers(
    services: Services, verb: Verb, site: str, context: Mapping[str, Thing]
) -> dict[str, tuple[Offer, ...]]:
    """Return what each reference field of a verb may offer, given the things already named."""
    patient = _patient(context.values())
    with services.database.read() as connection:
        return {
            name: _offered(connection, thing, site, patient)
            for name, thing in _wanted(verb.fields)
            if name not in context or thing in _CHANGED_AT_WILL
        }


def people(services: Services) -> tuple[Offer, ...]:
    """Return the people who work here, by name."""
    with services.database.read() as connection:
        return _small(connection, "person")


def _wanted(fields: Iterable[Field]) -> Iterable[tuple[str, str]]:
    for spec in fields:
        if spec.kind in ("ref", "refs"):
            yield spec.name, spec.thing


def offers_for_rows(services: Services, things: Iterable[str]) -> dict[str, tuple[Offer, ...]]:
    """Return what the reference fields inside rows may offer, by kind of thing."""
    with services.database.read() as connection:
        return {thing: _small(connection, thing) for thing in set(things) if thing in SMALL}


def _patient(things: Iterable[Thing]) -> str | None:
    for row in things:
        found = row.id if row.NAME == "patient" else getattr(row, "patient_id", None)
        if found is not None:
            return str(found)
    return None


def _offered(connection: Connection, thing: str, site: str, patient: str | None) -> tuple[Offer, ...]:
    if thing in SMALL:
        return _small(connection, thing)
    if thing == "slot":
        found = connection.execute(_free_slots, {"site": site})
        return tuple(Offer(row.id, f"{row.vessel} / {row.rack} / {row.box} · {row.label}") for row in found)
    if patient is not None and "patient_id" in tables.things[thing].c:
        return _as_offers(rows.find(connection, thing, {"patient_id": patient})[:MOST_OFFERED])
    return ()


def _small(connection: Connection, thing: str) -> tuple[Offer, ...]:
    found = connection.execute(_few(thing)).all()
    return _as_offers(rows.as_thing(thing, row) for row in found)


def _few(thing: str) -> Select[Any]:
    table = tables.things[thing]
    statement = select(table).order_by(table.c.item if thing == "lot" else table.c.name, table.c.id)
    if thing == "place":
        # What is inside a vessel is reached by its map or its label: there are hundreds of one name.
        statement = statement.where(or_(table.c.vessel_id.is_(None), table.c.vessel_id == table.c.id))
    return statement.where(table.c.status.not_in(_OUT_OF_USE)).limit(MOST_OFFERED)


def _as_offers(found: Iterable[Thing]) -> tuple[Offer, ...]:
    return tuple(Offer(row.id, called(row)) for row in found)
