"""The page of a patient: cells, collections, transplants, consents, wristbands, and what can be done."""

from decimal import Decimal
from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.rooms.consents import DISPOSALS, SCOPES
from biobank.domain.rooms.episodes import INDICATIONS
from biobank.domain.sentences.phrase import phrases
from biobank.domain.things.patient import Agreement, Consent, Episode
from biobank.domain.things.transplant import Course, Order
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.dosing import per_kg
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.patient_story import PatientStory, patient_story
from biobank.web.banner import banner_of
from biobank.web.blueprint import web
from biobank.web.course_facts import course_facts, dose_shown
from biobank.web.journey_shown import journey_shown
from biobank.web.links import href_of
from biobank.web.moments import day_at, day_in_words, shown
from biobank.web.shell import services, who
from biobank.web.summaries import in_words, states_of
from biobank.web.work import verbs_on
from biobank.words.speaking import say, say_label

_SCOPES, _DISPOSALS = dict(phrases(SCOPES)), dict(phrases(DISPOSALS))
_INDICATIONS = dict(phrases(INDICATIONS))


@web.get("/patients/<id>")
def patient(id: str) -> Response:
    """Show a patient."""
    person = who()
    story = patient_story(services(), person, id)
    if story is None:
        raise Problem(404, "no-such-thing", {"thing": "patient", "id": id[:40]})
    banner = banner_of(person, (story.record.patient,), "record")
    return make_response(render_template("patient.html", p=_shown(story, person), patient=banner))


def _shown(story: PatientStory, person: SignedIn) -> dict[str, Any]:
    record, zone = story.record, person.actor.zone
    possible, refused = verbs_on(record.patient, person)
    living = sorted(story.living(), key=lambda each: (each.container != "bag", each.collected_at, each.id))
    ended = [each for each in record.units if each not in living]
    return {
        "id": record.patient.id,
        "in_doubt": record.patient.identity_in_doubt,
        "similar": record.patient.similar_name,
        "linked_to": record.patient.linked_to,
        "in_store": in_words(story.in_store_e6) if story.in_store_e6 else "",
        "in_store_per_kg": _per_kg(story.in_store_e6, story.weighed),
        "weighed": _weighed(story.weighed, zone),
        "journey": journey_shown(story, services().clock(), zone),
        "units": [_unit(each, zone, story.weighed) for each in living],
        "ended": [_unit(each, zone, story.weighed) for each in ended],
        "courses": [_course(each, story, person) for each in reversed(record.courses)],
        "episodes": [_episode(each, story, zone) for each in reversed(record.episodes)],
        "consents": [_consent(each) for each in record.consents],
        "agreements": [_agreement(each) for each in record.agreements],
        "bands": [
            {
                "band": (href_of("wristband", each.id), each.id),
                "admission": day_in_words(each.admission),
                "issued": shown(each.issued_at, zone)[:2],
                "status": say_label(each.status),
                "tone": "ended" if each.status != "active" else None,
            }
            for each in record.wristbands
        ],
        "deviations": [_deviation(each, zone) for each in story.deviations],
        "possible": possible,
        "refused": refused,
    }


def _per_kg(cells: Decimal | None, course: Course | None) -> str:
    """Return cells (10⁶) per kg by the newest weight, to two decimals; nothing while either is not known."""
    if not cells or course is None or course.weight_kg is None:
        return ""
    return f"{per_kg(cells, course.weight_kg):.2f}"


def _weighed(course: Course | None, zone: str) -> str:
    if course is None or course.weight_at is None:
        return ""
    return say(
        "{weight_kg} kg of {local}",
        weight_kg=in_words(course.weight_kg),
        local=day_at(course.weight_at, zone),
    )


def _unit(unit: Unit, zone: str, course: Course | None) -> dict[str, Any]:
    states = states_of(unit) or {}
    return {
        "unit": (href_of("unit", unit.id), f"{say_label(unit.container)} {unit.din}"),
        "product": f"{unit.product_code} {unit.division}",
        "material": ("material", states["material"]),
        "custody": ("custody", states["custody"]),
        "disposition": ("disposition", states["disposition"]),
        "assignment": ("assignment", states["assignment"]),
        "cells": in_words(unit.cd34_e6) if unit.cd34_e6 is not None else None,
        "per_kg": _per_kg(unit.cd34_e6, course) or None,
        "since": shown(unit.custody_since, zone)[:2],
    }


