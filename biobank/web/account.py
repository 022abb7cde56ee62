"""One's own account: password and PIN, where one is signed in, tokens; and the screen's theme."""

from typing import Any

from flask import Response, make_response, render_template, request

from biobank.domain.sentences.phrase import Phrase
from biobank.edge.parts import parts
from biobank.edge.problems import Problem
from biobank.edge.signing_in import address, denied, person_in_session, someone
from biobank.services.identity import credentials, sessions, tokens
from biobank.services.identity.denied import Denied
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads import sites
from biobank.web import outcome
from biobank.web.blueprint import web
from biobank.web.languages import choices
from biobank.web.moments import day_in_words, shown
from biobank.web.redirects import back, to
from biobank.web.shell import THEME_COOKIE, THEMES, services
from biobank.web.sign_in import refusal
from biobank.words.speaking import say

LONGEST_LABEL = 80
NOT_ALIKE = {
    "code": "not-alike",
    "says": Phrase("The new password was typed differently the second time."),
    "next": Phrase("Type it again, twice."),
}


@web.get("/account")
def account() -> Response:
    """Show one's own account."""
    return _account(person_in_session())


def _account(person: SignedIn, why: Denied | None = None, new_token: str = "") -> Response:
    answer = render_template(
        "account.html",
        sessions=_sessions(person),
        tokens=[_token(row, person) for row in tokens.live(services(), person.actor.person)],
        new_token=new_token,
        languages=choices(),
        denied=refusal(why) if why else None,
    )
    return make_response(answer, denied(why).status if why else 200)


def _sessions(person: SignedIn) -> list[dict[str, Any]]:
    names = {each.id: each.name for each in sites.stations(services())}
    zone = person.actor.zone
    return [
        {
            "id": row.id,
            "here": row.id == person.id,
            "where": names.get(row.station_id, say("No station named")),
            "since": shown(row.opened_at, zone),
            "locked": False,
        }
        for row in sessions.live(services(), person.actor.person)
    ]


def _token(row: Any, person: SignedIn) -> dict[str, Any]:
    until = day_in_words(row.expires_at[:10]) if row.expires_at else ""
    since = shown(row.opened_at, person.actor.zone)
    return {"id": row.id, "label": row.label, "since": since, "until": until}


@web.get("/account/password")
def new_password() -> Response:
    """Show the form for a new password, also to those who must choose one before anything else."""
    return _password(_unlocked())


def _unlocked() -> SignedIn:
    person = someone()
    if person.locked:
        raise Problem(401, "session-locked", {"minutes": "–"})
    return person


def _password(person: SignedIn, why: dict[str, str] | None = None, status: int = 200) -> Response:
    return make_response(render_template("password.html", must=person.must_change, denied=why), status)


@web.post("/account/password")
def change_password() -> Response:
    """Change one's own password; every other session of the person ends."""
    person, form = _unlocked(), request.form
    new = form.get("new_password", "")
    if new != form.get("again", ""):
        return _password(person, NOT_ALIKE, 422)
    try:
        credentials.change_password(services(), person, form.get("password", ""), new, address=address())
    except Denied as why:
        return _password(person, refusal(why), denied(why).status)
    return _said(
        say("Your password is changed."), say("Other screens where you were signed in are signed out."), "/"
    )


def _said(says: str, next_step: str, path: str) -> Response:
    outcome.remember(outcome.plain("success", says, services().clock(), next_step))
    return to(path)


@web.post("/account/pin")
def set_pin() -> Response:
    """Set the PIN that unlocks the screen."""
    person, form = person_in_session(), request.form
    try:
        credentials.set_pin(
            services(), person, form.get("password", ""), form.get("pin", ""), address=address()
        )
    except Denied as why:
        return _account(person, why)
    return _said(say("Your PIN is set."), say("It unlocks this screen."), "/account")


@web.post("/account/sessions/end")
def end_session() -> Response:
    """Sign out one of one's own screens elsewhere."""
    person, wanted = person_in_session(), request.form.get("id", "")
    own = {row.id for row in sessions.live(services(), person.actor.person)}
    if wanted not in own:
        raise Problem(404, "not-found")
    sessions.end(services(), wanted)
    return _said(say("That screen is signed out."), "", "/account")


@web.post("/account/tokens")
def make_token() -> Response:
    """Make a token for a program; it is shown in this answer and never again."""
    person = person_in_session()
    label = " ".join(request.form.get("label", "").split())[:LONGEST_LABEL]
    if not label:
        return to("/account")
    days = parts().settings.session.token_days
    made = tokens.make_token(services(), person.actor.person, person.actor.site, label, days=days)
    return _account(person, new_token=made.secret)


@web.post("/account/tokens/end")
def end_token() -> Response:
    """End one of one's own tokens."""
    person = person_in_session()
    if not tokens.end(services(), person.actor.person, request.form.get("id", "")):
        raise Problem(404, "not-found")
    return _said(
        say("The token is ended."), say("Programs that show it are not let in any more."), "/account"
    )


@web.post("/theme")
def choose_theme() -> Response:
    """Keep the theme of this screen, and stay on the page."""
    chosen = request.form.get("theme", "")
    answer = back()
    answer.set_cookie(
        THEME_COOKIE,
        chosen if chosen in THEMES else THEMES[0],
        max_age=400 * 86_400,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return answer
