"""`biobank audit`: verifying the ledger, exporting trails, and rebuilding what follows from the events."""

import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from biobank.cli.console import Console, opened
from biobank.services.audit.evidence import json_pieces
from biobank.services.audit.findings import Finding, Tally
from biobank.services.audit.reading import Export, patient_export, unit_export
from biobank.services.audit.rebuild import rebuild as rebuild_projections
from biobank.services.audit.spreadsheet import csv_pieces
from biobank.services.audit.verify import verify as verify_ledger
from biobank.services.audit.verify import verify_replay
from biobank.services.genesis import console
from biobank.services.identity.viewing import viewed

FORMATS = ("pdf", "csv", "json")
SILENT_SECONDS = 1
TOLD_EVERY_SECONDS = 5
as_json_option = click.option("--json", "as_json", is_flag=True, help="Findings and counts as JSON.")


@click.group()
def audit() -> None:
    """Verify the ledger, export an audit trail, rebuild the projections."""


@audit.command()
@as_json_option
def verify(*, as_json: bool) -> None:
    """Verify chains, heads, leaves, outcomes, private values and projections; exit code 1 on a finding."""
    with opened() as here:
        tally = Tally()
        _report(verify_ledger(here.services, tally, Progress()), tally, as_json=as_json)


@audit.command()
@click.option("--check", is_flag=True, help="Only compare; change nothing.")
@as_json_option
def rebuild(*, check: bool, as_json: bool) -> None:
    """Fold all events again; compare with the projections, or put the fold in their place."""
    with opened() as here:
        tally = Tally()
        if not check:
            _rebuild(here)
        _report(verify_replay(here.services, tally, Progress()), tally, as_json=as_json)


@audit.command()
@click.argument("id")
@click.option("--format", "kind", type=click.Choice(FORMATS), default="pdf", show_default=True)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--open", "may_open", is_flag=True, help="Show names and notes.")
@click.option("--reason", required=True, help="Why it is exported; it stands in the log of views.")
def export(id: str, kind: str, output: Path, reason: str, *, may_open: bool) -> None:
    """Export the audit trail of a patient (A…) or of a unit (U…)."""
    with opened() as here:
        made = _exported(here, id.strip().upper(), may_open=may_open)
        patient = made.trail.heads[0].stream.partition("/")[2]
        viewed(here.services, console(here.any_site()), patient, "audit-export", reason)
        with output.open("wb") as written:
            written.writelines(_pieces(made, kind))
        click.echo(f"{output}: {made.trail.title}, {len(made.trail.entries)} entries")


def _exported(here: Console, id: str, *, may_open: bool) -> Export:
    read = unit_export if id.startswith("U") else patient_export
    return read(here.services, id, "Console", may_open=may_open)


def _pieces(export: Export, kind: str) -> Iterator[bytes]:
    if kind == "pdf":
        from biobank.services.audit.printing import pdf_bytes

        yield pdf_bytes(export.trail)
        return
    for piece in csv_pieces(export.trail) if kind == "csv" else json_pieces(export):
        yield piece.encode()


def _rebuild(here: Console) -> None:
    with here.services.database.write() as connection:
        obstacles = rebuild_projections(connection, Progress())
    for one in obstacles:
        click.echo(str(one), err=True)
    if obstacles:
        raise click.ClickException("Nothing was rebuilt: the events do not follow from one another.")


class Progress:
    """Tells on stderr how far a long reading is: nothing in the first second, then a line now and then."""

    def __init__(self) -> None:
        self._next = time.monotonic() + SILENT_SECONDS

    def __call__(self, what: str, count: int) -> None:
        """Hear what is being read and how many of it so far; no number where it cannot be counted."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + TOLD_EVERY_SECONDS
            click.echo(f"  {what} {count:,}" if count else f"  {what} …", err=True)


def _report(findings: Iterable[Finding], tally: Tally, *, as_json: bool) -> None:
    """Tell each finding as it is found: a bank that was spoiled whole has more than memory holds."""
    found = _told_as_json(findings, tally) if as_json else _told_in_lines(findings, tally)
    if found:
        raise click.exceptions.Exit(1)


def _told_in_lines(findings: Iterable[Finding], tally: Tally) -> int:
    found = 0
    for one in findings:
        click.echo(str(one))
        found += 1
    counted = ", ".join(f"{count} {name}" for name, count in tally.told().items() if count)
    click.echo(f"{f'{found} findings' if found else 'Sound'}: {counted}")
    return found


def _told_as_json(findings: Iterable[Finding], tally: Tally) -> int:
    found = 0
    click.echo('{"findings": [', nl=False)
    for one in findings:
        told = {"code": one.code, "stream": one.stream, "seq": one.seq, "sentence": one.sentence}
        click.echo(f"{',' if found else ''}\n {json.dumps(told)}", nl=False)
        found += 1
    click.echo(f'],\n"counts": {json.dumps(tally.told(), indent=1)}}}')
    return found
