"""`biobank labels`: which designs there are, which may be printed, and how one prints."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

import click

from biobank.cli import printing
from biobank.cli.console import opened
from biobank.cli.label_check import check
from biobank.cli.label_keys import key
from biobank.labelling import (
    Design,
    LabelError,
    load_designs,
    paint_svg,
    print_ready,
    print_ready_zpl,
    sample,
)
from biobank.services.label_designs import InUse, in_use
from biobank.services.services import LABELS

folder_option = click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=LABELS
)


@click.group()
def labels() -> None:
    """List, adopt or print label designs; keep the keys of signed labels; check a signed label."""


labels.add_command(printing.send)


@labels.command("designs")
@folder_option
def list_designs(folder: Path) -> None:
    """List the designs; a design with any fault is named with its file and key."""
    for name, design in sorted(load_designs(folder).items()):
        stock = design.stock
        click.echo(f"{name:<14} {stock.width:g} × {stock.height:g} mm  {stock.dpi} dpi  {design.digest[:16]}")


@labels.command()
@click.argument("names", nargs=-1, metavar="[DESIGN]...")
@click.option("--site", default=None, help="Name or id of the site whose stream tells of it.")
@folder_option
def adopt(names: tuple[str, ...], site: str | None, folder: Path) -> None:
    """Adopt designs, all or those named, each as an event; every symbol is read back before.

    From then on the adopted text prints, whatever becomes of the file. What is
    changed afterwards needs a higher version and another adoption.
    """
    wanted = {name: _design(name, folder) for name in names} if names else load_designs(folder)
    with opened() as here:
        with here.services.database.read() as connection:
            known = in_use(here.services, connection)
        changed = {name: design for name, design in wanted.items() if not _is_adopted(known, design)}
        if not changed:
            click.echo("These designs are adopted already.")
            return
        at = here.site(site)
        for name, design in sorted(changed.items()):
            text = (folder / f"{name}.toml").read_text(encoding="utf-8")
            here.do("adopt-label-design", at, site=at.id, design=name, content=text, reason="other")
            click.echo(f"{name:<14} version {design.version}  {design.digest[:16]}")


def _is_adopted(known: InUse, design: Design) -> bool:
    return design.name in known.adopted and known.designs[design.name].digest == design.digest


@labels.command()
@click.argument("name", metavar="DESIGN")
@click.option("--format", "form", type=click.Choice(["pdf", "svg", "zpl"]), default="pdf", show_default=True)
@click.option("--dpi", type=click.IntRange(203, 1200), help="Of the printer; else that of the design.")
@click.option("--sample", "sampled", is_flag=True, help="Print the design's sample values.")
@click.option("--values", type=click.File(encoding="utf-8"), help="Print the values of a JSON object.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Else DESIGN.FORMAT.")
@folder_option
def render(
    name: str,
    form: str,
    dpi: int | None,
    sampled: bool,  # noqa: FBT001 - click hands options by position
    values: IO[str] | None,
    output: Path | None,
    folder: Path,
) -> None:
    """Write one label; of PDF and ZPL every symbol is read back before."""
    if sampled == (values is not None):
        raise click.UsageError("Say either --sample or --values FILE.")
    design = _design(name, folder)
    file = output or Path(f"{name}.{form}")
    file.write_bytes(_PAINTERS[form](design, _values(design, values), dpi))
    click.echo(f"{file}: {name}" + ("" if form == "svg" else ", read back"))


def _pdf(design: Design, values: Mapping[str, str], dpi: int | None) -> bytes:
    return print_ready(design, [values], dpi=dpi)


def _svg(design: Design, values: Mapping[str, str], dpi: int | None) -> bytes:
    return paint_svg(design, values, dpi=dpi).encode()


def _zpl(design: Design, values: Mapping[str, str], dpi: int | None) -> bytes:
    return "".join(print_ready_zpl(design, [values], dpi=dpi)).encode("ascii")


_PAINTERS: Mapping[str, Callable[[Design, Mapping[str, str], int | None], bytes]] = {
    "pdf": _pdf,
    "svg": _svg,
    "zpl": _zpl,
}


def _values(design: Design, file: IO[str] | None) -> dict[str, str]:
    if file is None:
        return sample(design)
    try:
        told: Any = json.load(file)
    except (ValueError, RecursionError) as fault:
        raise LabelError(file.name, "", f"is not JSON: {fault}.") from fault
    if not isinstance(told, dict) or not all(isinstance(each, str) for each in told.values()):
        raise LabelError(file.name, "", "must be an object of texts by the names of the fields.")
    return told


def _design(name: str, folder: Path) -> Design:
    designs = load_designs(folder)
    if name not in designs:
        raise click.ClickException(f"There is no design {name}; known are: {', '.join(sorted(designs))}.")
    return designs[name]


labels.add_command(key)
labels.add_command(check)
