"""The page of a series of scans: a card, then things one after the other; each scan is a form of its own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request

from biobank.domain.codes.own_code import OwnCode, parse
from biobank.domain.codes.verb_cards import CARDS, END, STOPPED, VerbCard, card_named
from biobank.domain.codes.wedge import plain_code
from biobank.domain.verbs import VERBS
from biobank.edge.label_stops import keep_stop
from biobank.edge.parts import parts
from biobank.services.identity.security_log import log
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.named import kind_of, named
from biobank.web import outcome, series, series_steps
from biobank.web.blueprint import web
from biobank.web.naming import names_of
from biobank.web.outcome import Kept
from biobank.web.recognised import Recognised, recognised
from biobank.web.redirects import to
from biobank.web.sentences import role_words
from biobank.web.series import Series
from biobank.web.shell import services, who
from biobank.web.stops import TITLES
from biobank.web.summaries import states_of
from biobank.web.telephones import call_facts
from biobank.web.work import SHAPES, as_buttons
from biobank.words.speaking import inside, say

_SOURCES = {"wedge": "scan", "camera": "camera"}
Buttons = list[dict[str, Any]]


def source_of(text: str) -> str:
    """Return how a code came in, as commands name it."""
    return _SOURCES.get(text, "typed")


def by_card(person: SignedIn, card: VerbCard | None, back: str) -> Response:
    """Begin the series of a card that was scanned outside one; a card that steers has nothing to steer."""
    if card is None or not card.verbs:
        code = "series-nothing-to-end" if card is None or card.name == END else "series-no-stop"
        return _outside(series_steps.answer("refused", code), back)
    if not series_steps.may(person, card):
        return _outside(series_steps.not_yours(person, card), back)
    return _on(series.begun(person.actor.person, card).answered(series_steps.begins(card)))


def _outside(kept: Kept, path: str) -> Response:
    outcome.remember_scan(kept)
    return to(path)


def _on(going: Series) -> Response:
    return series.keep(to(going.path), going)


@web.post("/scan/series")
def begin_series() -> Response:
    """Begin a series by a button, as its card does."""
    return by_card(who(), card_named(request.form.get("card", "")), "/scan")


@web.get("/scan/series/<id>")
def series_page(id: str) -> Response:
    """Show a series: what is to be scanned next, the last answer, and the answers before."""
    person = who()
    going = series.found(id, person.actor.person)
    if going is None:
        return _outside(series_steps.answer("refused", "series-unknown"), "/scan")
    answer = make_response(render_template("series.html", **_shown(going, person)))
    return answer if going.heard else series.keep(answer, replace(going, heard=True))


@web.post("/scan/series/<id>")
def scan_in_series(id: str) -> Response:
    """Take one scan of a series; the same form sent twice is one scan."""
    person, text = who(), request.form.get("text", "")
    going = series.found(id, person.actor.person)
    if going is None:
        return _outside(series_steps.answer("refused", "series-unknown"), "/scan")
    told = series.fingerprint(text)
    if request.form.get("turn") != str(going.turn):
        return _sent_before(going, told)
    read = recognised(services(), person, text)
    parts().meters.scans.labels(read.kind).inc()
    card = card_named(str(read.facts.get("card", ""))) if read.kind == "verb_card" and not read.code else None
    if card is not None and card.name == END and not going.stop:
        return _ended(going)
    if going.stop:
        return _on(replace(_while_stopped(going, person, card), last=told))
    if read.is_void:
        keep_stop(person, read.code, read.kind, read.id, str(read.facts.get("serial", "")))
        return _on(replace(_stopped(going, read, text), last=told))
    source = source_of(request.form.get("source", ""))
    return _on(replace(series_steps.stepped(going, person, read, source), last=told))


def _sent_before(going: Series, told: str) -> Response:
    """Answer a form of an earlier turn: sent twice it was one scan, otherwise its page had grown old."""
    if request.form.get("turn") == str(going.turn - 1) and told == going.last:
        return to(going.path)
    return _on(going.answered(series_steps.answer("refused", "series-moved-on")))


def _ended(going: Series) -> Response:
    kept = series_steps.answer("success", "series-ended", done=going.done, refused=going.refused)
    outcome.remember_scan(kept)
    return series.drop(to("/scan"), going.id)


def _stopped(going: Series, read: Recognised, text: str) -> Series:
    """Let a void label stop the series until somebody says what became of the piece."""
    stop = {
        "code": plain_code(text.strip().upper())[:15],
        "unit": read.id or "",
        "status": str(read.facts.get("status", "")),
        "why": read.code or "",
    }
    return going.answered(
        outcome.refused(read.code or "", read.facts, read.id, services().clock(), "stop"), stop=stop
    )


def _while_stopped(going: Series, person: SignedIn, card: VerbCard | None) -> Series:
    if card is None or card.name != STOPPED:
        return going.answered(series_steps.answer("stop", "series-stopped"))
    code = parse(str(going.stop["code"]))
    piece = f"{code.id} copy {code.copy}" if isinstance(code, OwnCode) else say("no whole code")
    log(services(), "void-label-stopped", person.actor.person, say("{piece}, set apart", piece=piece))
    return going.answered(
        series_steps.answer("noted", "series-set-apart", going.stop["unit"] or None), stop={}
    )


@web.post("/scan/series/<id>/undo")
def undo_in_series(id: str) -> Response:
    """Put back what a series did last with a unit."""
    person = who()
    going = series.found(id, person.actor.person)
    if going is None:
        return _outside(series_steps.answer("refused", "series-unknown"), "/scan")
    if request.form.get("turn") != str(going.turn):
        return _sent_before(going, "")
    return _on(series_steps.put_back(going, person, request.form.get("unit", "")[:11]))


def _shown(going: Series, person: SignedIn) -> dict[str, Any]:
    """Return everything `series.html` reads; all names are asked for together."""
    slot = series_steps.slot_of(going.at) if going.card.takes_slots else None
    last = going.answers[0] if going.answers else None
    names = names_of([going.at, slot, *(dict(each) for each in going.answers)])
    answers = [_answer(each, going, person) for each in going.answers]
    cards, others = cards_as_buttons(person, going)
    return {
        "s": {
            "path": going.path,
            "turn": going.turn,
            "title": going.card.title,
            "about": going.card.about,
            "done": going.done,
            "refused": going.refused,
            "where": names.get(slot or going.at, ""),
            "next": next_scan(going, slot),
            "stop": _stop(going, person),
            "end": card_code(END),
            "set_apart": card_code(STOPPED),
            "verbs": _instead(last, person),
        },
        "cards": cards,
        "cards_refused": others,
        "outcome": {**answers[0], "fresh": not going.heard} if answers else None,
        "scans": [],
        "before": answers[1:],
        "scan_action": going.path,
        "scan_hidden": [("turn", str(going.turn))],
    }


def _answer(kept: Kept, going: Series, person: SignedIn) -> Kept:
    shown = outcome.shown({name: each for name, each in kept.items() if name != "undo"}, person.actor)
    if kept.get("undone"):
        shown["sentence"] += " " + say("Put back since.")
    undo = kept.get("undo")
    if undo is None or kept.get("undone"):
        return shown
    hidden = [("turn", str(going.turn)), ("unit", str(kept["subject"]))]
    label = say("Undo: {title}", title=inside(VERBS[undo["verb"]].title))
    return shown | {"undo": {"label": label, "href": f"{going.path}/undo", "hidden": hidden}}


def next_scan(going: Series, slot: str | None) -> str:
    """Return what is to be scanned next, in a few words that are read from afar."""
    card = going.card
    if going.stop:
        return say("Set the piece apart")
    if not card.first or (going.at and (slot or not card.takes_slots)):
        return say("Scan the bag")
    if card.takes_slots:
        return say("Scan another box or a slot") if going.at else say("Scan the slot or the box")
    return say("Scan the badge or the place") if "person" in card.first else say("Scan the place")


def _stop(going: Series, person: SignedIn) -> dict[str, Any] | None:
    if not going.stop:
        return None
    unit = going.stop["unit"]
    report = f"/do/report-deviation?{urlencode({'unit': unit})}" if kind_of(unit) == "unit" else ""
    facts = [
        (say("Label"), going.stop["code"]),
        (say("State"), going.stop["status"] or say("not genuine")),
        *call_facts(person),
    ]
    title = TITLES.get(going.stop.get("why", "copy-not-live"), say("This label is not genuine"))
    return {"title": title, "facts": facts, "report": report}


def card_code(name: str) -> str:
    """Return the code of a card, for a button that stands for scanning it."""
    card = card_named(name)
    return "" if card is None else card.code


def _instead(last: Mapping[str, Any] | None, person: SignedIn) -> dict[str, Any] | None:
    """Return what can be done with a bag that was just refused, and what cannot and why."""
    if last is None or last["kind"] != "refused" or kind_of(str(last.get("subject"))) != "unit":
        return None
    row = named(services(), (str(last["subject"]),)).get(str(last["subject"]))
    if row is None:
        return None
    possible, refused = as_buttons(row.NAME, row.id, states_of(row) or {}, person)
    return {"possible": possible, "refused": refused}


def cards_as_buttons(person: SignedIn, going: Series | None = None) -> tuple[Buttons, Buttons]:
    """Return the cards as buttons: those of one's roles first, the others with whose they are."""
    cards = [card for card in CARDS if card.verbs and (going is None or card.name != going.card_name)]
    mine = [_card_button(card, going) for card in cards if series_steps.may(person, card)]
    others = [
        {
            "label": card.title,
            "reason": say("For: {roles}.", roles=role_words(person.policy.permitted_roles(card.verb))),
        }
        for card in cards
        if not series_steps.may(person, card)
    ]
    return mine, others


def _card_button(card: VerbCard, going: Series | None) -> dict[str, Any]:
    hidden = [("card", card.name)] if going is None else [("turn", str(going.turn)), ("text", card.code)]
    return {
        "label": card.title,
        "hint": card.about,
        "href": "/scan/series" if going is None else going.path,
        "shape": SHAPES.get(VERBS[card.verb].room, "pen"),
        "post": True,
        "hidden": hidden,
    }
