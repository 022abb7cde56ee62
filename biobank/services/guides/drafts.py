"""What was typed into a step and not sent yet: kept on the server, sealed under the patient's own key.

So it is there after a closed tab, in another browser and at a second station, and it is unreadable
once the patient's key is destroyed. Passwords and badges are never part of it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from biobank.services.guides.begun import Begun
from biobank.services.identity.signed_in import SignedIn
from biobank.services.services import Services
from biobank.storage import tables
from biobank.storage.keys import Unreadable

LONGEST = 60_000
_table = tables.guide_draft
_d = _table.c
_of_guide = select(_d.step, _d.version, _d.sealed, _d.person_id, _d.at).where(
    _d.guide_id == bindparam("of_guide")
)

Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the fields of one step, which of its screens are filled in, by whom and when."""

    version: int = 0
    typed: Typed = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    person: str = ""
    at: str = ""


EMPTY = Draft()


def drafts_of(services: Services, guide: Begun) -> dict[str, Draft]:
    """Return the drafts of a guide by step; one statement. What cannot be opened any more is left out."""
    with services.database.read() as connection:
        rows = connection.execute(_of_guide, {"of_guide": guide.id}).all()
    found: dict[str, Draft] = {}
    for step, version, sealed, person, at in rows:
        try:
            told = json.loads(services.keys.open(_owner(guide), sealed))
        except Unreadable:
            told = {"typed": {}, "seen": []}
        found[step] = Draft(version, told["typed"], tuple(told["seen"]), person, at)
    return found


def _owner(guide: Begun) -> str:
    return f"patient/{guide.patient}"


def keep(
    services: Services,
    who: SignedIn,
    guide: Begun,
    step: str,
    typed: Typed,
    seen: Sequence[str],
    seen_version: int,
) -> int | None:
    """Keep what was typed, in place of the version that was seen; None when somebody was faster.

    The version that is kept is returned.
    """
    told = json.dumps({"typed": {name: list(each) for name, each in typed.items()}, "seen": list(seen)})
    if len(told) > LONGEST:
        return None
    row = {
        "sealed": services.keys.seal(_owner(guide), told.encode()),
        "person_id": who.actor.person,
        "at": services.clock(),
        "version": seen_version + 1,
    }
    with services.database.write() as connection:
        if seen_version:
            same = (_d.guide_id == guide.id, _d.step == step, _d.version == seen_version)
            changed = connection.execute(update(_table).where(*same).values(row)).rowcount
            return seen_version + 1 if changed else None
        try:
            connection.execute(insert(_table), {"guide_id": guide.id, "step": step, **row})
        except IntegrityError:
            return None
    return 1


def forget(services: Services, guide: Begun, step: str) -> None:
    """Forget what was typed into a step that is done."""
    with services.database.write() as connection:
        connection.execute(delete(_table).where(_d.guide_id == guide.id, _d.step == step))
