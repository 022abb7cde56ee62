"""What there is to give a patient whose wristband was scanned: issued, kept for later, given already."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.things.patient import Patient
from biobank.domain.things.transplant import Order
from biobank.domain.things.unit import Unit
from biobank.storage import rows

_OUT = ("issued", "at_bedside")


@dataclass(frozen=True, slots=True)
class ToGive:
    """The bags that left the laboratory for a patient, those reserved for a day, and those given."""

    issued: tuple[Unit, ...]
    reserved: tuple[Unit, ...]
    given: tuple[Unit, ...]
    infuse_on: str | None


def to_give(connection: Connection, patient: Patient) -> ToGive:
    """Return what there is to give a patient, or the record theirs is linked to; three statements."""
    people = tuple({patient.id, patient.linked_to or patient.id})
    orders = [each for each in _find(connection, "order", patient_id=people) if each.status != "called_off"]
    units = {each.id: each for each in _find(connection, "unit", order_id=_ids(orders))}
    units |= {each.id: each for each in _find(connection, "unit", patient_id=people, assignment=_OUT)}
    living = [each for each in units.values() if each.material in ALIVE]
    reserved = tuple(each for each in living if each.assignment == "reserved")
    return ToGive(
        issued=tuple(each for each in living if each.assignment in _OUT),
        reserved=reserved,
        given=tuple(each for each in units.values() if each.material == "infused"),
        infuse_on=_first_day(orders, {each.order_id for each in reserved}),
    )


def _first_day(orders: Sequence[Order], of: set[str | None]) -> str | None:
    return min((each.infuse_on for each in orders if each.id in of), default=None)


def _find(connection: Connection, thing: str, **where: Any) -> tuple[Any, ...]:
    return tuple(rows.find(connection, thing, where))


def _ids(found: Sequence[Any]) -> tuple[str, ...]:
    return tuple(each.id for each in found) or ("",)
