"""`biobank labels`: which designs there are, and how one prints."""

from pathlib import Path

import click

from biobank.labelling import Design, load_designs, print_ready, sample
from biobank.services.services import LABELS

folder_option = click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=LABELS
)


@click.group()
def labels() -> None:
    """List the label designs, or print one with its sample values."""


@labels.command("designs")
@folder_option
def list_designs(folder: Path) -> None:
    """List the designs; a design with any fault is named with its file and key."""
    for name, design in sorted(load_designs(folder).items()):
        stock = design.stock
        click.echo(f"{name:<14} {stock.width:g} × {stock.height:g} mm  {stock.dpi} dpi  {design.digest[:16]}")


@labels.command()
@click.argument("name")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), required=True)
@folder_option
def render(name: str, output: Path, folder: Path) -> None:
    """Print a design with its sample values as PDF, after every symbol on it was read back."""
    design = _design(name, folder)
    output.write_bytes(print_ready(design, [sample(design)]))
    click.echo(f"{output}: {name}, read back")


def _design(name: str, folder: Path) -> Design:
    designs = load_designs(folder)
    if name not in designs:
        raise click.ClickException(f"There is no design {name}; known are: {', '.join(sorted(designs))}.")
    return designs[name]
