"""The page of a collection episode: who decided what, what was collected against the target, what is next."""

from collections.abc import Iterable
from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.rooms.episodes import INDICATIONS
from biobank.domain.rules.clock import local_day
from biobank.domain.rules.consenting import COLLECTING, missing_scopes
from biobank.domain.rules.markers import FINDINGS, MARKERS, markers_of
from biobank.domain.sentences.phrase import Phrase, phrases
from biobank.domain.things.patient import Donation, Episode
from biobank.domain.transplant.dosing import per_kg
from biobank.domain.transplant.journey import before_collection
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.calling import called
from biobank.services.reads.episode_story import EpisodeStory, episode_story
from biobank.services.reads.units import Placed
from biobank.web.banner import banner_of
from biobank.web.blueprint import web
from biobank.web.decisions_shown import decisions_shown
from biobank.web.home_guides import guide_panel
from biobank.web.links import href_of
from biobank.web.moments import day_at, day_in_words, shown
from biobank.web.next_step import leads_to, next_step
from biobank.web.shell import services, who
from biobank.web.summaries import in_words
from biobank.web.whereabouts import where_in_words
from biobank.web.work import verbs_on
from biobank.words.numbers import shown_number
from biobank.words.speaking import say, say_label

_INDICATIONS, _MARKERS, _FINDINGS = dict(phrases(INDICATIONS)), dict(MARKERS), dict(FINDINGS)


@web.get("/episodes/<id>")
def episode_page(id: str) -> Response:
    """Show a collection episode."""
    person = who()
    story = episode_story(services(), person, id)
    if story is None:
        raise Problem(404, "no-such-thing", {"thing": "episode", "id": id[:40]})
    banner = banner_of(person, (story.episode,), "episode")
    return make_response(render_template("episode.html", s=_shown(story, person), patient=banner))


def _shown(story: EpisodeStory, person: SignedIn) -> dict[str, Any]:
    episode, zone = story.episode, person.actor.zone
    possible, refused = verbs_on(episode, person)
    guide = guide_panel(person, episode)
    collects = story.donations == () and _step(story, person) == "collection"
    return {
        "id": episode.id,
        "patient": episode.patient_id,
        "chain": episode.chain_of_identity,
        "open": episode.status == "open",
        "status": say_label(episode.status),
        "indication": _INDICATIONS.get(episode.indication) or in_words(episode.indication),
        "stands": list(_stands(story)),
        "target": _against_target(story, zone),
        "facts": list(_facts(episode, zone)),
        "donations": [_donation(each, story, zone) for each in story.donations],
        "units": [_unit(each) for each in story.units],
        "decisions": decisions_shown(story.decisions, zone),
        "guide": guide,
        "next": None if collects and guide else _next(story, person),
        "possible": possible,
        "refused": refused,
    }


_TONES = {"approved": "good", "suitable": "good", "eligible": "good"}


def _stands(story: EpisodeStory) -> Iterable[dict[str, str]]:
    """Yield each decision before a collection with how it stands, in the order in which they are made."""
    episode = story.episode
    for label, decided in (
        (say("Board decision"), episode.indication_decision),
        (say("Fit to be collected"), episode.suitability),
        (say("Infection markers"), episode.eligibility),
    ):
        said = in_words(decided) if decided else say("not yet")
        yield {"words": f"{label}: {said}", "tone": _TONES.get(decided or "", "attention")}
    if story.donations:
        return
    mobilised = say("given") if story.mobilisations else say("not yet")
    yield {
        "words": f"{say('Mobilisation')}: {mobilised}",
        "tone": "good" if story.mobilisations else "attention",
    }


def _against_target(story: EpisodeStory, zone: str) -> dict[str, str] | None:
    """Return what was collected against the target, with the arithmetic; None before the first bag."""
    collected, course = story.collected_e6, story.weighed
    if not story.bags:
        return None
    if not collected:
        return {"line": say("The bags are not counted yet."), "sum": ""}
    total = f"{in_words(collected)} × 10⁶"
    if course is None or course.weight_kg is None or course.weight_at is None:
        return {
            "line": say("{total} CD34+ cells collected.", total=total),
            "sum": say("The dose per kg is told once the patient's weight is recorded in a course."),
        }
    dose = shown_number(f"{per_kg(collected, course.weight_kg):.2f}")
    wanted = story.episode.target_cd34_per_kg
    line = (
        say("{dose} of {wanted} × 10⁶/kg collected.", dose=dose, wanted=shown_number(wanted))
        if wanted
        else say("{dose} × 10⁶/kg collected.", dose=dose)
    )
    sum_told = say(
        "{total} CD34+ cells ÷ {weight} kg of {day}",
        total=total,
        weight=in_words(course.weight_kg),
        day=day_at(course.weight_at, zone),
    )
    return {"line": line, "sum": sum_told}


