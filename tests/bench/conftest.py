"""The banks of a run, small and large, and the table that is told when it ends."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.bench import banks
from tests.bench.banks import Made, make
from tests.bench.figures import Figures, machine
from tests.bench.run import LARGE_PATIENTS, SMALL, TABLE, Bench


@pytest.fixture(scope="session")
def bench(run_directory: Path) -> Iterator[Bench]:
    directory = run_directory / "bench"
    directory.mkdir(mode=0o755)
    made = Bench(directory, postgres.durable_server(run_directory / "durable"), Figures(), machine())
    yield made
    told = f"{made.machine}\n\n{made.figures.table()}\n"
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(told, encoding="utf-8")
    sys.stdout.write(f"\n\n{told}")
    postgres.clean_up(run_directory / "durable")
    assert not made.figures.missed, made.figures.missed


@pytest.fixture(scope="session", params=["postgresql", "sqlite"])
def small(request: pytest.FixtureRequest, bench: Bench) -> Made:
    return make(request.param, banks.SMALL_PATIENTS, bench.directory, bench.server)


@pytest.fixture(scope="session")
def large(small: Made, bench: Bench) -> Iterator[Made]:
    made = make(small.kind, LARGE_PATIENTS, bench.directory, bench.server)
    events = LARGE_PATIENTS * 100
    bench.figures.told(f"{made.kind}: filling {events:,} events", f"{made.filled_in / 60:.1f} min")
    if not SMALL:
        minutes = made.filled_in / 60
        bench.figures.at_most(f"{made.kind}: filling, minutes", minutes, 20, f"{minutes:.1f}")
    yield made
    banks.drop(made, bench.server)
