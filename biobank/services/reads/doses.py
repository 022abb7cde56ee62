"""The dose of a course as its pages tell it: what was given and what lies ready."""

from collections.abc import Iterable

from biobank.domain.rules.policy import Policy
from biobank.domain.things.transplant import Course, Infusion
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.dosing import Plan, plan


def dose_of(
    course: Course, living: Iterable[Unit], infusions: Iterable[Infusion], at: str, policy: Policy
) -> Plan | None:
    """Return what was given in a course and what lies ready for it; None while no weight is known."""
    if course.weight_kg is None:
        return None
    ahead = [each for each in living if each.course_id == course.id]
    return plan(
        ahead=ahead,
        today=[each for each in ahead if each.material in ("thawed", "infusing")],
        infusions=[each for each in infusions if each.status == "stopped"],
        course_id=course.id,
        weight_kg=course.weight_kg,
        at=at,
        density_g_per_ml=policy.limit("dmso_density_g_per_ml"),
    )
