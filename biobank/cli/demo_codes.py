"""`biobank demo codes`: what to type, in a demonstration, where people at work scan."""

import click

from biobank.cli.console import opened
from biobank.services import cards
from biobank.services.reads.demo_codes import all_codes


@click.command()
def codes() -> None:
    """Show codes to type instead of scanning: at the bedside, at the chair, and in front of a vessel."""
    with opened() as here:
        if here.services.ledger.purpose != "demonstration":
            raise click.ClickException("Codes are typed in a demonstration only; here labels are scanned.")
        with here.services.database.read() as connection:
            groups = all_codes(connection)
            patients = [group.patient for group in groups if group.patient]
            names = cards.read_many(here.services, connection, patients)
    for group in groups:
        name = names.get(group.patient or "", {}).get("family_name", group.patient or "")
        click.echo(f"\n{f'{group.title} {name}'.strip()}")
        for words, code in group.lines:
            click.echo(f"  {words:<56} {code}")
