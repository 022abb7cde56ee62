"""The door: signing in, where one works, locking and unlocking the screen, signing out."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Response, g, make_response, render_template, request

from biobank.edge.parts import parts
from biobank.edge.signing_in import (
    address,
    denied,
    drop_session,
    keep_session,
    known_by,
    signed_in,
    someone,
    whoever,
)
from biobank.services.identity import people, sessions
from biobank.services.identity.denied import Denied
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads import sites
from biobank.web import kept_forms, outcome
from biobank.web.again import again
from biobank.web.blueprint import web
from biobank.web.languages import choices
from biobank.web.problems import locked
from biobank.web.redirects import to
from biobank.web.sentences import said
from biobank.web.shell import has_page, own_path, services
from biobank.web.signatures import is_pin

STATION_COOKIE = "station"
STATION_DAYS = 400
Choices = list[tuple[str, str]]


def refusal(why: Denied) -> dict[str, str]:
    """Return a denial as pages show it."""
    sentence = said(why.code, why.params)
    return {"code": why.code, "says": sentence.says, "next": sentence.next}


@web.get("/sign-in")
def door() -> Response:
    """Show the door; whoever is in already goes on."""
    person = whoever()
    if person is not None and not person.locked:
        return to(request.args.get("next", "/"))
    return _door()


def door_with(kept: str, path: str) -> Response:
    """Show the door to somebody whose session ended while they typed; what they typed is sealed in it."""
    return _door(kept=kept, path=path, status=401)


def _door(
    why: Denied | None = None, *, kept: str | None = None, path: str = "", status: int = 200
) -> Response:
    given = request.form if request.method == "POST" and not path else request.args
    answer = render_template(
        "sign_in.html",
        login=given.get("login", ""),
        next_path=own_path(path or given.get("next", "/")),
        kept=request.form.get(kept_forms.SEALED, "") if kept is None else kept,
        ended=status == 401,
        stations=_station_choices(sites.stations(services())),
        station_id=given.get("station") or request.cookies.get(STATION_COOKIE, ""),
        denied=refusal(why) if why else None,
        languages=choices(),
    )
    return _as_denied(answer, why, status)


def _as_denied(answer: str, why: Denied | None, status: int = 200) -> Response:
    if why is None:
        return make_response(answer, status)
    problem = denied(why)
    response = make_response(answer, problem.status)
    response.headers.update(problem.headers)
    return response


def _station_choices(found: Sequence[sites.StationNamed]) -> Choices:
    several = len({each.site_id for each in found}) > 1
    return [(each.id, f"{each.name}, {each.site_name}" if several else each.name) for each in found]


@web.post("/sign-in")
def enter() -> Response:
    """Open a session, and ask where one works if that is not clear."""
    form = request.form
    station = form.get("station") or None
    try:
        opened = sessions.sign_in(
            services(),
            form.get("login", ""),
            form.get("password", ""),
            address=address(),
            site=None,
            station=station,
        )
    except Denied as why:
        return _door(why)
    _end_the_one_before()
    answer = _gone_on(opened, own_path(form.get("next", "/")))
    return keep_session(_keep_station(answer, station), opened.secret)


def _gone_on(opened: sessions.Opened, path: str) -> Response:
    """Go on where one was: a form that the same person was filling is shown again, not sent."""
    if not request.form.get(kept_forms.SEALED):
        return to(_after_sign_in(opened, path))
    known_by(opened.secret)
    form = kept_forms.own_form(opened.person)
    if form is None:
        return to(_after_sign_in(opened, "/"))
    if opened.must_change:
        return to("/account/password")
    return again(form.path, form.fields)


def _end_the_one_before() -> None:
    """End the session that this browser had until now: whoever signs in takes the screen over whole."""
    before = whoever()
    if before is not None:
        sessions.end(services(), before.id)
    outcome.forget()


def _after_sign_in(opened: sessions.Opened, next_path: str) -> str:
    if opened.must_change:
        return "/account/password"
    with services().database.read() as connection:
        several = len(people.sites_of(connection, opened.person)) > 1
    asks = several and not request.form.get("station")
    return "/place?" + urlencode({"next": next_path}) if asks else next_path


def _keep_station(answer: Response, station: str | None) -> Response:
    if station is not None:
        days = STATION_DAYS * 86_400
        answer.set_cookie(
            STATION_COOKIE, station, max_age=days, httponly=True, samesite="Lax", secure=request.is_secure
        )
    return answer


@web.get("/place")
def place() -> Response:
    """Show the sites and stations to choose from."""
    return _place(signed_in())


def _place(person: SignedIn, why: Denied | None = None) -> Response:
    with services().database.read() as connection:
        held = people.sites_of(connection, person.actor.person)
    answer = render_template(
        "place.html",
        sites=list(sites.names(services(), held).items()),
        site_id=person.actor.site,
        stations=_station_choices(sites.stations(services(), person.actor.site)),
        station_id=person.actor.station or "",
        next_path=own_path(request.values.get("next", "/")),
        denied=refusal(why) if why else None,
    )
    return _as_denied(answer, why)


@web.post("/place")
def take_place() -> Response:
    """Work at this site and station from now on; another site shows its own stations next."""
    person = signed_in()
    site, station = request.form.get("site", ""), request.form.get("station") or None
    try:
        if site != person.actor.site:
            sessions.move_to_site(services(), person, site)
            return to("/place")
        sessions.bind_station(services(), person, station)
    except Denied as why:
        return _place(person, why)
    return _keep_station(to(request.form.get("next", "/")), station)


@web.post("/lock")
def lock() -> Response:
    """Lock the screen and go back to it once unlocked, with what stood in its form."""
    sessions.lock(services(), someone())
    if kept_forms.form_sent():
        g.pop("caller", None)  # looked up before it was locked
        return locked(status=200)
    came_from = own_path((request.referrer or "").partition(request.host)[2] or "/")
    query = urlencode({"next": came_from}) if has_page(came_from.partition("?")[0]) else ""
    return to(f"/locked?{query}".rstrip("?"))


@web.get("/locked")
def show_locked() -> Response:
    """Show the locked screen, or the start page when it is not locked."""
    return locked(status=200) if someone().locked else to("/")


@web.post("/unlock")
def unlock() -> Response:
    """Unlock by PIN or password and go on; a form that was being sent is shown again, not sent."""
    person, secret = someone(), request.form.get("secret", "")
    try:
        sessions.unlock(services(), person, secret, address=address(), pin=is_pin(secret))
    except Denied as why:
        failed = why.code == "sign-in-failed"
        told = refusal(Denied("unlock-failed") if failed else why)
        return locked(denied=told, status=denied(why).status)
    g.pop("caller", None)  # looked up before it was unlocked
    next_path = own_path(request.form.get("next", "/"))
    form = kept_forms.own_form(person.actor.person)
    return again(form.path, form.fields) if form else to("/" if next_path == "/locked" else next_path)


@web.post("/sign-out")
def leave() -> Response:
    """End the session and forget what was shown; a form of a locked screen stays sealed in the door."""
    person, kept = whoever(), request.form.get(kept_forms.SEALED)
    if person is not None:
        sessions.end(services(), person.id)
    outcome.forget()
    g.pop("caller", None)  # looked up before it was ended
    return drop_session(_door(kept=kept, path="/") if kept else to("/sign-in"))


@web.post("/break-glass")
def break_glass() -> Response:
    """Open all records for a while, for a reason that is kept."""
    person, next_path = signed_in(), own_path(request.form.get("next", "/"))
    reason = " ".join(request.form.get("reason", "").split())[:300]
    if reason:
        sessions.break_glass(services(), person, reason, parts().settings.session.break_glass_minutes)
    return to(next_path)
