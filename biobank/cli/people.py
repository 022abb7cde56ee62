"""`biobank people`: who works here, with which roles, and how they sign in."""

import sys

import click

from biobank.cli.console import Console, opened
from biobank.domain.rules.roles import ROLES
from biobank.domain.things.people import Person, RoleGrant
from biobank.services.first_people import made_up_password
from biobank.services.identity import sessions, tokens
from biobank.services.identity.credentials import set_password
from biobank.services.reads.listing import all_of

ROLE = click.Choice(tuple(ROLES))
site_option = click.option(
    "--site", default=None, help="Name or id of the site; needed where there are several."
)


@click.group()
def people() -> None:
    """Add people, grant and revoke roles, set passwords, end accounts."""


@people.command("list")
def list_people() -> None:
    """List everybody with their roles."""
    with opened() as here:
        roles = _roles(here)
        for one in sorted(_everybody(here), key=lambda one: one.login):
            state = "" if one.status == "active" else f"  (ended {one.ended_at})"
            click.echo(f"{one.login:<24} {one.name:<32} {', '.join(roles.get(one.id, ['–']))}{state}")


@people.command()
@click.argument("login")
@click.argument("name")
@click.option("--role", "roles", type=ROLE, multiple=True, help="May be given more than once.")
@click.option("--namesake", is_flag=True, help="Another person than the one of this name who works here.")
@site_option
def add(login: str, name: str, roles: tuple[str, ...], site: str | None, *, namesake: bool) -> None:
    """Add someone, with roles if given, and show a password that they must change."""
    with opened() as here:
        at = here.site(site)
        person = here.do("add-person", at, login=login, name=name, is_namesake=namesake).made["person"][0]
        for role in dict.fromkeys(roles):
            here.do("grant-role", at, person=person, site=at.id, role=role)
        click.echo(f"{login}: {name}, {', '.join(roles) or 'no role yet'} at {at.name}")
        _set_password(here, person, login)


@people.command()
@click.argument("login")
@click.argument("role", type=ROLE)
@site_option
def grant(login: str, role: str, site: str | None) -> None:
    """Grant a role at a site."""
    with opened() as here:
        at = here.site(site)
        here.do("grant-role", at, person=here.person(login).id, site=at.id, role=role)
        click.echo(f"{login} is {ROLES[role]} at {at.name}.")


@people.command()
@click.argument("login")
@click.argument("role", type=ROLE)
@site_option
def revoke(login: str, role: str, site: str | None) -> None:
    """Take a role away."""
    with opened() as here:
        at = here.site(site)
        here.do("revoke-role", at, person=here.person(login).id, site=at.id, role=role)
        click.echo(f"{login} is no longer {ROLES[role]} at {at.name}.")


@people.command()
@click.argument("login")
@site_option
def end(login: str, site: str | None) -> None:
    """End an account and its sessions; what was done with it stays."""
    with opened() as here:
        person = here.person(login)
        here.do("end-account", here.site(site), person=person.id)
        sessions.end_all(here.services, person.id)
        click.echo(f"The account of {login} has ended.")


@people.command()
@click.argument("login")
@click.option("--stdin", is_flag=True, help="Read the password from standard input instead of making one up.")
def password(login: str, *, stdin: bool) -> None:
    """Set a new password, which must be changed at the next sign-in."""
    with opened() as here:
        given = sys.stdin.readline().rstrip("\r\n") if stdin else None
        _set_password(here, here.person(login).id, login, given)


@people.command()
@click.argument("login")
@click.option("--label", required=True, help="What the token is for.")
@click.option("--days", type=click.IntRange(1), default=None, help="How long it lives.")
@click.option("--service", is_flag=True, help="For a machine: it can never sign.")
@site_option
def token(login: str, label: str, days: int | None, site: str | None, *, service: bool) -> None:
    """Make a bearer token for the API and show it once."""
    with opened() as here:
        lives = days or here.settings.session.token_days
        person, at = here.person(login), here.site(site)
        made = tokens.make_token(here.services, person.id, at.id, label, days=lives, service=service)
        click.echo(made.secret)
        click.echo(f"Valid until {made.expires_at}; it is not shown again.", err=True)


def _set_password(here: Console, person: str, login: str, given: str | None = None) -> None:
    chosen = given or made_up_password()
    set_password(here.services, person, chosen, must_change=True)
    told = "is set" if given else f"is {chosen}"
    click.echo(f"The password of {login} {told}; the next sign-in asks for another.")


def _everybody(here: Console) -> list[Person]:
    return [one for one in all_of(here.services, "person") if isinstance(one, Person)]


def _roles(here: Console) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in all_of(here.services, "role_grant"):
        if isinstance(one, RoleGrant) and one.status == "granted":
            found.setdefault(one.person_id, []).append(ROLES.get(one.role, one.role))
    return found
