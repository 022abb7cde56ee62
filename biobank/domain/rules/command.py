"""What someone asks for or reports: the envelope every command travels in."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, dataclass_transform

from biobank.domain.ledger.canonical import plain

ASKED = "asked"
REPORTED = "reported"
SOURCES = ("scan", "camera", "typed", "import", "offline", "api")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """The envelope: who says so, when it happened, why, and against which versions.

    `id` is the caller's own and makes the command safe to send twice. `mode` is
    asked (may be refused) or reported (has happened, is always recorded).
    `claimed_at` is when it happened if that is not now, in `claimed_zone`.
    `expects` maps ids to the versions the caller saw. `note` is private.
    `verbal_order_by` is the physician on whose spoken order it is done. `by_label` maps the ids that were
    read off a label to the number of the printed copy: what is in a hand is more than what is meant.
    """

    id: str
    mode: str = ASKED
    claimed_at: str | None = None
    claimed_zone: str | None = None
    performed_by: str | None = None
    verified_by: str | None = None
    verbal_order_by: str | None = None
    source: str = "typed"
    reason: str | None = None
    note: str | None = None
    expects: Mapping[str, int] = dataclasses.field(default_factory=dict)
    by_label: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass_transform(kw_only_default=True, frozen_default=True)
def command(cls: type) -> type:
    """Make a class a frozen command whose members are declared with `fields`."""
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


def content(submitted: Command) -> dict[str, Any]:
    """Return the command as plain JSON types, without its id: what is hashed and signed."""
    members = dataclasses.fields(submitted)
    return {m.name: _plain(getattr(submitted, m.name)) for m in members if m.name != "id"}


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {m.name: _plain(getattr(value, m.name)) for m in dataclasses.fields(value)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return plain(value)
