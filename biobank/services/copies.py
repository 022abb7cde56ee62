"""Copies of labels for whoever scans one: whether this piece stands for its subject."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, cast

from sqlalchemy import Connection

from biobank.domain.codes.own_code import OwnCode
from biobank.domain.rules.command import Command
from biobank.domain.rules.label_control import CopyInHand
from biobank.domain.rules.verb import Verb
from biobank.domain.things.unit import LabelCopy
from biobank.storage.sight import Sight
from biobank.storage.work import Work

Reading = Work | Sight | Connection
"""What can be read from: a command's work, so that a batch sees itself, or any connection."""

MUST_BE_PRINTED = frozenset({"unit", "wristband"})
"""Things that are acted on only by a copy of their label that was printed here and stands for them."""


@dataclass(frozen=True, slots=True)
class CopyState:
    """What one scanned copy is: `live`, a `spare`, `void` with its reason, or `unknown`, printed by nobody.

    Only `live` may be acted on. `reason` is a code of the policy where one was
    given, else what became of the copy (spoiled, lost, destroyed, returned).
    """

    state: Literal["live", "spare", "void", "unknown"]
    serial: str
    reason: str | None = None
    copy: LabelCopy | None = None

    @property
    def live(self) -> bool:
        """Say whether the copy stands for its subject."""
        return self.state == "live"


def live_copy(reading: Reading, subject: str, serial: str) -> CopyState:
    """Return whether copy `serial` of a subject's label stands for it, is a spare, void, or never printed."""
    hand = CopyInHand(subject, serial, copies_of(reading, subject))
    copy = hand.copy
    if copy is None:
        return CopyState("unknown", serial)
    if hand.state == "valid":
        return CopyState("live", serial, None, copy)
    if hand.state in ("spare", "loose"):
        return CopyState("spare", serial, None, copy)
    return CopyState("void", serial, copy.ended_reason or copy.status, copy)


def scanned_copy(reading: Reading, code: OwnCode) -> CopyState:
    """Return the state of the copy whose code was scanned."""
    return live_copy(reading, code.id, code.copy)


def in_hand(reading: Reading, code: OwnCode) -> CopyInHand:
    """Return the piece that was scanned, beside all copies of the same label."""
    return CopyInHand(code.id, code.copy, copies_of(reading, code.id))


def labels_in_hand(work: Work, verb: Verb, command: Command) -> tuple[CopyInHand, ...]:
    """Return the pieces that were scanned for what a command names; nothing is read where none was."""
    return tuple(_in_hands(work, verb, command)) if command.by_label else ()


def _in_hands(work: Work, verb: Verb, command: Command) -> Iterator[CopyInHand]:
    for spec in verb.fields:
        told: Any = getattr(command, spec.name) if spec.kind in ("ref", "refs") else None
        for id in told if isinstance(told, tuple) else (told,):
            if id in command.by_label:
                must = spec.thing in MUST_BE_PRINTED
                yield CopyInHand(id, command.by_label[id], copies_of(work, id), must_be_printed=must)


def copy_of(reading: Reading, subject: str, serial: str) -> LabelCopy | None:
    """Return one copy of a subject's label."""
    found = _sight(reading).find("label_copy", {"subject_id": subject, "serial": serial})
    return cast("LabelCopy", found[0]) if found else None


def copies_of(reading: Reading, subject: str) -> tuple[LabelCopy, ...]:
    """Return every copy of a subject's label in the order of their numbers."""
    found = cast("tuple[LabelCopy, ...]", _sight(reading).find("label_copy", {"subject_id": subject}))
    return tuple(sorted(found, key=lambda copy: copy.serial))


def _sight(reading: Reading) -> Sight:
    if isinstance(reading, Work):
        return reading.sight
    return reading if isinstance(reading, Sight) else Sight(reading)
