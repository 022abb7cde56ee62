"""Bearer tokens of one's own programs; service tokens are made by an administrator and cannot sign."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from biobank.api.blueprint import Room
from biobank.edge.answers import as_json
from biobank.edge.fields import Whole, Words, YesNo
from biobank.edge.parts import parts
from biobank.edge.problems import Problem, wrong_fields
from biobank.edge.reading import body
from biobank.edge.schemas import Strict
from biobank.edge.signing_in import person_in_session
from biobank.services.identity import tokens

room = Room("tokens", "Bearer tokens for programs.")
MAKES_SERVICES = "administrator"


class TokenRequest(Strict):
    """What a token is for, and for how long."""

    label = Words(required=True, longest=80)
    days = Whole(load_default=90, least="1")
    service = YesNo(load_default=False, metadata={"description": "A machine's token, which cannot sign."})


class TokenBody(Schema):
    """A token; its secret is told this once."""

    id = fields.String(required=True)
    label = fields.String()
    site = fields.String()
    service = fields.Boolean()
    opened_at = fields.String()
    expires_at = fields.String(required=True)
    token = fields.String(metadata={"description": "Send it as `Authorization: Bearer …`."})


class TokenList(Schema):
    """The tokens of one person."""

    tokens = fields.List(fields.Nested(TokenBody), required=True)


_schema = TokenRequest()


@room.serves("POST", "/tokens", takes=TokenRequest, answers=TokenBody)
def make() -> Response:
    """Make a token that speaks for oneself at the site of this session."""
    who, asked, here = person_in_session(), body(_schema), parts()
    most = here.settings.session.token_days
    if asked["days"] > most:
        raise wrong_fields({"days": [f"It must be at most {most}."]})
    if asked["service"] and MAKES_SERVICES not in who.actor.roles:
        raise Problem(403, "not-permitted", {"verb": "Make a service token", "roles": MAKES_SERVICES})
    issued = tokens.make_token(
        here.services,
        who.actor.person,
        who.actor.site,
        asked["label"],
        days=asked["days"],
        service=asked["service"],
    )
    return as_json({"id": issued.id, "expires_at": issued.expires_at, "token": issued.secret})


@room.serves("GET", "/tokens", answers=TokenList)
def show() -> Response:
    """Show one's own tokens, without their secrets."""
    who = person_in_session()
    return as_json({"tokens": [_told(row) for row in tokens.live(parts().services, who.actor.person)]})


@room.serves("DELETE", "/tokens/<token>", problems=(404,))
def end(token: str) -> Response:
    """End a token of one's own; its next request is nobody's."""
    who = person_in_session()
    if not tokens.end(parts().services, who.actor.person, token):
        raise Problem(404, "not-found")
    return Response(status=204)


def _told(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "label": row.label,
        "site": row.site_id,
        "service": bool(row.service),
        "opened_at": row.opened_at,
        "expires_at": row.expires_at,
    }
