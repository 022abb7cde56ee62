"""The command itself: its groups, and one line instead of a traceback for what people can mend.

What a command needs is loaded when it is called: a server that starts waits for nothing that only prints,
verifies or translates.
"""

import gc
import io
import sys
from importlib import import_module
from typing import Any

import click

HOMES = {
    "audit": "audit",
    "codes": "codes",
    "config": "config",
    "db": "database",
    "demo": "serve",
    "downtime": "downtime",
    "labels": "labels",
    "ledger": "ledger",
    "lifecycle": "lifecycle",
    "people": "people",
    "serve": "serve",
    "words": "words",
}
"""In which module each command is."""


class Group(click.Group):
    """A group of commands that loads the one it is called for, and tells known errors in one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  as it is called
        """Return the names of all commands."""
        return sorted(HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load a command."""
        home = HOMES.get(cmd_name)
        if home is None:
            return None
        # What is loaded stays: looking for garbage in half a million objects took a tenth of each start.
        gc.disable()
        try:
            found: click.Command = getattr(import_module(f"biobank.cli.{home}"), cmd_name)
        finally:
            gc.enable()
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; exit code 1 for an error that someone can mend, 2 for a command mistyped."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            told = _told(error)
            if told is None:
                raise
            raise click.ClickException(told) from error


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="biobank", prog_name="biobank")
def main() -> None:
    """Custody of autologous stem-cell units, from collection to reinfusion and follow-up."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Bytes that are no text may be told back to whoever gave them: as escapes, which JSON has too.
        sys.stdout.reconfigure(errors="backslashreplace")


def _told(error: Exception) -> str | None:
    """Return what is said of an error that someone can mend, or None."""
    from sqlalchemy.exc import SQLAlchemyError

    from biobank.domain.sentences import catalogue
    from biobank.edge.settings import SettingsError
    from biobank.labelling import LabelError
    from biobank.services.audit.reading import NothingRecorded
    from biobank.services.identity.denied import Denied
    from biobank.services.services import NoLedger, SimulatedClockRefused

    if isinstance(error, Denied):
        sentence = catalogue.told(error.code, error.params)
        return f"{sentence.says} {sentence.next}"
    if isinstance(
        error, SettingsError | NoLedger | SimulatedClockRefused | LabelError | NothingRecorded | OSError
    ):
        return _one_line(str(error))
    return _database(error) if isinstance(error, SQLAlchemyError) else None


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _database(error: Exception) -> str:
    said = str(getattr(error, "orig", None) or error)
    return f"The database: {_one_line(said)[:300]} (has `biobank db upgrade` been run?)"
