"""Lines of the worklists of planning: transplants to plan, visits due, renewals, withdrawals."""

from biobank.domain.rooms.consents import SCOPES
from biobank.domain.rooms.outcomes import VISITS
from biobank.domain.rules.clock import local_day
from biobank.domain.sentences.phrase import phrases
from biobank.domain.things.patient import Agreement
from biobank.domain.transplant.follow_up import day_after, milestones
from biobank.services.reads import planning_lists
from biobank.services.reads.planning_lists import ToPlan, VisitDue
from biobank.web.links import href_of
from biobank.web.moments import day_in_words
from biobank.web.worklist_reading import Reading, Row, do
from biobank.words.numbers import shown_number
from biobank.words.speaking import inside, say

_SCOPES, _VISITS = dict(phrases(SCOPES)), dict(phrases(VISITS))


def to_plan(reading: Reading) -> list[Row]:
    """Patients whose bags are released while nobody has ordered them."""
    found = planning_lists.to_plan(reading.connection, reading.site, reading.limit)
    return [_to_plan(each, reading) for each in found]


def _to_plan(each: ToPlan, reading: Reading) -> Row:
    course, per_kg = each.course, each.per_kg
    told = say(
        "{count} released, {cd34_e6} × 10⁶ CD34+ cells",
        count=len(each.bags),
        cd34_e6=shown_number(f"{each.cd34_e6:.0f}"),
    )
    if per_kg is not None:
        told += f", {shown_number(f'{per_kg:.1f}')} × 10⁶/kg"
    too_few = per_kg is not None and per_kg < reading.who.policy.limit("cd34_minimum_e6_per_kg")
    patient = href_of("patient", each.patient_id)
    return {
        "patient": each.patient_id,
        "about": (href_of("course", course.id), say("Course {number}, no order", number=course.number))
        if course
        else (patient, say("No course")),
        "what": say("{told}, below the minimum", told=told) if too_few else told,
        "next": do("place-order", course=course.id) if course else do("open-course", patient=each.patient_id),
        "tone": "attention" if too_few else None,
    }


def visits(reading: Reading) -> list[Row]:
    """Follow-up visits that are due, by the schedule of the policy."""
    schedule = milestones(reading.who.policy.choice("follow_up"))
    today = local_day(reading.now, reading.who.actor.zone)
    found = planning_lists.visits_due(reading.connection, reading.site, today, schedule, reading.limit)
    return [_visit(each, today) for each in found]


def _visit(each: VisitDue, today: str) -> Row:
    course, window = each.course, each.milestone.day - each.milestone.opens
    is_late = today > day_after(each.on_day, window)
    kind = _VISITS.get(each.milestone.kind, each.milestone.kind)
    return {
        "patient": course.patient_id,
        "about": (
            href_of("course", course.id),
            say("Course {number}, day 0 {day_zero}", number=course.number, day_zero=_day(course.day_zero)),
        ),
        "what": say("{kind}: overdue", kind=say(kind)) if is_late else say(kind),
        "since": (day_in_words(each.on_day), ""),
        "next": do("record-visit", course=course.id, kind=each.milestone.kind),
        "tone": "attention" if is_late else None,
    }


def _day(day: str | None) -> str:
    return day_in_words(day) if day else say("not known")


def renewals(reading: Reading) -> list[Row]:
    """Storage agreements and consents that end soon, or have ended."""
    today = local_day(reading.now, reading.who.actor.zone)
    until = day_after(today, int(reading.who.policy.limit("renewal_notice_days")))
    found = planning_lists.ending(reading.connection, reading.site, until, reading.limit)
    return [
        {
            "patient": each.patient_id,
            "about": (href_of("patient", each.patient_id), _called(each)),
            "what": say("Has ended; the cells stay") if (each.ends_on or "") < today else say("Ends soon"),
            "since": (_day(each.ends_on), ""),
            "next": do("renew-agreement", agreement=each.id)
            if isinstance(each, Agreement)
            else do("record-consent", patient=each.patient_id, scope=each.scope),
            "tone": "attention" if (each.ends_on or "") < today else None,
        }
        for each in found
    ]


def _called(each: object) -> str:
    scope = getattr(each, "scope", None)
    return say("Consent: {scopes}", scopes=inside(_SCOPES[scope])) if scope else say("Storage agreement")


def withdrawals(reading: Reading) -> list[Row]:
    """Patients who withdrew while cells of theirs exist: somebody decides what becomes of these."""
    found = planning_lists.withdrawn(reading.connection, reading.site, reading.limit)
    return [
        {
            "patient": each.patient_id,
            "about": (href_of("patient", each.patient_id), _called(each)),
            "what": say("Withdrawn; cells are still kept"),
            "since": (_day(each.withdrawn_on), ""),
            "next": (href_of("patient", each.patient_id), say("Decide about the cells")),
            "tone": "attention",
        }
        for each in found
    ]
