"""In a demonstration nobody has a scanner: a page that says what to type instead."""

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, render_template

from biobank.edge.problems import Problem
from biobank.services.identity.viewing import may_view, viewed_all
from biobank.services.reads import demo_codes
from biobank.web.blueprint import web
from biobank.web.examples import is_demonstration
from biobank.web.links import href_of
from biobank.web.patients_named import patients_named
from biobank.web.shell import services, who
from biobank.words.speaking import say


@web.get("/demo/codes")
def demo_codes_page() -> Response:
    """Show the codes of what is to be done now; whose names are shown was looked at."""
    person = who()
    if not is_demonstration():
        raise Problem(404, "not-found")
    reason = may_view(person, person.actor.site)
    with services().database.read() as connection:
        groups = demo_codes.all_codes(connection)
    patients = [group.patient for group in groups if group.patient]
    names = patients_named(patients)
    viewed_all(services(), person.actor, patients, say("demonstration codes"), reason)
    told = [_told(group, names) for group in groups]
    return make_response(render_template("demo_codes.html", groups=told))


def _told(group: demo_codes.Group, names: Mapping[str, str]) -> dict[str, Any]:
    id = group.patient
    patient = (href_of("patient", id), names.get(id, say("Name erased"))) if id else None
    return {"title": group.title, "patient": patient, "lines": group.lines}
