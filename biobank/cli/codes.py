"""`biobank codes`: reading a code by hand, and reckoning its check character."""

import click

from biobank.domain.codes.check_character import check_character
from biobank.domain.codes.wedge import Unreadable, read_scan


@click.group()
def codes() -> None:
    """Read a code, or reckon a check character."""


@codes.command()
@click.argument("text")
def read(text: str) -> None:
    """Say what a scanned or typed code is."""
    found = read_scan(text)
    if isinstance(found, Unreadable):
        raise click.ClickException(found.sentence)
    click.echo(f"{found.kind}: {found.code}")


@codes.command("check-character")
@click.argument("text")
def check(text: str) -> None:
    """Reckon the check character (ISO/IEC 7064 MOD 37-2) of letters and digits."""
    try:
        click.echo(check_character(text))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
