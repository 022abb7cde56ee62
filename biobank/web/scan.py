"""The scan box: what was scanned opens its page, fills the field that waits for it, or is told apart."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request

from biobank.domain.codes.verb_cards import card_named
from biobank.domain.rules.fields import Field
from biobank.domain.rules.verb import Verb
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.things.patient import Wristband
from biobank.domain.things.thing import Thing
from biobank.domain.verbs import VERBS
from biobank.edge.parts import parts
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.calling import called
from biobank.services.reads.named import named
from biobank.web import outcome, series_page
from biobank.web.blueprint import web
from biobank.web.links import href_of
from biobank.web.recognised import Recognised, recognised
from biobank.web.redirects import to
from biobank.web.shell import own_path, services, who
from biobank.web.stops import void_label
from biobank.web.summaries import states_of
from biobank.web.work import as_buttons
from biobank.words.speaking import say, say_code


@web.get("/scan")
def scan_page() -> Response:
    """Show the scan page, with what can be done with the thing the address names."""
    person = who()
    found = named(services(), request.args.getlist("id")[:200])
    if len(found) == 1:
        return _one(next(iter(found.values())), person)
    return _page(several=[_choice(row) for row in found.values()])


@web.post("/scan")
def scan() -> Response:
    """Recognise what was scanned and go where it leads."""
    person, text = who(), request.form.get("text", "")
    found = recognised(services(), person, text)
    parts().meters.scans.labels(found.kind).inc()
    if found.is_void:
        return void_label(found, text, "/scan")
    if found.code is not None:
        return _not_read(found)
    if found.kind == "verb_card":
        return series_page.by_card(person, card_named(str(found.facts["card"])), _back())
    verb, spec = _expecting()
    if verb is not None and spec is not None and found.kind == spec.thing and found.id is not None:
        return to(_filled(verb, spec, found.id))
    return _goes_on(found)


def _not_read(found: Recognised) -> Response:
    """Say why a scan is nothing of ours, on the page where the person is if that can be shown again."""
    kept = outcome.plain("unknown", found.says, services().clock(), found.next)
    outcome.remember_scan(kept)
    return to(_back())


def _back() -> str:
    """Return the page the scan came from; the address is kept in the request by the browser."""
    referrer = request.referrer or ""
    path = own_path(referrer.partition(request.host)[2] or "/scan")
    return path if path.partition("?")[0] not in ("/sign-in", "/unlock", "/locked") else "/scan"


def _expecting() -> tuple[Verb | None, Field | None]:
    name, _, field = request.form.get("expecting", "").partition(".")
    verb = VERBS.get(name)
    spec = next((each for each in verb.fields if each.name == field), None) if verb else None
    return verb, spec


def _filled(verb: Verb, spec: Field, id: str) -> str:
    """Return the form's address with the scanned thing in the field that waited for it."""
    known = {
        each.name: request.form.get(f"with-{each.name}", "")[:15]
        for each in verb.fields
        if f"with-{each.name}" in request.form
    }
    source = series_page.source_of(request.form.get("source", ""))
    return f"/do/{verb.name}?{urlencode({**known, spec.name: id, 'source': source})}"


def _goes_on(found: Recognised) -> Response:
    ids = [found.id] if found.id is not None and not found.several else list(found.several)
    rows = named(services(), ids)
    if not rows:
        return _not_read(_NOTHING)
    first = next(iter(rows.values()))
    if len(rows) > 1:
        _remember(first, say("{count} containers carry this donation number.", count=len(rows)))
        return to("/scan?" + urlencode([("id", id) for id in rows]))
    _remember(first, _told(first) + _once(found, first))
    return to(_leads_to(first))


def _leads_to(row: Thing) -> str:
    """Return the page of what was scanned; a band leads to whoever wears it, for that is who was meant."""
    if isinstance(row, Wristband) and row.status == "active":
        return href_of("patient", row.patient_id)
    return href_of(row.NAME, row.id)


_NOTHING = Recognised(
    "unknown", says=Phrase("Nothing is known of this code."), next=Phrase("Scan another label.")
)


def _remember(row: Thing, says: str) -> None:
    subject = None if row.NAME == "patient" else row.id
    outcome.remember_scan(outcome.plain("noted", says, services().clock(), subject=subject))


def _once(found: Recognised, row: Thing) -> str:
    """Return what a label names that was right once: the bag has another product code by now."""
    if "superseded_at" not in found.facts or row.NAME != "unit":
        return ""
    return " " + say("The label in your hand names an earlier product code of it.")


def _told(row: Thing) -> str:
    """Return what a scan is answered with: what it is and how it stands, never whose it is."""
    if row.NAME == "patient":
        return say("A patient's wristband was read.")
    states = states_of(row)
    words = called(row)
    return f"{words}: {', '.join(map(say_code, states.values()))}." if states else f"{words}."


def _choice(row: Thing) -> dict[str, Any]:
    states = states_of(row) or {}
    hint = ", ".join(map(say_code, states.values()))
    return {"label": called(row), "href": href_of(row.NAME, row.id), "hint": f"{row.id} {hint}".strip()}


def _one(row: Thing, person: SignedIn) -> Response:
    states = states_of(row)
    possible, refused = as_buttons(row.NAME, row.id, states or {}, person)
    found: dict[str, Any] = {"id": row.id, "words": called(row), "states": states, "notes": []}
    return _page(found | {"possible": possible, "refused": refused})


def _page(found: dict[str, Any] | None = None, several: Iterable[dict[str, Any]] = ()) -> Response:
    cards, others = series_page.cards_as_buttons(who())
    told = {"found": found, "several": list(several), "cards": cards, "cards_refused": others}
    return make_response(render_template("scan.html", **told))
