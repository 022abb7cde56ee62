"""Who looked at whose record: every read of a person's record goes through `viewed`.

One row for each patient whose record or name was shown, lists included, so
that *who looked at this patient* has one plain answer. A list that shows
neither names nor whole records is one row about the list. Within ten minutes
the same look by the same session is one row.
"""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from sqlalchemy import insert

from biobank.domain.rules.clock import minutes_between
from biobank.domain.rules.facts import Actor
from biobank.domain.rules.reading import may_read_patients
from biobank.services.identity.denied import Denied
from biobank.services.identity.signed_in import SignedIn
from biobank.services.services import Services
from biobank.storage import tables

SAME_LOOK_MINUTES = 10
MOST_REMEMBERED = 20_000
_insert = insert(tables.viewing)


class _Recent:
    """The looks this process recorded lately; another process may record one of them again."""

    def __init__(self) -> None:
        self._at: OrderedDict[tuple[str, ...], str] = OrderedDict()
        self._lock = Lock()

    def knows(self, look: tuple[str, ...], now: str) -> bool:
        """Say whether this look was recorded within the span."""
        before = self._at.get(look)
        return before is not None and 0 <= minutes_between(before, now) < SAME_LOOK_MINUTES

    def remember(self, looks: Iterable[tuple[str, ...]], now: str) -> None:
        """Remember looks that are recorded now, and forget the oldest beyond the bound."""
        with self._lock:
            for look in looks:
                self._at[look] = now
                self._at.move_to_end(look)
            while len(self._at) > MOST_REMEMBERED:
                self._at.popitem(last=False)


_recent = _Recent()


def viewed(services: Services, actor: Actor, subject: str, purpose: str, reason: str | None = None) -> None:
    """Record that someone looked at a patient's record, and what for."""
    viewed_all(services, actor, (subject,), purpose, reason)


def viewed_all(
    services: Services, actor: Actor, subjects: Iterable[str], purpose: str, reason: str | None = None
) -> None:
    """Record that someone looked at several patients' records or names at once."""
    now = services.clock()
    about = (services.ledger.id, actor.person, actor.session or "", purpose, reason or "")
    fresh = [each for each in dict.fromkeys(subjects) if not _recent.knows((*about, each), now)]
    if not fresh:
        return
    common = {"actor": actor.person, "purpose": purpose, "reason": reason, "at": now}
    with services.database.write() as connection:
        connection.execute(_insert, [{**common, "subject": each} for each in fresh])
    _recent.remember(((*about, each) for each in fresh), now)


def may_view(who: SignedIn, site: str | None) -> str | None:
    """Return the reason of an emergency reading, None for everyday reading; raises Denied.

    Everyday reading is for the roles that care for patients, of patients of
    their own site; what lies beyond is behind glass (break-glass-needed). For
    machines and for those without any role here there is no glass to break
    (not-yours-to-read).
    """
    if may_read_patients(who.actor.roles) and site in (None, who.actor.site):
        return None
    if who.is_service or not who.actor.roles:
        raise Denied("not-yours-to-read")
    if who.break_glass is None:
        raise Denied("break-glass-needed")
    return who.break_glass
