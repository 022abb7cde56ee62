"""`biobank config`: the settings of this installation, and the policy that it adopts."""

import dataclasses
from pathlib import Path
from typing import Any

import click
from sqlalchemy import make_url

from biobank.cli.console import opened
from biobank.domain.ledger.canonical import canonical_text
from biobank.domain.rules.policy import policy_of
from biobank.edge.settings import POLICY, SECRETS, load_settings
from biobank.services.policies import policy_content


@click.group()
def config() -> None:
    """Show the settings, or adopt the policy."""


@config.command()
def show() -> None:
    """Show every setting as it is in force; secrets are not shown."""
    settings = load_settings()
    click.echo(f"environment = {settings.environment}")
    for section in dataclasses.fields(settings):
        if section.name == "environment":
            continue
        click.echo(f"\n[{section.name}]")
        for each in dataclasses.fields(getattr(settings, section.name)):
            value = getattr(getattr(settings, section.name), each.name)
            click.echo(f"{each.name} = {_shown(section.name, each.name, value)}")


@config.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=POLICY)
@click.option("--site", default=None, help="Name or id of the site whose stream tells of it.")
def adopt(file: Path, site: str | None) -> None:
    """Put the policy of a file into force, as an event."""
    try:
        content = policy_content(file)
    except (KeyError, ValueError) as error:
        raise click.ClickException(f"{file.name} is no complete policy: {error}.") from error
    with opened() as here:
        before = here.policy()
        policy = policy_of(content)
        if before is not None and policy.digest == before.digest:
            click.echo(f"Policy {policy.digest[:16]} is in force already.")
            return
        at = here.site(site)
        here.do("adopt-policy", at, site=at.id, content=canonical_text(policy.content))
        click.echo(f"Policy {policy.digest[:16]} is in force.")


def _shown(section: str, name: str, value: Any) -> str:
    if (section, name) in SECRETS:
        return "(set)" if value else "(not set)"
    if name.endswith("url") and value:
        return make_url(value).render_as_string(hide_password=True)
    return str(value)
