"""`biobank codes import` and `lists`: the centre's own licensed files of codes."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click

from biobank.cli.console import Console, opened
from biobank.domain.rooms.code_lists import KINDS
from biobank.domain.things.code_lists import CodeList
from biobank.exchange.code_file import MOST_LINES, CodeLine, Columns, LineFault, code_lines
from biobank.services import code_lists
from biobank.services.reads.listing import all_of

MOST_FAULTS = 20


@click.command("import")
@click.argument("kind", type=click.Choice([name for name, _ in KINDS]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--edition", required=True, help="As the publisher names it, for example 8.12.0.")
@click.option("--code-column", default="", help="Heading of the column of codes, where it is unusual.")
@click.option("--words-column", default="", help="Heading of the column of words, where it is unusual.")
@click.option("--delimiter", default=",", show_default=True, help="What parts the columns: , or ; or tab.")
@click.option("--site", default=None, help="Name or id of the site whose stream tells of it.")
def import_codes(
    kind: str, file: Path, edition: str, code_column: str, words_column: str, delimiter: str, site: str | None
) -> None:
    """Put a CSV file of codes into force: product descriptions, facilities, or orders of messages."""
    columns = Columns(code_column, words_column, "\t" if delimiter == "tab" else delimiter)
    if len(columns.delimiter) != 1:
        raise click.BadParameter("one character, or the word tab", param_hint="--delimiter")
    _refuse_faults(file, kind, columns)
    digest = code_lists.digest_of(_lines(file, kind, columns))
    with opened() as here:
        at = here.site(site)
        lines = code_lists.stored(here.services, digest, _lines(file, kind, columns))
        here.do("import-codes", at, site=at.id, kind=kind, edition=edition, digest=digest, lines=lines)
    click.echo(f"Edition {edition} of {kind} is in force: {lines} codes, {digest[:16]}.")


def _refuse_faults(file: Path, kind: str, columns: Columns) -> None:
    """Tell the first faults by line, and import nothing of a file that has any."""
    read = code_lines(file, kind, columns)
    faults = list(islice((one for one in read if isinstance(one, LineFault)), MOST_FAULTS + 1))
    for one in faults[:MOST_FAULTS]:
        click.echo(f"{file.name}, line {one.line}: {one.says}.", err=True)
    if faults:
        more = "at least " if len(faults) > MOST_FAULTS else ""
        wrong = "line is" if len(faults) == 1 else "lines are"
        raise click.ClickException(f"Nothing was imported: {more}{len(faults)} {wrong} wrong.")
    count = sum(1 for _ in islice(_lines(file, kind, columns), MOST_LINES + 1))
    if not 1 <= count <= MOST_LINES:
        raise click.ClickException(f"Nothing was imported: the file has {count or 'no'} codes.")


def _lines(file: Path, kind: str, columns: Columns) -> Iterator[code_lists.Line]:
    for one in code_lines(file, kind, columns):
        if isinstance(one, CodeLine):
            yield one.code, one.words


@click.command()
@click.option("--check", is_flag=True, help="Reckon the digests again; exit code 1 where lines were changed.")
def lists(*, check: bool) -> None:
    """Show the lists of codes that were imported, edition by edition."""
    with opened() as here:
        known = [one for one in all_of(here.services, "code_list") if isinstance(one, CodeList)]
        for one in sorted(known, key=lambda each: (each.kind, each.imported_at)):
            click.echo(
                f"{one.kind:<12} {one.edition:<20} {one.lines:>7} codes  {one.status}  {one.digest[:16]}"
            )
        if not known:
            click.echo("No list of codes was imported.")
        changed = [one for one in known if check and one.status == "in_force" and _is_changed(here, one)]
    if changed:
        names = ", ".join(f"{one.kind} {one.edition}" for one in changed)
        raise click.ClickException(f"Lines were changed since they were imported: {names}.")


def _is_changed(here: Console, one: CodeList) -> bool:
    with here.services.database.read() as connection:
        return code_lists.digest_in(connection, one.digest) != one.digest
