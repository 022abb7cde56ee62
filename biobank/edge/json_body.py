"""Reading a JSON body strictly: UTF-8, each name once, no NaN, decimals exact, one object."""

import json
from decimal import Decimal
from typing import Any

from flask import Request

from biobank.edge.problems import Problem

_JSON_TYPES = ("application/json", "application/merge-patch+json")


class _Unreadable(ValueError):
    """What makes the body no JSON of ours; the message says it."""


def json_object(request: Request) -> dict[str, Any]:
    """Return the object that a request's body holds; raises Problem."""
    # Most say no more than the type, and taking a header apart costs more than reading a small body.
    if request.content_type not in _JSON_TYPES and request.mimetype not in _JSON_TYPES:
        raise Problem(415, "type-not-json", {"type": request.mimetype[:60] or "(none)"})
    return parsed(request.get_data(cache=True))


def parsed(body: bytes) -> dict[str, Any]:
    """Return the object that these bytes hold; raises Problem."""
    try:
        value = _DECODER.decode(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _problem("it is not UTF-8") from error
    except _Unreadable as error:
        raise _problem(str(error)) from error
    except RecursionError as error:
        raise _problem("it is nested too deeply") from error
    except ValueError as error:
        at = getattr(error, "pos", None)
        raise _problem(
            "it cannot be read" if at is None else f"it cannot be read at character {at}"
        ) from error
    if not isinstance(value, dict):
        raise _problem("it holds no object")
    return value


def _problem(what: str) -> Problem:
    return Problem(400, "body-not-json", {"problem": what})


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Unreadable("it names something twice")
    return found


def _no_constant(name: str) -> Any:
    raise _Unreadable(f"{name} is no number")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=Decimal, parse_constant=_no_constant)
