"""Who gave a verbal order: the person that the envelope names, and the roles they hold at the site now."""

from biobank.domain.rules.facts import VerbalOrder
from biobank.domain.things.people import Person, RoleGrant
from biobank.storage.work import Work


def verbal_order(work: Work, person: Person | None, site: str) -> VerbalOrder | None:
    """Return the verbal order of the person a command names as its giver, with the roles they hold.

    Whoever's account has ended holds no role any more and orders nothing.
    """
    if person is None:
        return None
    where = {"person_id": person.id, "site_id": site, "status": "granted"}
    granted = work.find("role_grant", where) if person.status == "active" else ()
    roles = frozenset(row.role for row in granted if isinstance(row, RoleGrant))
    return VerbalOrder(person.id, person.name, roles)
