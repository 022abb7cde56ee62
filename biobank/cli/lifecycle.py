"""`biobank lifecycle`: the state machines of units and labels, drawn from the very rows that decide."""

from pathlib import Path

import click

from biobank.domain.label_states import LABEL_COPY, label_machine
from biobank.domain.rules.arrows import as_mermaid, as_text, machine
from biobank.domain.rules.arrows_svg import as_svg
from biobank.domain.rules.lifecycle import MACHINES
from biobank.domain.verbs import VERBS

DRAWN = {"svg": as_svg, "mermaid": as_mermaid, "text": as_text}


@click.group()
def lifecycle() -> None:
    """Draw the state machines of units and labels."""


@lifecycle.command()
@click.argument("name", type=click.Choice((*MACHINES, LABEL_COPY)), default="material")
@click.option("--format", "kind", type=click.Choice(tuple(DRAWN)), default="text", show_default=True)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), default=None)
def diagram(name: str, kind: str, output: Path | None) -> None:
    """Draw one machine: material, custody, disposition or assignment of a unit, or a copy of its label."""
    drawn = DRAWN[kind](label_machine() if name == LABEL_COPY else machine(name, VERBS.values()))
    if output is None:
        click.echo(drawn, nl=False)
    else:
        output.write_text(drawn, encoding="utf-8")
        click.echo(str(output))
