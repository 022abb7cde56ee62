"""The page of a unit: what it is, whose, where, what holds it, where it came from, what can be done."""

from collections.abc import Iterable
from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.laboratory.assays import ASSAYS
from biobank.domain.laboratory.quantities import WORDS
from biobank.domain.rooms.holds import LIFTED_OTHERWISE
from biobank.domain.rules.label_control import is_live
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.things.laboratory import Result
from biobank.domain.things.quality import Hold
from biobank.domain.things.unit import LabelCopy, Unit
from biobank.domain.verbs import VERBS
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.calling import called
from biobank.services.reads.unit_story import UnitStory, unit_story
from biobank.web.banner import banner_of
from biobank.web.blueprint import web
from biobank.web.clocks import clocks_shown
from biobank.web.entries import entries_shown
from biobank.web.family_shown import family_shown
from biobank.web.holds_in_words import hold_in_words
from biobank.web.home_guides import guide_panel
from biobank.web.links import href_of
from biobank.web.moments import day_in_words, shown
from biobank.web.sentences import role_words
from biobank.web.shell import services, who
from biobank.web.summaries import in_words, states_of
from biobank.web.unit_times import clocks_run, out_in_all, warmth_shown
from biobank.web.work import verbs_on
from biobank.words.numbers import shown_number
from biobank.words.speaking import say, say_label

RELEASE = "release-unit"
LIFT = "lift-hold"


@web.get("/units/<id>")
def unit(id: str) -> Response:
    """Show a unit."""
    person = who()
    story = unit_story(services(), person, id)
    if story is None:
        raise Problem(404, "no-such-thing", {"thing": "unit", "id": id[:40]})
    banner = banner_of(person, (story.unit,), "unit")
    return make_response(render_template("unit.html", u=_shown(story, person), patient=banner))


def _shown(story: UnitStory, person: SignedIn) -> dict[str, Any]:
    unit, zone = story.unit, person.actor.zone
    possible, refused = verbs_on(unit, person)
    return {
        "id": unit.id,
        "words": called(unit),
        "container": unit.container,
        "states": states_of(unit),
        "clocks": clocks_shown(story.clocks, services().clock()),
        "notes": list(_notes(story)),
        "where": _where(story, zone),
        "content": _content(unit, zone),
        "order": _order(story),
        "products": _products(story, person),
        "family": family_shown(story.family, unit.id),
        "times": clocks_run(unit, person.policy, zone),
        **_cold(story, person),
        "holds": [_hold(each, story, person) for each in story.record.holds],
        "way_back": _way_back(story, person),
        "results": [result_row(each, zone) for each in story.results],
        "deviations": [deviation_row(each, zone) for each in story.deviations],
        "copies": [_copy(each, zone) for each in sorted(story.record.copies, key=lambda one: one.serial)],
        "history": entries_shown(story.history.entries, zone),
        "more": story.history.next is not None,
        "patient": unit.patient_id,
        "possible": possible,
        "refused": refused,
        "guide": guide_panel(person, unit, [each.parent_id for each in story.family.up]),
    }


def _notes(story: UnitStory) -> Iterable[tuple[str, str, str]]:
    """Yield what must be seen before the unit is touched: text, tone, shape."""
    unit = story.unit
    if unit.biohazard:
        yield say("Biohazard: an infection marker is reactive or not known."), "bad", "deviation"
    if unit.exposed:
        yield (
            say("It was in a vessel that became too warm. Its holds say what is decided."),
            "attention",
            "thawed",
        )
    if unit.overwrapped:
        yield say("It is in an overwrap bag."), "plain", "info"
    if unit.attached_to:
        yield say("This segment is still attached to its bag."), "plain", "attached"