def _course(course: Course, story: PatientStory, person: SignedIn) -> dict[str, Any]:
    orders = [each for each in story.record.orders if each.course_id == course.id]
    return {
        "href": href_of("course", course.id),
        "number": course.number,
        "status": course.status,
        "facts": course_facts(course, person.actor.zone),
        "dose": dose_shown(story.dose(course, services().clock(), person.policy), orders),
        "orders": [_order(each, story) for each in orders],
    }


def _order(order: Order, story: PatientStory) -> dict[str, Any]:
    lines = [each for each in story.lines if each.order_id == order.id and each.status != "cancelled"]
    units = {each.id: each for each in story.record.units}
    return {
        "href": href_of("order", order.id),
        "words": say(
            "{cd34_per_kg} × 10⁶/kg at {weight_kg} kg",
            cd34_per_kg=in_words(order.cd34_per_kg),
            weight_kg=in_words(order.weight_kg),
        ),
        "day": day_in_words(order.infuse_on),
        "status": in_words(order.status),
        "bags": [
            {
                "number": line.sequence,
                "href": href_of("unit", line.unit_id),
                "words": f"{units[line.unit_id].din} {units[line.unit_id].division}"
                if line.unit_id in units
                else line.unit_id,
                "state": in_words(line.status),
            }
            for line in sorted(lines, key=lambda each: each.sequence)
        ],
    }


def _episode(episode: Episode, story: PatientStory, zone: str) -> dict[str, Any]:
    donations = [each for each in story.donations if each.episode_id == episode.id]
    units = [each for each in story.record.units if each.episode_id == episode.id]
    return {
        "href": href_of("episode", episode.id),
        "chain": episode.chain_of_identity,
        "status": episode.status,
        "facts": [
            (label, value)
            for label, value in (
                (say("Indication"), _INDICATIONS.get(episode.indication) or in_words(episode.indication)),
                (
                    say("Decision"),
                    in_words(episode.indication_decision) if episode.indication_decision else None,
                ),
                (say("Suitability"), in_words(episode.suitability) if episode.suitability else None),
                (say("Eligibility"), in_words(episode.eligibility) if episode.eligibility else None),
                (
                    say("Target"),
                    f"{episode.target_cd34_per_kg} × 10⁶/kg" if episode.target_cd34_per_kg else None,
                ),
                (say("Opened"), shown(episode.opened_at, zone).local),
                (say("Cleared"), shown(episode.cleared_at, zone).local if episode.cleared_at else None),
            )
            if value
        ],
        "donations": [
            {
                "donation": (href_of("donation", each.id), each.din),
                "session": each.session,
                "ended": shown(each.ended_at, zone)[:2],
                "units": sum(1 for unit in units if unit.donation_id == each.id),
            }
            for each in donations
        ],
    }


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "scope": (href_of("consent", consent.id), _SCOPES.get(consent.scope, consent.scope)),
        "version": consent.form_version,
        "given": day_in_words(consent.given_on),
        "ends": day_in_words(consent.ends_on) if consent.ends_on else say("no end"),
        "status": _consent_state(consent),
        "tone": {"withdrawn": "bad", "replaced": "ended"}.get(consent.status),
    }


def _consent_state(consent: Consent) -> str:
    if consent.status == "withdrawn" and consent.withdrawn_on:
        return say("Withdrawn {withdrawn_on}", withdrawn_on=day_in_words(consent.withdrawn_on))
    return say_label(consent.status)


def _agreement(agreement: Agreement) -> dict[str, Any]:
    return {
        "agreement": (
            href_of("agreement", agreement.id),
            say("Version {form_version}", form_version=agreement.form_version),
        ),
        "signed": day_in_words(agreement.signed_on),
        "ends": day_in_words(agreement.ends_on) if agreement.ends_on else say("no end"),
        "disposal": _DISPOSALS.get(agreement.disposal, agreement.disposal),
        "status": say_label(agreement.status),
    }


def _deviation(row: Any, zone: str) -> dict[str, Any]:
    return {
        "deviation": (href_of("deviation", row.id), say_label(row.code)),
        "severity": say_label(row.severity),
        "status": say_label(row.status),
        "opened": shown(row.opened_at, zone)[:2],
    }
