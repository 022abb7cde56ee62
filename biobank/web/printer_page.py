"""The page of a printer: how it stands, what waits for it, and whether it prints at all."""

from typing import Any, cast
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request

from biobank.domain.rooms.printers import printers_of
from biobank.domain.things.people import Station
from biobank.domain.things.printing import Printer
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.printing import jobs
from biobank.services.printing.asking import Unprintable, ask_for_test
from biobank.services.printing.choosing import stations_at
from biobank.services.reads.named import named
from biobank.web import outcome
from biobank.web.blueprint import web
from biobank.web.label_page import printer as who_prints
from biobank.web.links import href_of
from biobank.web.print_asking import not_printed
from biobank.web.printing_shown import jobs_shown, labels_in, last_said, reached, state_of_printer
from biobank.web.redirects import to
from biobank.web.shell import services
from biobank.web.verb_form import new_id
from biobank.web.work import verbs_on
from biobank.words.speaking import say

_AS_IT_IS = ("name", "way", "form", "host", "port", "queue", "dpi", "width_mm", "height_mm")


@web.get("/printers/<id>")
def printer_page(id: str) -> Response:
    """Show a printer."""
    person = who_prints()
    printer = _printer(person, id)
    with services().database.read() as connection:
        last = jobs.of_printer(connection, printer.id)
        stations = stations_at(connection, printer.site_id)
    told = {
        **_shown(printer, person),
        "state": state_of_printer(printer, last_said(last).get(printer.id)),
        "stations": [
            (href_of("station", each.id), each.name) for each in stations if printer.id in _printers(each)
        ],
        "jobs": jobs_shown(last, person),
    }
    return make_response(render_template("printer.html", s=told))


def _printer(person: SignedIn, id: str) -> Printer:
    row = named(services(), (id,)).get(id)
    if row is None or row.NAME != "printer" or cast("Printer", row).site_id != person.actor.site:
        raise Problem(404, "no-such-thing", {"thing": "printer", "id": id[:40]})
    return cast("Printer", row)


def _printers(station: Station) -> tuple[str, ...]:
    return printers_of(station)


def _shown(printer: Printer, person: SignedIn) -> dict[str, Any]:
    possible, refused = verbs_on(printer, person)
    return {
        "id": printer.id,
        "name": printer.name,
        "reached": reached(printer),
        "labels": labels_in(printer),
        "command": new_id(),
        "takes_tests": printer.status != "retired",
        "possible": [_with_what_is(each, printer) for each in possible if _makes_sense(each, printer)],
        "refused": refused,
    }


def _makes_sense(button: dict[str, Any], printer: Printer) -> bool:
    """Say whether a button leads anywhere: what is retired stays so, and only what is paused is resumed."""
    if printer.status == "retired":
        return False
    unfit = "pause-printer" if printer.status == "paused" else "resume-printer"
    return not button["href"].startswith(f"/do/{unfit}")


def _with_what_is(button: dict[str, Any], printer: Printer) -> dict[str, Any]:
    """Return the button that changes a printer with everything filled in as it is."""
    if not button["href"].startswith("/do/change-printer"):
        return button
    told = {name: value for name in _AS_IT_IS if (value := getattr(printer, name)) is not None}
    return {**button, "href": f"/do/change-printer?{urlencode({'printer': printer.id, **told})}"}


@web.post("/printers/<id>/test")
def print_test(id: str) -> Response:
    """Put a test label into the queue of a printer."""
    person = who_prints()
    printer = _printer(person, id)
    try:
        job = ask_for_test(
            services(), person.actor, printer.id, request.form.get("command", "")[:40] or new_id()
        )
    except Unprintable as why:
        raise not_printed(why) from why
    says = say("A test label is on its way to {printer}.", printer=printer.name)
    outcome.remember(outcome.plain("success", says, services().clock()))
    return to(f"/printing/jobs/{job}")