def _where(story: UnitStory, zone: str) -> list[dict[str, Any]]:
    unit, names = story.unit, story.names
    place = unit.slot_id or unit.place_id
    facts = [
        _fact(
            say("Slot") if unit.slot_id else say("Place"),
            names.of(place) if place else None,
            _place_href(unit),
        ),
        _fact(say("Held by"), names.of(unit.holder_id) if unit.holder_id else None),
        _fact(say("Attached to"), unit.attached_to, href_of("unit", unit.attached_to or "")),
        _moment(say("Since"), unit.custody_since, zone),
        _moment(say("Out of its slot since"), unit.out_since if _is_loose(unit) else None, zone),
    ]
    return [each for each in facts if each["value"]]


def _is_loose(unit: Unit) -> bool:
    return unit.material == "frozen" and unit.custody != "slot"


def _place_href(unit: Unit) -> str:
    if unit.slot_id:
        return href_of("slot", unit.slot_id)
    return href_of("place", unit.place_id) if unit.place_id else ""


def _fact(label: str, value: Any, href: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "href": href if value else ""}


def _moment(label: str, at: str | None, zone: str) -> dict[str, Any]:
    return _fact(label, None) if at is None else {**_fact(label, shown(at, zone)), "kind": "instant"}


_FIGURES = (
    ("volume_ml", Phrase("Volume"), "mL"),
    ("tnc_e6", Phrase("Nucleated cells"), "× 10⁶"),
    ("cd34_e6", Phrase("CD34+ cells"), "× 10⁶"),
    ("viability_percent", Phrase("Viability"), "%"),
    ("dmso_percent", "DMSO", "%"),
    ("blood_group", Phrase("Blood group"), ""),
)


def _content(unit: Unit, zone: str) -> list[dict[str, Any]]:
    figures = [(label, getattr(unit, name), measure) for name, label, measure in _FIGURES]
    told = [_fact(label, f"{in_words(value)} {measure}") for label, value, measure in figures if value]
    times = [
        _moment(say("Collected"), unit.collected_at, zone),
        _moment(say("Frozen"), unit.frozen_at, zone),
        _moment(say("Thawed"), unit.thawed_at, zone),
        _expiry(unit, zone),
    ]
    return [*told, *(each for each in times if each["value"])]


def _expiry(unit: Unit, zone: str) -> dict[str, Any]:
    day = unit.expires_on
    if day is None:
        return _fact(say("Expiry"), None)
    return (
        _fact(say("Expiry"), day_in_words(day))
        if len(day) == len("2036-03-02")
        else _moment(say("Expiry"), day, zone)
    )


def _order(story: UnitStory) -> dict[str, Any] | None:
    order, course = story.order, story.course
    if order is None or course is None:
        return None
    words = say(
        "{cd34_per_kg} × 10⁶/kg on {infuse_on}",
        cd34_per_kg=in_words(order.cd34_per_kg),
        infuse_on=day_in_words(order.infuse_on),
    )
    return {
        "href": href_of("order", order.id),
        "words": words,
        "status": in_words(order.status),
        "course": say("Course {number}, {status}", number=course.number, status=in_words(course.status)),
        "course_href": href_of("course", course.id),
    }


def _products(story: UnitStory, person: SignedIn) -> list[dict[str, Any]]:
    told, zone = sorted(story.record.products, key=lambda each: each.since), person.actor.zone
    return [
        {
            "code": f"{each.din} {each.product_code} {each.division}",
            "words": story.product_words.get(each.product_code) or product_name(each.product_code, person),
            "since": shown(each.since, zone)[:2],
            "until": shown(each.superseded_at, zone)[:2] if each.superseded_at else None,
        }
        for each in told
    ]


def product_name(code: str, person: SignedIn) -> str:
    """Return what the policy calls a product, where no list of the centre's own says it."""
    products = person.policy.content["settings"].get("products", {})
    return str(products.get(code[:5], {}).get("name", ""))


