"""The page of a donation: its bags and tubes, who collected it with whom, results, clocks, deviations."""

from collections.abc import Iterable
from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.rooms.collection import ANTICOAGULANTS
from biobank.domain.rules.clock import minutes_between
from biobank.domain.sentences.phrase import Phrase, phrases
from biobank.domain.transplant.dosing import cd34_of
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.calling import called
from biobank.services.reads.donation_story import DonationStory, donation_story
from biobank.services.reads.units import Placed
from biobank.web.banner import banner_of
from biobank.web.blueprint import web
from biobank.web.clocks import clocks_shown, lasted
from biobank.web.entries import entries_shown
from biobank.web.links import href_of
from biobank.web.moments import shown
from biobank.web.next_step import next_step
from biobank.web.shell import services, who
from biobank.web.summaries import in_words
from biobank.web.unit_page import deviation_row, result_row
from biobank.web.whereabouts import where_in_words
from biobank.web.work import verbs_on
from biobank.words.speaking import say

_ANTICOAGULANTS = dict(phrases(ANTICOAGULANTS))


@web.get("/donations/<id>")
def donation_page(id: str) -> Response:
    """Show a donation."""
    person = who()
    story = donation_story(services(), person, id)
    if story is None:
        raise Problem(404, "no-such-thing", {"thing": "donation", "id": id[:40]})
    banner = banner_of(person, (story.donation,), "donation")
    return make_response(render_template("donation.html", s=_shown(story, person), patient=banner))


def _shown(story: DonationStory, person: SignedIn) -> dict[str, Any]:
    donation, zone, now = story.donation, person.actor.zone, services().clock()
    possible, refused = verbs_on(donation, person)
    return {
        "id": donation.id,
        "din": donation.din,
        "session": donation.session,
        "patient": donation.patient_id,
        "facts": list(_facts(story, zone)),
        "hands": list(_hands(story)),
        "units": [_unit(each, zone) for each in story.units],
        "clocks": [
            (called(each.unit), clocks_shown(story.clocks[each.unit.id], now))
            for each in story.units
            if story.clocks[each.unit.id]
        ],
        "results": [result_row(each, zone) for each in story.results],
        "deviations": [deviation_row(each, zone) for each in story.deviations],
        "next": _next(story, person),
        "history": entries_shown(story.history, zone),
        "possible": possible,
        "refused": refused,
    }


def _facts(story: DonationStory, zone: str) -> Iterable[dict[str, Any]]:
    donation = story.donation
    yield _fact(say("Began"), shown(donation.started_at, zone), kind="instant")
    yield _fact(say("Ended"), shown(donation.ended_at, zone), kind="instant")
    yield _fact(say("Took"), lasted(minutes_between(donation.started_at, donation.ended_at)))
    yield _fact(say("From"), in_words(donation.source))
    yield _fact(say("Number given by"), story.facility)
    if donation.anticoagulant:
        words = _ANTICOAGULANTS.get(donation.anticoagulant, in_words(donation.anticoagulant))
        yield _fact(say("Anticoagulant"), words)
    if story.equipment:
        yield _fact(say("With"), story.equipment.name, href_of("equipment", story.equipment.id))
    if story.episode:
        words = f"{story.episode.chain_of_identity}, {in_words(story.episode.status)}"
        yield _fact(say("Chain of identity"), words, href_of("episode", story.episode.id))
    counted = cd34_of(each.unit for each in story.units if each.unit.container == "bag")
    if counted:
        yield _fact(say("CD34+ cells in its bags"), f"{in_words(counted)} × 10⁶")


def _fact(label: str, value: Any, href: str = "", kind: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "href": href, "kind": kind}


def _hands(story: DonationStory) -> Iterable[dict[str, Any]]:
    """Yield who collected, who wrote it down and who checked it at the chair, each once."""
    told: list[tuple[str, str | None]] = []
    for process in story.processes:
        told += [(say("Collected by"), process.performed_by), (say("Recorded by"), process.recorded_by)]
    told += [(say("Second person at the chair"), each.second_person) for each in story.checks]
    for label, id in dict.fromkeys(told):
        if id is not None:
            yield _fact(label, story.names.person(id), href_of("person", id))
    for sop in dict.fromkeys(
        say("{sop}, version {sop_version}", sop=each.sop, sop_version=each.sop_version)
        for each in story.processes
    ):
        yield _fact("SOP", sop)
    if any(each.second_person is None for each in story.checks):
        yield _fact(say("Second person at the chair"), say("none is recorded"))


def _unit(placed: Placed, zone: str) -> dict[str, Any]:
    unit = placed.unit
    return {
        "unit": (href_of("unit", unit.id), called(unit)),
        "material": ("material", unit.material),
        "disposition": ("disposition", unit.disposition),
        "where": where_in_words(placed),
        "volume": f"{in_words(unit.volume_ml)} mL" if unit.volume_ml is not None else None,
        "cells": in_words(unit.cd34_e6) if unit.cd34_e6 is not None else None,
        "since": shown(unit.custody_since, zone)[:2],
    }


_DUE = (
    (
        "person",
        ("collected",),
        "receive-unit",
        Phrase("{unit} is still in somebody's hands: the laboratory receives it."),
    ),
    ("transit", ("collected",), "receive-unit", Phrase("{unit} is on its way: the laboratory receives it.")),
    (
        "location",
        ("collected", "processed"),
        "freeze-unit",
        Phrase("{unit} is liquid: it is frozen or given in time."),
    ),
    ("person", ("frozen",), "store-unit", Phrase("{unit} is frozen and in no slot: it is stored.")),
)


def _next(story: DonationStory, person: SignedIn) -> dict[str, Any]:
    """Return what is due for the bags of the donation, the most urgent first."""
    bags = [each.unit for each in story.units if each.unit.container == "bag"]
    for custody, materials, verb, words in _DUE:
        for unit in bags:
            if unit.custody == custody and unit.material in materials:
                return next_step(person, say(words, unit=called(unit)), verb, unit=unit.id)
    living = [each for each in bags if each.material in ("collected", "processed", "frozen")]
    known = {each.test for each in story.results if each.status != "entered_in_error"}
    missing = [words for test, words in _AWAITED if test not in known]
    if living and missing:
        says = say("Results are awaited: {listed}.", listed=", ".join(map(say, missing)))
        return next_step(person, says, "record-result", unit=living[0].id)
    waiting = [each for each in living if each.disposition == "quarantined"]
    if waiting:
        says = say("{waiting} is in quarantine: it is reviewed and released.", waiting=called(waiting[0]))
        return next_step(person, says, "release-unit", unit=waiting[0].id)
    return next_step(person, say("Nothing is due."))


_AWAITED = (
    ("cd34", Phrase("CD34+ count")),
    ("viability", Phrase("viability")),
    ("sterility", Phrase("sterility")),
)
