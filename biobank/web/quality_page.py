"""What the quality officer looks at: deviations, near misses, holds, and what nobody can account for."""

from typing import Any

from flask import Response, make_response, render_template

from biobank.edge.problems import Problem
from biobank.services.audit.entries import Entry
from biobank.services.identity.viewing import may_view, viewed
from biobank.services.reads.near_misses import near_misses
from biobank.web import worklist_clinic as clinic
from biobank.web import worklist_quality as quality
from biobank.web.blueprint import web
from biobank.web.entries import entries_shown
from biobank.web.links import href_of
from biobank.web.sentences import role_words
from biobank.web.shell import services, who
from biobank.web.worklist_reading import Reading, own_step
from biobank.words.speaking import say, say_label

READERS = ("quality_officer", "inspector", "medical_director", "processing_director")
SHOWN = 20


@web.get("/quality")
def quality_page() -> Response:
    """Show what went otherwise than it should, and what nearly did; no names stand here."""
    person = who()
    if person.actor.roles.isdisjoint(READERS):
        raise Problem(403, "not-permitted", {"verb": say("Quality"), "roles": role_words(READERS)})
    reason = may_view(person, person.actor.site)
    with services().database.read() as connection:
        reading = Reading(connection, person, SHOWN)
        told: dict[str, Any] = {
            "deviations": quality.deviations(reading),
            "countersigns": clinic.countersigns(reading),
            "gaps": quality.gaps(reading),
            "holds": quality.holds(reading),
        }
        told = {name: [own_step(row, person) for row in rows] for name, rows in told.items()}
        found = near_misses(services(), connection, person.actor.site, SHOWN)
    viewed(services(), person.actor, "list/quality", "quality", reason)
    told["near_misses"] = [_with_unit(each, person.actor.zone) for each in found.entries]
    told["counts"] = [(say_label(code), count) for code, count in found.counts[:8]]
    return make_response(render_template("quality.html", q=told))


def _with_unit(entry: Entry, zone: str) -> dict[str, Any]:
    shown = entries_shown([entry], zone)[0]
    if entry.unit is None:
        return shown
    return shown | {"about": (href_of("unit", entry.unit), entry.unit_words or entry.unit)}
