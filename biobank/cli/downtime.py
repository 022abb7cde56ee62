"""`biobank downtime`: the book for the time without the program, made each night by cron."""

from pathlib import Path

import click

from biobank.cli.console import opened
from biobank.services.downtime.book import Making
from biobank.services.downtime.encryption import SHORTEST_PASSWORD
from biobank.services.downtime.making import write_book
from biobank.services.genesis import console
from biobank.services.reads.sites import stations

VARIABLE = "BIOBANK__DOWNTIME__PASSWORD"


@click.group()
def downtime() -> None:
    """What is printed before the program is down."""


@downtime.command("print")
@click.option("--to", "file", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--station", required=True, help="The named workstation that the book is for.")
@click.option("--site", default=None, help="Name or id of the site; needed where there are several.")
def print_book(file: Path, station: str, site: str | None) -> None:
    """Write the downtime book as encrypted PDF, in place of the one before.

    The password comes from BIOBANK__DOWNTIME__PASSWORD, or from the file that
    BIOBANK__DOWNTIME__PASSWORD_FILE names; never from the command line, which
    every process of the machine can read.
    """
    with opened() as here:
        password = here.settings.downtime.password
        if len(password) < SHORTEST_PASSWORD:
            raise click.ClickException(
                f"Give a password of {SHORTEST_PASSWORD} or more characters in {VARIABLE} or {VARIABLE}_FILE."
            )
        at = here.site(site)
        known = [each.name for each in stations(here.services, at.id)]
        if station not in known:
            names = ", ".join(known) or "none; add it in the program"
            raise click.ClickException(f"There is no station {station} at {at.name}; known are: {names}.")
        actor = console(at)
        now, language = here.services.clock(), here.settings.language.default
        making = Making(at.id, at.name, at.zone, station, actor.name, now, language)
        written = write_book(here.services, actor, making, password, file)
        size = f"{written.bytes / 1_000_000:.1f} MB"
        click.echo(f"{file}: {written.pages} pages, {written.patients} patients, {size}")
