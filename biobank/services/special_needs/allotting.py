"""The next numbers of a facility's year: read here, taken only by the event that uses them."""

from collections.abc import Callable, Mapping
from typing import Any

from biobank.domain.codes.din import Din, parse_din
from biobank.domain.rules.allotment import Allotment, chain_of_identity, counter_of, donation_number
from biobank.domain.rules.clock import local_day
from biobank.domain.rules.command import Command
from biobank.domain.things.people import Site
from biobank.domain.things.thing import Thing
from biobank.services.gathering import special
from biobank.services.services import Services
from biobank.storage.work import Work


@special("next_chain_of_identity")
def next_chain_of_identity(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> Allotment:
    """Return the next Chain of Identity identifier of the site's facility and year."""
    return _next(work, "chain-of-identity", chain_of_identity, given["site"], services, "episode")


@special("next_din")
def next_din(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> Allotment:
    """Return the next donation number of the site's facility and year."""
    return _next(work, "din", donation_number, given["site"], services, "donation")


def _next(
    work: Work,
    kind: str,
    text_of: Callable[[str, str, int], str],
    site: Site,
    services: Services,
    thing: str,
) -> Allotment:
    """Step over numbers already used: pre-printed labels are scanned in any order, for pools too."""
    year = local_day(services.clock(), site.zone)[2:4]
    counter = counter_of(kind, site.facility, year)
    column = "din" if thing == "donation" else "chain_of_identity"
    while True:
        text = text_of(site.facility, year, work.next_number(counter))
        pooled = work.find("unit", {"din": text}) if column == "din" else ()
        if not work.find(thing, {column: text}) and not pooled:
            return Allotment(counter, text)
        work.take(counter)


@special("same_din")
def same_din(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> tuple[Thing, ...]:
    """Return the donation that already has the number the command tells, however it was scanned."""
    told = getattr(command, "din", None)
    parsed = parse_din(told) if told else None
    return work.find("donation", {"din": parsed.number}) if isinstance(parsed, Din) else ()
