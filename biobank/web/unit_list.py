"""Units of the site in a list: narrowed by state, donation number or container, page by page."""

from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request

from biobank.domain.rules.lifecycle import MACHINES
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view, viewed
from biobank.services.reads import units
from biobank.services.reads.units import Placed
from biobank.web.blueprint import web
from biobank.web.links import href_of
from biobank.web.moments import shown
from biobank.web.sentences import state_word
from biobank.web.shell import services, who

PAGE = 50
CONTAINERS = ("bag", "vial", "segment", "tube", "syringe")
_CHOICES = {**MACHINES, "container": CONTAINERS}


@web.get("/units")
def unit_list() -> Response:
    """Show the units of the site; the list holds no names, and is recorded as one look."""
    person, asked = who(), _asked()
    reason = may_view(person, person.actor.site)
    with services().database.read() as connection:
        found = units.page(connection, site=_site(person), where=asked, after=_after(), limit=PAGE)
    viewed(services(), person.actor, "list/units", "units", reason)
    following = {**asked, "after": found.next}
    return make_response(
        render_template(
            "units.html",
            rows=[_row(each, person.actor.zone) for each in found.units],
            asked=asked,
            choices=_CHOICES,
            next_href=f"/units?{urlencode(following)}" if found.next else "",
            first_href=f"/units?{urlencode(asked)}" if _after() else "",
        )
    )


def _asked() -> dict[str, str]:
    """Return the filters of the address that mean something; others are left out."""
    told = {name: request.args.get(name, "") for name in _CHOICES}
    asked = {name: value for name, value in told.items() if value in _CHOICES[name]}
    din = "".join(request.args.get("din", "").upper().split())[:16]
    return asked | ({"din": din} if din else {})


def _after() -> str:
    return request.args.get("after", "")[:15]


def _site(person: SignedIn) -> str | None:
    return person.actor.site if person.break_glass is None else None


def _row(placed: Placed, zone: str) -> dict[str, Any]:
    unit = placed.unit
    return {
        "unit": (href_of("unit", unit.id), f"{unit.container.capitalize()} {unit.din}"),
        "product": f"{unit.product_code} {unit.division}",
        "material": ("material", unit.material),
        "disposition": ("disposition", unit.disposition),
        "assignment": ("assignment", unit.assignment),
        "where": where_in_words(placed),
        "since": shown(unit.custody_since, zone)[:2],
    }


def where_in_words(placed: Placed) -> str:
    """Return where a unit is in a few words: place and slot, whose hands, or that it is nowhere here."""
    custody = placed.unit.custody
    if custody in ("slot", "location", "person"):
        told = (placed.place, placed.slot) if placed.place or placed.slot else (placed.holder,)
        return " · ".join(each for each in told if each) or state_word("custody", custody)
    return state_word("custody", custody).capitalize()
