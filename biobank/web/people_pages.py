"""The people who work here, for administrators: accounts, roles, and a new password that is shown once."""

from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template

from biobank.domain.rules.reading import may_read_patients
from biobank.domain.rules.roles import ROLES, SIGNING
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.verbs import VERBS
from biobank.edge.problems import Problem
from biobank.edge.signing_in import person_in_session
from biobank.services.audit.trail import stream_page
from biobank.services.first_people import made_up_password
from biobank.services.identity import credentials, security_log
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import viewed
from biobank.services.reads import sites
from biobank.services.reads.calling import called
from biobank.services.reads.lately import recorded_by
from biobank.services.reads.people_story import held_by
from biobank.services.reads.staff import Staff, one_of_staff, staff
from biobank.services.reads.units import Placed
from biobank.web.blueprint import web
from biobank.web.entries import entries_shown
from biobank.web.links import href_of
from biobank.web.moments import shown
from biobank.web.sentences import role_words
from biobank.web.shell import services, who
from biobank.web.station_page import oversees, records_shown
from biobank.web.work import button
from biobank.words.speaking import say

ADD, GRANT, REVOKE, END = "add-person", "grant-role", "revoke-role", "end-account"
_SIGN_IN = {"none": Phrase("No password yet"), "new": Phrase("Given, not yet changed"), "set": Phrase("Set")}


@web.get("/people")
def people_page() -> Response:
    """Show everybody with an account and the roles they hold."""
    person = _administrator()
    with services().database.read() as connection:
        found = staff(connection)
    names = sites.names(services(), {grant.site_id for each in found for grant in each.grants})
    told = [_row(each, names, person) for each in found]
    active = [each for each in told if each["active"]]
    return make_response(
        render_template(
            "people.html",
            active=active,
            ended=[each for each in told if not each["active"]],
            add=button(VERBS[ADD]),
        )
    )


def _administrator() -> SignedIn:
    person = who()
    if not person.policy.may(person.actor.roles, ADD):
        roles = role_words(person.policy.permitted_roles(ADD)) or say("nobody here")
        raise Problem(403, "not-permitted", {"verb": say("People"), "roles": roles})
    return person


def _row(each: Staff, names: dict[str, str], reader: SignedIn) -> dict[str, Any]:
    return {
        "person": (href_of("person", each.person.id), each.person.name),
        "login": each.person.login,
        "roles": "; ".join(_roles(each, names, reader)) or say("No role"),
        "sign_in": _SIGN_IN[each.sign_in],
        "active": each.person.status == "active",
        "tone": "attention" if each.sign_in == "none" and each.person.status == "active" else None,
    }


def _roles(each: Staff, names: dict[str, str], reader: SignedIn) -> list[str]:
    """Return the roles held; those of other sites say where."""
    return [
        say(ROLES.get(grant.role, grant.role))
        if grant.site_id == reader.actor.site
        else say(
            "{role} at {site_id}",
            role=say(ROLES.get(grant.role, grant.role)),
            site_id=names.get(grant.site_id, grant.site_id),
        )
        for grant in each.grants
    ]


@web.get("/people/<id>")
def person_page(id: str) -> Response:
    """Show one person: everybody sees the roles, administrators what can be changed."""
    return _person(id)


def _person(id: str, password: str = "") -> Response:
    reader = who()
    with services().database.read() as connection:
        found = one_of_staff(connection, id)
    if found is None:
        raise Problem(404, "no-such-thing", {"thing": "person", "id": id[:40]})
    return make_response(render_template("person.html", s=_shown(found, reader), new_password=password))


def _shown(found: Staff, reader: SignedIn) -> dict[str, Any]:
    person, names = found.person, sites.names(services(), {grant.site_id for grant in found.grants})
    administers = reader.policy.may(reader.actor.roles, ADD)
    active = person.status == "active"
    return {
        "id": person.id,
        "name": person.name,
        "login": person.login,
        "active": active,
        "ended": shown(person.ended_at, reader.actor.zone).local if person.ended_at else "",
        "sign_in": _SIGN_IN[found.sign_in],
        "grants": [_grant(each, names) for each in found.grants if each.status == "granted"],
        "revoked": [_grant(each, names) for each in found.grants if each.status != "granted"],
        "administers": administers and active,
        "oneself": person.id == reader.actor.person,
        "grant_href": f"/do/{GRANT}?{urlencode({'person': person.id, 'site': reader.actor.site})}",
        "end_href": f"/do/{END}?{urlencode({'person': person.id})}",
        "badges": found.badges,
        "oversees": oversees(reader),
        **(_at_work(person.id, reader) if oversees(reader) else {}),
    }


def _at_work(id: str, reader: SignedIn) -> dict[str, Any]:
    """Return what a person holds now, recorded lately, and how they came by their roles."""
    reads = may_read_patients(reader.actor.roles)
    with services().database.read() as connection:
        lately = recorded_by(connection, id)
        held = held_by(connection, id, reader.actor.site)
    trail = stream_page(services(), f"person/{id}")
    viewed(services(), reader.actor, "list/person", "person")
    zone = reader.actor.zone
    return {
        "held_count": len(held),
        "held": [_held(each, zone) for each in held] if reads else [],
        "records": records_shown(lately, reader),
        "trail": entries_shown(trail.entries, zone),
    }


def _held(placed: Placed, zone: str) -> dict[str, Any]:
    unit = placed.unit
    return {
        "unit": (href_of("unit", unit.id), called(unit)),
        "material": ("material", unit.material),
        "since": shown(unit.custody_since, zone)[:2],
    }


def _grant(grant: Any, names: dict[str, str]) -> dict[str, Any]:
    query = {"person": grant.person_id, "site": grant.site_id, "role": grant.role}
    return {
        "role": ROLES.get(grant.role, grant.role),
        "signs": grant.role in SIGNING,
        "site": names.get(grant.site_id, grant.site_id),
        "revoke": f"/do/{REVOKE}?{urlencode(query)}",
    }


@web.post("/people/<id>/password")
def reset_password(id: str) -> Response:
    """Give a person a new password, shown in this answer and never again; they choose their own at once.

    Nobody resets their own: that is done with the present one, under My account.
    """
    reader = _administrator()
    person_in_session()
    with services().database.read() as connection:
        found = one_of_staff(connection, id)
    if found is None or found.person.status != "active":
        raise Problem(404, "no-such-thing", {"thing": "person", "id": id[:40]})
    if found.person.id == reader.actor.person:
        raise Problem(409, "not-to-oneself")
    password = made_up_password()
    credentials.set_password(services(), id, password, must_change=True)
    security_log.log(services(), "password-reset", reader.actor.person, id)
    return _person(id, password)