def _cold(story: UnitStory, person: SignedIn) -> dict[str, Any]:
    """Return what the unit went through since it was frozen; nothing of that for one that never was."""
    unit, now = story.unit, services().clock()
    return {
        "was_frozen": unit.frozen_at is not None,
        "warmth": warmth_shown(story.warmth, person.policy, now, person.actor.zone),
        "out_in_all": out_in_all(story.warmth.outings, now),
        "cold_known": story.warmth.whole,
    }


def _hold(hold: Hold, story: UnitStory, person: SignedIn) -> dict[str, Any]:
    otherwise = LIFTED_OTHERWISE.get(hold.cause, LIFT)
    by, zone = otherwise if otherwise in VERBS else LIFT, person.actor.zone
    about = f"hold={hold.id}" if by == LIFT else f"unit={hold.unit_id}"
    return {
        "cause": hold_in_words(hold.cause),
        "open": hold.status == "open",
        "placed": shown(hold.placed_at, zone),
        "by": story.names.person(hold.placed_by),
        "said_since": _said_since(hold, story),
        "lifted": shown(hold.lifted_at, zone) if hold.lifted_at else None,
        "verb": VERBS[by].title,
        "href": f"/do/{by}?{about}" if person.policy.may(person.actor.roles, by) else "",
    }


def _said_since(hold: Hold, story: UnitStory) -> str | None:
    """Return what the result that placed a hold reads now, if it was amended since."""
    result = next((each for each in story.results if each.id == hold.detail), None)
    if result is None or result.status != "amended":
        return None
    assay = ASSAYS[result.test]
    return say(
        "{title} now reads: {value}", title=assay.title, value=assay.words.get(result.value, result.value)
    )


def _way_back(story: UnitStory, person: SignedIn) -> dict[str, str] | None:
    """Return the next step of a unit that nothing holds any more: no release comes back by itself."""
    unit = story.unit
    at_patient = unit.material == "thawed" and unit.assignment in ("issued", "at_bedside")
    may_be_released = at_patient or unit.material in ("collected", "processed", "frozen")
    is_held = any(each.status == "open" for each in story.record.holds)
    if unit.disposition != "quarantined" or is_held or not may_be_released:
        return None
    may = person.policy.may(person.actor.roles, RELEASE)
    return {
        "roles": role_words(person.policy.permitted_roles(RELEASE)),
        "href": f"/do/{RELEASE}?unit={unit.id}" if may else "",
        "verb": VERBS[RELEASE].title,
    }


def result_row(result: Result, zone: str) -> dict[str, Any]:
    """Return a result as a line of a table."""
    assay = ASSAYS.get(result.test)
    value = say(assay.words.get(result.value, shown_number(result.value))) if assay else result.value
    return {
        "test": (href_of("result", result.id), assay.title if assay else result.test),
        "value": f"{value} {WORDS.get(result.value_unit or '', '')}".strip(),
        "about": say("this unit") if result.unit_id else say("the donation"),
        "status": say_label(result.status),
        "checked": _checked(result),
        "at": shown(result.resulted_at, zone)[:2],
        "tone": "bad" if result.value in ("growth", "reactive") else None,
    }


def _checked(result: Result) -> str:
    if result.source != "copied":
        return say("imported")
    return say("checked") if result.checked_by else say("to be checked")


def deviation_row(row: Any, zone: str) -> dict[str, Any]:
    """Return a deviation as a line of a table."""
    return {
        "deviation": (href_of("deviation", row.id), say_label(row.code)),
        "severity": say_label(row.severity),
        "status": say_label(row.status),
        "opened": shown(row.opened_at, zone)[:2],
    }


def _copy(copy: LabelCopy, zone: str) -> dict[str, Any]:
    live = is_live(copy)
    return {
        "serial": (href_of("label_copy", copy.id), copy.serial),
        "design": in_words(copy.design),
        "status": say_label(copy.status),
        "printed": shown(copy.printed_at, zone)[:2],
        "tone": None if live else "ended",
    }
