"""Drafts of label designs: each is one person's, kept on the server while they type, and read by others.

A draft prints nothing. Whoever sends a text names the version they saw, so that a second window never takes
the place of what the first one kept.
"""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, insert, select, update

from biobank.domain.rules.clock import later
from biobank.services.identity.secrets import new_id
from biobank.services.identity.signed_in import SignedIn
from biobank.services.services import Services
from biobank.storage import tables

MOST = 40
"""Drafts of one person."""

MOST_SHOWN = 200
_d, _person = tables.label_draft.c, tables.things["person"].c
_by_id = (
    select(_d.id, _d.person_id, _person.name, _d.design, _d.text, _d.version, _d.at, _d.discarded_at)
    .outerjoin(tables.things["person"], _person.id == _d.person_id)
    .where(_d.id == bindparam("draft"))
)
_all = (
    select(_d.id, _d.person_id, _person.name, _d.design, _d.version, _d.at)
    .outerjoin(tables.things["person"], _person.id == _d.person_id)
    .where(_d.discarded_at.is_(None))
    .order_by(_d.at.desc(), _d.id)
    .limit(MOST_SHOWN)
)
_count = (
    select(func.count())
    .select_from(tables.label_draft)
    .where(_d.person_id == bindparam("person"), _d.discarded_at.is_(None))
)
_drop = delete(tables.label_draft).where(_d.id == bindparam("draft"))
_forget = delete(tables.label_draft).where(
    _d.person_id == bindparam("person"), _d.discarded_at < bindparam("before")
)
KEPT_DAYS = 30
"""How long a discarded draft can be taken back."""


@dataclass(frozen=True, slots=True)
class LabelDraft:
    """A design that somebody is changing; in a list it comes without its text."""

    id: str
    person: str
    name: str
    design: str
    version: int
    at: str
    text: str = ""
    discarded: bool = False

    def is_of(self, who: SignedIn) -> bool:
        """Say whether a draft is this person's own."""
        return self.person == who.actor.person


def drafts(services: Services) -> tuple[LabelDraft, ...]:
    """Return everybody's drafts, the newest first; one statement."""
    with services.database.read() as connection:
        rows = connection.execute(_all).all()
    return tuple(
        LabelDraft(row.id, row.person_id, row.name or "–", row.design, row.version, row.at) for row in rows
    )


def draft(services: Services, id: str) -> LabelDraft | None:
    """Return a draft with its text, or None."""
    with services.database.read() as connection:
        row = connection.execute(_by_id, {"draft": id}).one_or_none()
    if row is None:
        return None
    told = (row.id, row.person_id, row.name or "–", row.design, row.version, row.at, row.text)
    return LabelDraft(*told, discarded=row.discarded_at is not None)


def begin(services: Services, who: SignedIn, design: str, text: str) -> str | None:
    """Keep a new draft and return its id; None when the person has too many already."""
    id = new_id(services)
    row = {
        "id": id,
        "person_id": who.actor.person,
        "design": design,
        "text": text,
        "version": 1,
        "at": services.clock(),
    }
    with services.database.write() as connection:
        gone = later(services.clock(), days=-KEPT_DAYS)
        connection.execute(_forget, {"person": who.actor.person, "before": gone})
        if connection.execute(_count, {"person": who.actor.person}).scalar_one() >= MOST:
            return None
        connection.execute(insert(tables.label_draft), row)
    return id


def keep(services: Services, here: LabelDraft, text: str, seen: int) -> int | None:
    """Keep a text in place of the version that was seen; None when another window was faster.

    The version that is kept is returned; a text that is there already makes none.
    """
    if text == here.text:
        return here.version
    change = (
        update(tables.label_draft)
        .where(_d.id == here.id, _d.version == seen)
        .values(text=text, version=seen + 1, at=services.clock())
    )
    with services.database.write() as connection:
        return seen + 1 if connection.execute(change).rowcount == 1 else None


def discard(services: Services, id: str, *, back: bool = False) -> None:
    """Put a draft aside, or take it back; it is forgotten when its time is over."""
    at = None if back else services.clock()
    change = update(tables.label_draft).where(_d.id == id).values(discarded_at=at)
    with services.database.write() as connection:
        connection.execute(change)


def drop(services: Services, id: str) -> None:
    """Forget a draft: what it said was adopted, and is kept there."""
    with services.database.write() as connection:
        connection.execute(_drop, {"draft": id})
