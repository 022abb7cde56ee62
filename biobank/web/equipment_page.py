"""The page of a piece of equipment: whether it may be used, until when, and what it was used for."""

from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.rooms.equipment import KINDS
from biobank.domain.rules.clock import local_day
from biobank.domain.sentences.phrase import phrases
from biobank.domain.things.laboratory import Equipment, Process
from biobank.domain.things.unit import Unit
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.calling import called
from biobank.services.reads.equipment_story import EquipmentStory, equipment_story
from biobank.web.batch_record_page import step_title
from biobank.web.blueprint import web
from biobank.web.entries import entries_shown
from biobank.web.links import href_of
from biobank.web.moments import day_in_words, shown
from biobank.web.next_step import next_step
from biobank.web.shell import services, who
from biobank.web.summaries import in_words
from biobank.web.work import verbs_on
from biobank.words.speaking import say

_KINDS = dict(phrases(KINDS))


@web.get("/equipment/<id>")
def equipment_page(id: str) -> Response:
    """Show a piece of equipment."""
    person = who()
    story = equipment_story(services(), person, id)
    if story is None:
        raise Problem(404, "no-such-thing", {"thing": "equipment", "id": id[:40]})
    return make_response(render_template("equipment.html", s=_shown(story, person)))


def _shown(story: EquipmentStory, person: SignedIn) -> dict[str, Any]:
    equipment, zone = story.equipment, person.actor.zone
    possible, refused = verbs_on(equipment, person)
    today = local_day(services().clock(), zone)
    return {
        "id": equipment.id,
        "name": equipment.name,
        "kind": _KINDS.get(equipment.kind, in_words(equipment.kind)),
        "in_service": equipment.status == "in_service",
        "calibrated": _date(equipment.calibrated_until, today),
        "cleaned": _date(equipment.cleaned_until, today) if equipment.cleaned_until else None,
        "steps": [_step(process, unit, story, zone) for process, unit in story.steps],
        "more": story.more,
        "may_read": story.may_read,
        "next": _next(equipment, today, person),
        "history": entries_shown(story.history, zone),
        "possible": possible,
        "refused": refused,
    }


def _date(day: str, today: str) -> dict[str, Any]:
    return {"day": day_in_words(day), "lapsed": day < today}


def _step(process: Process, unit: Unit, story: EquipmentStory, zone: str) -> dict[str, Any]:
    return {
        "at": shown(process.started_at, zone)[:2],
        "step": step_title(process.step),
        "sop": say("{sop}, version {sop_version}", sop=process.sop, sop_version=process.sop_version),
        "unit": (href_of("unit", unit.id), called(unit)),
        "material": ("material", unit.material),
        "by": story.names.person(process.performed_by) if process.performed_by else None,
    }


def _next(equipment: Equipment, today: str, person: SignedIn) -> dict[str, Any]:
    id = equipment.id
    if equipment.status != "in_service":
        says = say("It is out of service: no step uses it until it is put back.")
        return next_step(person, says, "put-in-service", equipment=id)
    if equipment.calibrated_until < today:
        says = say("Its calibration has lapsed: no step uses it until a new one is recorded.")
        return next_step(person, says, "record-calibration", equipment=id)
    if equipment.cleaned_until is not None and equipment.cleaned_until < today:
        says = say("Its cleaning has lapsed: no step uses it until a new one is recorded.")
        return next_step(person, says, "record-cleaning", equipment=id)
    cleaned = equipment.cleaned_until or equipment.calibrated_until
    if cleaned < equipment.calibrated_until:
        says = say("It may be used. It is to be cleaned again by {cleaned}.", cleaned=day_in_words(cleaned))
        return next_step(person, says, "record-cleaning", equipment=id)
    says = say(
        "It may be used. It is to be calibrated again by {calibrated_until}.",
        calibrated_until=day_in_words(equipment.calibrated_until),
    )
    return next_step(person, says, "record-calibration", equipment=id)
