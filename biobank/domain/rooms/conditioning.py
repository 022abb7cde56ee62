"""Conditioning: cleared before the first drug, watched until day 0, recorded whatever happened."""

from decimal import Decimal
from typing import Any

from biobank.domain.rooms.courses import course_is_running
from biobank.domain.rooms.grafts import (
    GRAFT_OF_COURSE,
    USE_CONSENTS,
    dose_is_adequate,
    is_expired,
    kept_units,
    planned,
    weight_is_recent,
)
from biobank.domain.rooms.patients import LIVING, patient_is_not_in_doubt
from biobank.domain.rules.change import change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.consenting import use_is_withdrawn
from biobank.domain.rules.decision import counts
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, decimal, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.verb import Params, Signing, amber, many, one, red, special, verb
from biobank.domain.things.laboratory import Result
from biobank.domain.things.transplant import Course
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.clearance import NO_BACK_UP, USABLE, unit_concerns

CLEARERS = ("physician", "medical_director")


@command
class ClearConditioning(Command):
    """Clear the patient for conditioning."""

    course: str = ref("course", "Course")
    identity_confirmed: bool = boolean("The patient's identity was confirmed against the wristband")
    back_up: str | None = ref("unit", "Back-up unit", required=False, anywhere=True)
    no_back_up: bool | None = boolean("It is decided that there is no back-up", required=False)


@red("course-not-waiting-for-clearance")
def course_waits(_: Command, facts: Facts) -> Params | None:
    """A course is cleared once; a reopened clearance is cleared again."""
    course: Course = facts["course"]
    return None if course.status == "open" else {"status": course.status}


@red("identity-not-confirmed")
def identity_was_confirmed(told: ClearConditioning, _: Facts) -> Params | None:
    """Whoever is conditioned is the patient whose cells these are."""
    return None if told.identity_confirmed else {}


@red("use-consent-missing")
def use_consent_is_given(_: Command, facts: Facts) -> Params | None:
    """A consent to use was given and is not withdrawn; an expired one still lets stored cells be used."""
    consents = facts["consents"]
    given = any(each.scope == "use" and each.status in ("given", "replaced") for each in consents)
    return None if given and not use_is_withdrawn(consents) else {}


@red("no-graft-kept")
def a_graft_is_kept(_: Command, facts: Facts) -> Params | None:
    """At least one unit is reserved on an order of this course."""
    return None if kept_units(facts) else {}


@red("graft-not-usable")
def graft_is_usable(_: Command, facts: Facts) -> Params | None:
    """Every unit kept for the course is released, here, and free of open holds."""
    found = [one for unit in kept_units(facts) for one in unit_concerns(unit, facts["holds"])]
    if not found:
        return None
    return {"units": sorted({str(one.unit) for one in found}), "why": sorted({one.code for one in found})}


@red("order-to-be-confirmed")
def orders_are_confirmed(_: Command, facts: Facts) -> Params | None:
    """An order whose weight changed is confirmed before anything rests on it."""
    waiting = [one.id for one in facts["orders"] if one.status == "reopened"]
    return {"orders": waiting} if waiting else None


@red("weight-not-recorded")
def weight_was_recorded(_: Command, facts: Facts) -> Params | None:
    """A dose is per kilogram."""
    course: Course = facts["course"]
    return {} if course.weight_kg is None else None


@red("back-up-undecided")
def back_up_is_decided(told: ClearConditioning, _: Facts) -> Params | None:
    """A back-up is named, or the physician signs that there is none; one of the two."""
    return None if (told.back_up is None) is bool(told.no_back_up) else {}


@red("back-up-not-usable")
def back_up_is_usable(_: Command, facts: Facts) -> Params | None:
    """A back-up is a released, stored bag of this patient that is no part of the graft."""
    unit: Unit | None = facts["back_up"]
    if unit is None:
        return None
    course: Course = facts["course"]
    own = unit.patient_id == course.patient_id and unit.course_id is None and unit.container == "bag"
    usable = own and unit.material == "frozen" and unit.disposition in USABLE and unit.custody != "missing"
    return None if usable else {"unit": unit.id}


def _latest(facts: Facts, unit: Unit, test: str) -> Result | None:
    """Return the newest standing result of a test that covers a unit."""
    found: list[Result] = [one for one in facts["graft_results"].get(unit.id, ()) if one.test == test]
    standing = [one for one in found if one.status != "entered_in_error"]
    return max(standing, key=lambda one: (one.resulted_at, one.id), default=None)


@amber("sterility-not-final")
def sterility_is_final(_: Command, facts: Facts) -> Params | None:
    """A culture that may still grow is a physician's risk to take."""
    waiting = [
        unit.id for unit in kept_units(facts) if _sterility(facts, unit) not in ("no_growth", "growth")
    ]
    return {"units": waiting} if waiting else None


@amber("sterility-positive")
def nothing_grew(_: Command, facts: Facts) -> Params | None:
    """A graft in which something grew needs an antibiotic plan and a physician's decision."""
    grown = [unit.id for unit in kept_units(facts) if _sterility(facts, unit) == "growth"]
    return {"units": grown} if grown else None


def _sterility(facts: Facts, unit: Unit) -> str | None:
    newest = _latest(facts, unit, "sterility")
    return newest.value if newest else None


