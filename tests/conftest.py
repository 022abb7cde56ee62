"""What every test gets: one run directory, no network, fixed Hypothesis profiles, databases and a browser."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from biobank.words.catalogue import ENGLISH
from biobank.words.speaking import speak
from tests import network, postgres

pytest_plugins = [
    "tests.swift",
    "tests.databases",
    "tests.browser",
    "tests.opened_banks",
    "tests.served",
    "tests.live",
    "tests.house",
]

# `quick` is the same on every machine and every day; `soak` looks for what nobody has seen yet.
settings.register_profile("quick", derandomize=True, deadline=None, max_examples=25, database=None)
settings.register_profile(
    "soak",
    deadline=None,
    max_examples=5_000,
    stateful_step_count=200,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("quick")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Make the directory of this run; workers inherit it from the process that starts them."""
    # Else each program that a test starts would compile the whole house again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if not hasattr(config, "workerinput"):
        run = Path(tempfile.mkdtemp(prefix="biobank-tests-"))
        run.chmod(0o755)
        os.environ["BIOBANK_TEST_RUN"] = str(run)
        postgres.watch(run)
        # The key stores of tests lie there, and each key is written through to where they lie.
        config.option.basetemp = config.option.basetemp or postgres.fast_directory(run) / "tmp"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Clean up at once when the run ends in order; otherwise the watcher does it."""
    if not hasattr(config, "workerinput") and (run := os.environ.get("BIOBANK_TEST_RUN")):
        postgres.clean_up(Path(run))


@pytest.fixture(autouse=True, scope="session")
def no_network() -> None:
    """Sockets reach this machine only."""
    with pytest.MonkeyPatch.context() as patch:
        network.guard(patch)
        yield


@pytest.fixture(autouse=True)
def _english() -> None:
    """Begin each test in English: an application served in the test's own thread spoke there before."""
    speak(ENGLISH)
