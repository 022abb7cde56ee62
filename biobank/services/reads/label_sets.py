"""Labels as a page shows them: the copies of one thing, and what became of several prints sent at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import LabelCopy
from biobank.services.copies import copies_of
from biobank.services.outcome import Outcome, kept
from biobank.services.reads.named import kind_of
from biobank.storage import rows, tables

_command = tables.command
_outcomes = select(_command.c.id, _command.c.actor, _command.c.outcome).where(
    _command.c.id.in_(bindparam("ids", expanding=True))
)
_slots = select(tables.things["slot"].c.id).where(tables.things["slot"].c.place_id == bindparam("box"))


@dataclass(frozen=True, slots=True)
class LabelSet:
    """A thing that has labels, and every copy that was printed of its label."""

    subject: Thing
    copies: tuple[LabelCopy, ...]


def label_set(connection: Connection, id: str) -> LabelSet | None:
    """Return a thing and the copies of its label; two statements."""
    kind = kind_of(id)
    found = rows.find(connection, kind, {"id": id}) if kind else []
    return LabelSet(found[0], copies_of(connection, id)) if found else None


def outcomes(connection: Connection, actor: str, ids: Sequence[str]) -> dict[str, Outcome]:
    """Return what became of one's own commands; one statement."""
    found = connection.execute(_outcomes, {"ids": list(ids)})
    return {row.id: kept(row.id, row.outcome) for row in found if row.actor == actor}


def slots_of_box(connection: Connection, box: str) -> list[str]:
    """Return the slots of a box, in reading order."""
    slot = tables.things["slot"].c
    ordered = _slots.order_by(slot.row, slot.column)
    return list(connection.execute(ordered, {"box": box}).scalars())
