"""Every verb as a JSON route, made from the action table."""

from functools import partial

from flask import Response, request
from marshmallow import Schema

from biobank.api.blueprint import Room, View
from biobank.api.documents import OutcomeBody
from biobank.edge.actions import ACTIONS, Action
from biobank.edge.answers import accepted, as_json
from biobank.edge.commands import submit
from biobank.edge.json_body import json_object
from biobank.edge.parts import parts
from biobank.edge.reading import loaded
from biobank.edge.scanned_copies import require_genuine
from biobank.edge.signing_in import signed_in

room = Room("verbs", "Everything that is done to units, patients, freezers and people.")


def _view(action: Action) -> View:
    def view() -> Response:
        who, told = signed_in(), json_object(request)
        submission = loaded(action.schema, told)
        require_genuine(parts().services, who.actor, action.verb, told)
        return as_json(accepted(submit(who, action, submission)))

    view.__doc__ = f"{action.verb.title}.\n\n{action.verb.about}"
    return view


def _schema_of(action: Action) -> type[Schema]:
    return type(action.schema)


for each in ACTIONS.values():
    room.serves(
        "POST",
        f"/{each.room}/{each.name}",
        takes=partial(_schema_of, each),
        answers=OutcomeBody,
        problems=(404, 409),
        name=each.name,
        tags=(each.room,),
        operationId=each.name,
    )(_view(each))
