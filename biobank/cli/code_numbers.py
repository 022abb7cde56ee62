"""`biobank codes numbers`: whether every donation number that was allotted is accounted for."""

import click

from biobank.cli.console import opened
from biobank.domain.rules.clock import local_day
from biobank.services.code_numbers import year_of_numbers

MOST_SHOWN = 50


@click.command()
@click.option("--year", default="", help="Two digits; the present year where none is told.")
@click.option("--site", default=None, help="Name or id of the site.")
def numbers(year: str, site: str | None) -> None:
    """Account for the donation numbers of a year; exit code 1 where one is missing without a reason."""
    with opened() as here:
        at = here.site(site)
        wanted = year or local_day(here.services.clock(), at.zone)[2:4]
        if len(wanted) != 2 or not (wanted.isascii() and wanted.isdigit()):
            raise click.BadParameter("two digits, for example 26", param_hint="--year")
        with here.services.database.read() as connection:
            found = year_of_numbers(connection, at, wanted)
    click.echo(f"{at.facility} {wanted}: {found.allotted} allotted, {found.used} used", nl=False)
    click.echo(f", {found.set_aside} set aside, {found.beyond} used from labels ahead of the counter")
    for number in found.unaccounted[:MOST_SHOWN]:
        click.echo(f"{number} is neither used nor set aside")
    if found.unaccounted:
        raise click.ClickException(f"{len(found.unaccounted)} numbers are not accounted for.")
