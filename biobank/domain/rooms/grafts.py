"""The graft of a course: what is ahead, what was given, and the ambers a physician decides on.

Dose, DMSO, weight and expiry are checked before a bag is thawed, never first
at the chair; for a graft that was never frozen, when it is issued.
"""

from decimal import Decimal

from biobank.domain.rules.clock import hours_between, local_day
from biobank.domain.rules.command import Command
from biobank.domain.rules.consenting import use_is_withdrawn
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.rules.same_person import same_person
from biobank.domain.rules.verb import Need, Params, amber, many, one, red, special
from biobank.domain.things.patient import Patient
from biobank.domain.things.transplant import Course, Infusion, Order
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.dosing import Plan, days_needed, plan, shown

OTHERS_ORDER = special("others_order")
"""Whose order a unit is kept for, where it is not of the unit's own record; nothing is read where it is."""

COURSE_OF_UNIT: tuple[Need, ...] = (
    one("order", "order", id="unit.order_id"),
    one("course", "course", id="unit.course_id"),
    OTHERS_ORDER,
)
GRAFT_OF_COURSE: tuple[Need, ...] = (
    many("orders", "order", course_id="course.id"),
    many("lines", "order_line", order_id="orders.id"),
    many("graft", "unit", id="lines.unit_id"),
    many("infusions", "infusion", patient_id="course.patient_id"),
)
GRAFT_NEEDS = (*COURSE_OF_UNIT, *GRAFT_OF_COURSE)
USE_CONSENTS = many("consents", "consent", patient_id="course.patient_id")

ALARMING_GRADE = 3
"""A reaction of this grade or above: the next bag waits for a physician."""


def kept_units(facts: Facts) -> tuple[Unit, ...]:
    """Return the bags kept for the course that are still to be given, in id order."""
    course: Course | None = facts["course"]
    if course is None:
        return ()
    return tuple(unit for unit in facts["graft"] if unit.course_id == course.id and unit.material in ALIVE)


def planned(facts: Facts, also_today: tuple[Unit, ...] = (), weight_kg: Decimal | None = None) -> Plan | None:
    """Return dose and DMSO of the course now; None while its weight is not known.

    `weight_kg` is a weight just measured that the course does not have yet.
    """
    course: Course | None = facts["course"]
    weight_kg = weight_kg or (course.weight_kg if course else None)
    if course is None or weight_kg is None:
        return None
    ahead = kept_units(facts)
    thawed = [unit for unit in ahead if unit.material == "thawed"]
    today = {unit.id: unit for unit in (*thawed, *also_today)}
    return plan(
        ahead=ahead,
        today=tuple(today.values()),
        infusions=facts["infusions"],
        course_id=course.id,
        weight_kg=weight_kg,
        at=facts.happened_at,
        density_g_per_ml=facts.policy.limit("dmso_density_g_per_ml"),
    )


@red("order-not-open")
def order_stands(_: Command, facts: Facts) -> Params | None:
    """An order that was called off or is fulfilled moves no unit."""
    order: Order | None = facts["order"]
    if order is None:
        return {"status": "missing"}
    return None if order.status in ("open", "reopened") else {"order": order.id, "status": order.status}


@amber("order-reopened")
def order_is_confirmed(_: Command, facts: Facts) -> Params | None:
    """An order whose weight changed is confirmed by the physician before it is followed."""
    order: Order | None = facts["order"]
    if order is None or order.status != "reopened":
        return None
    course: Course | None = facts["course"]
    return {"ordered_kg": order.weight_kg, "weight_kg": course.weight_kg if course else None}


@red("issued-to-another-patient")
def order_is_of_this_patient(_: Command, facts: Facts) -> Params | None:
    """The order a unit is kept for is its own patient's, also after linked records were parted."""
    pair: tuple[Patient, Patient] | None = facts["others_order"]
    if pair is None or same_person(*pair):
        return None
    return {"unit": facts["unit"].id, "patient": pair[1].id}


@red("use-consent-withdrawn")
def use_is_consented(_: Command, facts: Facts) -> Params | None:
    """A withdrawn consent to use blocks the use; it discards nothing."""
    return {} if use_is_withdrawn(facts["consents"]) else None


@amber("weight-missing")
def weight_is_known(_: Command, facts: Facts) -> Params | None:
    """Without a weight neither dose nor DMSO can be told."""
    course: Course | None = facts["course"]
    return {} if course is not None and course.weight_kg is None else None


@amber("weight-too-old")
def weight_is_recent(_: Command, facts: Facts) -> Params | None:
    """A patient in conditioning gains and loses kilograms within days."""
    course: Course | None = facts["course"]
    if course is None or course.weight_at is None:
        return None
    days = hours_between(course.weight_at, facts.happened_at) / 24
    limit = facts.policy.limit("weight_age_days")
    return {"days": int(days), "limit": limit} if days > limit else None


@amber("dose-below-minimum")
def dose_is_adequate(_: Command, facts: Facts) -> Params | None:
    """What was given and what is kept make the minimum dose together."""
    planned_dose = planned(facts)
    if planned_dose is None:
        return None
    minimum = facts.policy.limit("cd34_minimum_e6_per_kg")
    if planned_dose.total_per_kg >= minimum:
        return None
    told = {"dose": shown(planned_dose.total_per_kg), "minimum": minimum}
    return {**told, "uncounted": list(planned_dose.uncounted)}


def dmso_over_limit(facts: Facts, unit: Unit) -> Params | None:
    """Return the DMSO of the day with this bag, when it is over the limit; g per kg."""
    planned_day = planned(facts, also_today=(unit,))
    limit = facts.policy.limit("dmso_limit_g_per_kg_day")
    if planned_day is None or planned_day.dmso_day_g_per_kg <= limit:
        return None
    day = planned_day.dmso_day_g_per_kg
    return {"dmso": shown(day), "limit": limit, "days": days_needed(day, limit)}


@amber("dmso-over-limit")
def dmso_is_within_limit(_: Command, facts: Facts) -> Params | None:
    """The DMSO of 24 hours stays within the limit: split over days, wash, or a physician decides."""
    return dmso_over_limit(facts, facts["unit"])


@amber("dmso-unknown")
def dmso_is_known(_: Command, facts: Facts) -> Params | None:
    """A frozen bag whose DMSO nobody knows passes no limit unseen."""
    unit: Unit = facts["unit"]
    known = unit.volume_ml is not None and unit.dmso_percent is not None
    return None if known or unit.material != "frozen" else {"unit": unit.id}


@amber("past-expiry")
def unit_is_not_expired(_: Command, facts: Facts) -> Params | None:
    """A frozen graft past its date is reviewed, not thrown away."""
    unit: Unit = facts["unit"]
    return {"unit": unit.id, "expires": unit.expires_on} if is_expired(unit, facts) else None


def is_expired(unit: Unit, facts: Facts) -> bool:
    """Say whether a unit's expiry, a day or a moment, has passed where the person acting works."""
    if unit.expires_on is None:
        return False
    is_moment = len(unit.expires_on) > len("YYYY-MM-DD")
    now = facts.happened_at if is_moment else local_day(facts.happened_at, facts.actor.zone)
    return unit.expires_on < now


def worst_grade(infusion: Infusion) -> int:
    """Return the highest grade among the reactions to an infusion, 0 without any."""
    grades = [int(each.partition(":")[2]) for each in (infusion.reactions or "").split()]
    return max(grades, default=0)


DOSE_GUARDS = (
    weight_is_known,
    weight_is_recent,
    dose_is_adequate,
    dmso_is_known,
    dmso_is_within_limit,
    unit_is_not_expired,
)
