"""Sites: what a centre is, its stations, and the policy it adopts."""

import json

from biobank.domain.codes.din import is_facility
from biobank.domain.ledger.canonical import canonical_text
from biobank.domain.rules.change import Change, change, new
from biobank.domain.rules.clock import is_zone
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.policy import fault_of, policy_of
from biobank.domain.rules.roles import CONSOLE
from biobank.domain.rules.verb import Params, many, red, verb
from biobank.domain.things.people import Adoption, Site, Station

STATION_KINDS = (
    ("bench", "Laboratory bench"),
    ("freezer", "Freezer room"),
    ("apheresis", "Apheresis chair"),
    ("bedside", "Bedside"),
    ("office", "Office"),
)
PLACES = ("administrator", CONSOLE)


@command
class AddSite(Command):
    """Add a site."""

    name: str = text("Name")
    zone: str = text("Time zone (IANA)", hint="For example Europe/Berlin")
    facility: str = text("Facility number (FIN)", max_length=5, hint="Five characters, from ICCBBA")


@red("zone-unknown")
def zone_exists(told: AddSite, _: Facts) -> Params | None:
    """Days and times of a site are those of its zone, for ever."""
    return None if is_zone(told.zone) else {}


@red("facility-malformed")
def facility_is_one(told: AddSite, _: Facts) -> Params | None:
    """Donation numbers begin with it."""
    return None if is_facility(told.facility) else {}


def add_site(told: AddSite, facts: Facts) -> tuple[Draft, ...]:
    """A site with a stream of its own."""
    id = facts.fresh.id(Site.LETTER)
    site = Site(id=id, stream=f"site/{id}", name=told.name, zone=told.zone, facility=told.facility)
    return (Draft(kind="SiteAdded", stream=site.stream, subjects={"site": id}, changes=(new(site),)),)


verb(
    name="add-site",
    room="sites",
    title="Add site",
    about="Add a centre or ward at one address.",
    command=AddSite,
    event="SiteAdded",
    effect=add_site,
    subject=None,
    guards=(zone_exists, facility_is_one),
    roles=PLACES,
    reports=False,
)


@command
class AddStation(Command):
    """Add a workstation."""

    site: str = ref("site", "Site", anywhere=True)
    name: str = text("Name")
    kind: str = choice("What it is for", STATION_KINDS)


def add_station(told: AddStation, facts: Facts) -> tuple[Draft, ...]:
    """A station of the site."""
    id = facts.fresh.id(Station.LETTER)
    station = Station(id=id, stream=f"station/{id}", site_id=told.site, name=told.name, kind=told.kind)
    draft = Draft(
        kind="StationAdded", stream=station.stream, subjects={"station": id}, changes=(new(station),)
    )
    return (draft,)


verb(
    name="add-station",
    room="sites",
    title="Add station",
    about="Add a workstation that people scan at.",
    command=AddStation,
    event="StationAdded",
    effect=add_station,
    subject="site",
    roles=PLACES,
    reports=False,
)


@command
class AdoptPolicy(Command):
    """Adopt a policy."""

    site: str = ref("site", "Site")
    content: str = text("Policy as canonical JSON", max_length=1_000_000)


@red("policy-not-usable")
def policy_is_usable(told: AdoptPolicy, _: Facts) -> Params | None:
    """A policy that no rule could read would stop all work at once."""
    try:
        problem = fault_of(json.loads(told.content))
    except (ValueError, RecursionError):
        problem = "it is not JSON"
    return None if problem is None else {"problem": problem}


def adopt(told: AdoptPolicy, facts: Facts) -> tuple[Draft, ...]:
    """The policy is in force from this event on; the one before is superseded."""
    policy = policy_of(json.loads(told.content))
    site: Site = facts["site"]
    before: tuple[Change, ...] = tuple(change(one, status="superseded") for one in facts["in_force"])
    adopted = Adoption(
        id=facts.fresh.id(Adoption.LETTER),
        stream=site.stream,
        site_id=site.id,
        digest=policy.digest,
        content=canonical_text(policy.content),
        adopted_at=facts.now,
    )
    draft = Draft(
        kind="PolicyAdopted",
        stream=site.stream,
        subjects={"site": site.id},
        changes=(*before, new(adopted)),
        data={"digest": policy.digest},
    )
    return (draft,)


verb(
    name="adopt-policy",
    room="sites",
    title="Adopt policy",
    about="Put a changed policy into force, as an event.",
    command=AdoptPolicy,
    event="PolicyAdopted",
    effect=adopt,
    subject="site",
    needs=(many("in_force", "policy", status="=in_force"),),
    guards=(policy_is_usable,),
    roles=(CONSOLE,),
    reports=False,
)
