"""Everything that stands against a command, so that whoever mends or waives sees all of it at once."""

from biobank.domain.ledger.fresh import Fresh
from biobank.domain.rules.command import Command
from biobank.domain.rules.decision import against
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.verb import Verb
from biobank.domain.rules.verdict import Refused
from biobank.services.copies import labels_in_hand
from biobank.services.gathering import Unknown, gather, people_named
from biobank.services.identity.signed_in import SignedIn
from biobank.services.services import Services
from biobank.services.verbal_orders import verbal_order
from biobank.storage.work import begin

NO_SEED = bytes(32)
"""Nothing is made here, so nothing needs an id."""


def obstacles(services: Services, who: SignedIn, verb: Verb, command: Command) -> tuple[Refused, ...]:
    """Return what stands against a command as things are now; nothing is locked and nothing recorded."""
    try:
        facts = facts_for(services, who, verb, command)
    except Unknown:
        return ()
    return against(verb, command, facts)


def facts_for(services: Services, who: SignedIn, verb: Verb, command: Command) -> Facts:
    """Return the facts that a command would be decided on now; raises Unknown for an id that is not there."""
    with services.database.snapshot() as connection:
        work = begin(connection)
        given = gather(work, verb, command, services)
        labels = labels_in_hand(work, verb, command)
        named = people_named(work, command)
        ordered = verbal_order(work, named.pop("verbal_order_by", None), who.actor.site)
    return Facts(
        now=services.clock(),
        actor=who.actor,
        policy=who.policy,
        fresh=Fresh(NO_SEED),
        given=given,
        verbal_order=ordered,
        named=tuple(named.values()),
        labels=labels,
        claimed_at=command.claimed_at,
        verb=verb.name,
        ledger_purpose=services.ledger.purpose,
    )
