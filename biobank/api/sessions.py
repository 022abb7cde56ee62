"""Sessions: signing in and out, locking, the station, and opening records in an emergency."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from biobank.api.blueprint import Room
from biobank.edge.answers import as_json
from biobank.edge.fields import Reference, Words
from biobank.edge.parts import parts
from biobank.edge.reading import body
from biobank.edge.schemas import Strict
from biobank.edge.secrets import Secret
from biobank.edge.signing_in import (
    address,
    drop_session,
    keep_session,
    person_in_session,
    someone,
    someone_in_session,
    whoever,
)
from biobank.services.identity import credentials, sessions
from biobank.services.identity.signed_in import SESSION, SignedIn

room = Room("sessions", "Who is signed in here.")


class SignIn(Strict):
    """A name and a password, and where one works."""

    login = Words(required=True, longest=120, metadata={"description": "Sign-in name, or a scanned badge."})
    password = Secret(required=True)
    site = Reference("site", allow_none=True, load_default=None)
    station = Reference("station", allow_none=True, load_default=None)


class SessionBody(Schema):
    """A session as its holder sees it."""

    id = fields.String(required=True)
    person = fields.String(required=True)
    name = fields.String()
    roles = fields.List(fields.String())
    site = fields.String(required=True)
    station = fields.String(allow_none=True)
    via = fields.String()
    locked = fields.Boolean()
    must_change_password = fields.Boolean()
    break_glass = fields.Boolean()
    ends_at = fields.String(metadata={"format": "date-time"})
    csrf_token = fields.String(metadata={"description": "Send it as X-CSRF-Token."})


class Unlock(Strict):
    """The PIN or the password of the session's own person."""

    password = Secret(allow_none=True, load_default=None)
    pin = Secret(allow_none=True, load_default=None)


class AtStation(Strict):
    """The station one works at, or none."""

    station = Reference("station", required=True, allow_none=True)


class Emergency(Strict):
    """Why a record is opened that is not open to oneself."""

    reason = Words(required=True, longest=400)


class NewPassword(Strict):
    """The present password and the one that is to be."""

    password = Secret(required=True)
    new_password = Secret(required=True)


class NewPin(Strict):
    """The password, and the PIN that is to be."""

    password = Secret(required=True)
    pin = Secret(required=True)


_sign_in, _unlock, _at_station = SignIn(), Unlock(), AtStation()
_emergency, _new_password, _new_pin = Emergency(), NewPassword(), NewPin()


@room.serves("POST", "/session", takes=SignIn, answers=SessionBody, problems=(429, 503), security=[])
def sign_in() -> Response:
    """Sign in; the answer sets the session's cookie and tells the form token."""
    asked, before = body(_sign_in), whoever()
    opened = sessions.sign_in(
        parts().services,
        asked["login"],
        asked["password"],
        address=address(),
        site=asked["site"],
        station=asked["station"],
    )
    if before is not None and before.via == SESSION:
        sessions.end(parts().services, before.id)
    told = {
        "id": opened.id,
        "person": opened.person,
        "site": opened.site,
        "must_change_password": opened.must_change,
        "csrf_token": opened.csrf,
    }
    return keep_session(as_json(told), opened.secret)


@room.serves("GET", "/session", answers=SessionBody)
def show_session() -> Response:
    """Show who is signed in here."""
    return as_json(_told(someone()))


@room.serves("DELETE", "/session")
def sign_out() -> Response:
    """Sign out; the session ends at once."""
    sessions.end(parts().services, someone_in_session().id)
    return drop_session(Response(status=204))


@room.serves("DELETE", "/sessions")
def sign_out_everywhere() -> Response:
    """End every session of one's own, everywhere."""
    sessions.end_all(parts().services, person_in_session().actor.person)
    return drop_session(Response(status=204))


@room.serves("POST", "/session/lock")
def lock() -> Response:
    """Lock this session."""
    sessions.lock(parts().services, someone_in_session())
    return Response(status=204)


@room.serves("POST", "/session/unlock", takes=Unlock, problems=(429, 503))
def unlock() -> Response:
    """Unlock this session with one's PIN or password."""
    who, asked = someone_in_session(), body(_unlock)
    pin = asked["pin"] is not None
    secret = asked["pin"] if pin else asked["password"] or ""
    sessions.unlock(parts().services, who, secret, address=address(), pin=pin)
    return Response(status=204)


@room.serves("POST", "/session/station", takes=AtStation)
def bind_station() -> Response:
    """Say which station this session works at."""
    who, asked = person_in_session(), body(_at_station)
    sessions.bind_station(parts().services, who, asked["station"])
    return Response(status=204)


@room.serves("POST", "/session/break-glass", takes=Emergency)
def break_glass() -> Response:
    """Open all records to this session for a while, for a reason that is kept and looked at."""
    who, asked, here = person_in_session(), body(_emergency), parts()
    minutes = here.settings.session.break_glass_minutes
    sessions.break_glass(here.services, who, asked["reason"], minutes)
    return Response(status=204)


@room.serves("POST", "/session/password", takes=NewPassword, problems=(429, 503))
def change_password() -> Response:
    """Change one's own password; every other session ends."""
    who, asked = someone_in_session(), body(_new_password)
    services = parts().services
    credentials.change_password(services, who, asked["password"], asked["new_password"], address=address())
    return Response(status=204)


@room.serves("POST", "/session/pin", takes=NewPin, problems=(429, 503))
def set_pin() -> Response:
    """Set one's own PIN for unlocking and for later signatures of a shift."""
    who, asked = person_in_session(), body(_new_pin)
    credentials.set_pin(parts().services, who, asked["password"], asked["pin"], address=address())
    return Response(status=204)


def _told(who: SignedIn) -> dict[str, Any]:
    actor = who.actor
    return {
        "id": who.id,
        "person": actor.person,
        "name": actor.name,
        "roles": sorted(actor.roles),
        "site": actor.site,
        "station": actor.station,
        "via": who.via,
        "locked": who.locked,
        "must_change_password": who.must_change,
        "break_glass": who.break_glass is not None,
        "ends_at": who.ends_at,
        "csrf_token": who.csrf or None,
    }
