"""Errors as pages: one sentence, the next step, and never a trace of what is inside."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, make_response, redirect, render_template, request

from biobank.domain.sentences.phrase import Phrase
from biobank.edge.problems import Problem
from biobank.edge.signing_in import cookie, whoever
from biobank.services.identity import sessions
from biobank.web.kept_forms import form_sent, sealed_here
from biobank.web.sentences import said
from biobank.web.shell import own_path, services
from biobank.words.speaking import say

_TITLES = {
    400: Phrase("This request cannot be read"),
    401: Phrase("Nobody is signed in"),
    403: Phrase("This is not open to you"),
    404: Phrase("Nothing is here"),
    405: Phrase("This page cannot be used that way"),
    409: Phrase("This does not fit how things stand"),
    413: Phrase("That was too much at once"),
    422: Phrase("Something is missing or wrong"),
    429: Phrase("Too many attempts"),
    503: Phrase("Not ready yet"),
}


def page(problem: Problem) -> Response:
    """Return the page that tells of a problem, or the door where it asks for a person."""
    if problem.code in _DOORS and not _is_door():
        return _DOORS[problem.code](problem)
    return _refused(problem)


def _refused(problem: Problem) -> Response:
    sentence = said(problem.code, problem.params)
    template = "break_glass.html" if problem.code == "break-glass-needed" else "error.html"
    answer = make_response(
        render_template(
            template,
            title=_TITLES.get(problem.status, say("This did not work")),
            code=problem.code,
            says=sentence.says,
            next=sentence.next,
            next_path=_wanted(),
            reference=g.get("request_id", "") if problem.status >= 500 else "",
        ),
        problem.status,
    )
    answer.headers.update(problem.headers)
    return answer


def _is_door() -> bool:
    """Say whether the request was to the door itself, which never leads to itself."""
    return request.path == "/sign-in"


def _wanted() -> str:
    """Return the page to go on with; what was sent by a form is not sent again by itself."""
    return own_path(request.full_path.rstrip("?")) if request.method == "GET" else "/"


def _to_sign_in(_: Problem) -> Response:
    kept = sealed_here(sessions.holder(services(), cookie() or "")) if _is_own() else ""
    if kept:
        # Imported here: the door shows problems of its own, so it imports this room.
        from biobank.web.sign_in import door_with

        return door_with(kept, form_sent() or own_path(request.form.get("next", "/")))
    query = {} if _wanted() == "/" else {"next": _wanted()}
    return make_response(redirect("/sign-in" + (f"?{urlencode(query)}" if query else ""), 303))


def _is_own() -> bool:
    """Say whether a form was sent by a page of ours: nobody else fills in what is shown after signing in."""
    site, own = request.headers.get("Sec-Fetch-Site"), request.host_url.rstrip("/")
    return site == "same-origin" if site else request.headers.get("Origin", own) == own


def _form_not_ours(problem: Problem) -> Response:
    """Send someone whose session ended meanwhile to the door; a form from elsewhere is refused."""
    return _refused(problem) if whoever() is not None else _to_sign_in(problem)


def _to_new_password(_: Problem) -> Response:
    return make_response(redirect("/account/password", 303))


def locked(problem: Problem | None = None, denied: Any = None, status: int = 401) -> Response:
    """Return the locked screen; what a form had just sent is kept in it, sealed and without passwords."""
    person = whoever()
    kept = sealed_here(person.actor.person if person else None)
    answer = render_template(
        "locked.html",
        person=person.actor.name if person else "",
        station=person.station_name if person else "",
        denied=denied,
        kept=kept,
        too_long=bool(form_sent()) and not kept,
        next_path=own_path(request.form["next"]) if "next" in request.form else _next_after_lock(),
    )
    return make_response(answer, status if problem is None else problem.status)


def _next_after_lock() -> str:
    """Return where to go on: the page that was left, the one that was asked for, or the form just sent."""
    if request.path == "/locked":
        return own_path(request.args.get("next", "/"))
    in_series = request.method == "POST" and request.path.startswith("/scan/series/")
    return form_sent() or (own_path(request.path) if in_series else _wanted())


_DOORS: Mapping[str, Callable[[Problem], Response]] = {
    "form-not-ours": _form_not_ours,
    "sign-in-needed": _to_sign_in,
    "session-locked": locked,
    "password-change-needed": _to_new_password,
}
