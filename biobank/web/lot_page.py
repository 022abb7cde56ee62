"""The page of a lot: which products used it, whose they are and how they stand, and what its hold holds."""

from collections import Counter
from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.rules.clock import local_day
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.things.laboratory import Lot
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.calling import called
from biobank.services.reads.lot_story import LotStory, lot_story
from biobank.services.reads.units import Placed
from biobank.web.batch_record_page import step_title
from biobank.web.blueprint import web
from biobank.web.entries import entries_shown
from biobank.web.links import href_of
from biobank.web.moments import day_in_words, day_of_birth, shown
from biobank.web.next_step import next_step
from biobank.web.shell import services, who
from biobank.web.whereabouts import where_in_words
from biobank.web.work import verbs_on
from biobank.words.speaking import say

_FURTHER = Phrase("went on from a product it was used in")


@web.get("/lots/<id>")
def lot_page(id: str) -> Response:
    """Show a lot."""
    person = who()
    story = lot_story(services(), person, id)
    if story is None:
        raise Problem(404, "no-such-thing", {"thing": "lot", "id": id[:40]})
    return make_response(render_template("lot.html", s=_shown(story, person)))


def _shown(story: LotStory, person: SignedIn) -> dict[str, Any]:
    lot, zone = story.lot, person.actor.zone
    possible, refused = verbs_on(lot, person)
    rows = [_product(each, story, zone) for each in story.products]
    expired = lot.expires_on < local_day(services().clock(), zone)
    return {
        "id": lot.id,
        "item": lot.item,
        "number": lot.number,
        "expires": day_in_words(lot.expires_on),
        "expired": expired,
        "held": shown(lot.held_at, zone) if lot.status == "held" and lot.held_at else None,
        "may_read": story.may_read,
        "products": sorted(rows, key=lambda row: (row["patient"][1], row["order"])),
        "counts": _counts(story),
        "patients": len(story.cards.keys() | {each.unit.patient_id for each in story.products}),
        "elsewhere": story.elsewhere,
        "more": story.more,
        "next": _next(lot, story, person, expired=expired),
        "history": entries_shown(story.history, zone),
        "possible": possible,
        "refused": refused,
    }


def _counts(story: LotStory) -> list[tuple[str, str, int]]:
    """Return how many products stand in each state of their material: machine, state, how many."""
    found = Counter(each.unit.material for each in story.products)
    return [("material", state, count) for state, count in sorted(found.items())]


def _product(placed: Placed, story: LotStory, zone: str) -> dict[str, Any]:
    unit = placed.unit
    use = story.uses.get(unit.id)
    told = f"{step_title(use.step)}{f', {use.amount}' if use.amount else ''}" if use else _FURTHER
    return {
        "patient": (href_of("patient", unit.patient_id), _name(story, unit.patient_id)),
        "unit": (href_of("unit", unit.id), called(unit)),
        "material": ("material", unit.material),
        "disposition": ("disposition", unit.disposition),
        "where": where_in_words(placed),
        "use": told,
        "at": shown(use.at, zone)[:2] if use else None,
        "hold": say("held for it") if unit.id in story.held else "",
        "tone": "attention" if unit.id in story.held else None,
        "order": (unit.material, unit.din, unit.division),
    }


def _name(story: LotStory, patient: str) -> str:
    card = story.cards.get(patient)
    if card is None:
        return say("Patient {patient}", patient=patient)
    born = card.get("birth_date")
    name = f"{card.get('family_name', '').upper()}, {card.get('given_names', '')}"
    return f"{name}, {day_of_birth(born)}" if born else name


def _next(lot: Lot, story: LotStory, person: SignedIn, *, expired: bool) -> dict[str, Any] | None:
    if lot.status == "held":
        waiting = len(story.held)
        says = (
            say(
                "It is held: no step uses it. {waiting} of its products wait for a decision, unit by unit.",
                waiting=waiting,
            )
            if waiting
            else say("It is held: no step uses it, and none of its products is held for it.")
        )
        return next_step(
            person,
            say("{says} When the matter is settled, the lot is freed.", says=says),
            "lift-lot-hold",
            lot=lot.id,
        )
    if expired:
        return next_step(
            person, say("It has expired: no step takes it any more. What is left is thrown away.")
        )
    says = say(
        "It may be used. If something is wrong with it, a hold stops it and every product it went into."
    )
    return next_step(person, says, "hold-lot", lot=lot.id)
