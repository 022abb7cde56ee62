"""Answers: what is sent back, as JSON or as a problem, without a detour."""

import json
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from flask import Response

from biobank.domain.ledger.canonical import decimal_text
from biobank.edge.problems import MEDIA_TYPE, Problem
from biobank.services.outcome import Outcome


@cache
def _members(cls: Any) -> tuple[str, ...]:
    return tuple(member.name for member in fields(cls))


def _plain(value: object) -> object:
    """Return rows as objects and decimals as text; the encoder asks only for what it does not know."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _members(type(value))}
    if isinstance(value, Decimal):
        return decimal_text(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")


_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, default=_plain)


def as_json(value: object, status: int = 200, **headers: str) -> Response:
    """Return a JSON answer; decimals and moments travel as text."""
    return raw_json(encoded(value), status, **headers)


def encoded(value: object) -> bytes:
    """Return a value as JSON bytes."""
    return _ENCODER.encode(value).encode()


def raw_json(body: bytes, status: int = 200, **headers: str) -> Response:
    """Return an answer whose JSON is encoded already."""
    answer = Response(body, status, content_type="application/json")
    answer.headers.update(headers)
    return answer


def as_problem(problem: Problem) -> Response:
    """Return a problem as application/problem+json."""
    # A name sent to us may hold half a character; what we say of it is whole.
    body = _ENCODER.encode(problem.body()).encode("utf-8", "replace")
    answer = Response(body, problem.status, content_type=MEDIA_TYPE)
    answer.headers.update(problem.headers)
    return answer


def accepted(outcome: Outcome) -> dict[str, Any]:
    """Return what is told of a command that was accepted."""
    return {
        "command": outcome.command,
        "accepted": True,
        "events": list(outcome.events),
        "made": {kind: list(ids) for kind, ids in outcome.made.items()},
        "violations": list(outcome.violations),
        "repeated": outcome.repeated,
    }
