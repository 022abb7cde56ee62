"""What the ids in a sentence are called: units by their donation, slots by where they are, people by name."""

from collections.abc import Mapping
from typing import Any

from flask import g

from biobank.edge.parts import parts
from biobank.edge.signing_in import whoever
from biobank.services.audit.names import ids_in, names_in

_UNIT = "U"


def names_of(value: Any) -> Mapping[str, str]:
    """Return the names of the ids in a value; nobody outside learns any.

    Each is asked for once while a page is made: a list asks for those of all its lines together.
    """
    person = whoever()
    if person is None or person.locked:
        return {}
    known: dict[str, str | None] = g.setdefault("names_in_sentences", {})
    new = [id for id in ids_in(value) if id not in known]
    if new:
        with parts().services.database.read() as connection:
            found = names_in(connection, [{"ids": new}])
        known.update({id: found.of(id) for id in new})
    return {id: name for id in ids_in(value) if (name := known[id]) is not None}


def in_sentence(id: str, name: str) -> str:
    """Return a name as it follows the word for its kind: `unit A999926000003 B0`, not `unit Bag A9…`."""
    return name.partition(" ")[2] if id.startswith(_UNIT) else name
