"""Reading what callers send: a body or a query through a schema, with every fault named at once."""

from collections.abc import Mapping
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError

from biobank.edge.json_body import json_object
from biobank.edge.problems import wrong_fields


def body(schema: Schema) -> Any:
    """Return what a schema makes of the JSON body; raises Problem."""
    return loaded(schema, json_object(request))


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
