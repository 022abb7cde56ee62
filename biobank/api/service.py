"""The service itself: whether it lives, whether it is ready, its meters, and what its codes mean."""

from flask import Blueprint, Response
from marshmallow import Schema, fields

from biobank.api.blueprint import Room
from biobank.domain.sentences.english import ENGLISH
from biobank.edge import meters
from biobank.edge.answers import as_json
from biobank.edge.parts import parts
from biobank.edge.problems import Problem, title_of
from biobank.edge.ready import ready
from biobank.services.printing.metering import under_way

machine = Blueprint("machine", __name__)
room = Room("problems", "What the codes of problems mean.")


class CodeBody(Schema):
    """What a code says; places in braces are filled when it is told."""

    code = fields.String(required=True)
    title = fields.String(required=True)
    says = fields.String(required=True)
    next = fields.String(required=True)


@machine.get("/healthz")
def healthz() -> Response:
    """Say that the process answers."""
    return as_json({"alive": True})


@machine.get("/readyz")
def readyz() -> Response:
    """Say whether work can be done here: schema, ledger and policy, each by name."""
    found = ready()
    return as_json({"ready": found.ready, **found.told()}, 200 if found.ready else 503)


@machine.get("/metrics")
def metrics() -> Response:
    """Return the meters of this process for Prometheus, and how many print jobs are under way."""
    here = parts()
    found = under_way(here.services)
    if found is not None:
        here.meters.tell_print_jobs(*found)
    return Response(here.meters.text(), content_type=meters.MEDIA_TYPE)


@room.serves("GET", "/problems/<code>", answers=CodeBody, problems=(404,), security=[])
def explain(code: str) -> Response:
    """Say what a code means and what to do next."""
    sentence = ENGLISH.get(code)
    if sentence is None:
        raise Problem(404, "not-found")
    return as_json({"code": code, "title": title_of(code), "says": sentence.says, "next": sentence.next})
