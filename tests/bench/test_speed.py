"""`make bench`: every speed the program promises, as ratios within one run; the table goes to the README.

Both sides of a comparison take turns, at least three rounds each, and medians
count. `make bench SIZE=small` runs small in about two minutes.
"""

import gc
import io
import os
import timeit
from collections.abc import Callable
from statistics import median
from uuid import uuid4

import pytest

from biobank.app import create_app
from biobank.domain.codes.isbt.message import parse
from biobank.domain.codes.wedge import read_scan
from biobank.edge import request_log
from biobank.edge.settings import load_settings
from biobank.services.execute import execute_batch
from biobank.storage.database import SQLITE_PRAGMAS, open_database
from tests.bench import banks, raw
from tests.bench.banks import CLIENTS, Made, copy_of
from tests.bench.clients import Measured, alone, ask_all, request, together
from tests.bench.run import ROUNDS, SMALL, Bench
from tests.bench.served import serving

pytestmark = [pytest.mark.bench]
COMMANDS = 60 if SMALL else 200
LOOK_UPS = 300 if SMALL else 1_500
ALONE = 200 if SMALL else 600


def served(bench: Bench, made: Made, url: str) -> object:
    """Serve as each is run: PostgreSQL with a worker for each processor, SQLite with one."""
    workers = 0 if made.kind == "postgresql" else 1
    return serving(url, made.keys, workers, bench.directory / "server.log")


def recorded(bench: Bench, made: Made, clients: int) -> list[list[list[raw.Statement]]]:
    """Run the clients' commands through the program once, and return each client's statements."""
    url = copy_of(made, bench.directory, bench.server)
    os.environ |= {"BIOBANK__DATABASE__URL": url, "BIOBANK__KEYS__PATH": str(made.keys)}
    app = create_app(load_settings())
    request_log.configure(io.StringIO())
    services = app.extensions["biobank"].services
    client, told = app.test_client(), []
    for number in range(clients):
        with raw.recorded(services.database.engine) as recording:
            for each in made.commands(number, COMMANDS):
                recording.begin()
                path, body = each.split(b" ")[1].decode(), each.split(b"\r\n\r\n", 1)[1]
                headers = {"Authorization": f"Bearer {made.token}", "Content-Type": "application/json"}
                answer = client.post(path, data=body, headers=headers)
                assert answer.status_code == 200, answer.get_data(as_text=True)
        told.append(recording.commands)
    services.keys.close()
    services.database.close()
    return told


def replayed(bench: Bench, made: Made, told: list[list[list[raw.Statement]]]) -> Measured:
    url = copy_of(made, bench.directory, bench.server)
    address = url.replace("postgresql+psycopg", "postgresql")

    def run(statements: list[list[raw.Statement]]) -> Callable[[], list[float]]:
        if made.kind == "postgresql":
            return lambda: raw.replay_postgresql(address, statements)
        return lambda: raw.replay_sqlite(url.removeprefix("sqlite:///"), statements, SQLITE_PRAGMAS)

    return together([run(statements) for statements in told])


def commanded(bench: Bench, made: Made, clients: int) -> Measured:
    url = copy_of(made, bench.directory, bench.server)
    with served(bench, made, url) as server:
        warm = ask_all(server.port, [request("GET", "/healthz")] * 50)
        assert warm
        return together(
            [
                lambda number=number: ask_all(server.port, made.commands(number, COMMANDS))
                for number in range(clients)
            ]
        )


def middle(rounds: list[Measured], figure: str) -> float:
    return median(getattr(one, figure) for one in rounds)


@pytest.mark.parametrize("clients", [CLIENTS, 1])
def test_a_command_against_its_raw_statements(bench: Bench, small: Made, clients: int) -> None:
    told = recorded(bench, small, clients)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(commanded(bench, small, clients))
        theirs.append(replayed(bench, small, told))
    rate, raw_rate = middle(ours, "rate"), middle(theirs, "rate")
    p99, raw_p99 = middle(ours, "p99_ms"), middle(theirs, "p99_ms")
    name = f"{small.kind}: command, {clients} client{'s' * (clients > 1)}"
    usual = middle(ours, "median_ms")
    shown = f"{rate / raw_rate:.2f} ({rate:.0f}/s, raw {raw_rate:.0f}/s; median {usual:.1f} ms)"
    figures = bench.figures
    if clients == 1:
        figures.at_least(f"{name}, × raw", rate / raw_rate, 0.12, shown)
        figures.at_most(
            f"{name}, median ms", middle(ours, "median_ms"), 6, f"{middle(ours, 'median_ms'):.2f}"
        )
    elif small.kind == "postgresql":
        figures.at_least(f"{name}, × raw", rate / raw_rate, 0.35, shown)
        figures.at_most(f"{name}, p99 × raw p99", p99 / raw_p99, 5, f"{p99 / raw_p99:.1f} ({p99:.0f} ms)")
    else:
        figures.told(f"{name}, × raw", shown)
        figures.at_most(f"{name}, p99 ms", p99, 200, f"{p99:.0f}")


def test_a_look_up_against_an_empty_route(bench: Bench, large: Made) -> None:
    wanted = 0.30 if large.kind == "postgresql" else 0.45
    ours, empty = [], []
    nothing = [request("GET", "/healthz")] * LOOK_UPS
    with served(bench, large, large.url) as server:
        for _ in range(ROUNDS):
            ours.append(
                together([lambda n=n: ask_all(server.port, large.scans(n, LOOK_UPS)) for n in range(CLIENTS)])
            )
            empty.append(together([lambda: ask_all(server.port, nothing) for _ in range(CLIENTS)]))
    rate, bare = middle(ours, "rate"), middle(empty, "rate")
    shown = f"{rate / bare:.2f} ({rate:.0f}/s, empty {bare:.0f}/s)"
    bench.figures.at_least(
        f"{large.kind}: scan look-up in the large bank, × an empty route", rate / bare, wanted, shown
    )


