"""Things by their ids, whatever their kind: what a page needs of what it names."""

from collections.abc import Iterable

from biobank.domain.things.thing import REGISTRY, Thing
from biobank.services.services import Services
from biobank.storage import rows

_KINDS = {cls.LETTER: name for name, cls in REGISTRY.items()}


def kind_of(id: str) -> str | None:
    """Return the kind of thing an id names, by its type letter."""
    return _KINDS.get(id[:1])


def named(services: Services, ids: Iterable[str]) -> dict[str, Thing]:
    """Return the things with these ids; those that are not there are left out."""
    by_kind: dict[str, list[str]] = {}
    for id in dict.fromkeys(ids):
        kind = kind_of(id)
        if kind is not None:
            by_kind.setdefault(kind, []).append(id)
    if not by_kind:
        return {}
    with services.database.read() as connection:
        found = [row for kind, each in by_kind.items() for row in rows.find(connection, kind, {"id": each})]
    return {row.id: row for row in found}
