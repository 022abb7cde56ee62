"""The statements of a scan: one for each kind of thing, with the scanned copy of its label."""

from typing import Any

from sqlalchemy import Text, and_, bindparam, case, cast, func, literal_column, select

from biobank.domain.rules.lifecycle import MACHINES
from biobank.domain.things.thing import REGISTRY
from biobank.storage import tables
from biobank.storage.prepared import Prepared, fixed

_copy, _unit, _slot = tables.things["label_copy"], tables.things["unit"], tables.things["slot"]
_person, _donation = tables.things["person"], tables.things["donation"]
_episode, _product = tables.things["episode"], tables.things["product"]
_box = tables.things["place"].alias("box")
_vessel = tables.things["place"].alias("vessel")

_UNIT = (
    *MACHINES,
    *("patient_id", "din", "product_code", "division", "container", "slot_id", "place_id", "holder_id"),
    *("attached_to", "custody_since", "out_since", "expires_on", "order_id", "biohazard", "exposed"),
)
_ANY = ("patient_id", "unit_id", "site_id", "kind", "name", "login", "parent_id", "vessel_id", "status")


_other = _copy.alias("other_copy")
_once = case((func.max(_other.c.applied_at).is_not(None), literal_column("''")), else_=None)
_on_it = func.max(case((_other.c.status == fixed("applied"), _other.c.serial), else_=None))


def _standing(thing: Any) -> Any:
    """Return the number of the copy that is on a thing; empty when one was and is no more, else nothing."""
    told = select(func.coalesce(_on_it, _once)).where(_other.c.subject_id == thing.c.id)
    return told.scalar_subquery().label("copy_standing")


def _statement(kind: str, told: list[Any], where: Any) -> Prepared:
    thing = tables.things[kind]
    return Prepared(
        select(
            thing.c.id,
            thing.c.version,
            _copy.c.status.label("copy_status"),
            _copy.c.ended_reason.label("copy_reason"),
            _standing(thing),
            *told,
        )
        .select_from(where)
        .where(thing.c.id == bindparam("id"))
    )


def _with_copy(kind: str) -> Any:
    thing = tables.things[kind]
    scanned = and_(_copy.c.subject_id == thing.c.id, _copy.c.serial == bindparam("copy"))
    return thing.outerjoin(_copy, scanned)


def _of_unit() -> Prepared:
    told = [_unit.c[name] for name in _UNIT]
    named = [_slot.c.label.label("slot"), _box.c.name.label("place"), _person.c.name.label("holder")]
    where = (
        _with_copy("unit")
        .outerjoin(_slot, _slot.c.id == _unit.c.slot_id)
        .outerjoin(_box, _box.c.id == _unit.c.place_id)
        .outerjoin(_person, _person.c.id == _unit.c.holder_id)
    )
    return _statement("unit", [*told, *named], where)


def _of_slot() -> Prepared:
    told = [_slot.c[name] for name in ("label", "status", "place_id", "vessel_id")]
    named = [
        _box.c.name.label("place"),
        _vessel.c.name.label("vessel"),
        _unit.c.id.label("unit_id"),
        _unit.c.custody_since.label("since"),
    ]
    where = (
        _with_copy("slot")
        .join(_box, _box.c.id == _slot.c.place_id)
        .join(_vessel, _vessel.c.id == _slot.c.vessel_id)
        .outerjoin(_unit, _unit.c.slot_id == _slot.c.id)
    )
    return _statement("slot", [*told, *named], where)


def _of(kind: str) -> Prepared:
    columns = tables.things[kind].c
    return _statement(kind, [columns[name] for name in _ANY if name in columns], _with_copy(kind))


def _of_din() -> Prepared:
    """The donation of a number and its units, in one row each; one empty row when there is neither."""
    asked = select(cast(bindparam("din"), Text).label("din")).subquery()
    told = ("id", "version", "patient_id", "product_code", "division", "container", *MACHINES)
    return Prepared(
        select(_donation.c.id.label("donation_id"), *(_unit.c[name] for name in told))
        .select_from(
            asked.outerjoin(_donation, _donation.c.din == asked.c.din).outerjoin(
                _unit, _unit.c.din == asked.c.din
            )
        )
        .order_by(_unit.c.product_code, _unit.c.division)
        .limit(MOST_UNITS_OF_A_DIN)
    )


def _of_chain() -> Prepared:
    told = ("id", "version", "patient_id", "site_id", "status")
    return Prepared(
        select(*(_episode.c[name] for name in told)).where(_episode.c.chain_of_identity == bindparam("chain"))
    )


def _of_product() -> Prepared:
    """The unit that was this product once, where it is another by now."""
    return Prepared(
        select(_product.c.unit_id, _product.c.superseded_at)
        .where(
            _product.c.din == bindparam("din"),
            _product.c.product_code == bindparam("product_code"),
            _product.c.division == bindparam("division"),
        )
        .order_by(_product.c.since)
    )


MOST_UNITS_OF_A_DIN = 200
KIND_OF_LETTER = {cls.LETTER: name for name, cls in REGISTRY.items() if name != "patient"}
"""What a symbol may name; a patient's own id is never on one."""

OWN = {kind: _of(kind) for kind in KIND_OF_LETTER.values()} | {"unit": _of_unit(), "slot": _of_slot()}
OF_DIN, OF_CHAIN, OF_PRODUCT = _of_din(), _of_chain(), _of_product()
