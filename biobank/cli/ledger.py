"""`biobank ledger`: opening a ledger, once, for real patients or for a demonstration."""

from pathlib import Path

import click
from sqlalchemy.exc import IntegrityError

from biobank.cli.console import Console, opened
from biobank.domain.codes.din import is_facility
from biobank.domain.rooms.sites import AddSite
from biobank.domain.things.people import Site
from biobank.edge.settings import POLICY
from biobank.services.first_people import NotAdded, add_with_role
from biobank.services.genesis import PURPOSES, console, open_ledger
from biobank.services.policies import policy_content
from biobank.services.services import NoLedger


@click.group()
def ledger() -> None:
    """Open the ledger, or say what it is."""


@ledger.command("open")
@click.option("--purpose", type=click.Choice(PURPOSES), required=True, help="Stated once, for ever.")
@click.option("--site", "site_name", required=True, help="Name of the first site.")
@click.option("--zone", required=True, help="Its time zone, for example Europe/Berlin.")
@click.option("--facility", required=True, help="Its facility number (FIN), five characters.")
@click.option("--policy", type=click.Path(exists=True, path_type=Path), default=POLICY, show_default=True)
@click.option("--login", required=True, help="Sign-in name of the first administrator.")
@click.option("--name", required=True, help="Name of the first administrator.")
def open_command(
    purpose: str, site_name: str, zone: str, facility: str, policy: Path, login: str, name: str
) -> None:
    """Open the ledger with its first site, policy and administrator."""
    _require_zone(zone)
    _require_facility(facility)
    with opened() as here:
        if here.settings.is_production and purpose != "production":
            raise click.ClickException("Production settings open no demonstration ledger.")
        site = _open(
            here, purpose, AddSite(id="genesis", name=site_name, zone=zone, facility=facility), policy
        )
        try:
            made = add_with_role(here.services, console(site), login, name, "administrator")
        except NotAdded as refused:
            raise click.ClickException(
                f"The administrator was not added: {refused.outcome.code}."
            ) from refused
        click.echo(f"Ledger {here.services.ledger.id} is open for {purpose}, at {site.name} ({site.id}).")
        click.echo(f"First administrator: {made.login}, password {made.password} (asks for another at once).")


@ledger.command()
def show() -> None:
    """Say which ledger this is and what it is for."""
    with opened() as here:
        identity = here.services.ledger
        click.echo(f"ledger       {identity.id}")
        click.echo(f"purpose      {identity.purpose}")
        click.echo(f"incarnation  {identity.incarnation}")


def _open(here: Console, purpose: str, site: AddSite, policy: Path) -> Site:
    try:
        present = here.services.ledger
    except NoLedger:
        present = None
    if present is not None:
        raise click.ClickException(f"A ledger is open here already, for {present.purpose}: {present.id}.")
    try:
        return open_ledger(here.services, purpose, site, policy_content(policy))
    except IntegrityError as error:
        raise click.ClickException("A ledger was opened here at this very moment.") from error
    except (KeyError, ValueError) as error:
        raise click.ClickException(f"{policy.name} is no complete policy: {error}.") from error


def _require_zone(zone: str) -> None:
    from zoneinfo import available_timezones

    if zone not in available_timezones():
        raise click.BadParameter(f"{zone} is no time zone; an example is Europe/Berlin.", param_hint="--zone")


def _require_facility(facility: str) -> None:
    if not is_facility(facility):
        raise click.BadParameter(
            f"{facility} is no facility number; an example is A9999.", param_hint="--facility"
        )
