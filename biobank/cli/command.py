"""The command itself: its groups, and one line instead of a traceback for what people can mend."""

import io
import sys
from typing import Any

import click
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from biobank.cli import (
    audit,
    codes,
    config,
    database,
    downtime,
    labels,
    ledger,
    lifecycle,
    people,
    serve,
    words,
)
from biobank.domain.sentences import catalogue
from biobank.edge.settings import SettingsError
from biobank.labelling import LabelError
from biobank.services.audit.reading import NothingRecorded
from biobank.services.identity.denied import Denied
from biobank.services.services import NoLedger, SimulatedClockRefused

TOLD = (SettingsError, NoLedger, SimulatedClockRefused, LabelError, NothingRecorded, OSError)
"""Errors whose own message says what is wrong."""


class Group(click.Group):
    """A group of commands that tells known errors in one line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; exit code 1 for an error that someone can mend, 2 for a command mistyped."""
        try:
            return super().invoke(ctx)
        except Denied as denied:
            raise click.ClickException(_sentence(denied)) from denied
        except TOLD as error:
            raise click.ClickException(_one_line(str(error))) from error
        except SQLAlchemyError as error:
            raise click.ClickException(_database(error)) from error


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="biobank", prog_name="biobank")
def main() -> None:
    """Custody of autologous stem-cell units, from collection to reinfusion and follow-up."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Bytes that are no text may be told back to whoever gave them: as escapes, which JSON has too.
        sys.stdout.reconfigure(errors="backslashreplace")


def _sentence(denied: Denied) -> str:
    told = catalogue.told(denied.code, denied.params)
    return f"{told.says} {told.next}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _database(error: SQLAlchemyError) -> str:
    said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    return f"The database: {_one_line(said)[:300]} (has `biobank db upgrade` been run?)"


for group in (database.db, ledger.ledger, people.people, labels.labels, audit.audit, config.config):
    main.add_command(group)
for group in (lifecycle.lifecycle, codes.codes, serve.demo, downtime.downtime, words.words):
    main.add_command(group)
main.add_command(serve.serve)
