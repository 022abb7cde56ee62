"""From a command at its desk to a verdict: lock, gather, and let the domain decide."""

from biobank.domain.ledger.fresh import Fresh
from biobank.domain.rules.command import REPORTED
from biobank.domain.rules.decision import decide, not_permitted
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.verdict import Refused, Verdict
from biobank.domain.things.thing import Thing
from biobank.services.copies import labels_in_hand
from biobank.services.gathering import Unknown, gather, people_named, shared_streams_of, streams_of
from biobank.services.recording import Desk
from biobank.services.sites_of_things import of_another_site
from biobank.services.verbal_orders import verbal_order

SEED_BYTES = 32


def verdict_on(desk: Desk) -> Verdict:
    """Return the verdict on the command; an id that names nothing is a refusal too.

    Who may not do the verb is told so before anything is looked up: not even
    whether the things are there.
    """
    refusal = not_permitted(desk.verb, desk.actor.roles, desk.policy)
    if refusal is not None:
        return refusal
    try:
        desk.work.lock(streams_of(desk.work, desk.verb, desk.command))
        desk.work.share(shared_streams_of(desk.work, desk.verb, desk.command))
        given = gather(desk.work, desk.verb, desk.command, desk.services)
        foreign = of_another_site(desk.work, desk.verb, given, desk.actor)
        labels = labels_in_hand(desk.work, desk.verb, desk.command)
        named = people_named(desk.work, desk.command)
    except Unknown as unknown:
        return Refused("no-such-thing", {"thing": unknown.thing, "id": unknown.id[:40]})
    facts = Facts(
        now=desk.now,
        actor=desk.actor,
        policy=desk.policy,
        fresh=Fresh(desk.services.randomness(SEED_BYTES)),
        given=given,
        signatures=desk.signatures,
        verbal_order=verbal_order(desk.work, named.pop("verbal_order_by", None), desk.actor.site),
        named=tuple(named.values()),
        labels=labels,
        foreign=foreign,
        # A request is decided on the server's time, whatever time it tells.
        claimed_at=desk.command.claimed_at if desk.command.mode == REPORTED else None,
        verb=desk.verb.name,
        ledger_purpose=desk.purpose,
    )
    return decide(desk.verb, desk.command, facts)


def refused_stream(desk: Desk) -> tuple[str, str | None]:
    """Return where the near miss belongs: the subject's stream, else another's, else the station's."""
    found = _referred(desk)
    unit = next((row.id for row in found if row.NAME == "unit"), None)
    for family in ("patient/", "vessel/", "shipment/"):
        stream = next((row.stream for row in found if row.stream.startswith(family)), None)
        if stream is not None:
            return stream, unit
    return f"station/{desk.actor.station or desk.actor.person}", unit


def _referred(desk: Desk) -> list[Thing]:
    found: list[Thing] = []
    specs = [spec for spec in desk.verb.fields if spec.kind in ("ref", "refs")]
    for spec in sorted(specs, key=lambda spec: (spec.name != desk.verb.subject, not spec.locks)):
        value = getattr(desk.command, spec.name)
        for id in value if isinstance(value, tuple) else () if value is None else (value,):
            row = desk.work.get(spec.thing, id)
            found.extend([] if row is None else [row])
    return found
