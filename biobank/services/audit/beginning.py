"""How a ledger begins: genesis first and once, and every event under a policy adopted before it."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from biobank.domain.ledger.checking import Stored
from biobank.domain.rules.policy import policy_of
from biobank.services.audit.findings import Body, Finding
from biobank.services.policies import NO_POLICY
from biobank.storage import tables

Changes = Sequence[Mapping[str, Any]]


class Beginning:
    """Genesis first and once, and every event under a policy that had been adopted before it."""

    def __init__(self, connection: Connection) -> None:
        self.ledger = connection.execute(select(tables.ledger)).one_or_none()
        self.opened = 0
        self.adopted = {NO_POLICY.digest}

    def check(self, one: Stored, body: Body, changes: Changes) -> Iterator[Finding]:
        """Yield what is wrong with an event as the next one written, and remember what it adopts."""
        if one.kind == "LedgerOpened":
            yield from self._genesis(one, body)
        elif self.opened == 0:
            self.opened = 1
            yield Finding("genesis-missing", one.stream, one.seq, "it stands before the ledger was opened")
        if str(body.get("rules")) not in self.adopted:
            yield Finding("rules-not-adopted", one.stream, one.seq, "it names a policy that was not adopted")
        if one.kind == "PolicyAdopted":
            yield from self._policy(one, body, changes)

    def _genesis(self, one: Stored, body: Body) -> Iterator[Finding]:
        self.opened += 1
        if self.opened > 1:
            yield Finding("genesis-twice", one.stream, one.seq, "the ledger was opened before")
        if self.ledger is None or tuple(self.ledger) != _stated(body):
            said = "the ledger's id, purpose, incarnation or beginning is not what genesis states"
            yield Finding("genesis-differs", one.stream, one.seq, said)

    def _policy(self, one: Stored, body: Body, changes: Changes) -> Iterator[Finding]:
        digest = str(body.get("data", {}).get("digest"))
        self.adopted.add(digest)
        for each in changes:
            content = each["now"].get("content")
            if content is not None and _digest(str(content)) != digest:
                yield Finding("policy-differs", one.stream, one.seq, "its content does not have this digest")

    def end(self) -> Iterator[Finding]:
        """Yield what is missing when all events have been read."""
        if self.opened == 0:
            yield Finding("genesis-missing", None, None, "no event opens this ledger")


def _stated(body: Body) -> tuple[Any, ...]:
    """Return what genesis states, in the order of the ledger's columns."""
    purpose = body.get("data", {}).get("purpose")
    return body.get("ledger"), purpose, body.get("incarnation"), body.get("at")


def _digest(content: str) -> str:
    try:
        return policy_of(json.loads(content)).digest
    except (ValueError, AttributeError):
        return hashlib.sha256(content.encode()).hexdigest()
