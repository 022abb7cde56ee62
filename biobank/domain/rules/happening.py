"""Drafts of events: what a decision says has happened, before it is chained."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from biobank.domain.rules.change import Change


@dataclass(frozen=True, slots=True)
class Violation:
    """A guard that what was reported, or waived, did not satisfy.

    `holds` says whether the unit is held for it: what only the record lacks holds nothing.
    """

    code: str
    params: Mapping[str, Any]
    waived_by: str | None = None
    holds: bool = True

    def body(self) -> dict[str, Any]:
        """Return the violation as it stands in an event body."""
        told: dict[str, Any] = {"code": self.code, "params": dict(self.params)}
        return told if self.waived_by is None else {**told, "waived_by": self.waived_by}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event to be: its kind and stream, what it changed, and what it says.

    `subjects` names the ids it is about (unit, order, slot …). `data` holds
    codes, ids and numbers only. `private` holds personal data and free text:
    the body gets commitments, the values go to the erasable table of `owner`.
    `takes` names the counters whose next number the event uses up (see `allotment`).
    `expands` names the rule of `expanding` by which the changes stand for many
    more alike things, which the body need not list.
    """

    kind: str
    stream: str
    unit: str | None = None
    subjects: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, str] = field(default_factory=dict)
    expands: str | None = None
    corrects: str | None = None
    compensates: str | None = None
    violations: tuple[Violation, ...] = ()
    takes: tuple[str, ...] = ()

    def adding(self, *more: Change) -> "Draft":
        """Return the draft with further changes in the same event."""
        return dataclasses.replace(self, changes=self.changes + more)
