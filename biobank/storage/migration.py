"""Bringing a database to the schema this version needs, through alembic alone.

Which schema is there and which is needed is read without alembic: it takes longer to load than a server
may take to look, and each start looks.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, make_url, text

from biobank.storage.database import open_database
from biobank.storage.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"
_TOLD = re.compile(r"^(revision|down_revision)[^=\n]*= (?:None|[\"']([^\"']+)[\"'])", re.MULTILINE)


def configuration(url: str) -> "Config":
    """Return alembic's configuration for one database."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate a database up to a revision, making the file of an embedded one."""
    from alembic import command

    path = make_url(url).database
    if url.startswith("sqlite") and path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    _run(url, command.upgrade, revision)


def downgrade(url: str, revision: str) -> None:
    """Migrate a database down to a revision."""
    from alembic import command

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
            is_migrated = inspect(connection).has_table("alembic_version")
            found = text("SELECT version_num FROM alembic_version")
            current = connection.execute(found).scalar_one_or_none() if is_migrated else None
    finally:
        database.close()
    return current, head()


def head() -> str | None:
    """Return the revision this version of the program needs: the one that no other one follows."""
    told = [dict(_TOLD.findall(script.read_text("utf-8"))) for script in SCRIPTS.glob("versions/*.py")]
    followed = {one["down_revision"] for one in told}
    heads = [one["revision"] for one in told if one["revision"] not in followed]
    return heads[0] if len(heads) == 1 else None


def differences(url: str) -> list[str]:
    """Return where a migrated database differs from the tables this version declares."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    database = open_database(url, guarded=False)
    try:
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": False})
            return [str(found) for found in compare_metadata(context, metadata)]
    finally:
        database.close()
