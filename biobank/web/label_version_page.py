"""One version of a label design, for as long as the ledger is kept: picture, text, and who approved it."""

from dataclasses import replace
from typing import Any

from flask import Response, make_response, render_template, request

from biobank.domain.things.unit import LabelCopy
from biobank.edge.label_trying import ADOPT, label_as
from biobank.edge.problems import Problem
from biobank.labelling import Design
from biobank.labelling.comparing import differences
from biobank.labelling.loading import adopted
from biobank.services.identity.signed_in import SignedIn
from biobank.services.label_adoption import evidence_of
from biobank.services.label_designs import design_of_print, shipped, shipped_text
from biobank.services.reads.label_versions import Version, versions_of
from biobank.services.reads.named import named
from biobank.web.blueprint import web
from biobank.web.label_design_page import STATES
from biobank.web.label_findings import differences_shown, findings_shown
from biobank.web.label_trying import chosen_in_words, designer, refusal, size_of, toml, trying
from biobank.web.moments import shown
from biobank.web.shell import services
from biobank.words.speaking import say


@web.get("/labels/designs/<name>/versions/<number>")
def label_version(name: str, number: str) -> Response:
    """Show a version: as it prints or printed, by whom it was approved, and what it changed."""
    person, chosen = designer(), trying(request.args)
    told, here = _versions(name, number)
    design = adopted(name, here.content)
    if design is None:
        raise Problem(404, "not-found")
    before = next((each for each in told if each.number < here.number), None)
    page: dict[str, Any] = {
        "name": name,
        "title": design.title,
        "number": here.number,
        "state": STATES[here.status],
        "facts": _facts(here, person),
        "picture": f"/labels/designs/{name}/versions/{here.number}/label.svg?{chosen.query()}",
        "refused": refusal(person, design, chosen) if chosen.of else None,
        "trial": chosen_in_words(chosen, design),
        "before": before.number if before is not None else None,
        "differences": differences_shown(_changes(design, before)),
        "findings": findings_shown(evidence_of(here.read_back)),
        "lines": here.content.splitlines(),
        **size_of(design),
    }
    return make_response(render_template("label_version.html", s=page))


def _versions(name: str, number: str) -> tuple[tuple[Version, ...], Version]:
    with services().database.read() as connection:
        told = versions_of(connection, name)
    here = next((each for each in told if str(each.number) == number), None)
    if here is None:
        raise Problem(404, "not-found")
    return told, here


def _changes(design: Design, before: Version | None) -> Any:
    """Return what changed since the version before; the first one is compared with what came."""
    old = adopted(design.name, before.content) if before is not None else shipped(services(), design.name)
    return None if old is None else differences(old, design)


def _facts(here: Version, person: SignedIn) -> list[tuple[str, str]]:
    zone = person.actor.zone
    reasons = person.policy.reasons(ADOPT)
    facts = [
        (say("Adopted"), shown(here.adopted_at, zone).local),
        (say("Approved by"), here.by_name or say("Console")),
        (say("Second approver"), here.second_name or "–"),
        (say("Reason"), reasons.get(here.reason or "", here.reason or "–")),
        (say("SHA-256"), here.digest),
    ]
    if here.ended_at is not None:
        facts.append((say(STATES[here.status][0]), shown(here.ended_at, zone).local))
    return facts


@web.get("/labels/designs/<name>/versions/<number>/label.<form>")
def label_of_version(name: str, number: str, form: str) -> Response:
    """Give a label of a version as SVG, PDF or ZPL: so an old print is drawn again."""
    person, (_, here) = designer(), _versions(name, number)
    design = adopted(name, here.content)
    if design is None:
        raise Problem(404, "not-found")
    return label_as(person, design, trying(request.args), form)


@web.get("/labels/designs/<name>/versions/<number>/design.toml")
def version_as_file(name: str, number: str) -> Response:
    """Give the text of a version as the file it would be, also of a design that came with the program."""
    designer()
    with services().database.read() as connection:
        told = versions_of(connection, name)
    text = next((each.content for each in told if str(each.number) == number), None)
    came = shipped(services(), name)
    if text is None and came is not None and str(came.version) == number:
        text = shipped_text(services(), name)
    if text is None:
        raise Problem(404, "not-found")
    return toml(name, text)


@web.get("/labels/copies/<id>/label.svg")
def label_of_copy(id: str) -> Response:
    """Draw a printed label again by the version it was printed with; its number is that of no copy."""
    person = designer()
    copy = named(services(), (id[:11],)).get(id[:11])
    if not isinstance(copy, LabelCopy):
        raise Problem(404, "no-such-thing", {"thing": say("label copy"), "id": id[:40]})
    design = design_of_print(services(), copy.design, copy.design_digest)
    if design is None:
        raise Problem(409, "label-design-changed", {"design": copy.design, "serial": copy.serial})
    return label_as(person, design, replace(trying(request.args), of=copy.subject_id), "svg")
