"""The search: what is looked for is sent in a form, so that no address holds a name or a number."""

from typing import Any

from flask import Response, make_response, render_template, request

from biobank.services.reads.searching import LONGEST, Answer, Group, search
from biobank.web.blueprint import web
from biobank.web.links import href_of
from biobank.web.patient_search import patient_row
from biobank.web.shell import services, who
from biobank.web.station_marks import without_marks


@web.get("/search")
def search_page() -> Response:
    """Show the search."""
    return _page("", None)


@web.post("/search")
def searched() -> Response:
    """Show what fits, kind by kind; nothing is opened by itself."""
    person = who()
    text = " ".join(without_marks(person, request.form.get("text", "")).split())[:LONGEST]
    return _page(text, search(services(), person, text))


def _page(text: str, answer: Answer | None) -> Response:
    zone = who().actor.zone
    patients = answer.patients if answer else None
    return make_response(
        render_template(
            "search.html",
            text=text,
            answer=answer,
            patients=[patient_row(each, zone) for each in patients.patients] if patients else [],
            groups=[_group(each) for each in answer.groups] if answer else [],
        )
    )


def _group(each: Group) -> dict[str, Any]:
    rows = [{"what": (href_of(hit.kind, hit.id), hit.words), "detail": hit.detail} for hit in each.hits]
    return {"title": each.title, "rows": rows, "more": each.more}
