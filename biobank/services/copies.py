"""Copies of labels for whoever scans one: whether this piece still stands for its subject."""

from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import Connection

from biobank.domain.codes.own_code import OwnCode
from biobank.domain.rules.label_control import is_live
from biobank.domain.things.unit import LabelCopy
from biobank.storage.sight import Sight
from biobank.storage.work import Work

Reading = Work | Sight | Connection
"""What can be read from: a command's work, so that a batch sees itself, or any connection."""


@dataclass(frozen=True, slots=True)
class CopyState:
    """What one scanned copy is: `live`; `void` with its reason; or `unknown`, which nobody here printed.

    Only `live` may be acted on. `reason` is a code of the policy where one was
    given, else what became of the copy (spoiled, lost, destroyed, returned).
    """

    state: Literal["live", "void", "unknown"]
    serial: str
    reason: str | None = None
    copy: LabelCopy | None = None

    @property
    def live(self) -> bool:
        """Say whether the copy stands for its subject."""
        return self.state == "live"


def live_copy(reading: Reading, subject: str, serial: str) -> CopyState:
    """Return whether copy `serial` of a subject's label is live, void (with reason) or was never printed."""
    copy = copy_of(reading, subject, serial)
    if copy is None:
        return CopyState("unknown", serial)
    if is_live(copy):
        return CopyState("live", serial, None, copy)
    return CopyState("void", serial, copy.ended_reason or copy.status, copy)


def scanned_copy(reading: Reading, code: OwnCode) -> CopyState:
    """Return the state of the copy whose code was scanned."""
    return live_copy(reading, code.id, code.copy)


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