def test_one_person_alone(bench: Bench, large: Made) -> None:
    units = [unit for unit, _ in large.units[:400]]
    asked = {
        "scan look-up": (large.scans(0, ALONE), 2.5),
        "custody history of a unit": (large.reads("/api/v1/units/{}/history", units, ALONE), 4),
        "unit page": (large.pages("/units/{}", units, ALONE // 4), 40),
        "first page of a patient's timeline": (
            large.pages("/patients/{}/timeline", large.patients, ALONE // 4),
            40,
        ),
    }
    with served(bench, large, large.url) as server:
        for name, (requests, limit) in asked.items():
            ask_all(server.port, requests[:40])
            found = [alone(lambda requests=requests: ask_all(server.port, requests)) for _ in range(ROUNDS)]
            value = middle(found, "median_ms")
            bench.figures.at_most(
                f"{large.kind}: {name}, one client, median ms", value, limit, f"{value:.2f}"
            )


def test_a_large_bank_costs_what_a_small_one_costs(bench: Bench, small: Made, large: Made) -> None:
    times: dict[tuple[str, str], list[float]] = {}
    copy = copy_of(small, bench.directory, bench.server)
    with served(bench, small, copy) as near, served(bench, large, large.url) as far:
        for _ in range(ROUNDS):
            for name, made, server in (("small", small, near), ("large", large, far)):
                for what, requests in (
                    ("look-up", made.scans(0, ALONE)),
                    ("command", made.commands(0, ALONE)),
                ):
                    found = alone(lambda server=server, requests=requests: ask_all(server.port, requests))
                    times.setdefault((what, name), []).append(found.median_ms)
    for what in ("look-up", "command"):
        few, many = median(times[what, "small"]), median(times[what, "large"])
        shown = f"{many / few:.2f} ({few:.2f} → {many:.2f} ms)"
        bench.figures.at_most(f"{small.kind}: {what}, large bank × small bank", many / few, 1.3, shown)


def test_batches_start_up_and_memory(bench: Bench, small: Made) -> None:
    url = copy_of(small, bench.directory, bench.server)
    rate = median(_batch_rate(small, url) for _ in range(ROUNDS))
    bench.figures.at_least(f"{small.kind}: execute_batch, commands/s", rate, 1_500, f"{rate:.0f}")
    starts, memory = [], []
    banks.sign_in(small, url)
    for _ in range(ROUNDS):
        with served(bench, small, url) as server:
            starts.append(server.start_up)
            ask_all(server.port, small.scans(0, 200))
            ask_all(server.port, small.pages("/units/{}", [small.units[0][0]], 20))
            memory.append(server.worker_mb())
    bench.figures.at_most(f"{small.kind}: start-up, s", median(starts), 1.5, f"{median(starts):.2f}")
    bench.figures.at_most(f"{small.kind}: memory of a worker, MB", max(memory), 150, f"{max(memory):.0f}")


SYMBOLS = {
    "one structure": "=A99992512345600",
    "a pair": "=A99992512345600=<S11941A0",
    "a message of five": "=+05000=A99992512345600=%6400=<S11941A0&>0351592359&*0251601030",
    "a European code": "&,4PL001499Z549917123456A00T041600320171231",
}


NO_CODES = {
    "a sentence": "nothing that anybody would scan",
    "as long as one of ours": "ABCDEFGHIJKLMNO",
    "a structure nobody knows": "=nonsense=%",
    "of a wrong keyboard": "#ÀÇÇÇÇÉà",
}
"""Texts that are refused after it was looked whether a wrong keyboard or a lost character explains them."""


def test_reading_isbt_128(bench: Bench) -> None:
    for what, text in SYMBOLS.items():
        times = timeit.repeat(lambda text=text: parse(text), number=1_000, repeat=7)  # type: ignore[misc]
        micros = median(times) * 1_000
        bench.figures.at_most(f"parse of ISBT 128, {what}, µs", micros, 50, f"{micros:.1f}")
    for what, text in NO_CODES.items():
        times = timeit.repeat(lambda text=text: read_scan(text), number=1_000, repeat=5)  # type: ignore[misc]
        micros = median(times) * 1_000
        bench.figures.at_most(f"a scan that is no code, {what}, µs", micros, 500, f"{micros:.1f}")


def _batch_rate(made: Made, url: str) -> float:
    import time

    from biobank.domain.rules.facts import Actor
    from biobank.domain.verbs import VERBS
    from biobank.services.execute import Submission
    from biobank.services.services import Services
    from biobank.storage.keys import KeyStore

    services = Services(open_database(url), KeyStore(made.keys))
    with services.database.read() as connection:
        site = connection.exec_driver_sql("SELECT id, zone FROM site").first()
    actor = Actor("H0", "Bench", frozenset({"technologist"}), site[0], site[1])
    wanted = made.units[: 500 if SMALL else 700]
    batches = [
        [Submission(VERBS["take-out-unit"].command(id=str(uuid4()), unit=unit)) for unit, _ in wanted],
        [
            Submission(VERBS["restock-unit"].command(id=str(uuid4()), unit=unit, slot=slot))
            for unit, slot in wanted
        ],
    ]
    gc.freeze()  # a server has no tests in memory that are looked through for garbage
    begun = time.perf_counter()
    for batch in batches:
        outcomes = execute_batch(services, actor, batch, str(uuid4()))
        assert all(one.accepted for one in outcomes), next(one for one in outcomes if not one.accepted)
    took = time.perf_counter() - begun
    gc.unfreeze()
    services.keys.close()
    services.database.close()
    return 2 * len(wanted) / took
