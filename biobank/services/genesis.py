"""Genesis: the first event of a ledger, which states what it is for; and the first policy.

This is the one record that no policy can permit, because it adopts the first.
It goes through the same desk, so it is chained and projected like any other.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from biobank.domain.ledger.canonical import canonical_text
from biobank.domain.ledger.fresh import Fresh
from biobank.domain.rooms.sites import AddSite
from biobank.domain.rules.change import new
from biobank.domain.rules.facts import Actor
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.policy import policy_of
from biobank.domain.rules.roles import CONSOLE
from biobank.domain.things.people import Adoption, Site
from biobank.domain.verbs import VERB_OF
from biobank.services.policies import NO_POLICY
from biobank.services.recording import Desk
from biobank.services.services import LedgerIdentity, Services
from biobank.storage import tables
from biobank.storage.work import begin

PURPOSES = ("production", "demonstration")


def open_ledger(services: Services, purpose: str, site: AddSite, policy: Mapping[str, Any]) -> Site:
    """Open the ledger for a purpose, with its first site and policy; returns the site.

    Raises ValueError for an unknown purpose. A ledger that is open already
    makes the insert fail and nothing is changed.
    """
    if purpose not in PURPOSES:
        raise ValueError(f"a ledger is for {' or '.join(PURPOSES)}")
    now = services.clock()
    fresh = Fresh(services.randomness(32))
    identity = LedgerIdentity(str(uuid4()), purpose, 1)
    made = _site(site, fresh)
    with services.database.write() as connection:
        row = {"id": identity.id, "purpose": purpose, "incarnation": 1, "opened_at": now}
        connection.execute(insert(tables.ledger), row)
        services.adopt_identity(identity)
        work = begin(connection)
        desk = Desk(services, work, console(made), site, VERB_OF[AddSite], now, NO_POLICY, (), None, purpose)
        desk.append(_drafts(made, policy, purpose, now, fresh))
        work.flush()
    return made


def console(site: Site) -> Actor:
    """Return the actor that the command line on the server itself is."""
    return Actor(CONSOLE, "Console", frozenset({CONSOLE}), site.id, site.zone, strength="console")


def _site(told: AddSite, fresh: Fresh) -> Site:
    id = fresh.id(Site.LETTER)
    return Site(id=id, stream=f"site/{id}", name=told.name, zone=told.zone, facility=told.facility)


def _drafts(
    site: Site, content: Mapping[str, Any], purpose: str, now: str, fresh: Fresh
) -> tuple[Draft, Draft]:
    policy = policy_of(content)
    adopted = Adoption(
        id=fresh.id(Adoption.LETTER),
        stream=site.stream,
        site_id=site.id,
        digest=policy.digest,
        content=canonical_text(policy.content),
        adopted_at=now,
    )
    return (
        Draft(
            kind="LedgerOpened",
            stream=site.stream,
            subjects={"site": site.id},
            changes=(new(site),),
            data={"purpose": purpose},
        ),
        Draft(
            kind="PolicyAdopted",
            stream=site.stream,
            subjects={"site": site.id},
            changes=(new(adopted),),
            data={"digest": policy.digest},
        ),
    )
