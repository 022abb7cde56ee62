"""Who gave a verbal order: the person that the envelope names, and the roles they hold at the site now."""

from biobank.domain.rules.command import Command
from biobank.domain.rules.facts import VerbalOrder
from biobank.domain.things.people import RoleGrant
from biobank.services.gathering import people_named
from biobank.storage.work import Work


def verbal_order(work: Work, command: Command, site: str) -> VerbalOrder | None:
    """Return the verbal order a command rests on; raises Unknown for anyone named who is not there.

    Whoever's account has ended holds no role any more and orders nothing.
    """
    person = people_named(work, command).get("verbal_order_by")
    if person is None:
        return None
    where = {"person_id": person.id, "site_id": site, "status": "granted"}
    granted = work.find("role_grant", where) if person.status == "active" else ()
    roles = frozenset(row.role for row in granted if isinstance(row, RoleGrant))
    return VerbalOrder(person.id, person.name, roles)
