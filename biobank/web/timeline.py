"""A patient's timeline: who did what, when and why, newest first; and the same as PDF, CSV or JSON."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request

from biobank.domain.things.patient import Patient
from biobank.edge.problems import Problem
from biobank.services.audit.entries import Page
from biobank.services.audit.evidence import json_pieces
from biobank.services.audit.gaps import patient_gaps
from biobank.services.audit.reading import Export, NothingRecorded, patient_export
from biobank.services.audit.spreadsheet import csv_pieces
from biobank.services.audit.trail import stream_page, unit_page
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view, viewed
from biobank.services.reads import patients, timelines
from biobank.services.reads.calling import called
from biobank.services.reads.timelines import Choices, kind_page
from biobank.web.banner import banner_of
from biobank.web.blueprint import web
from biobank.web.entries import entries_shown
from biobank.web.links import href_of
from biobank.web.moments import shown
from biobank.web.shell import services, who

PAGE = 50


@web.get("/patients/<id>/timeline")
def timeline(id: str) -> Response:
    """Show what happened to a patient's cells, narrowed to a unit or a kind of event if asked."""
    person = who()
    found, reason = _patient(person, id)
    with services().database.read() as connection:
        choices = timelines.choices(connection, found.stream)
    asked = _asked(choices)
    page = _page(found, asked)
    gaps = () if asked else patient_gaps(services(), id)
    viewed(services(), person.actor, id, "timeline", reason)
    banner = banner_of(person, (found,), "timeline")
    told = {
        "id": id,
        "entries": [_with_unit(each) for each in entries_shown(page.entries, person.actor.zone)],
        "asked": asked,
        "units": [(unit.id, called(unit)) for unit in choices.units],
        "kinds": choices.kinds,
        "gaps": [_gap(each, person.actor.zone) for each in gaps],
        "next": _href(id, {**asked, "before": page.next}) if page.next is not None else "",
        "first": _href(id, asked) if "before" in request.args else "",
        "exports": urlencode({"unit": asked["unit"]}) if "unit" in asked else "",
    }
    return make_response(render_template("timeline.html", t=told, patient=banner))


def _patient(person: SignedIn, id: str) -> tuple[Patient, str | None]:
    """Return the patient and the reason of an emergency reading; raises Problem, Denied."""
    with services().database.read() as connection:
        found = patients.patient(connection, id)
    if found is None:
        raise Problem(404, "no-such-thing", {"thing": "patient", "id": id[:40]})
    return found, may_view(person, found.site_id)


def _asked(choices: Choices) -> dict[str, str]:
    unit, kind = request.args.get("unit", ""), request.args.get("kind", "")
    asked = {"unit": unit} if any(each.id == unit for each in choices.units) else {}
    return asked | ({"kind": kind} if any(code == kind for code, _ in choices.kinds) else {})


def _page(found: Patient, asked: dict[str, str]) -> Page:
    text = request.args.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
    if "kind" in asked:
        return kind_page(services(), found.stream, asked["kind"], unit=asked.get("unit", ""), before=before)
    if "unit" in asked:
        return unit_page(services(), asked["unit"], before=before, limit=PAGE, may_open=True)
    return stream_page(services(), found.stream, before=before, limit=PAGE, may_open=True)


def _href(id: str, asked: dict[str, Any]) -> str:
    return f"/patients/{id}/timeline?{urlencode(asked)}"


def _with_unit(entry: dict[str, Any]) -> dict[str, Any]:
    if not entry["unit"]:
        return entry
    return entry | {"about": (href_of("unit", entry["unit"]), entry["unit_words"] or entry["unit"])}


def _gap(gap: Any, zone: str) -> dict[str, Any]:
    return {
        "unit": (href_of("unit", gap.unit), gap.unit_words),
        "since": shown(gap.since.utc, zone)[:2],
        "until": shown(gap.until.utc, zone)[:2] if gap.until else None,
        "what": gap.sentence,
        "next": gap.next,
    }


def _pdf(export: Export) -> bytes:
    """Return the trail as PDF, painted apart; the library is imported only here."""
    from biobank.services.audit.printing import painted

    return painted(export.trail)


_MADE: dict[str, tuple[str, Callable[[Export], Iterator[str] | bytes]]] = {
    "pdf": ("application/pdf", _pdf),
    "csv": ("text/csv; charset=utf-8", lambda export: csv_pieces(export.trail)),
    "json": ("application/json", json_pieces),
}


@web.get("/patients/<id>/export.<form>")
def export(id: str, form: str) -> Response:
    """Give the whole trail of a patient, or of one of their units, as a file."""
    if form not in _MADE:
        raise Problem(404, "not-found")
    person = who()
    _, reason = _patient(person, id)
    unit = request.args.get("unit") or None
    viewed(services(), person.actor, id, f"export {form}", reason)
    try:
        made = patient_export(services(), id, person.actor.name, may_open=True, unit=unit)
    except NothingRecorded as nothing:
        raise Problem(404, "no-such-thing", {"thing": "trail", "id": id}) from nothing
    mimetype, make = _MADE[form]
    answer = make_response(make(made))
    answer.headers["Content-Type"] = mimetype
    name = f"audit-trail-{unit or id}.{form}"
    answer.headers["Content-Disposition"] = (
        f'{"inline" if form == "pdf" else "attachment"}; filename="{name}"'
    )
    return answer
