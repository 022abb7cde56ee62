"""Recording a verdict: the desk of one command, where drafts become chained events."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from biobank.domain.ledger.body import Event, Frame, chained
from biobank.domain.ledger.canonical import canonical_text
from biobank.domain.ledger.commitment import SALT_BYTES, commitment
from biobank.domain.rules.command import Command, content
from biobank.domain.rules.expanding import expansion
from biobank.domain.rules.facts import Actor, Signature
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.policy import Policy
from biobank.domain.rules.verb import Verb
from biobank.domain.verbs import VERBS
from biobank.services import cards
from biobank.services.services import Services
from biobank.storage.keys import KeyStore
from biobank.storage.work import Work


@dataclass(frozen=True, slots=True)
class Desk:
    """One command on its way: the work it is part of, who acts, and under which policy."""

    services: Services
    work: Work
    actor: Actor
    command: Command
    verb: Verb
    now: str
    policy: Policy
    signatures: tuple[Signature, ...]
    batch: str | None
    purpose: str

    def append(self, drafts: Sequence[Draft]) -> tuple[str, ...]:
        """Apply the drafts' changes, chain their events, and return the events' references."""
        self.work.lock({draft.stream for draft in drafts})
        ledger = self.services.ledger
        frame = Frame(
            ledger.id,
            ledger.incarnation,
            self.actor,
            self.command,
            self.now,
            self.policy.digest,
            self.signatures,
            self.batch,
        )
        return tuple(self._append_one(draft, frame).reference for draft in drafts)

    def _append_one(self, draft: Draft, frame: Frame) -> Event:
        private = {**draft.private, **self._note(draft)}
        salts = {name: self.services.randomness(SALT_BYTES) for name in private}
        commitments = {name: commitment(name, salts[name], value) for name, value in private.items()}
        self.work.apply(draft.changes)
        self.work.apply(expansion(draft.expands, [each.row for each in draft.changes]))
        event = chained(self.work.heads[draft.stream], draft, frame, commitments)
        sealed = {
            name: self.services.keys.seal(draft.stream, _opening(salts[name], value))
            for name, value in private.items()
        }
        self.work.append(event, sealed)
        self.work.note_slots(event, draft.changes)
        for counter in draft.takes:
            self.work.take(counter)
        cards.keep(self.services, self.work, draft)
        return event

    def _note(self, draft: Draft) -> Mapping[str, str]:
        note = self.command.note
        return {} if note is None or draft.kind == "DeviationOpened" else {"note": note}


def _opening(salt: bytes, value: str) -> bytes:
    return json.dumps([salt.hex(), value]).encode()


def command_hash(keys: KeyStore, verb: Verb, command: Command) -> bytes:
    """Return SHA-256 of the canonical command without its id: what a retry and a signature must match.

    It is kept for ever, and a guess at a name could be tried against it: names, numbers and free text go in
    as blind tokens, which nobody makes without the key store.
    """
    told = {"verb": verb.name, **content(command)}
    for name in _hidden(verb.name):
        if told[name] is not None:
            told[name] = keys.token(f"{verb.name}/{name}:{told[name]}").hex()
    return hashlib.sha256(canonical_text(told).encode()).digest()


@cache
def _hidden(verb: str) -> tuple[str, ...]:
    """Return the members of a verb's command that may hold personal data or free text."""
    fields = VERBS[verb].fields
    return ("note", *(spec.name for spec in fields if spec.private or spec.kind == "code"))


def made_by(drafts: Iterable[Draft]) -> dict[str, tuple[str, ...]]:
    """Return the ids of the things that drafts made, by kind."""
    made: dict[str, list[str]] = {}
    for draft in drafts:
        for each in draft.changes:
            if not each.was and each.version == 1 and each.id not in made.get(each.thing, ()):
                made.setdefault(each.thing, []).append(each.id)
    return {kind: tuple(ids) for kind, ids in made.items()}
