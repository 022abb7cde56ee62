"""`biobank audit`: verifying the ledger, exporting trails, and rebuilding what follows from the events."""

import json
from collections.abc import Iterable
from pathlib import Path

import click

from biobank.cli.console import Console, opened
from biobank.services.audit.evidence import json_text
from biobank.services.audit.findings import Finding, Tally
from biobank.services.audit.reading import Export, patient_export, unit_export
from biobank.services.audit.replay import rebuild as rebuild_projections
from biobank.services.audit.spreadsheet import csv_text
from biobank.services.audit.verify import verify as verify_ledger
from biobank.services.audit.verify import verify_replay
from biobank.services.genesis import console
from biobank.services.identity.viewing import viewed

FORMATS = ("pdf", "csv", "json")
TOLD_EVERY = 10_000
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
        _report(verify_ledger(here.services, tally, _progress), tally, as_json=as_json)


@audit.command()
@click.option("--check", is_flag=True, help="Only compare; change nothing.")
@as_json_option
def rebuild(*, check: bool, as_json: bool) -> None:
    """Fold all events again; compare with the projections, or put the fold in their place."""
    with opened() as here:
        tally = Tally()
        if not check:
            _rebuild(here)
        _report(verify_replay(here.services, tally, _progress), tally, as_json=as_json)


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
        output.write_bytes(_as_bytes(made, kind))
        click.echo(f"{output}: {made.trail.title}, {len(made.trail.entries)} entries")


def _exported(here: Console, id: str, *, may_open: bool) -> Export:
    read = unit_export if id.startswith("U") else patient_export
    return read(here.services, id, "Console", may_open=may_open)


def _as_bytes(export: Export, kind: str) -> bytes:
    if kind == "pdf":
        from biobank.services.audit.printing import pdf_bytes

        return pdf_bytes(export.trail)
    return (csv_text(export.trail) if kind == "csv" else json_text(export)).encode()


def _rebuild(here: Console) -> None:
    with here.services.database.write() as connection:
        obstacles = rebuild_projections(connection)
    for one in obstacles:
        click.echo(str(one), err=True)
    if obstacles:
        raise click.ClickException("Nothing was rebuilt: the events do not follow from one another.")


def _progress(what: str, count: int) -> None:
    if count and count % TOLD_EVERY == 0:
        click.echo(f"{what} {count}", err=True)


def _report(findings: Iterable[Finding], tally: Tally, *, as_json: bool) -> None:
    found = list(findings)
    if as_json:
        told = [{"code": f.code, "stream": f.stream, "seq": f.seq, "sentence": f.sentence} for f in found]
        click.echo(json.dumps({"findings": told, "counts": tally.told()}, indent=1))
    else:
        for one in found:
            click.echo(str(one))
        counted = ", ".join(f"{count} {name}" for name, count in tally.told().items() if count)
        click.echo(f"{'Sound' if not found else f'{len(found)} findings'}: {counted}")
    if found:
        raise click.exceptions.Exit(1)
