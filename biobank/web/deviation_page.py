"""The page of a deviation: what happened, which rule, whose cells, how grave, and what is due."""

from collections.abc import Iterable
from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.rooms.deviations import AREAS
from biobank.domain.sentences.english import ENGLISH
from biobank.domain.sentences.phrase import phrases
from biobank.domain.things.quality import Deviation
from biobank.domain.things.unit import Unit
from biobank.domain.verbs import VERBS
from biobank.edge.problems import Problem
from biobank.services.audit.entries import Entry
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.calling import called
from biobank.services.reads.deviation_story import DeviationStory, deviation_story
from biobank.web.banner import banner_of
from biobank.web.blueprint import web
from biobank.web.entries import entries_shown
from biobank.web.links import href_of
from biobank.web.moments import shown
from biobank.web.next_step import next_step
from biobank.web.shell import services, who
from biobank.web.work import verbs_on
from biobank.words.speaking import inside, say, say_label

_AREAS = dict(phrases(AREAS))
_TONES = {"critical": "bad", "major": "attention"}


@web.get("/deviations/<id>")
def deviation_page(id: str) -> Response:
    """Show a deviation."""
    person = who()
    story = deviation_story(services(), person, id)
    if story is None:
        raise Problem(404, "no-such-thing", {"thing": "deviation", "id": id[:40]})
    banner = banner_of(person, (story.deviation,), "deviation")
    return make_response(render_template("deviation.html", s=_shown(story, person), patient=banner))


def _shown(story: DeviationStory, person: SignedIn) -> dict[str, Any]:
    deviation, zone = story.deviation, person.actor.zone
    possible, refused = verbs_on(deviation, person)
    return {
        "id": deviation.id,
        "title": say_label(deviation.code),
        "severity": say_label(deviation.severity),
        "tone": _TONES.get(deviation.severity, "plain"),
        "status": say_label(deviation.status),
        "open": deviation.status == "open",
        "rule": _rule(story),
        "happened": entries_shown([story.source], zone) if story.source else [],
        "facts": list(_facts(story, zone)),
        "units": [_unit(each, zone) for each in story.units],
        "may_read": story.may_read,
        "next": _next(deviation, person),
        "history": entries_shown(_later(story), zone),
        "possible": possible,
        "refused": refused,
    }


def _later(story: DeviationStory) -> list[Entry]:
    """Return what else was recorded of it: the entry that it came from is told above."""
    source = story.source.reference if story.source else ""
    return [each for each in story.history if each.reference != source]


def _rule(story: DeviationStory) -> str:
    """Return the rule in words: as it was told when it was broken, else what its code says."""
    source, code = story.source, story.deviation.code
    if source is not None:
        for each in source.violations:
            if each.code == code:
                return each.sentence
    if code in _AREAS:
        return say("Reported by hand: {areas}.", areas=inside(_AREAS[code]))
    sentence = ENGLISH.get(code)
    # A sentence with places to fill says nothing without what fills them.
    return say(sentence.says) if sentence is not None and "{" not in sentence.says else ""


def _facts(story: DeviationStory, zone: str) -> Iterable[dict[str, Any]]:
    row, names = story.deviation, story.names
    verb = VERBS.get(row.origin)
    yield _fact(say("Came with"), verb.title if verb else row.origin.replace("-", " "))
    yield _fact(say("Opened"), shown(row.opened_at, zone), kind="instant")
    yield _fact(say("Opened by"), names.person(row.opened_by), href_of("person", row.opened_by))
    if row.ordered_by:
        yield _fact(
            say("On the verbal order of"), names.person(row.ordered_by), href_of("person", row.ordered_by)
        )
    if row.countersign_due and not row.countersigned_at:
        yield _fact(say("To be countersigned by"), shown(row.countersign_due, zone), kind="instant")
    if row.countersigned_at and row.countersigned_by:
        yield _fact(say("Countersigned"), shown(row.countersigned_at, zone), kind="instant")
        yield _fact(say("Countersigned by"), names.person(row.countersigned_by))
    if row.closed_at:
        yield _fact(say("Closed"), shown(row.closed_at, zone), kind="instant")
    closing = next((each for each in story.history if each.kind == "DeviationClosed"), None)
    if closing is not None:
        yield _fact(say("Closed by"), closing.recorded_by.name, href_of("person", closing.recorded_by.id))


def _fact(label: str, value: Any, href: str = "", kind: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "href": href, "kind": kind}


def _unit(unit: Unit, zone: str) -> dict[str, Any]:
    return {
        "unit": (href_of("unit", unit.id), called(unit)),
        "patient": (href_of("patient", unit.patient_id), say("Record")),
        "material": ("material", unit.material),
        "custody": ("custody", unit.custody),
        "disposition": ("disposition", unit.disposition),
        "since": shown(unit.custody_since, zone)[:2],
    }


def _next(deviation: Deviation, person: SignedIn) -> dict[str, Any]:
    if deviation.status != "open":
        return next_step(person, say("It is closed. What was found and done stands below."))
    if deviation.countersign_due is not None and deviation.countersigned_at is None:
        says = say("The physician who ordered it by word of mouth confirms it by a signature.")
        return next_step(person, says, "countersign", deviation=deviation.id)
    says = say("Look into it: say how grave it was, its root cause, and what prevents it. Then it is closed.")
    return next_step(person, says, "close-deviation", deviation=deviation.id)
