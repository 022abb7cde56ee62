"""The body of an event: every fact of who, what, when, where and why, in canonical form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from biobank.domain.ledger.canonical import canonical_text
from biobank.domain.ledger.kinds import version_of
from biobank.domain.ledger.leaf import GENESIS, leaf_hash
from biobank.domain.rules.clock import minutes_between
from biobank.domain.rules.command import Command
from biobank.domain.rules.facts import Actor, Signature
from biobank.domain.rules.happening import Draft

BODY_VERSION = 1


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream stands: its last event's number, hash and time; seq 0 is an empty stream."""

    stream: str
    seq: int = 0
    hash: str = GENESIS
    at: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What all events of one command share."""

    ledger: str
    incarnation: int
    actor: Actor
    command: Command
    now: str
    rules: str
    signatures: tuple[Signature, ...] = ()
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A chained event: its place, its hash and the canonical bytes that were hashed."""

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

    @property
    def head(self) -> Head:
        """Where the stream stands after this event."""
        return Head(self.stream, self.seq, self.hash, self.at)


def chained(head: Head, draft: Draft, frame: Frame, commitments: Mapping[str, str]) -> Event:
    """Return the event that follows a stream's head; time never runs backwards in a stream."""
    at = max(frame.now, head.at)
    told = {
        **_frame(frame),
        "stream": head.stream,
        "seq": head.seq + 1,
        "prev": head.hash,
        "kind": draft.kind,
        "at": at,
        **_draft(draft),
    }
    if (version := version_of(draft.kind)) > 1:
        told["kind_version"] = version
    if at != frame.now:
        told["clock_behind_ms"] = round(minutes_between(frame.now, at) * 60000)
    if commitments:
        told["private"] = dict(commitments)
    body = canonical_text(told)
    return Event(head.stream, head.seq + 1, head.hash, leaf_hash(body), draft.kind, draft.unit, at, body)


def _frame(frame: Frame) -> dict[str, Any]:
    command, actor = frame.command, frame.actor
    told: dict[str, Any] = {
        "v": BODY_VERSION,
        "ledger": frame.ledger,
        "incarnation": frame.incarnation,
        "site": actor.site,
        "actor": _said(
            {
                "id": actor.person,
                "roles": sorted(actor.roles),
                "session": actor.session,
                "strength": actor.strength,
            }
        ),
        "station": actor.station,
        "recorded_by": actor.person,
        "performed_by": command.performed_by,
        "verified_by": command.verified_by,
        "verbal_order_by": command.verbal_order_by,
        "source": command.source,
        "mode": command.mode,
        "reason": command.reason,
        "command": command.id,
        "batch": frame.batch,
        "rules": frame.rules,
    }
    if command.claimed_at is not None:
        told["claimed"] = {"at": command.claimed_at, "zone": command.claimed_zone or actor.zone}
    if frame.signatures:
        told["signatures"] = [_signature(one, order) for order, one in enumerate(frame.signatures, 1)]
    return _said(told)


def _signature(one: Signature, order: int) -> dict[str, Any]:
    return _said(
        {
            "person": one.person,
            "name": one.name,
            "roles": sorted(one.roles),
            "meaning": one.meaning,
            "statement": one.statement,
            "record": one.record_hash,
            "at": one.at,
            "strength": one.strength,
            "session": one.session,
            "station": one.station,
            "nonce": one.nonce,
            "order": order,
        }
    )


def _draft(draft: Draft) -> dict[str, Any]:
    return _said(
        {
            "unit": draft.unit,
            "subjects": dict(draft.subjects) or None,
            "changes": [each.body() for each in draft.changes] or None,
            "expands": draft.expands,
            "data": dict(draft.data) or None,
            "violations": [one.body() for one in draft.violations] or None,
            "corrects": draft.corrects,
            "compensates": draft.compensates,
        }
    )


def _said(told: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty: a field that is absent has its default."""
    return {name: value for name, value in told.items() if value is not None}
