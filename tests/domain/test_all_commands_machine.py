"""One machine over all commands: whatever people ask for or report, in any order, the promises hold.

Four patients stand at different stages, people act in every role, and labels,
wristbands and signatures are mostly right and now and then wrong. An oracle
that shares no rule with the program listens (`machine/oracle.py`), and after
every step the ledger, the slots and the projections are looked at
(`machine/looking.py`).

It was seen to catch each of these faults, put into the program one at a time: a
start that does not ask whether the unit is released; a check that reads any
wristband as the patient's; a second signature by whoever did it; a bag that is
started again; a store that does not ask whether the slot is taken.
"""

import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import Phase, event, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from biobank.domain.verbs import VERBS
from tests.databases import fold_log, on_server
from tests.domain.machine.walking import Walk
from tests.domain.machine.world import Template, WatchedBank, lived
from tests.postgres import Server

Opening = Callable[[], WatchedBank]

# A true random after a drawn seed: Hypothesis' own would try extremes, and few walks would get far.
CHANCE = st.randoms(use_true_random=True)
FAR = {
    "infused",
    "discarded",
    "pool-units asked accepted",
    "split-unit asked accepted",
    "wash-unit asked accepted",
    "freeze-unit asked accepted",
    "release-unit asked accepted",
    "release-exceptionally asked accepted",
    "check-before-thaw asked accepted",
    "thaw-unit asked accepted",
    "verify-at-bedside asked accepted",
    "verify-at-bedside asked refused",
    "start-reinfusion asked accepted",
    "start-reinfusion asked refused",
    "start-reinfusion reported accepted",
    "stop-reinfusion asked accepted",
    "doubt-identity asked accepted",
    "resolve-identity asked accepted",
    "find-unit-in-slot reported accepted",
}
WALKS = 60
STEPS = 30


class AllCommands(RuleBasedStateMachine):
    """A walk whose steps Hypothesis chooses."""

    opening: Opening

    @initialize()
    def open_the_doors(self) -> None:
        self.walk = Walk(self.opening(), Counter(), note)

    @rule(chance=CHANCE)
    def follow(self, chance: random.Random) -> None:
        self.walk.follow(chance)

    @rule(verb=st.sampled_from(sorted(VERBS)), chance=CHANCE)
    def anything(self, verb: str, chance: random.Random) -> None:
        self.walk.anything(verb, chance)

    @rule(chance=CHANCE)
    def label_and_test(self, chance: random.Random) -> None:
        self.walk.label_and_test(chance)

    @rule(minutes=st.sampled_from((1, 10, 29, 61, 60 * 24)))
    def time_passes(self, minutes: int) -> None:
        self.walk.time_passes(minutes)

    @rule(chance=CHANCE)
    def send_again(self, chance: random.Random) -> None:
        self.walk.send_again(chance)

    def teardown(self) -> None:
        if hasattr(self, "walk"):
            for depth in self.walk.reached:
                event(depth)
            self.walk.end()


@pytest.fixture
def opening(sqlite_url: str, database_directory: Path, tmp_path: Path) -> Opening:
    """Open a copy of the world on the embedded database, as often as it is wanted."""
    template = lived(sqlite_url, tmp_path / "keys.db")
    source = Path(sqlite_url.removeprefix("sqlite:///"))
    fold_log(source)

    def opened() -> WatchedBank:
        copy = database_directory / "copy.db"
        for old in database_directory.glob("copy.*"):
            old.unlink()
        shutil.copyfile(source, copy)
        return template.open(f"sqlite:///{copy}", copy.with_suffix(".keys"))

    return opened


@pytest.fixture
def postgres_opening(postgres_url: str, postgres_server: Server, tmp_path: Path) -> Opening:
    """Open a copy of the world on PostgreSQL, as often as it is wanted."""
    template: Template = lived(postgres_url, tmp_path / "keys.db")
    source = postgres_url.rpartition("/")[2]
    copy = f"{source}_copy"

    def opened() -> WatchedBank:
        made = f"CREATE DATABASE {copy} TEMPLATE {source} STRATEGY file_copy"
        on_server(postgres_server, f"DROP DATABASE IF EXISTS {copy} WITH (FORCE)", made)
        return template.open(postgres_server.url(copy), tmp_path / "copy.keys")

    return opened


def run(opening: Opening, examples: int) -> None:
    """Run the machine.

    A failure is shown as it was found, each attempt in its words: making it shorter would take minutes.
    """
    machine = type("Machine", (AllCommands,), {"opening": staticmethod(opening)})
    run_state_machine_as_test(machine, settings=settings(phases=(Phase.generate,), max_examples=examples))


@pytest.mark.timeout(7200)
def test_whatever_is_asked_or_reported_the_promises_hold(opening: Opening) -> None:
    run(opening, settings.default.max_examples // 2)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_the_promises_hold_on_postgresql_as_well(postgres_opening: Opening) -> None:
    run(postgres_opening, settings.default.max_examples)


@pytest.mark.timeout(900)
def test_walks_through_the_world_come_far(opening: Opening) -> None:
    """What the machine tries is no wish: walks by the same steps end in each of these depths."""
    reached: Counter[str] = Counter()
    for seed in range(WALKS):
        take(Walk(opening(), reached), random.Random(seed))
        if set(reached) >= FAR:
            return
    assert set(reached) >= FAR


def take(walk: Walk, chance: random.Random) -> None:
    """Take some steps in a world of their own, without a search."""
    for _ in range(STEPS):
        step = chance.random()
        if step < 0.6:
            walk.follow(chance)
        elif step < 0.8:
            walk.label_and_test(chance)
        else:
            walk.time_passes(chance.choice((1, 10, 61)))
    walk.end()
