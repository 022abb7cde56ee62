"""Who a request comes from: a bearer token, else a session's cookie; looked up once, at each request."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, g, request

from biobank.edge.languages import speak_to
from biobank.edge.parts import parts
from biobank.edge.problems import Problem
from biobank.services.identity import sessions
from biobank.services.identity.denied import Denied
from biobank.services.identity.signed_in import SESSION, SignedIn, by_session, by_token
from biobank.storage.prepared import Question

BEARER = "Bearer "
_STATUS = {
    "sign-in-failed": 401,
    "too-many-attempts": 429,
    "too-busy": 503,
    "password-weak": 422,
    "pin-weak": 422,
    "unknown-meaning": 422,
    "pin-needs-password-first": 409,
}


def whoever(along: Question | None = None) -> SignedIn | None:
    """Return the caller, or None; also a caller whose screen is locked."""
    if "caller" not in g:
        g.caller = _looked_up(along)
    found: SignedIn | None = g.caller
    return found


def _looked_up(along: Question | None) -> SignedIn | None:
    here = parts()
    header = request.headers.get("Authorization", "")
    by_header = header.startswith(BEARER)
    secret = header[len(BEARER) :] if by_header else cookie()
    if not secret:
        return None
    with here.services.database.read() as connection:
        if by_header:
            return by_token(here.services, connection, secret, along)
        found = by_session(here.services, connection, secret)
    speak_to(found.language if found else None)
    return found


def known_by(secret: str) -> None:
    """Let the caller be whoever holds this session from now on: one that was opened in this very request."""
    here = parts()
    with here.services.database.read() as connection:
        g.caller = by_session(here.services, connection, secret)
    g.pop("person_here", None)


def cookie() -> str | None:
    """Return the secret that the session's cookie holds."""
    return request.cookies.get(parts().settings.session.cookie)


def signed_in(*, passive: bool = False, along: Question | None = None) -> SignedIn:
    """Return the caller; raises Problem sign-in-needed, session-locked, password-change-needed.

    A passive request, such as a page that refreshes itself, does not keep the
    screen from locking. A question that comes along may be asked in the same
    trip to the database.
    """
    who = someone(along)
    if who.locked:
        minutes = who.policy.content["settings"].get("session_idle_lock_minutes", "–")
        raise Problem(401, "session-locked", {"minutes": minutes})
    if who.must_change:
        raise Problem(403, "password-change-needed")
    if who.via == SESSION and not passive:
        here = parts()
        sessions.touch(here.services, who, here.settings.session.touch_seconds)
    return who


@contextmanager
def told_to_callers() -> Iterator[None]:
    """Tell what is wrong with a request only to whoever is signed in; raises Problem."""
    try:
        yield
    except Problem:
        signed_in()
        raise


def someone(along: Question | None = None) -> SignedIn:
    """Return the caller, whose screen may be locked; raises Problem sign-in-needed."""
    who = whoever(along)
    if who is None:
        raise Problem(401, "sign-in-needed", headers={"WWW-Authenticate": "Bearer"})
    return who


def person_in_session() -> SignedIn:
    """Return a caller who came by a session; a token manages neither sessions nor tokens."""
    return _by_session(signed_in())


def someone_in_session() -> SignedIn:
    """Return a caller who came by a session, which may be locked or ask for a new password."""
    return _by_session(someone())


def _by_session(who: SignedIn) -> SignedIn:
    if who.via != SESSION:
        raise Problem(403, "session-needed")
    return who


def address() -> str:
    """Return the address a request comes from, as the trusted proxies say."""
    return request.remote_addr or "unknown"


def denied(why: Denied) -> Problem:
    """Return the problem that tells of a denial."""
    status = _STATUS.get(why.code, 403)
    seconds = why.params.get("seconds")
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    return Problem(status, why.code, why.params, headers=headers)


def keep_session(answer: Response, secret: str) -> Response:
    """Give the caller the cookie of a session just opened."""
    settings = parts().settings
    answer.set_cookie(
        settings.session.cookie,
        secret,
        secure=settings.security.https,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return answer


def drop_session(answer: Response) -> Response:
    """Take the session's cookie away."""
    settings = parts().settings
    answer.delete_cookie(
        settings.session.cookie, secure=settings.security.https, httponly=True, samesite="Lax", path="/"
    )
    return answer
