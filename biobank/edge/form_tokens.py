"""Form tokens: proof that a form was sent from a page of ours (against cross-site request forgery).

A session has one token, bound to it. Before anybody has signed in, the token
is the keyed hash of a cookie that only our pages could have set.
"""

import hmac
import os
from hashlib import sha256

from flask import Response, g, request

from biobank.edge.parts import parts
from biobank.edge.problems import Problem
from biobank.edge.signing_in import BEARER, whoever

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
_BEFORE = "-door"


def csrf_token() -> str:
    """Return the token that forms of this caller carry."""
    who = whoever()
    if who is not None:
        return who.csrf
    if "door" not in g:
        g.door = request.cookies.get(_door_cookie()) or os.urandom(16).hex()
    return _door_token(g.door)


def require_own_form() -> None:
    """Refuse a request that changes something unless it comes from a page of ours; raises Problem.

    Bearer tokens pass: no browser sends them by itself. So does JSON before
    sign-in: no other site can send it without asking first.
    """
    if request.method in SAFE or request.headers.get("Authorization", "").startswith(BEARER):
        return
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Problem(403, "form-not-ours")
    who = whoever()
    if who is None and request.mimetype == "application/json":
        return
    wanted = who.csrf if who is not None else _door_token(request.cookies.get(_door_cookie(), ""))
    # Without the cookie of the door there is no token at all, so none can be guessed.
    if not wanted or not hmac.compare_digest(_given().encode(), wanted.encode()):
        raise Problem(403, "form-not-ours")


def _given() -> str:
    header = request.headers.get(HEADER)
    return header if header is not None else request.form.get(FIELD, "")


def _door_cookie() -> str:
    return parts().settings.session.cookie + _BEFORE


def _door_token(door: str) -> str:
    secret = parts().settings.security.secret
    return hmac.digest(secret.encode(), b"door:" + door.encode(), sha256).hex() if door else ""


def keep_door(answer: Response) -> None:
    """Set the cookie that a form's token was made from, if one was made in this request."""
    door = g.get("door")
    if door is not None and request.cookies.get(_door_cookie()) != door:
        https = parts().settings.security.https
        answer.set_cookie(_door_cookie(), door, secure=https, httponly=True, samesite="Lax", path="/")
