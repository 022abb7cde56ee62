"""What two people compare at the bedside: the bag, its order, and what was given so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from biobank.domain.rooms.issue import holding_check
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.rules.policy import Policy
from biobank.domain.things.quality import Hold
from biobank.domain.things.transplant import Check, Course, Infusion, Order, OrderLine
from biobank.domain.things.unit import LabelCopy, Unit
from biobank.domain.transplant.dosing import Plan, plan
from biobank.storage import rows, tables

_event = tables.event.c
_renamed = select(func.count()).where(
    _event.stream == bindparam("stream"), _event.kind == "IdentityChanged", _event.at > bindparam("printed")
)
_BEFORE_THAW, _BEFORE_CONNECT = "before_thaw", "before_connect"


@dataclass(frozen=True, slots=True)
class BedsideFacts:
    """A bag at the bedside with its order, course, sister bags, infusions and checks."""

    unit: Unit
    order: Order | None
    course: Course | None
    lines: tuple[OrderLine, ...]
    graft: tuple[Unit, ...]
    infusions: tuple[Infusion, ...]
    checks: tuple[Check, ...]
    holds: tuple[Hold, ...]
    copy: LabelCopy | None
    renamed: bool

    def checked(self, kind: str, at: str, policy: Policy) -> Check | None:
        """Return the check of a kind that still holds."""
        return holding_check(self.checks, kind, self.unit, at, policy)

    def step(self, at: str, policy: Policy) -> str:
        """Return what comes next: before-thaw, thaw, verify, start, stop, or done."""
        material = self.unit.material
        if material == "frozen":
            return "thaw" if self.checked(_BEFORE_THAW, at, policy) else "before-thaw"
        if material == "infusing":
            return "stop"
        if material not in ALIVE:
            return "done"
        verified = self.unit.assignment == "at_bedside" and self.checked(_BEFORE_CONNECT, at, policy)
        return "start" if verified else "verify"

    @property
    def bags(self) -> tuple[OrderLine, ...]:
        """Return the bags of the order in the order in which they are given."""
        mine = [one for one in self.lines if one.order_id == self.unit.order_id and one.status != "cancelled"]
        return tuple(sorted(mine, key=lambda one: one.sequence))

    @property
    def running(self) -> Infusion | None:
        """Return the infusion of this bag: the one that runs, else the last."""
        mine = sorted(
            (one for one in self.infusions if one.unit_id == self.unit.id), key=lambda one: one.started_at
        )
        return mine[-1] if mine else None

    def dose(self, at: str, policy: Policy) -> Plan | None:
        """Return what was given and what lies ready; None while no weight is known."""
        course = self.course
        if course is None or course.weight_kg is None:
            return None
        ahead = [each for each in self.graft if each.course_id == course.id and each.material in ALIVE]
        return plan(
            ahead=ahead,
            today=[
                each for each in ahead if each.material in ("thawed", "infusing") or each.id == self.unit.id
            ],
            infusions=[each for each in self.infusions if each.status == "stopped"],
            course_id=course.id,
            weight_kg=Decimal(course.weight_kg),
            at=at,
            density_g_per_ml=policy.limit("dmso_density_g_per_ml"),
        )


def bedside_facts(connection: Connection, unit: str, serial: str) -> BedsideFacts | None:
    """Return what is known of a bag whose label was scanned, or None; ten statements."""
    found: list[Any] = list(rows.find(connection, "unit", {"id": unit}))
    if not found:
        return None
    row: Unit = found[0]
    orders = _find(connection, "order", course_id=row.course_id or "")
    lines = _find(connection, "order_line", order_id=_ids(orders))
    copies = _find(connection, "label_copy", subject_id=unit, serial=serial)
    courses = _find(connection, "course", id=row.course_id or "")
    copy = copies[0] if copies else None
    return BedsideFacts(
        unit=row,
        order=next((one for one in orders if one.id == row.order_id), None),
        course=courses[0] if courses else None,
        lines=lines,
        graft=_find(connection, "unit", id=tuple(one.unit_id for one in lines) or ("",)),
        infusions=_find(connection, "infusion", patient_id=row.patient_id),
        checks=_find(connection, "check", unit_id=unit),
        holds=_find(connection, "hold", unit_id=unit, status="open"),
        copy=copy,
        renamed=_was_renamed(connection, row.stream, copy.printed_at if copy else row.collected_at),
    )


def _find(connection: Connection, thing: str, **where: Any) -> tuple[Any, ...]:
    return tuple(rows.find(connection, thing, where))


def _ids(found: Sequence[Any]) -> tuple[str, ...]:
    return tuple(one.id for one in found) or ("",)


def _was_renamed(connection: Connection, stream: str, printed: str) -> bool:
    return bool(connection.execute(_renamed, {"stream": stream, "printed": printed}).scalar_one())
