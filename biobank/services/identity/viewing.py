"""Who looked at whose record: every read of a person's record goes through `viewed`.

One row for each patient whose record or name was shown, lists included, so
that *who looked at this patient* has one plain answer. A list that shows
neither names nor whole records is one row about the list. Within ten minutes
the same look by the same session is one row.
"""

from collections.abc import Iterable

from sqlalchemy import insert

from biobank.domain.rules.facts import Actor
from biobank.domain.rules.reading import may_read_patients
from biobank.services.identity.denied import Denied
from biobank.services.identity.signed_in import SignedIn
from biobank.services.services import Services
from biobank.storage import tables

_insert = insert(tables.viewing)


def viewed(services: Services, actor: Actor, subject: str, purpose: str, reason: str | None = None) -> None:
    """Record that someone looked at a patient's record, and what for."""
    viewed_all(services, actor, (subject,), purpose, reason)


def viewed_all(
    services: Services, actor: Actor, subjects: Iterable[str], purpose: str, reason: str | None = None
) -> None:
    """Record that someone looked at several patients' records or names at once."""
    now = services.clock()
    about = (actor.person, actor.session or "", purpose, reason or "")
    fresh = [each for each in dict.fromkeys(subjects) if not services.looks.knows((*about, each), now)]
    if not fresh:
        return
    common = {"actor": actor.person, "purpose": purpose, "reason": reason, "at": now}
    with services.database.write() as connection:
        connection.execute(_insert, [{**common, "subject": each} for each in fresh])
    services.looks.remember(((*about, each) for each in fresh), now)


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
