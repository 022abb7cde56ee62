"""Bringing a database to the schema this version needs, through alembic alone."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import make_url

from biobank.storage.database import open_database
from biobank.storage.tables import metadata

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"


def configuration(url: str) -> Config:
    """Return alembic's configuration for one database."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate a database up to a revision, making the file of an embedded one."""
    path = make_url(url).database
    if url.startswith("sqlite") and path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    _run(url, command.upgrade, revision)


def downgrade(url: str, revision: str) -> None:
    """Migrate a database down to a revision."""
    _run(url, command.downgrade, revision)


def _run(url: str, action: object, revision: str) -> None:
    database = open_database(url, guarded=False)
    config = configuration(url)
    try:
        with database.engine.connect() as connection:
            config.attributes["connection"] = connection
            action(config, revision)  # type: ignore[operator]
    finally:
        database.close()


def revision_of(url: str) -> tuple[str | None, str | None]:
    """Return the revision a database stands at and the one this version needs."""
    database = open_database(url, guarded=False)
    try:
        with database.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    finally:
        database.close()
    return current, ScriptDirectory.from_config(configuration(url)).get_current_head()


def head() -> str | None:
    """Return the revision this version of the program needs."""
    return ScriptDirectory.from_config(configuration("sqlite://")).get_current_head()


def differences(url: str) -> list[str]:
    """Return where a migrated database differs from the tables this version declares."""
    database = open_database(url, guarded=False)
    try:
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": False})
            return [str(found) for found in compare_metadata(context, metadata)]
    finally:
        database.close()
