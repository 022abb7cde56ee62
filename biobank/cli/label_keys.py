"""`biobank labels key`: the keys of signed labels, made, published, listed, retired, distrusted."""

import json
import os
from pathlib import Path

import click

from biobank.cli.console import Console, opened
from biobank.domain.codes.signed_label import key_id
from biobank.domain.rules.clock import instant_text, moment
from biobank.domain.things.label_keys import LabelKey
from biobank.services.label_signing import make_demonstration_key, signing_key
from biobank.services.reads.listing import all_of
from biobank.storage.signing_key import UnusableKey, new_key, public_pem, read_private, read_public

OWNER_ONLY = 0o600


@click.group()
def key() -> None:
    """Make, publish, list, retire or distrust the keys of signed labels."""


@key.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def new(file: Path) -> None:
    """Make a private key and write it to FILE, readable by its owner only; nothing is recorded yet."""
    made, text = new_key()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError as error:
        raise click.ClickException(f"{file} is there already; a key is never written over.") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as written:
        written.write(text)
    click.echo(f"key     {made.id}")
    click.echo(f"public  {made.public.hex()}")
    click.echo(f"Publish it: biobank labels key publish {file}")
    click.echo(f"Then let the server sign with it: BIOBANK__LABELS__SIGNING_KEY_FILE={file}")


@key.command()
@click.argument("given", metavar="[KEY]", default="")
@click.option("--centre", default="", help="Whose key it is, for the public key of another centre.")
@click.option("--site", default=None, help="Name or id of the site whose stream tells of it.")
def publish(given: str, centre: str, site: str | None) -> None:
    """Put a public key into force: of a file, as digits, or of the private key that this server holds."""
    with opened() as here:
        public = _public_in(given) if given else _held(here)
        at = here.site(site)
        told = {"site": at.id, "public_key": public.hex(), "centre": centre or None}
        here.do("publish-label-key", at, **told)
    click.echo(f"The key {key_id(public)} is in force{f', of {centre}' if centre else ''}.")


@key.command("list")
@click.option("--json", "as_json", is_flag=True, help="For readers: `biobank labels check --key`.")
def list_keys(*, as_json: bool) -> None:
    """Show every key that was published, and which of them this server signs with."""
    with opened() as here:
        known = sorted(_known(here), key=lambda one: one.from_at)
        held = signing_key(here.services)
    if as_json:
        click.echo(json.dumps({"keys": [_told(one) for one in known]}, ensure_ascii=False, indent=2))
        return
    for one in known:
        until = one.until_at or "–"
        signs = "  this server signs with it" if _signs(one, held.id if held else "") else ""
        click.echo(f"{one.key}  {one.status:<12} {one.from_at} to {until}  {one.centre or 'own'}{signs}")
    _say_what_is_missing(known, held.id if held else "")


@key.command()
@click.argument("name", metavar="KEY")
def show(name: str) -> None:
    """Write a published public key as PEM, to give to whoever is to check labels."""
    with opened() as here:
        found = next((one for one in _known(here) if one.key == name.upper()), None)
    if found is None:
        raise click.ClickException(f"No key is named {name} here; see `biobank labels key list`.")
    click.echo(public_pem(bytes.fromhex(found.public_key)), nl=False)


@key.command()
@click.argument("name", metavar="KEY")
@click.option("--site", default=None, help="Name or id of the site whose stream tells of it.")
def retire(name: str, site: str | None) -> None:
    """Sign nothing more with a key; what it signed until now stays genuine."""
    with opened() as here:
        at = here.site(site)
        here.do("retire-label-key", at, site=at.id, key=name.upper())
    click.echo(f"The key {name.upper()} is retired. What it signed stays genuine.")


@key.command()
@click.argument("name", metavar="KEY")
@click.option("--since", default="", help="For example 2026-11-23T10:30+01:00; else from the beginning.")
@click.option("--site", default=None, help="Name or id of the site whose stream tells of it.")
def distrust(name: str, since: str, site: str | None) -> None:
    """Say that a private key may be in other hands: only labels printed before that stay genuine."""
    try:
        at_moment = instant_text(moment(since)) if since else None
    except ValueError as error:
        raise click.BadParameter("no moment with a time zone", param_hint="--since") from error
    with opened() as here:
        at = here.site(site)
        here.do("distrust-label-key", at, site=at.id, key=name.upper(), since=at_moment)
    click.echo(f"The key {name.upper()} is not trusted. Labels printed before stay genuine by the record.")


def _public_in(given: str) -> bytes:
    """Return the public key of a file, private or public, or of 64 digits."""
    try:
        if not Path(given).is_file():
            return read_public(given)
        text = Path(given).read_text(encoding="utf-8")
        return read_private(text).public if "PRIVATE KEY" in text else read_public(text)
    except (UnusableKey, UnicodeDecodeError) as error:
        raise click.ClickException(f"{given[:80]}: {error}.") from error


def _held(here: Console) -> bytes:
    if here.services.signing is not None:
        return here.services.signing.public
    if here.services.ledger.purpose == "demonstration":
        return make_demonstration_key(here.services).public
    raise click.ClickException(
        "This server holds no key: set BIOBANK__LABELS__SIGNING_KEY_FILE, or name a key."
    )


def _known(here: Console) -> list[LabelKey]:
    return [one for one in all_of(here.services, "label_key") if isinstance(one, LabelKey)]


def _signs(one: LabelKey, held: str) -> bool:
    return one.key == held and one.status == "in_force" and one.centre is None


def _told(one: LabelKey) -> dict[str, str | None]:
    return {
        "key": one.key,
        "public_key": one.public_key,
        "centre": one.centre,
        "from": one.from_at,
        "until": one.until_at,
        "compromised": one.compromised_at,
    }


def _say_what_is_missing(known: list[LabelKey], held: str) -> None:
    if any(_signs(one, held) for one in known):
        return
    if held:
        click.echo(f"This server holds the key {held}, which is not in force: labels are not signed.")
    else:
        click.echo("This server holds no key (BIOBANK__LABELS__SIGNING_KEY_FILE): labels are not signed.")
