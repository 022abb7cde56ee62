"""Units: one with all that belongs to it in five statements, and lists of them page by page in one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Select, bindparam, or_, select

from biobank.domain.things.quality import Hold
from biobank.domain.things.unit import LabelCopy, Lineage, Product, Unit
from biobank.storage import rows, tables
from biobank.storage.prepared import Prepared, Question, fixed

MOST = 200
FILTERS = (
    *("material", "custody", "disposition", "assignment", "patient_id", "episode_id", "place_id"),
    *("order_id", "holder_id", "din", "container"),
)
"""Columns by which a list of units can be narrowed."""

_unit, _slot = tables.things["unit"], tables.things["slot"]
_place, _person = tables.things["place"], tables.things["person"]
_lineage = tables.things["lineage"]
_where = (
    _unit.outerjoin(_slot, _slot.c.id == _unit.c.slot_id)
    .outerjoin(_place, _place.c.id == _unit.c.place_id)
    .outerjoin(_person, _person.c.id == _unit.c.holder_id)
)
_placed = select(
    _unit, _slot.c.label.label("slot"), _place.c.name.label("place"), _person.c.name.label("holder")
).select_from(_where)


OUT_OF_STORE = _unit.c.custody.not_in([fixed("slot"), fixed("gone")])
"""Units that are neither stored nor gone; the index `ix_unit_custody` holds these."""


def placed_units(*more: Any) -> Select[Any]:
    """Return the select of units and where they are, with further columns behind."""
    return _placed.add_columns(*more)


_one = _placed.where(_unit.c.id == bindparam("unit"))
_owner = Prepared(select(_unit.c.patient_id, _unit.c.site_id).where(_unit.c.id == bindparam("unit")))
_kin = select(_lineage).where(
    or_(_lineage.c.parent_id == bindparam("unit"), _lineage.c.child_id == bindparam("unit"))
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit, and where it is in words: slot and place, or whose hands hold it."""

    unit: Unit
    slot: str | None
    place: str | None
    holder: str | None


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """A unit with all that belongs to it."""

    placed: Placed
    holds: tuple[Hold, ...]
    products: tuple[Product, ...]
    parents: tuple[Lineage, ...]
    children: tuple[Lineage, ...]
    copies: tuple[LabelCopy, ...]

    @property
    def unit(self) -> Unit:
        """Return the unit itself."""
        return self.placed.unit


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A page of units in id order, and the id after which the next one begins."""

    units: tuple[Placed, ...]
    next: str | None


def placed(connection: Connection, id: str) -> Placed | None:
    """Return a unit and where it is; one statement."""
    row = connection.execute(_one, {"unit": id}).first()
    return None if row is None else as_placed(row)


def owner_of(id: str) -> Question:
    """Return the question whose unit it is and at which site: `patient_id`, `site_id`."""
    return Question(_owner, unit=id)


def record(connection: Connection, found: Placed) -> UnitRecord:
    """Return all that belongs to a unit; four further statements."""
    unit = found.unit.id
    kin = [cast("Lineage", rows.as_thing("lineage", row)) for row in connection.execute(_kin, {"unit": unit})]
    return UnitRecord(
        placed=found,
        holds=_of(connection, "hold", unit_id=unit),
        products=_of(connection, "product", unit_id=unit),
        parents=tuple(edge for edge in kin if edge.child_id == unit),
        children=tuple(edge for edge in kin if edge.parent_id == unit),
        copies=_of(connection, "label_copy", subject_id=unit),
    )


def page(
    connection: Connection,
    *,
    site: str | None,
    where: Mapping[str, str],
    after: str = "",
    limit: int = 50,
) -> UnitPage:
    """Return a page of the units of a site (of all sites without one) that have these columns."""
    statement = _page(tuple(sorted(where)), site is not None)
    bound = {**where, "after": after, "limit": min(limit, MOST) + 1, "site": site}
    found = [as_placed(row) for row in connection.execute(statement, bound)]
    shown = tuple(found[: min(limit, MOST)])
    return UnitPage(shown, shown[-1].unit.id if len(found) > len(shown) else None)


@cache
def _page(filters: tuple[str, ...], of_site: bool) -> Select[Any]:  # noqa: FBT001  a key of the cache
    tests = [_unit.c[name] == bindparam(name) for name in filters]
    if of_site:
        tests.append(_unit.c.site_id == bindparam("site"))
    return (
        _placed.where(*tests, _unit.c.id > bindparam("after")).order_by(_unit.c.id).limit(bindparam("limit"))
    )


def as_placed(row: Sequence[Any]) -> Placed:
    """Return a row of `placed_units` as the unit and where it is."""
    *columns, slot, place, holder = row
    return Placed(cast("Unit", rows.as_thing("unit", columns)), slot, place, holder)


def _of(connection: Connection, thing: str, **where: str) -> tuple[Any, ...]:
    return tuple(rows.find(connection, thing, where))
