"""Pages in a bank of a million units: server time, a number of statements that does not grow, and the screen.

Server time is taken at the server's door by one client, as `test_speed` does;
what a person waits for is taken in a browser, from the last key to the painted
answer.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import event

import biobank
from biobank.app import create_app
from biobank.domain.codes.own_code import code_for, render
from biobank.domain.rules.roles import ROLES
from biobank.edge.assets import assets
from biobank.edge.settings import load_settings
from tests.bench import banks
from tests.bench.banks import Made
from tests.bench.clients import alone, ask_all
from tests.bench.run import ROUNDS, SMALL, Bench
from tests.bench.served import Server, serving

pytestmark = [pytest.mark.bench]
ASKED = 20 if SMALL else 60
SCANS = 20 if SMALL else 60
PAGE_MS, MAP_MS, SCREEN_MS = 60, 100, 100
MOST_BYTES = 60_000
Paths = Mapping[str, tuple[str, str, Sequence[str]]]
"""By a name: who looks, the path, and what stands in its place."""

TIMED = """
window.answers = [];
let pressed = 0;
const noted = (key) => { if (key.key === "Enter") pressed = performance.now(); };
document.addEventListener("keydown", noted, true);
document.addEventListener("page-shown", () => requestAnimationFrame(() => {
  const painted = new MessageChannel();
  painted.port1.onmessage = () => answers.push(performance.now() - pressed);
  painted.port2.postMessage(0);
}));
"""


def pages(made: Made) -> Paths:
    """Return every start page and every page that tells a story."""
    units, patients = [unit for unit, _ in made.units[:400]], made.patients[:200]
    slots, found = [slot for _, slot in made.units[:400]], _some(made)
    stories = {
        "unit": ("technologist", "/units/{}", units),
        "patient": ("technologist", "/patients/{}", patients),
        "timeline": ("technologist", "/patients/{}/timeline", patients),
        "batch record": ("quality_officer", "/batch-record/{}", units),
        "slot": ("technologist", "/slots/{}", slots),
        "person": ("administrator", "/people/{}", [made.people["technologist"]]),
        "list of units": ("technologist", "/units{}", ["", "?sort=expires", "?material=frozen"]),
        "list of patients": ("technologist", "/lists/patients{}", [""]),
        "waiting": ("technologist", "/worklist{}", [""]),
        "storage": ("technologist", "/vessels{}", [""]),
        "location": ("technologist", "/vessels/{}", found["location"]),
        "list of vessels": ("technologist", "/lists/vessels{}", [""]),
        "quality": ("quality_officer", "/quality{}", [""]),
        "donation": ("technologist", "/donations/{}", found["donation"]),
        "lot": ("technologist", "/lots/{}", found["lot"]),
        "equipment": ("technologist", "/equipment/{}", found["equipment"]),
        "deviation": ("quality_officer", "/deviations/{}", found["deviation"]),
        "episode": ("coordinator", "/episodes/{}", found["episode"]),
        "course": ("physician", "/courses/{}", found["course"]),
        "course of today": ("physician", "/courses/{}", found["course of today"]),
        "order": ("physician", "/orders/{}", found["reinfusion_order"]),
        "order of today": ("physician", "/orders/{}", found["order of today"]),
    }
    homes = {f"start page of {ROLES[role].lower()}": (role, "/home/" + role + "{}", [""]) for role in ROLES}
    return {name: told for name, told in (homes | stories).items() if told[2]}


_LISTED = ("donation", "lot", "equipment", "deviation", "episode", "course", "reinfusion_order")


def _some(made: Made) -> dict[str, list[str]]:
    with application(made) as app:
        database = app.extensions["biobank"].services.database
        with database.read() as connection:
            return {
                kind: [
                    row[0]
                    for row in connection.exec_driver_sql(f"SELECT id FROM {source} ORDER BY id LIMIT 50")
                ]
                for kind, source in {
                    **{kind: kind for kind in _LISTED},
                    "course of today": "course WHERE status = 'conditioning'",
                    "order of today": "reinfusion_order WHERE status = 'open'",
                    "location": "place WHERE vessel_id IS NULL AND kind <> 'room'",
                }.items()
            }


@contextmanager
def application(made: Made) -> Iterator[Flask]:
    """The program in this process on a bank."""
    os.environ |= {"BIOBANK__DATABASE__URL": made.url, "BIOBANK__KEYS__PATH": str(made.keys)}
    app = create_app(load_settings())
    yield app
    services = app.extensions["biobank"].services
    services.keys.close()
    services.database.close()


def counted(made: Made) -> dict[str, int]:
    """Return how many statements each page sends once it is warm."""
    told, found = pages(made), {}
    signed = banks.cookies(made, made.url, {made.people[role] for role, _, _ in told.values()})
    with application(made) as app:
        for name, (role, path, ids) in told.items():
            client = app.test_client()
            client.set_cookie("biobank", signed[made.people[role]])
            address = path.format(ids[0])
            assert client.get(address).status_code == 200, address
            with statements(app) as sent:
                client.get(address)
            found[name] = len(sent)
    return found


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that an application sends."""
    sent: list[str] = []
    engine = app.extensions["biobank"].services.database.engine

    def note(_: object, __: object, statement: str, *___: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@contextmanager
def served(bench: Bench, made: Made) -> Iterator[Server]:
    workers = 0 if made.kind == "postgresql" else 1
    with serving(made.url, made.keys, workers, bench.directory / "server.log") as server:
        yield server


def test_pages_of_a_large_bank(bench: Bench, large: Made) -> None:
    told = pages(large)
    signed = banks.cookies(large, large.url, {large.people[role] for role, _, _ in told.values()})
    with served(bench, large) as server:
        for name, (role, path, ids) in told.items():
            asked = large.pages(path, ids, ASKED, signed[large.people[role]])
            ask_all(server.port, asked[:4])
            found = median(
                alone(lambda asked=asked: ask_all(server.port, asked)).median_ms for _ in range(ROUNDS)
            )
            bench.figures.at_most(f"{large.kind}: {name}, median ms", found, PAGE_MS, f"{found:.1f}")


def test_a_page_of_a_large_bank_sends_as_many_statements_as_one_of_a_small(
    bench: Bench, small: Made, large: Made
) -> None:
    few, many = counted(small), counted(large)
    more = {name: many[name] - few[name] for name in many if name in few}
    worst = max(more, key=lambda name: more[name])
    shown = f"{more[worst]} ({worst}; {max(many.values())} at most)"
    bench.figures.at_most(
        f"{large.kind}: statements more of any page, large bank − small", more[worst], 1, shown
    )


def test_vessels_of_ten_thousand_positions(bench: Bench, large: Made, browser: Browser) -> None:
    banks.sign_in(large, large.url)
    with served(bench, large) as server:
        for name, id in large.vessels.items():
            asked = large.pages("/vessels/{}", [id], ASKED)
            ask_all(server.port, asked[:4])
            found = median(
                alone(lambda asked=asked: ask_all(server.port, asked)).median_ms for _ in range(ROUNDS)
            )
            what = f"{large.kind}: map of a vessel of 10,000 positions in {name}"
            bench.figures.at_most(f"{what}, median ms", found, MAP_MS, f"{found:.1f}")
            bench.figures.told(
                f"{what}, in a browser until it is painted, ms", f"{_painted(browser, large, server, id):.0f}"
            )


def _painted(browser: Browser, made: Made, server: Server, id: str) -> float:
    page = opened(browser, made, server)
    times = []
    for _ in range(ROUNDS):
        page.goto(f"http://127.0.0.1:{server.port}/vessels/{id}")
        times.append(page.evaluate(_PAINTED))
    page.context.close()
    return median(times)


_PAINTED = """() => new Promise((told) => {
  const { responseEnd } = performance.getEntriesByType("navigation")[0];
  requestAnimationFrame(() => setTimeout(() => told(performance.now() - responseEnd)));
})"""


_ANSWERED = """(number) => new Promise((told) => {
  const look = () => (answers.length > number ? told() : setTimeout(look, 1));
  look();
})"""


def opened(browser: Browser, made: Made, server: Server) -> Page:
    """Open a window that is signed in."""
    context = browser.new_context()
    address = f"http://127.0.0.1:{server.port}"
    context.add_cookies([{"name": "biobank", "value": made.cookie, "url": address}])
    return context.new_page()


def test_a_scan_is_answered_on_screen(bench: Bench, large: Made, browser: Browser) -> None:
    banks.sign_in(large, large.url)
    with served(bench, large) as server:
        page = opened(browser, large, server)
        page.add_init_script(TIMED)
        page.goto(f"http://127.0.0.1:{server.port}/scan")
        for number, (unit, _) in enumerate(large.units[: SCANS + 5]):
            page.keyboard.type(render(code_for(unit)))
            page.keyboard.press("Enter")
            page.evaluate(_ANSWERED, number)
        times = sorted(page.evaluate("answers")[5:])
        page.context.close()
    usual, slow = median(times), times[int(len(times) * 0.95)]
    what = f"{large.kind}: scan answered on screen after its last character"
    bench.figures.at_most(
        f"{what}, median ms", usual, SCREEN_MS, f"{usual:.0f} (95 of 100 within {slow:.0f})"
    )


def test_styles_scripts_and_pictures_are_small(bench: Bench, small: Made) -> None:
    folder = Path(biobank.__file__).parent / "web" / "static"
    found = {name: len(each.compressed) for name, each in assets(folder).items()}
    whole = sum(found.values())
    kinds = {
        kind: sum(size for name, size in found.items() if name.endswith(kind))
        for kind in ("css", "js", "svg")
    }
    shown = ", ".join(f"{kind} {size / 1000:.1f}" for kind, size in kinds.items())
    bench.figures.at_most(
        "styles, scripts and pictures compressed, kB",
        whole / 1000,
        MOST_BYTES / 1000,
        f"{whole / 1000:.1f} ({shown})",
    )
