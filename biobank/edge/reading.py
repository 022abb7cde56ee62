"""Reading what callers send: a body or a query through a schema, with every fault named at once."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError

from biobank.domain.ledger.fresh import SUBJECT_LENGTH
from biobank.edge.json_body import json_object
from biobank.edge.problems import Problem, wrong_fields


def body(schema: Schema) -> Any:
    """Return what a schema makes of the JSON body; raises Problem."""
    return loaded(schema, json_object(request))


def missing(thing: str, id: str) -> Problem:
    """Return the problem of an address that names a thing that is not there."""
    return Problem(404, "no-such-thing", {"thing": thing, "id": id[:40]})


def require_plain_text() -> None:
    """Refuse a page's request with a NUL in address or form, which no database keeps; raises Problem.

    What comes as JSON is read by schemas, which say in which field it stands.
    """
    if request.path.startswith("/api/"):
        return
    told = (*request.args.items(multi=True), *_form())
    if "\0" in request.path or any("\0" in text for pair in told for text in pair):
        raise Problem(400, "request-wrong", {"status": 400})


def _form() -> Iterable[tuple[str, str]]:
    return () if request.method in ("GET", "HEAD", "OPTIONS") else request.form.items(multi=True)


def own_id(thing: str, text: str) -> str:
    """Return the id of a thing as an address names it; raises Problem for what can be no id."""
    if len(text) != 1 + SUBJECT_LENGTH or not text.isascii() or not text.isalnum():
        raise missing(thing, text)
    return text.upper()


def query(schema: Schema) -> Any:
    """Return what a schema makes of the address's query; raises Problem."""
    return loaded(schema, request.args.to_dict())


def loaded(schema: Schema, told: Mapping[str, Any]) -> Any:
    """Return what a schema makes of named values; raises Problem with the errors by field."""
    try:
        return schema.load(told)
    except ValidationError as error:
        messages = error.messages
        raise wrong_fields(messages if isinstance(messages, dict) else {"body": messages}) from error
