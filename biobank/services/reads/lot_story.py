"""A lot as its page tells it: every product that it went into, and what its hold holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, bindparam, select

from biobank.domain.rules.reading import may_read_patients
from biobank.domain.things.laboratory import Lot
from biobank.domain.things.unit import Unit
from biobank.services import cards
from biobank.services.audit.entries import Entry
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import viewed_all
from biobank.services.reads.mentions import mentions
from biobank.services.reads.units import Placed, as_placed, placed_units
from biobank.services.services import Services
from biobank.storage import rows, tables

MOST = 500
MOST_USES = 2000
"""No lot of a reagent goes into more; the bound is for a registration that stands for many."""
GENERATIONS = 5
"""How far products are followed: asked step by step, because a planner that cannot tell how deep a
recursion goes reads every edge there is."""
_t = tables.things
_use, _edge, _unit, _process, _hold = _t["lot_use"], _t["lineage"], _t["unit"], _t["process"], _t["hold"]
_went_into = select(_use.c.unit_id).where(_use.c.lot_id == bindparam("lot")).limit(MOST_USES)
_onward = (
    select(_edge.c.child_id).where(_edge.c.parent_id.in_(bindparam("units", expanding=True))).limit(MOST_USES)
)
_products = (
    placed_units()
    .where(_unit.c.id.in_(bindparam("units", expanding=True)))
    .order_by(_unit.c.patient_id, _unit.c.id)
    .limit(bindparam("limit"))
)
_uses = (
    select(_use.c.unit_id, _use.c.amount, _process.c.step, _process.c.started_at)
    .join(_process, _process.c.id == _use.c.process_id)
    .where(_use.c.lot_id == bindparam("lot"))
    .order_by(_process.c.started_at.desc(), _use.c.id)
    .limit(bindparam("limit"))
)
_held = select(_hold.c.unit_id).where(
    _hold.c.unit_id.in_(bindparam("units", expanding=True)),
    _hold.c.status == "open",
    _hold.c.cause == "recall",
)


@dataclass(frozen=True, slots=True)
class Use:
    """One step in which the lot went into a unit."""

    unit: str
    amount: str | None
    step: str
    at: str


@dataclass(frozen=True, slots=True)
class LotStory:
    """A lot, the products of this site it went into, and whose they are; cards as far as they may be read."""

    lot: Lot
    products: tuple[Placed, ...]
    elsewhere: int
    uses: Mapping[str, Use]
    held: frozenset[str]
    cards: Mapping[str, Mapping[str, str]]
    more: bool
    may_read: bool
    history: tuple[Entry, ...]


def lot_story(services: Services, who: SignedIn, id: str) -> LotStory | None:
    """Return a lot's story, or None; each patient whose name it shows is recorded as looked at."""
    may_read = may_read_patients(who.actor.roles)
    with services.database.read() as connection:
        found = rows.find(connection, "lot", {"id": id})
        if not found:
            return None
        lot = cast("Lot", found[0])
        told = _products_of(services, connection, lot, who.actor.site) if may_read else _NOTHING
        history = mentions(services, connection, lot)
    if may_read:
        viewed_all(services, who.actor, told["cards"], "lot")
    return LotStory(lot=lot, may_read=may_read, history=history, **told)


_NOTHING: dict[str, Any] = {
    "products": (),
    "elsewhere": 0,
    "uses": {},
    "held": frozenset(),
    "cards": {},
    "more": False,
}


def _products_of(services: Services, connection: Connection, lot: Lot, site: str) -> dict[str, Any]:
    bound = {"lot": lot.id, "limit": MOST + 1}
    touched = {"units": _touched(connection, lot.id), "limit": MOST + 1}
    all_found = [as_placed(row) for row in connection.execute(_products, touched)]
    here = tuple(each for each in all_found[:MOST] if each.unit.site_id == site)
    return {
        "products": here,
        "elsewhere": len(all_found[:MOST]) - len(here),
        "uses": _uses_by_unit(connection, bound),
        "held": _held_of(connection, [each.unit for each in here]),
        "cards": cards.read_many(services, connection, [each.unit.patient_id for each in here] or [""]),
        "more": len(all_found) > MOST,
    }


def _touched(connection: Connection, lot: str) -> list[str]:
    """Return the units that a lot went into, and those that went on from them; six statements."""
    front = list(connection.execute(_went_into, {"lot": lot}).scalars())
    seen = set(front)
    for _ in range(GENERATIONS):
        further = connection.execute(_onward, {"units": front or [""]}).scalars()
        front = [id for id in dict.fromkeys(further) if id not in seen]
        seen.update(front)
    return sorted(seen) or [""]


def _uses_by_unit(connection: Connection, bound: Mapping[str, Any]) -> dict[str, Use]:
    """Return the first step in which the lot went into each unit."""
    return {row.unit_id: Use(*row) for row in connection.execute(_uses, dict(bound))}


def _held_of(connection: Connection, units: Sequence[Unit]) -> frozenset[str]:
    ids = [each.id for each in units] or [""]
    return frozenset(connection.execute(_held, {"units": ids}).scalars())
