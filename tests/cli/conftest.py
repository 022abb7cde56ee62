"""The console command on a database of its own, run inside the test's process."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from biobank.cli import main

Run = Callable[..., Result]
SITE = ("--site", "Centre", "--zone", "Europe/Berlin", "--facility", "A9999")
OPENING = ("ledger", "open", *SITE, "--login", "chief", "--name", "Chief", "--purpose")


@pytest.fixture
def environment(tmp_path: Path, database_url: str) -> dict[str, str]:
    """What the command is told by its environment: a migrated database and keys of its own."""
    return {
        "BIOBANK__ENVIRONMENT": "test",
        "BIOBANK__DATABASE__URL": database_url,
        "BIOBANK__KEYS__PATH": str(tmp_path / "keys.db"),
    }


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    """Run the command; `env` adds to the environment, `exits` is the code it must end with."""

    def runs(
        *words: str, exits: int = 0, env: dict[str, str] | None = None, typed: str | None = None
    ) -> Result:
        result = CliRunner().invoke(main, list(words), env={**environment, **(env or {})}, input=typed)
        assert result.exit_code == exits, (words, result.output, result.exception)
        assert "Traceback" not in result.output
        return result

    return runs


@pytest.fixture
def opened(run: Run) -> Run:
    """The command on an open production ledger with a chief administrator."""
    run(*OPENING, "production")
    return run
