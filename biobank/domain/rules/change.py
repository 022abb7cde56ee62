"""Changes: what an event did to the things it speaks of, old and new side by side."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from biobank.domain.ledger.canonical import plain
from biobank.domain.things.thing import Thing

_BOOKKEEPING = ("id", "version", "stream")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing before and after: only the columns that differ, and the row that results."""

    thing: str
    id: str
    was: Mapping[str, Any]
    now: Mapping[str, Any]
    row: Thing

    @property
    def version(self) -> int:
        """The version that the thing has after this change."""
        return self.row.version

    def body(self) -> dict[str, Any]:
        """Return the change as it stands in an event body."""
        return {"thing": self.thing, "id": self.id, "version": self.version, "was": self.was, "now": self.now}


def new(row: Thing) -> Change:
    """Say that a thing came to be; its empty columns are left out of the body."""
    columns = {name: plain(value) for name, value in values(row).items() if value is not None}
    return Change(row.NAME, row.id, {}, columns, row)


def change(row: Thing, **columns: Any) -> Change:
    """Say that some columns of a thing are now different; equal ones are left out."""
    differing = {name: value for name, value in columns.items() if getattr(row, name) != value}
    was = {name: plain(getattr(row, name)) for name in differing}
    now = {name: plain(value) for name, value in differing.items()}
    after = dataclasses.replace(row, version=row.version + 1, **differing)
    return Change(row.NAME, row.id, was, now, after)


def values(row: Thing) -> dict[str, Any]:
    """Return a thing's columns without its bookkeeping."""
    return {
        member.name: getattr(row, member.name)
        for member in dataclasses.fields(row)
        if member.name not in _BOOKKEEPING
    }
