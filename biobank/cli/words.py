"""`biobank words`: the catalogues of other languages, for those who translate.

`extract` brings a catalogue up to date with the program, `check` says what is wrong with it. What is written
for a sentence keeps its places in braces, such as {unit}, and its tags, such as <1>…</1>.
"""

import click

from biobank.words import checking, extracting
from biobank.words.catalogue import ENGLISH, languages, po_file

LANGUAGE = click.argument("language")


@click.group()
def words() -> None:
    """Work on what the program says in other languages."""


@words.command()
@LANGUAGE
@click.option("--partly", is_flag=True, help="Leave out what has no words yet: a short catalogue, for a try.")
def extract(language: str, *, partly: bool) -> None:
    """Write the catalogue of LANGUAGE anew: new sentences wait for words, what nobody says any more goes."""
    count, waiting = extracting.write(language, partly=partly)
    click.echo(f"{po_file(language)}: {count} sentences, {waiting} of them without words")


@words.command()
@LANGUAGE
@click.option("--partly", is_flag=True, help="Let sentences without words pass: they are said in English.")
@click.option("--alike", is_flag=True, help="Also list words that stand for several English sentences.")
def check(language: str, *, partly: bool, alike: bool) -> None:
    """Say what is wrong with the catalogue of LANGUAGE; exit code 1 when something is."""
    if language == ENGLISH or language not in languages():
        raise click.BadParameter(f"there is no catalogue; known are: {', '.join(languages()[1:])}")
    found = list(checking.faults(language, whole=not partly))
    for each in found:
        click.echo(each)
    if alike:
        for said, messages in checking.alike(language).items():
            click.echo(f"{said!r}: {messages!r}")
    if found:
        raise click.ClickException(f"{len(found)} things to mend in {po_file(language).name}")
    click.echo(f"{po_file(language).name} is whole")
