"""A patient's timeline: who did what, when and why, newest first; and the same as PDF, CSV or JSON."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request

from biobank.domain.things.patient import Patient
from biobank.edge.problems import Problem
from biobank.services.audit.evidence import json_pieces
from biobank.services.audit.gaps import patient_gaps
from biobank.services.audit.reading import Export, NothingRecorded, patient_export
from biobank.services.audit.spreadsheet import csv_pieces
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view, viewed
from biobank.services.reads import patients, timelines
from biobank.services.reads.calling import called
from biobank.services.reads.timelines import Outline, narrowed
from biobank.web.banner import banner_of
from biobank.web.blueprint import web
from biobank.web.entries import entries_shown
from biobank.web.links import href_of
from biobank.web.moments import shown
from biobank.web.shell import services, who
from biobank.web.spans import Span, part_in_words, parts_of, path_to, span_in_words, span_of


@web.get("/patients/<id>/timeline")
def timeline(id: str) -> Response:
    """Show what happened to a patient's cells, narrowed to a unit, kind, person or span if asked."""
    person = who()
    found, reason = _patient(person, id)
    with services().database.read() as connection:
        outline = timelines.outline(connection, found.stream)
    asked, span = _asked(outline), span_of(request.args.get("span", ""), person.actor.zone)
    page = narrowed(services(), found.stream, {**asked, **_within(span)}, before=_before())
    gaps = () if asked or span else patient_gaps(services(), id)
    viewed(services(), person.actor, id, "timeline", reason)
    banner = banner_of(person, (found,), "timeline")
    kept = asked | ({"span": span.text} if span else {})
    told = {
        "id": id,
        "entries": [_with_unit(each) for each in entries_shown(page.entries, person.actor.zone)],
        "asked": kept,
        "units": [(unit.id, called(unit)) for unit in outline.units],
        "kinds": outline.kinds,
        "people": outline.people,
        "zoom": _zoom(id, outline, asked, span, person.actor.zone),
        "narrowed": _in_words(outline, asked, span),
        "gaps": [_gap(each, person.actor.zone) for each in gaps],
        "next": _href(id, {**kept, "before": page.next}) if page.next is not None else "",
        "first": _href(id, kept) if "before" in request.args else "",
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


def _asked(outline: Outline) -> dict[str, str]:
    """Return the filters of the address that mean something here; others are left out."""
    known = {
        "unit": {each.id for each in outline.units},
        "kind": {kind for kind, _ in outline.kinds},
        "person": {id for id, _ in outline.people},
    }
    told = {name: request.args.get(name, "") for name in known}
    return {name: value for name, value in told.items() if value in known[name]}


def _before() -> int | None:
    text = request.args.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _within(span: Span | None) -> dict[str, str]:
    return {} if span is None else {"since": span.since, "until": span.until}


def _zoom(id: str, outline: Outline, asked: dict[str, str], span: Span | None, zone: str) -> dict[str, Any]:
    """Return the way out to wider spans and the way in to finer ones, with how much lies in each."""
    return {
        "whole": _href(id, asked) if span else "",
        "path": [(_href(id, {**asked, "span": text}), span_in_words(text)) for text in path_to(span)],
        "parts": [
            (_href(id, {**asked, "span": text}), part_in_words(text), count)
            for text, count in parts_of(span, outline.moments(asked), zone)
        ],
    }


def _in_words(outline: Outline, asked: dict[str, str], span: Span | None) -> str:
    """Return what the timeline is narrowed to, for paper, where no form shows it."""
    words = {
        **dict(outline.kinds),
        **dict(outline.people),
        **{unit.id: called(unit) for unit in outline.units},
    }
    told = [words[value] for value in asked.values()]
    return ", ".join([*told, *([span_in_words(span.text)] if span else [])])


def _href(id: str, asked: dict[str, Any]) -> str:
    return f"/patients/{id}/timeline?{urlencode(asked)}" if asked else f"/patients/{id}/timeline"


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
