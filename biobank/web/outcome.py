"""The last answer and the last scans: kept in the signed cookie as codes and ids, shown until the next act.

Nothing about a patient stands in the cookie: parameters of sentences are those
of events, which hold codes, ids and numbers only.
"""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from flask import session

from biobank.domain.rules.facts import Actor
from biobank.domain.rules.verb import Verb
from biobank.domain.sentences.labels import kind_in_words
from biobank.domain.verbs import VERBS
from biobank.services.outcome import Outcome
from biobank.web.moments import clock_time
from biobank.web.naming import names_of
from biobank.web.sentences import said
from biobank.words.speaking import inside, say, say_code

Kept = dict[str, Any]
MOST_SCANS = 4
LONGEST_PARAMS = 700


def event_in_words(kind: str) -> str:
    """Return an event's kind as words: `UnitTakenOut` is said as Unit taken out."""
    return say(kind_in_words(kind))


def done(
    verb: Verb,
    outcome: Outcome,
    subject: str | None,
    at: str,
    undo: Kept | None = None,
    slot: str | None = None,
) -> Kept:
    """Return what is kept of an accepted command."""
    kept: Kept = {"kind": "success", "verb": verb.name, "subject": subject, "at": at}
    kept |= {"slot": slot} if slot else {}
    if outcome.violations:
        kept |= {"kind": "deviation", "codes": list(outcome.violations[:6])}
    elif undo is not None:
        kept["undo"] = undo
    if outcome.repeated:
        kept["repeated"] = True
    return kept


def refused(
    code: str, params: Mapping[str, Any], subject: str | None, at: str, kind: str = "refused"
) -> Kept:
    """Return what is kept of a refusal."""
    short = json.dumps(dict(params), default=str)
    params = json.loads(short) if len(short) <= LONGEST_PARAMS else {}
    return {"kind": kind, "code": code, "params": params, "subject": subject, "at": at}


def plain(kind: str, says: str, at: str, next_step: str = "", subject: str | None = None) -> Kept:
    """Return what is kept of an act that is no command, such as a changed password."""
    return {"kind": kind, "says": says, "next": next_step, "at": at, "subject": subject}


def remember(kept: Kept) -> None:
    """Let this be the last answer, until the next one; it sounds once and then only stands there."""
    session["outcome"] = {**kept, "fresh": True}


def remember_scan(kept: Kept) -> None:
    """Let this scan be the last answer; the one before joins the list of scans."""
    before = session.get("outcome")
    if isinstance(before, dict) and before.get("scan"):
        session["scans"] = [_without_undo(before), *session.get("scans", [])][:MOST_SCANS]
    remember({**kept, "scan": True})


def _without_undo(kept: Kept) -> Kept:
    return {name: value for name, value in kept.items() if name != "undo"}


def forget() -> None:
    """Forget all that is kept in the cookie, when someone else takes the place."""
    session.clear()


def last(actor: Actor) -> Kept | None:
    """Return the last answer as `outcome_banner` shows it."""
    kept = session.get("outcome")
    if not isinstance(kept, dict):
        return None
    fresh = bool(kept.get("fresh"))
    if fresh:
        session["outcome"] = {**kept, "fresh": False}
    return shown(kept, actor) | {"fresh": fresh}


def scans(actor: Actor) -> list[Kept]:
    """Return the scans before the last one as `scan_list` shows them."""
    return [shown(kept, actor) for kept in session.get("scans", []) if isinstance(kept, dict)]


def shown(kept: Kept, actor: Actor) -> Kept:
    """Return an answer that was kept as `outcome_banner` and `scan_list` show it."""
    says, next_step = _words(kept)
    told = {
        "kind": kept["kind"],
        "sentence": says,
        "next_step": next_step,
        "code": kept.get("code") or "",
        "subject": kept.get("subject") or "",
        "subject_words": names_of([kept.get("subject")]).get(kept.get("subject") or "", ""),
        "at": clock_time(kept["at"], actor.zone),
    }
    undo = kept.get("undo")
    return told | {"undo": _undo(undo)} if undo else told


def _words(kept: Kept) -> tuple[str, str]:
    if "says" in kept:
        return kept["says"], kept.get("next", "")
    if "code" in kept:
        sentence = said(kept["code"], kept.get("params", {}))
        return sentence.says, sentence.next
    return _done_words(kept)


def _done_words(kept: Kept) -> tuple[str, str]:
    verb = VERBS[kept["verb"]]
    says = event_in_words(verb.event) + _at_slot(kept.get("slot")) + "."
    if kept.get("repeated"):
        return say("{says} It was recorded the first time; nothing was done twice.", says=says), ""
    codes = ", ".join(say_code(code.replace("-", "_")) for code in kept.get("codes", ()))
    return says, say("It went against: {codes}. A deviation is open.", codes=codes) if codes else ""


def _at_slot(slot: str | None) -> str:
    return f": {name}" if slot and (name := names_of([slot]).get(slot)) else ""


def _undo(kept: Kept) -> Kept:
    """Return the undo button: a form of the inverse verb, with a command id of its own."""
    verb = VERBS[kept["verb"]]
    fields = [*kept["fields"].items(), *(("expects", f"{id}:{seen}") for id, seen in kept["expects"].items())]
    return {
        "label": say("Undo: {title}", title=inside(verb.title)),
        "href": f"/do/{verb.name}",
        "hidden": [("command", str(uuid4())), *fields],
    }
