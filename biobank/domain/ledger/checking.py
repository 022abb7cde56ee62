"""What a stored event must satisfy by itself and after the one before it. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from biobank.domain.ledger.canonical import NotCanonical, canonical_text
from biobank.domain.ledger.leaf import GENESIS, leaf_hash

Problem = tuple[str, str]
"""A code, and one sentence that says what was found."""

COLUMNS_IN_BODY = ("stream", "seq", "prev", "kind", "unit", "at")


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as its row holds it; hashes in hex."""

    id: int
    stream: str
    seq: int
    prev: str
    hash: str
    kind: str
    unit: str | None
    at: str
    body: str

    @property
    def reference(self) -> str:
        """How other events and outcomes name this one."""
        return f"{self.stream}#{self.seq}"


def read_body(stored: Stored) -> dict[str, Any] | None:
    """Return the body as it says, or None where it cannot be read at all."""
    try:
        told = json.loads(stored.body)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def link_problems(before: Stored | None, stored: Stored) -> Iterator[Problem]:
    """Yield what is wrong with an event as the next link of its stream's chain."""
    expected = (before.seq if before else 0) + 1
    if stored.seq != expected:
        yield "seq-gap", f"event {expected} is missing: the next one there is {stored.seq}"
    elif stored.prev != (before.hash if before else GENESIS):
        yield "predecessor-differs", "it does not continue from the event before it"
    if leaf_hash(stored.body) != stored.hash:
        yield "hash-differs", "the body is not the one that was hashed"
    if before is not None and stored.at < before.at:
        yield "clock-backwards", f"its time {stored.at} lies before {before.at} of the event before it"


def body_problems(stored: Stored, body: Mapping[str, Any] | None, ledger: str) -> Iterator[Problem]:
    """Yield what is wrong with a body: its form, the columns beside it, and whose ledger it names."""
    if body is None:
        yield "body-unreadable", "the body is not a JSON object"
        return
    if not _canonical(stored.body, body):
        yield "not-canonical", "the body is not in canonical form"
    for name in COLUMNS_IN_BODY:
        if body.get(name) != getattr(stored, name):
            yield "column-differs", f"the column {name} says otherwise than the body"
    if body.get("ledger") != ledger:
        yield "ledger-differs", "it belongs to another ledger"


def _canonical(text: str, body: Mapping[str, Any]) -> bool:
    try:
        return canonical_text(body) == text
    except NotCanonical:
        return False
