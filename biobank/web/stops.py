"""The red page: what must not go on, until someone says what they did."""

from flask import Response, make_response, render_template, request

from biobank.domain.codes.own_code import OwnCode, parse
from biobank.domain.codes.wedge import plain_code
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.verbs import VERBS
from biobank.edge.label_stops import keep_stop
from biobank.edge.problems import Problem
from biobank.services.identity.security_log import log
from biobank.web import outcome
from biobank.web.again import again
from biobank.web.blueprint import web
from biobank.web.recognised import Recognised
from biobank.web.redirects import to
from biobank.web.shell import own_path, services, who
from biobank.web.telephones import call_facts
from biobank.words.speaking import say

REPORT = "report-deviation"
STATUS = 409
TITLES = {
    "copy-is-spare": Phrase("This label is a spare"),
    "copy-not-live": Phrase("This label is void"),
    "copy-replaced": Phrase("This label was replaced"),
}


def void_label(found: Recognised, text: str, next_path: str) -> Response:
    """Return the red page of a piece that does not stand for its thing, and keep the near miss."""
    now, plain = services().clock(), plain_code(text.strip())
    keep_stop(who(), found.code, found.kind, found.id, str(found.facts.get("serial", "")))
    outcome.remember(outcome.refused(found.code or "", found.facts, found.id, now, kind="stop"))
    facts = [
        (say("Label"), plain[:60]),
        (say("It was of") if found.code in TITLES else say("The label names"), found.id or "–"),
        (say("State"), found.facts.get("status") or say("not genuine")),
        *call_facts(who().policy),
    ]
    answer = render_template(
        "void_copy.html",
        title=TITLES.get(found.code or "", say("This label is not genuine")),
        sentence=f"{found.says.removeprefix('STOP. ')} {found.next}",
        facts=facts,
        scanned=plain,
        next_path=next_path,
    )
    return make_response(answer, STATUS)


@web.post("/scan/stopped")
def stopped() -> Response:
    """Keep that someone stopped at a void label, and let them report what they did with the piece."""
    person, text = who(), request.form.get("code", "").strip().upper()
    code = parse(text)
    if not isinstance(code, OwnCode):
        raise Problem(400, "request-wrong", {"status": 400})
    log(services(), "void-label-stopped", person.actor.person, f"{code.id} copy {code.copy}")
    if REPORT in VERBS and code.kind == "U":
        return again(f"/do/{REPORT}", [("unit", code.id), ("note", request.form.get("reason", ""))])
    return to(own_path(request.form.get("next", "/")))
