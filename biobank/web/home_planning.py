"""Start pages of planning: each patient from referral to day 0 in one line, and who is to be collected."""

from collections.abc import Iterable

from biobank.domain.rules.clock import local_day
from biobank.domain.transplant.journey import STEPS, Journey, Stand, stand
from biobank.services.reads.on_the_way import journeys
from biobank.web.home_parts import MOST_READ, Part, most_urgent_first
from biobank.web.links import href_of
from biobank.web.moments import day_in_words
from biobank.web.worklist_reading import Reading, Row, do
from biobank.words.speaking import say, say_n

Standing = tuple[Journey, Stand]
_WORDS = {code: words for code, words, _ in STEPS}
_OF_EPISODE = {
    "indication": "decide-indication",
    "suitability": "assess-suitability",
    "eligibility": "determine-eligibility",
    "mobilisation": "record-mobilisation",
    "collection-clearance": "clear-for-collection",
    "collection": "collect",
}
_OF_COURSE = {
    "order": "place-order",
    "clearance": "clear-conditioning",
    "conditioning": "record-conditioning",
}


def on_the_way(reading: Reading) -> Iterable[Part]:
    """Patients from referral to day 0 with the step at which they stand, those who are late first."""
    found = sorted(_standing(reading), key=lambda each: (not each[1].is_late, each[1].planned_for or "~"))
    yield Part(
        name="journeys",
        title=say("From referral to day 0"),
        rows=most_urgent_first(_journey(each, at) for each, at in found),
        empty=say("Nobody is on the way to a transplant."),
        look="journeys",
        shown=MOST_READ,
        more=len(found) >= MOST_READ,
    )


def to_collect(reading: Reading) -> Iterable[Part]:
    """Patients who are cleared and wait for their collection."""
    ready = [(each, at) for each, at in _standing(reading) if at.step == "collection"]
    yield Part(
        name="collect",
        title=say("To collect"),
        rows=[_journey(each, at) for each, at in ready],
        empty=say("Nobody is cleared and waits to be collected."),
        columns=("patient", "about", "what", "next"),
    )


def _standing(reading: Reading) -> list[Standing]:
    today = local_day(reading.now, reading.who.actor.zone)
    days = reading.who.policy.content["settings"].get("step_days", {})
    found = journeys(reading.connection, reading.site, MOST_READ)
    return [(each, stand(each, today, days)) for each in found]


def _journey(each: Journey, at: Stand) -> Row:
    return {
        "patient": each.patient_id,
        "about": _about(each),
        "what": _WORDS[at.step],
        "number": at.number,
        "of": len(STEPS),
        "waits": say("For {days}", days=_days(at.days)),
        "planned": day_in_words(at.planned_for) if at.planned_for else "",
        "late": _late(at),
        "next": _next(each, at),
        "tone": "bad" if at.is_past else "attention" if at.is_late else None,
    }


def _about(each: Journey) -> tuple[str, str]:
    if each.course is not None:
        return href_of("course", each.course.id), say("Course {number}", number=each.course.number)
    if each.episode is not None:
        return href_of("episode", each.episode.id), each.episode.chain_of_identity
    return href_of("patient", each.patient_id), say("Record")


def _late(at: Stand) -> str:
    if at.is_past and at.planned_for:
        return say("Day 0 was planned for {planned_for}", planned_for=day_in_words(at.planned_for))
    return say("Usual is {limit}", limit=_days(at.limit)) if at.is_late else ""


def _days(number: int) -> str:
    return say("less than a day") if number == 0 else say_n(number, "{n} day", "{n} days")


def _next(each: Journey, at: Stand) -> tuple[str, str]:
    if at.step in _OF_EPISODE and each.episode is not None:
        return do(_OF_EPISODE[at.step], episode=each.episode.id)
    if at.step == "course":
        return do("open-course", patient=each.patient_id)
    if at.step == "order" and each.order is not None:
        return do("confirm-order", order=each.order.id)
    if at.step in _OF_COURSE and each.course is not None:
        return do(_OF_COURSE[at.step], course=each.course.id)
    if at.step == "bags" and each.order is not None:
        return href_of("order", each.order.id), say("Choose bags")
    return _about(each)[0], say("Open")
