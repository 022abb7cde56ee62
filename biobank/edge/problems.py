"""Problems: what a caller is told when nothing was done, by RFC 9457, with a stable code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from biobank.services.outcome import Outcome
from biobank.words.sentences import told

MEDIA_TYPE = "application/problem+json"
STATUS_OF_REFUSAL = {"not-permitted": 403, "no-such-thing": 404}
"""Refusals that HTTP has a word for; all others are conflicts with how things stand."""


@dataclass(eq=False)
class Problem(Exception):
    """One problem: status, stable code, what its sentence needs, and errors by field."""

    status: int
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """Return the problem as it is sent: a sentence, the next step, and errors by field."""
        sentence = told(self.code, self.params)
        body: dict[str, Any] = {
            "type": f"/api/v1/problems/{self.code}",
            "title": title_of(self.code),
            "status": self.status,
            "code": self.code,
            "detail": sentence.says,
            "next": sentence.next,
        }
        if self.errors:
            body["errors"] = self.errors
        return {**body, **self.more}


def title_of(code: str) -> str:
    """Return the short words of a code."""
    return code.replace("-", " ").capitalize()


def wrong_fields(errors: Mapping[str, Any]) -> Problem:
    """Return the problem of a body whose fields cannot be read, with its errors by field."""
    names = ", ".join(str(name)[:60] for name in list(errors)[:8])
    return Problem(422, "fields-wrong", {"count": len(errors), "names": names}, errors)


def refusal(outcome: Outcome) -> Problem:
    """Return the problem of a command that was refused; its near miss is recorded."""
    code = outcome.code or "not-found"
    more = {
        "command": outcome.command,
        "events": list(outcome.events),
        "params": dict(outcome.params),
        "repeated": outcome.repeated,
    }
    return Problem(STATUS_OF_REFUSAL.get(code, 409), code, outcome.params, more=more)