def _facts(episode: Episode, zone: str) -> Iterable[dict[str, Any]]:
    yield _fact(say("Opened"), shown(episode.opened_at, zone), "instant")
    if episode.target_cd34_per_kg:
        yield _fact(say("Target"), f"{shown_number(episode.target_cd34_per_kg)} × 10⁶/kg")
    if episode.markers_sampled_on:
        yield _fact(say("Markers sampled on"), day_in_words(episode.markers_sampled_on))
    for marker, finding in markers_of(episode.eligibility_markers).items():
        yield _fact(say(_MARKERS[marker]), say(_FINDINGS[finding]))
    if episode.cleared_at:
        yield _fact(say("Cleared for collection"), shown(episode.cleared_at, zone), "instant")
    if episode.closed_at:
        yield _fact(say("Closed"), shown(episode.closed_at, zone), "instant")
    if episode.outcome:
        yield _fact(say("Outcome"), say_label(episode.outcome))


def _fact(label: str, value: Any, kind: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "href": "", "kind": kind}


def _donation(donation: Donation, story: EpisodeStory, zone: str) -> dict[str, Any]:
    units = [each.unit for each in story.units if each.unit.donation_id == donation.id]
    return {
        "donation": (href_of("donation", donation.id), donation.din),
        "session": donation.session,
        "ended": shown(donation.ended_at, zone)[:2],
        "units": len(units),
    }


def _unit(placed: Placed) -> dict[str, Any]:
    unit = placed.unit
    return {
        "unit": (href_of("unit", unit.id), called(unit)),
        "material": ("material", unit.material),
        "disposition": ("disposition", unit.disposition),
        "assignment": ("assignment", unit.assignment),
        "where": where_in_words(placed),
        "cells": in_words(unit.cd34_e6) if unit.cd34_e6 is not None else None,
    }


_BEFORE = {
    "indication": ("decide-indication", Phrase("The board has not decided yet. Record its decision.")),
    "suitability": ("assess-suitability", Phrase("A physician says whether the patient can be collected.")),
    "eligibility": (
        "determine-eligibility",
        Phrase("Infection markers are not evaluated yet. A reactive one changes label and storage only."),
    ),
    "mobilisation": ("record-mobilisation", Phrase("Nothing was given yet to mobilise stem cells.")),
    "collection-clearance": (
        "clear-for-collection",
        Phrase("All is decided. On the day, a physician clears the patient for collection."),
    ),
    "collection": ("collect", Phrase("The patient is cleared. Cells may be collected today.")),
}


def _step(story: EpisodeStory, person: SignedIn) -> str:
    """Return what an open episode waits for before its first donation."""
    step = before_collection(story.journey, story.episode)
    if step in ("collection-clearance", "collection") and _consents_missing(story, person):
        return "consent"
    return step


def _consents_missing(story: EpisodeStory, person: SignedIn) -> tuple[str, ...]:
    return missing_scopes(story.consents, COLLECTING, local_day(services().clock(), person.actor.zone))


def _next(story: EpisodeStory, person: SignedIn) -> dict[str, Any]:
    episode = story.episode
    if episode.status != "open":
        return next_step(person, say("It is closed. Its cells live on, and stand below."))
    if story.donations:
        return _after_collection(story, person)
    if episode.indication_decision == "declined":
        says = say("The board declined it: nothing is collected. Close the episode.")
        return next_step(person, says, "close-episode", episode=episode.id)
    step = _step(story, person)
    if step == "consent":
        says = say("The consents to collect and to store are not both in force.")
        scope = _consents_missing(story, person)[0]
        return next_step(person, says, "record-consent", patient=episode.patient_id, scope=scope)
    if step == "collection-clearance" and episode.suitability == "not_suitable":
        says = say("The patient was found not fit to be collected. A physician assesses anew.")
        return next_step(person, says, "assess-suitability", episode=episode.id)
    verb, words = _BEFORE[step]
    return next_step(person, say(words), verb, episode=episode.id)


def _after_collection(story: EpisodeStory, person: SignedIn) -> dict[str, Any]:
    """Return what is next once cells were collected: their way into the freezer, then the close."""
    liquid = [each for each in story.bags if each.material in ("collected", "processed")]
    if liquid:
        donation = liquid[0].donation_id or story.donations[-1].id
        says = say("Its cells are liquid. What is due for them stands with the donation.")
        return leads_to(says, href_of("donation", donation), say("Open the donation"))
    waiting = [each for each in story.bags if each.disposition == "quarantined" and each.material == "frozen"]
    if waiting:
        says = say("{unit} waits for results and release.", unit=called(waiting[0]))
        return leads_to(says, href_of("unit", waiting[0].id), say("Open the unit"))
    says = say("If nothing more is to be collected, close the episode. Its cells stay.")
    return next_step(person, says, "close-episode", episode=story.episode.id)
