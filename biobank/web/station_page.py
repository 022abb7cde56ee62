"""The page of a station: what it is, and what was recorded at it lately, refusals included."""

from typing import Any, cast

from flask import Response, make_response, render_template

from biobank.domain.ledger.kinds import words_of
from biobank.domain.rooms.printers import printers_of
from biobank.domain.rules.reading import may_read_patients
from biobank.domain.things.people import Station
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import viewed
from biobank.services.reads import sites
from biobank.services.reads.calling import called
from biobank.services.reads.lately import Lately, recorded_at
from biobank.services.reads.named import named
from biobank.web.blueprint import web
from biobank.web.links import href_of
from biobank.web.moments import shown
from biobank.web.shell import services, who
from biobank.web.work import verbs_on
from biobank.words.speaking import say_label

OVERSEERS = frozenset(
    {"administrator", "quality_officer", "inspector", "medical_director", "processing_director"}
)
"""Who sees what others recorded lately, by person and by station."""


@web.get("/stations/<id>")
def station_page(id: str) -> Response:
    """Show a station."""
    person = who()
    row = named(services(), (id,)).get(id)
    if row is None or row.NAME != "station":
        raise Problem(404, "no-such-thing", {"thing": "station", "id": id[:40]})
    return make_response(render_template("station.html", s=_shown(cast("Station", row), person)))


def oversees(person: SignedIn) -> bool:
    """Say whether somebody may see what others recorded lately."""
    return not OVERSEERS.isdisjoint(person.actor.roles)


def _shown(station: Station, person: SignedIn) -> dict[str, Any]:
    possible, refused = verbs_on(station, person)
    names = sites.names(services(), {station.site_id})
    return {
        "id": station.id,
        "name": station.name,
        "kind": say_label(station.kind),
        "site": names.get(station.site_id, station.site_id),
        "before": station.scanner_prefix or "nothing",
        "after": station.scanner_suffix or "nothing",
        "active": station.status == "active",
        "printers": _printers(station),
        "here": person.actor.station == station.id,
        "oversees": oversees(person),
        "records": _records(station, person) if oversees(person) else [],
        "possible": possible,
        "refused": refused,
    }


def _printers(station: Station) -> list[tuple[str, str]]:
    ids = printers_of(station)
    known = named(services(), ids)
    return [(href_of("printer", id), called(known[id])) for id in ids if id in known]


def _records(station: Station, person: SignedIn) -> list[dict[str, Any]]:
    with services().database.read() as connection:
        found = recorded_at(connection, station.id)
    viewed(services(), person.actor, "list/station", "station")
    return records_shown(found, person)


def records_shown(found: Lately, person: SignedIn) -> list[dict[str, Any]]:
    """Return recent records as lines; units only to those who read patients, and only of their own site."""
    reads, zone = may_read_patients(person.actor.roles), person.actor.zone
    return [
        {
            "at": shown(each.at, zone)[:2],
            "what": words_of(each.kind),
            "unit": (href_of("unit", each.unit), found.names.of(each.unit) or each.unit)
            if each.unit and reads and each.site == person.actor.site
            else None,
            "by": (href_of("person", each.by), found.names.person(each.by)),
            "station": found.names.of(each.station) if each.station else None,
        }
        for each in found.records
    ]
