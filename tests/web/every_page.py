"""Every page there is, by the application's own map of addresses, so that a new one cannot be forgotten."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from biobank.domain.codes.own_code import is_identifier
from biobank.domain.rules.roles import ROLES
from biobank.domain.verbs import VERBS
from biobank.web.help_texts import topics
from biobank.web.links import href_of_id
from biobank.web.lists_known import LISTS
from biobank.web.tour_stops import STOPS
from biobank.web.worklist import BY_NAME
from tests.house import House
from tests.security.routes import Route, address, every_route

ONLY_IN_SCENES = {
    "/labels/designs/<name>/versions/<number>": "only an adopted version shows it",
    "/labels/drafts/<draft>/adopt": "only a sound draft shows it",
    "/sign-in": "whoever is in goes on; the door is looked at by nobody",
    "/locked": "only a locked screen shows it",
    "/bedside/stop/<command>": "only a stop that was made shows it",
    "/labels/sheet/<batch>": "only prints that were sent show it",
    "/bedside/<patient>": "only a scan of the wristband leads there",
    "/bedside/<patient>/<label>": "only a scan of the bag leads there",
    "/scan/series/<id>": "only a card that was scanned leads there",
}
"""Rules of pages that no address alone leads to, and why; a scene leads to each."""

LEAD_ELSEWHERE = ("/tour/<name>", "/tour/leave", "/help/first-ten-minutes/<role>/<step>")
"""Rules that are looked at where they lead."""

ABOUT_A_THING = ("/labels/exchange",)
"""Rules without a place for an id that show a page of something only."""

NO_PAGES = {
    "/healthz": "for a load balancer",
    "/readyz": "for a load balancer",
    "/metrics": "for a meter",
    "/static/<path:filename>": "styles and scripts",
    "/patients/<id>/export.<form>": "a file",
    "/lists/<name>/export.<form>": "a file",
    "/labels/pdf": "a file",
    "/labels/zpl": "a file",
    "/labels/designs/<name>/label.<form>": "a picture or a file",
    "/labels/designs/<name>/versions/<number>/label.<form>": "a picture or a file",
    "/labels/designs/<name>/versions/<number>/design.toml": "a file",
    "/labels/copies/<id>/label.svg": "a picture",
    "/labels/drafts/<draft>/label.<form>": "a picture or a file",
    "/labels/drafts/<draft>/design.toml": "a file",
    "/downtime/numbers/<batch>": "a file",
}
"""Rules that show no page, and what they are."""

VERBS_LOOKED_AT = ("collect", "register-patient", "build-vessel", "grant-role", "record-result")
"""Forms of every kind of field; a soak looks at every verb."""


@dataclass(frozen=True, slots=True)
class Address:
    """One page: its rule, and an address of it."""

    rule: str
    path: str


def pages(house: House, *, whole: bool = False) -> list[Address]:
    """Return every page of a full house; the whole of them has each verb and each thing."""
    told = _several(house, whole=whole)

    def paths(rule: str) -> Iterable[str]:
        return told.get(rule) or (address(Route("GET", rule), house.known),)

    return [Address(rule, path) for rule in _rules(house) for path in paths(rule)]


def empty_pages(house: House, *, whole: bool = False) -> list[Address]:
    """Return the pages that an empty house has, where nothing is that an address could name."""
    told = _without_things(whole=whole)
    return [
        Address(rule, path)
        for rule in _rules(house)
        if rule not in ABOUT_A_THING
        for path in (told.get(rule) or (() if "<" in rule else (rule,)))
    ]


def _rules(house: House) -> list[str]:
    routes = every_route(house.live.served.app)
    return [
        each.rule
        for each in routes
        if each.method == "GET" and not each.is_json and each.rule not in {*NO_PAGES, *ONLY_IN_SCENES}
    ]


def _without_things(*, whole: bool) -> Mapping[str, Sequence[str]]:
    by_people = [name for name, verb in VERBS.items() if {*verb.roles} - {"console"}]
    verbs = by_people if whole else VERBS_LOOKED_AT
    return {
        "/home/<role>": [f"/home/{role}" for role in ROLES],
        "/lists/<name>": [f"/lists/{each.name}" for each in LISTS if each.name != "units"],
        "/worklist/<name>": [f"/worklist/{name}" for name in (BY_NAME if whole else ("clocks", "release"))],
        "/do/<name>": [f"/do/{name}" for name in verbs],
        "/help/cards/<name>": [f"/help/cards/{role}" for role in (ROLES if whole else ("technologist",))],
        "/help/verbs/<name>": ["/help/verbs/store-unit"],
        "/labels/designs/<name>": ["/labels/designs/base"],
        "/help/pages/<name>": [f"/help/pages/{name}" for name in (topics() if whole else ("unit",))],
        "/help/refusals/<code>": ["/help/refusals/past-expiry", "/help/refusals/label-of-another-unit"],
        "/help/first-ten-minutes/<role>": ["/help/first-ten-minutes/nurse"],
        "/help/first-ten-minutes/<role>/<step>": ["/help/first-ten-minutes/technologist/4"],
        "/tour/<name>": [f"/tour/{each.name}" for each in (STOPS if whole else STOPS[8:9])],
    }


def _without_page(house: House) -> Iterable[str]:
    """Return one thing of each kind that has no page of its own."""
    with house.live.served.app.test_request_context():
        return [
            id
            for id in house.known.known.values()
            if is_identifier(id) and href_of_id(id).startswith("/things/")
        ]


def _several(house: House, *, whole: bool) -> Mapping[str, Iterable[str]]:
    """Return addresses of the rules of which one page is not like another."""
    full, known = house.known.full, house.known.known
    relabelled, dense = known["relabelled"], known["dense"]
    slot = next(each.id for each in house.bank.find("slot", vessel_id=dense) if each.column == 7)
    copy = house.bank.find("label_copy", subject_id=relabelled)[-1]
    things = [known[kind] for kind in ("hold", "consent", "wristband")]
    units = ("thawed", "held", "given", "collected", "doubtful")
    return {
        **_without_things(whole=whole),
        "/": ("/", "/nowhere"),
        "/units": ("/units", "/units?material=frozen&sort=expires"),
        "/units/<id>": [f"/units/{full.units[name]}" for name in (full.units if whole else units)],
        "/patients/<id>": [f"/patients/{full.patients[name]}" for name in ("graft", "long", "short")],
        "/patients/<id>/timeline": [
            f"/patients/{full.patients['graft']}/timeline",
            f"/patients/{full.patients['graft']}/timeline?span=2026-03-02T09",
        ],
        "/vessels/<id>": [
            f"/vessels/{id}" for id in (full.vessel, known["fridge"], f"{dense}?wanted={slot}")
        ],
        "/things/<id>": [f"/things/{id}" for id in (_without_page(house) if whole else things)],
        "/do/<name>": [
            *_without_things(whole=whole)["/do/<name>"],
            f"/do/freeze-unit?unit={full.units['dmso']}",
            f"/do/store-unit?unit={full.units['in_hand']}",
        ],
        "/labels": ("/labels", f"/labels?unit={full.units['held']}"),
        "/labels/exchange": [f"/labels/exchange?unit={relabelled}"],
        "/labels/account/<day>/<by>": [f"/labels/account/{copy.printed_at[:10]}/{copy.printed_by}"],
        "/batch-record/<id>": [f"/batch-record/{full.units['dmso']}"],
        "/scan": ("/scan", f"/scan?id={full.units['in_hand']}"),
    }
