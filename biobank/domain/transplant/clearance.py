"""A watched clearance: what stands against a patient being conditioned for the graft kept for them.

From clearance until day 0 a lost, held, exposed or doubted bag or a changed
weight is the physician's and the coordinator's business at once: a patient
conditioned without a graft dies.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from biobank.domain.rules.change import Change
from biobank.domain.rules.happening import Draft
from biobank.domain.things.quality import Hold
from biobank.domain.things.transplant import Course, Order
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.dosing import cd34_of, per_kg, shown

WATCHED = frozenset({"cleared", "conditioning"})
"""States of a course whose graft is watched."""

CALLED = ("physician", "coordinator")
NO_BACK_UP = "none"
USABLE = frozenset({"released", "exceptionally_released"})

_DISPOSITIONS = {
    "quarantined": "graft-quarantined",
    "rejected": "graft-rejected",
    "in_doubt": "graft-in-doubt",
}
_CUSTODY = {"missing": "graft-missing", "outside": "graft-outside"}
_LOST = frozenset({"discarded", "divided", "tested", "researched", "transferred", "entered_in_error"})


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that stands against a clearance; its code has a sentence, `unit` the bag it is about.

    Where it is the dose, `dose` and `minimum` are in 10⁶/kg.
    """

    code: str
    unit: str | None = None
    dose: Decimal | None = field(default=None, compare=False)
    minimum: Decimal | None = field(default=None, compare=False)

    def told(self) -> dict[str, str]:
        """Return the concern as it stands in an event."""
        return {"code": self.code} if self.unit is None else {"code": self.code, "unit": self.unit}


def unit_concerns(unit: Unit, holds: Iterable[Hold] = ()) -> tuple[Concern, ...]:
    """Return what stands against one bag being the graft."""
    if unit.material == "infused":
        return ()
    if unit.material in _LOST:
        return (Concern("graft-ended", unit.id),)
    codes = [_DISPOSITIONS.get(unit.disposition), _CUSTODY.get(unit.custody)]
    if unit.exposed:
        codes.append("graft-exposed")
    if any(one.unit_id == unit.id and one.status == "open" for one in holds):
        codes.append("graft-held")
    return tuple(Concern(code, unit.id) for code in codes if code is not None)


def clearance_concerns(
    course: Course,
    graft: Sequence[Unit],
    back_up: Unit | None,
    holds: Sequence[Hold],
    orders: Sequence[Order],
    minimum_e6_per_kg: Decimal,
) -> tuple[Concern, ...]:
    """Return all that stands against a course's clearance now, the gravest first.

    `graft` are the units kept for the course, as they are now. A course that
    is not watched has no concerns.
    """
    if course.status not in WATCHED:
        return ()
    dose = _dose_concerns(course, graft, minimum_e6_per_kg)
    units = tuple(concern for unit in graft for concern in unit_concerns(unit, holds))
    return (*dose, *units, *_other_concerns(back_up, orders))


def _dose_concerns(course: Course, graft: Sequence[Unit], minimum: Decimal) -> tuple[Concern, ...]:
    if course.weight_kg is None:
        return (Concern("weight-missing"),)
    usable = [unit for unit in graft if not unit_concerns(unit)]
    if not usable:
        return (Concern("no-graft-left"),)
    dose = per_kg(cd34_of(usable), course.weight_kg)
    return (Concern("dose-below-minimum", dose=shown(dose), minimum=minimum),) if dose < minimum else ()


def _other_concerns(back_up: Unit | None, orders: Sequence[Order]) -> tuple[Concern, ...]:
    found = []
    if back_up is not None and unit_concerns(back_up):
        found.append(Concern("back-up-lost", back_up.id))
    if any(one.status == "reopened" for one in orders):
        found.append(Concern("weight-changed"))
    return tuple(found)


def harms(each: Change) -> bool:
    """Say whether a change of a unit could hurt a clearance; quick, for it is asked of every command."""
    now = each.now
    return each.thing == "unit" and (
        now.get("disposition") in _DISPOSITIONS
        or now.get("custody") in _CUSTODY
        or now.get("material") in _LOST
        or now.get("exposed") is True
        or "cd34_e6" in now
    )


def kept_for(course: Course, each: Change) -> bool:
    """Say whether the unit of a change is, or was until this change, the course's graft or back-up."""
    unit: Any = each.row
    before = each.was.get("course_id", unit.course_id)
    return course.id in (unit.course_id, before) or course.back_up == unit.id


def concerned(course: Course, concerns: Sequence[Concern], cause: str, unit: str | None = None) -> Draft:
    """Return the event that calls physician and coordinator about a watched course."""
    data: Mapping[str, Any] = {
        "cause": cause,
        "calls": list(CALLED),
        "concerns": [one.told() for one in concerns],
        "conditioned": course.status == "conditioning",
    }
    return Draft(
        kind="ClearanceConcerned", stream=course.stream, unit=unit, subjects={"course": course.id}, data=data
    )
