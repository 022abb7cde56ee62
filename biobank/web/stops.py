"""The red page: what must not go on, until someone says what they did."""

from collections.abc import Sequence

from flask import Response, make_response, render_template, request

from biobank.domain.codes.own_code import OwnCode, parse
from biobank.domain.codes.wedge import plain_code
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.verbs import VERBS
from biobank.edge.actions import ACTIONS
from biobank.edge.commands import decided
from biobank.edge.label_stops import keep_stop
from biobank.edge.problems import Problem
from biobank.services.execute import Submission
from biobank.services.identity.security_log import log
from biobank.services.identity.signed_in import SignedIn
from biobank.web import outcome
from biobank.web.again import again
from biobank.web.blueprint import web
from biobank.web.recognised import Recognised
from biobank.web.redirects import to
from biobank.web.shell import own_path, services, who
from biobank.web.telephones import call_facts
from biobank.web.verb_form import new_id
from biobank.words.speaking import say, say_code

REPORT = "report-deviation"
STATUS = 409
TITLES = {
    "copy-is-spare": Phrase("This label is a spare"),
    "copy-not-live": Phrase("This label is not valid"),
    "copy-replaced": Phrase("This label was replaced"),
}
LONGEST_REASON = 2000
KEPT = "kept-"
Kept = Sequence[tuple[str, str]]


def void_label(found: Recognised, text: str, next_path: str, kept: Kept = ()) -> Response:
    """Return the red page of a piece that does not stand for its thing, and keep the near miss.

    `kept` is what else was typed into the form at `next_path`; it stands there again afterwards.
    """
    now, plain = services().clock(), plain_code(text.strip())
    keep_stop(who(), found.code, found.kind, found.id, str(found.facts.get("serial", "")))
    outcome.remember(outcome.refused(found.code or "", found.facts, found.id, now, kind="stop"))
    facts = [
        (say("Label"), plain[:60]),
        (say("It was of") if found.code in TITLES else say("The label names"), found.id or "–"),
        (say("State"), _state(found)),
        *call_facts(who()),
    ]
    answer = render_template(
        "void_copy.html",
        sentence=f"{found.says.removeprefix(say('STOP.')).strip()} {found.next}",
        facts=facts,
        title=TITLES.get(found.code or "", say("This label is not genuine")),
        hidden=[
            ("code", plain),
            ("next", next_path),
            ("command", new_id()),
            *((f"{KEPT}{name}", value) for name, value in kept),
        ],
    )
    return make_response(answer, STATUS)


def _state(found: Recognised) -> str:
    status = found.facts.get("status")
    return say_code(str(status)) if status else say("not genuine")


@web.post("/scan/stopped")
def stopped() -> Response:
    """Keep that someone stopped at a void label, and let them report what they did with the piece."""
    person, text = who(), request.form.get("code", "").strip().upper()
    code = parse(text)
    if not isinstance(code, OwnCode):
        raise Problem(400, "request-wrong", {"status": 400})
    log(services(), "void-label-stopped", person.actor.person, f"{code.id} copy {code.copy}")
    kept = [
        (name.removeprefix(KEPT), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(KEPT)
    ]
    path = own_path(request.form.get("next", "/"))
    if kept:
        _reported(person, code)
        return again(path, kept)
    if REPORT in VERBS and code.kind == "U":
        return again(f"/do/{REPORT}", [("unit", code.id), ("note", request.form.get("reason", ""))])
    return to(path)


def _reported(person: SignedIn, code: OwnCode) -> None:
    """Keep what was done with the piece as a deviation, for the form that was being filled goes on."""
    reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
    told = {
        "id": request.form.get("command") or new_id(),
        "source": "scan",
        "area": "label",
        "severity": "major",
        "description": reason or say("A void label was scanned."),
        **({"unit": code.id} if code.kind == "U" else {}),
    }
    loaded: Submission = ACTIONS[REPORT].schema.load(told)
    if not decided(person, ACTIONS[REPORT], loaded).accepted:
        return
    says = say("The stop is recorded, with what you did. A deviation is open.")
    go_on = say("Scan the right label; what else you typed is still here.")
    outcome.remember(outcome.plain("deviation", says, services().clock(), go_on))
