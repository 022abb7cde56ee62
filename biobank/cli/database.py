"""`biobank db`: bringing the database to the schema of this version, and checking that it is there."""

import click
from sqlalchemy import text

from biobank.edge.settings import Settings, load_settings
from biobank.storage import append_only, migration
from biobank.storage.database import open_database


@click.group()
def db() -> None:
    """Migrate the database, or check its schema."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest schema; safe to run at any time."""
    settings = load_settings()
    before, after = migrate(settings)
    click.echo(f"Schema {after}, as it was." if before == after else f"Schema {before or 'none'} → {after}.")


@db.command()
def check() -> None:
    """Say whether the schema is the one this version needs; exit code 1 when it is not."""
    url = owner_url(load_settings())
    present, needed = migration.revision_of(url)
    if present != needed:
        raise click.ClickException(f"The schema is {present or 'none'}, and {needed} is needed: run upgrade.")
    differing = migration.differences(url)
    for each in differing:
        click.echo(each)
    if differing:
        raise click.ClickException(f"The schema differs from this version in {len(differing)} places.")
    click.echo(f"Schema {present}, as this version needs it.")


def migrate(settings: Settings) -> tuple[str | None, str | None]:
    """Migrate, let the application's own role do its work, and return the schema before and after."""
    url = owner_url(settings)
    before, after = migration.revision_of(url)
    if before != after:
        migration.upgrade(url)
    if settings.database.app_role and not url.startswith("sqlite"):
        _grant(url, settings.database.app_role)
    return before, after


def owner_url(settings: Settings) -> str:
    """Return the address as whose owner the schema is changed."""
    return settings.database.owner_url or settings.database.url


def _grant(url: str, role: str) -> None:
    database = open_database(url, guarded=False)
    try:
        with database.write() as connection:
            for statement in append_only.grants(role):
                connection.execute(text(statement))
    finally:
        database.close()
