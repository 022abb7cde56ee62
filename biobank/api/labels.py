"""Labels: what was printed by day and person, and whether it is accounted for."""

from flask import Response
from marshmallow import Schema, fields

from biobank.api.blueprint import Room
from biobank.edge.answers import as_json
from biobank.edge.parts import parts
from biobank.edge.signing_in import signed_in
from biobank.services.identity.viewing import may_view
from biobank.services.reads.label_accounts import Run, runs

room = Room("labels", "Labels: what was printed, and whether every copy is accounted for.")


class LabelAccountBody(Schema):
    """What one person printed on one day: printed = affixed + ended + loose."""

    day = fields.String(required=True)
    person = fields.String(required=True)
    name = fields.String(required=True)
    station = fields.String(allow_none=True)
    printed = fields.Integer(required=True)
    affixed = fields.Integer(required=True)
    ended = fields.Integer(required=True)
    loose = fields.Integer(required=True)
    oldest = fields.String(
        allow_none=True, metadata={"description": "When the oldest loose copy was printed."}
    )
    donations = fields.List(
        fields.String(), required=True, metadata={"description": "Whose containers were labelled."}
    )
    overdue = fields.Boolean(required=True)
    whole = fields.Boolean(
        required=True, metadata={"description": "False long ago: then only what is loose is counted."}
    )
    status = fields.String(required=True, metadata={"enum": ["loose", "to_close", "closed"]})
    account = fields.String(allow_none=True, metadata={"description": "agrees or disagrees, once closed."})


class LabelAccountsBody(Schema):
    """The days and people of the last weeks, and all with a loose copy, newest first."""

    accounts = fields.List(fields.Nested(LabelAccountBody), required=True)


@room.serves("GET", "/label-accounts", answers=LabelAccountsBody)
def show_label_accounts() -> Response:
    """Show what was printed at one's site, by day and person, and what of it is loose."""
    who, services = signed_in(), parts().services
    may_view(who, who.actor.site)
    now, limit = services.clock(), float(who.policy.limit("label_apply_minutes"))
    with services.database.read() as connection:
        found = runs(connection, who.actor.site, who.actor.zone, now)
    return as_json({"accounts": [_told(each, now, limit) for each in found]})


def _told(run: Run, now: str, limit: float) -> dict[str, object]:
    told = (
        "day",
        "person",
        "name",
        "station",
        "printed",
        "affixed",
        "ended",
        "loose",
        "oldest",
        "whole",
        "status",
    )
    return {
        **{name: getattr(run, name) for name in told},
        "donations": list(run.dins),
        "overdue": run.is_overdue(now, limit),
        "account": run.account.status if run.account is not None else None,
    }
