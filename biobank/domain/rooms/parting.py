"""Parting: what two records that were one person kept for each other, when they turn out to be two people."""

from collections.abc import Iterator

from biobank.domain.rooms.doubts import clearances_called_off, unit_doubted
from biobank.domain.rules.apart import in_their_streams
from biobank.domain.rules.change import Change, change
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.rules.verb import Need, many, special
from biobank.domain.things.transplant import Order
from biobank.domain.things.unit import Unit

PARTING_NEEDS: tuple[Need, ...] = (
    special("both_records"),
    many("units", "unit", patient_id="both_records.id"),
    many("orders", "order", patient_id="both_records.id"),
    many("lines", "order_line", order_id="orders.id"),
    many("courses", "course", patient_id="both_records.id"),
)
CAUSE = "records-parted"


def parted(facts: Facts) -> tuple[Draft, ...]:
    """Return one event for each living unit that one of the two kept for the other: it is in doubt, and held.

    It is off the order, and a clearance that counted on it falls; a patient already being conditioned is
    watched, so that physician and coordinator are called.
    """
    orders: dict[str, Order] = {one.id: one for one in facts["orders"]}
    crossing = [one for one in facts["units"] if _crosses(one, orders)]
    drafts: list[Draft] = []
    fallen = list(_fallen(facts, crossing, orders))
    for number, unit in enumerate(crossing):
        doubted = unit_doubted(facts, unit, CAUSE, number, [orders[str(unit.order_id)]])
        drafts.extend(in_their_streams(doubted.adding(*(fallen if number == 0 else ()))))
    return tuple(drafts)


def _crosses(unit: Unit, orders: dict[str, Order]) -> bool:
    order = orders.get(unit.order_id or "")
    living = unit.material in ALIVE and unit.disposition != "in_doubt"
    return living and order is not None and order.patient_id != unit.patient_id


def _fallen(facts: Facts, crossing: list[Unit], orders: dict[str, Order]) -> Iterator[Change]:
    """Yield the lines on which these units were reserved, and the clearances that counted on them."""
    units = {one.id for one in crossing}
    of = {str(one.order_id) for one in crossing}
    for line in facts["lines"]:
        if line.unit_id in units and line.order_id in of and line.status == "reserved":
            yield change(line, status="cancelled")
    courses = {orders[id].course_id for id in of}
    yield from clearances_called_off([one for one in facts["courses"] if one.id in courses])