@amber("viability-after-thaw-low")
def viability_is_good(_: Command, facts: Facts) -> Params | None:
    """A thawed vial that reads low warns of the bags; where no vial was thawed nothing is known."""
    limit = facts.policy.limit("viability_postthaw_alert_percent")
    low = {unit: value for unit, value in _viabilities(facts).items() if value < limit}
    return {"units": sorted(low), "percent": min(low.values()), "limit": limit} if low else None


def _viabilities(facts: Facts) -> dict[str, Decimal]:
    newest = {unit.id: _latest(facts, unit, "viability-post-thaw") for unit in kept_units(facts)}
    return {unit: Decimal(result.value) for unit, result in newest.items() if result is not None}


@amber("graft-past-expiry")
def graft_is_not_expired(_: Command, facts: Facts) -> Params | None:
    """A frozen graft past its date is reviewed before anyone is conditioned for it."""
    expired = [unit.id for unit in kept_units(facts) if is_expired(unit, facts)]
    return {"units": expired} if expired else None


def clear_conditioning(told: ClearConditioning, facts: Facts) -> tuple[Draft, ...]:
    """The patient may be conditioned; from now until day 0 the graft is watched."""
    course: Course = facts["course"]
    back_up = told.back_up or NO_BACK_UP
    cleared = change(course, status="cleared", cleared_at=facts.happened_at, back_up=back_up)
    draft = Draft(
        kind="ConditioningCleared",
        stream=course.stream,
        subjects={"course": course.id},
        changes=(cleared,) if counts(facts.verb, told, facts) else (),
        data=_shown_at_clearance(facts),
    )
    return (draft,)


def _shown_at_clearance(facts: Facts) -> dict[str, Any]:
    """Return what the physician cleared on: dose, DMSO, sterility and post-thaw viability of each bag."""
    plan = planned(facts)
    units = kept_units(facts)
    return {
        **(plan.told() if plan else {}),
        "units": [unit.id for unit in units],
        "sterility": {unit.id: _sterility(facts, unit) or "none" for unit in units},
        "viability_percent": _viabilities(facts),
    }


verb(
    name="clear-conditioning",
    room="courses",
    title="Clear for conditioning",
    about="Clear the patient for the first drug: the graft is there, enough, and theirs.",
    command=ClearConditioning,
    event="ConditioningCleared",
    effect=clear_conditioning,
    subject="course",
    needs=(
        *GRAFT_OF_COURSE,
        USE_CONSENTS,
        one("patient", "patient", id="course.patient_id"),
        many("holds", "hold", unit_id="graft.id", status="=open"),
        special("graft_results"),
    ),
    guards=(
        course_waits,
        *LIVING,
        patient_is_not_in_doubt,
        identity_was_confirmed,
        use_consent_is_given,
        weight_was_recorded,
        a_graft_is_kept,
        graft_is_usable,
        orders_are_confirmed,
        back_up_is_decided,
        back_up_is_usable,
        weight_is_recent,
        dose_is_adequate,
        sterility_is_final,
        nothing_grew,
        viability_is_good,
        graft_is_not_expired,
    ),
    signings=(Signing("cleared", CLEARERS),),
    roles=CLEARERS,
)


DRUGS = (
    ("alemtuzumab", "Alemtuzumab"),
    ("atg", "Anti-thymocyte globulin (ATG)"),
    ("busulfan", "Busulfan"),
    ("carmustine", "Carmustine"),
    ("cyclophosphamide", "Cyclophosphamide"),
    ("cytarabine", "Cytarabine"),
    ("etoposide", "Etoposide"),
    ("fludarabine", "Fludarabine"),
    ("melphalan", "Melphalan"),
    ("rituximab", "Rituximab"),
    ("thiotepa", "Thiotepa"),
    ("tbi", "Total body irradiation"),
    ("other", "Another drug"),
)
DOSE_UNITS = (("mg", "mg"), ("mg_per_kg", "mg/kg"), ("mg_per_m2", "mg/m²"), ("gy", "Gy"))


@command
class RecordConditioning(Command):
    """Record a conditioning drug as given."""

    course: str = ref("course", "Course")
    drug: str = choice("Drug", DRUGS)
    dose: Decimal = decimal("Dose", minimum="0.001", maximum="100000")
    dose_unit: str = choice("Dose in", DOSE_UNITS)


@red("conditioning-not-cleared")
def conditioning_was_cleared(_: Command, facts: Facts) -> Params | None:
    """No drug before the clearance: a patient conditioned without a graft dies."""
    course: Course = facts["course"]
    return {"status": course.status} if course.status == "open" else None


def record_conditioning(told: RecordConditioning, facts: Facts) -> tuple[Draft, ...]:
    """The drug was given; the first one starts the conditioning."""
    course: Course = facts["course"]
    first = course.status in ("open", "cleared")
    started = {"status": "conditioning", "conditioning_started_at": facts.happened_at}
    draft = Draft(
        kind="ConditioningGiven",
        stream=course.stream,
        subjects={"course": course.id},
        changes=(change(course, **started),) if first else (),
        data={"drug": told.drug, "dose": told.dose, "dose_unit": told.dose_unit},
    )
    return (draft,)


verb(
    name="record-conditioning",
    room="courses",
    title="Record conditioning",
    about="Record a conditioning drug that was given.",
    command=RecordConditioning,
    event="ConditioningGiven",
    effect=record_conditioning,
    subject="course",
    guards=(course_is_running, conditioning_was_cleared),
    roles=("nurse", "physician", "medical_director"),
)
