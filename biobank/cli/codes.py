"""`biobank codes`: reading a code by hand, its check character, and the centre's own lists of codes."""

import json

import click

from biobank.cli.code_lists import import_codes, lists
from biobank.cli.code_numbers import numbers
from biobank.domain.codes.check_character import check_character
from biobank.domain.codes.telling import told, told_fault
from biobank.domain.codes.wedge import Unreadable, read_scan


@click.group()
def codes() -> None:
    """Read a code, reckon a check character, import lists of codes, account for numbers."""


@codes.command()
@click.argument("text")
def read(text: str) -> None:
    """Say as JSON what a scanned or typed code is; exit code 1 and one error object if it is none."""
    found = read_scan(text)
    if isinstance(found, Unreadable):
        click.echo(_json({"error": told_fault(found)}))
        raise click.exceptions.Exit(1)
    click.echo(_json(told(found)))


@codes.command("check-character")
@click.argument("text")
def check(text: str) -> None:
    """Reckon the check character (ISO/IEC 7064 MOD 37-2) of letters and digits."""
    if not text:
        raise click.ClickException("Nothing has no check character. Give the letters and digits of a number.")
    try:
        click.echo(check_character(text))
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


for command in (import_codes, lists, numbers):
    codes.add_command(command)
