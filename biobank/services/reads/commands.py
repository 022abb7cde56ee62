"""What became of a command: for whoever sent one and got no answer."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from biobank.services.outcome import Outcome, kept
from biobank.storage import tables

_command = tables.command
_one = select(_command.c.actor, _command.c.at, _command.c.outcome).where(
    _command.c.id == bindparam("command")
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A command's outcome, who sent it and when it was decided."""

    outcome: Outcome
    actor: str
    at: str


def outcome_of(connection: Connection, command: str) -> Kept | None:
    """Return what became of a command, or None when none with this id was ever decided."""
    row = connection.execute(_one, {"command": command}).one_or_none()
    return None if row is None else Kept(kept(command, row.outcome), row.actor, row.at)
