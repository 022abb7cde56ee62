"""The tour of the demonstration centre: some ten stops over real pages, with one panel that stays.

Where one is stands in a cookie; the way from stop to stop is plain links, so
it needs no scripts, and leaving it loses nothing.
"""

from flask import Response, make_response, render_template

from biobank.edge.parts import parts
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.web.blueprint import web
from biobank.web.examples import is_demonstration, page_with
from biobank.web.redirects import to
from biobank.web.shell import who
from biobank.web.tour_cookie import AWAY, COOKIE, COOKIE_DAYS, kept_stop
from biobank.web.tour_stops import Stop, stops_for


def _tourist() -> tuple[SignedIn, tuple[Stop, ...]]:
    """Return who is here with the stops for their roles; raises Problem where patients are real."""
    person = who()
    if not is_demonstration():
        raise Problem(404, "not-found")
    return person, stops_for(person.actor.roles)


@web.get("/tour")
def tour_page() -> Response:
    """Show the stops, and where one left the tour."""
    person, stops = _tourist()
    left = kept_stop(person.actor.person).name
    at = next((number for number, stop in enumerate(stops, 1) if stop.name == left), 0)
    return make_response(render_template("tour.html", stops=stops, at=at))


@web.get("/tour/leave")
def leave_tour() -> Response:
    """Leave the tour, to go on with it later from the same stop."""
    person, _ = _tourist()
    return _kept(to("/tour"), person, kept_stop(person.actor.person).name, AWAY)


@web.get("/tour/<name>")
def tour_stop(name: str) -> Response:
    """Go to a stop: its real page, with the panel beside it."""
    person, stops = _tourist()
    stop = next((each for each in stops if each.name == name), None)
    if stop is None:
        raise Problem(404, "not-found")
    path = page_with(stop.example, stop.path, person) if stop.example else stop.path
    return _kept(to(path), person, name, path)


def _kept(answer: Response, person: SignedIn, name: str, path: str) -> Response:
    https = parts().settings.security.https
    told = f"{person.actor.person}:{name}:{path}"
    age = COOKIE_DAYS * 86_400
    answer.set_cookie(COOKIE, told, max_age=age, httponly=True, samesite="Lax", secure=https)
    return answer
