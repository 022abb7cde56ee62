"""Two houses for everybody who looks through a browser: one full, with the hardest names, and one empty.

Each is served once for each worker of a run, and what is done in it stays: a
story that does something brings a patient of its own. `everybody` is a person
who holds every role.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.rooms.freezers import RackRow
from biobank.domain.rules.roles import ROLES
from tests import journey, journey_storage, journey_transplant
from tests.bank import Bank
from tests.full_bank import HOSTILE, Cast
from tests.journey_transplant import Transplant
from tests.live import Live, serving
from tests.security.attacked import Attacked, attacked_on, with_everybody
from tests.served import Served

LONGEST = (
    "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewi-"
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochgo"
)
"""A double name of 120 letters, which no line may break its page for."""

HARDEST: Cast = {
    "graft": (LONGEST, "Maximiliane Philippa Konstanze Ekaterina", "1987-03-05"),
    "twin": (LONGEST, "Maximiliane", "1987-03-15"),
    "long": ("عبد الرحمن بن عبد العزيز آل سعود", "محمد الأمين", "1961-12-31"),
    "hostile": (HOSTILE, '"><img src=x onerror=alert(1)>', "1990-01-01"),
    "short": ("歐陽", "建國明輝", "2001-07-09"),
    "doubt": ("Nguyễn", "Thị Minh", "1975-11-30"),
}


WIDE = RackRow(
    racks="Tower 1",
    boxes="Box 1",
    rows=3,
    columns=40,
    label_scheme="A1",
    rack_kind="tower",
    box_kind="cassette",
)


@dataclass(frozen=True)
class House:
    """A served bank, and what is in it, where it is a full one."""

    live: Live
    within: Attacked | None = None
    verified: Transplant | None = None
    running: Transplant | None = None

    @property
    def bank(self) -> Bank:
        """The bank behind the pages."""
        return self.live.bank

    @property
    def known(self) -> Attacked:
        """What is in a full house."""
        assert self.within is not None, "this house is empty"
        return self.within

    def opened(self, page: Page, role: str = "everybody") -> Page:
        """Give a window the session of somebody, without the sign-in page."""
        caller = self.live.served.as_(role)
        assert caller.session is not None
        cookie = {"name": self.live.served.settings.session.cookie, "value": caller.session.secret}
        page.context.add_cookies([{**cookie, "url": self.live.url}])
        return page


@contextmanager
def _bank(template: Path, place: Path, *, staffed: bool) -> Iterator[Bank]:
    shutil.copyfile(template, place / "bank.db")
    bank = Bank(f"sqlite:///{place}/bank.db", place / "keys.db", staffed=staffed)
    yield bank
    bank.close()


@contextmanager
def full(template: Path, place: Path) -> Iterator[House]:
    """Serve a full house: cells in every state, names of 120 letters and of other scripts."""
    with _bank(template, place, staffed=True) as bank:
        within = attacked_on(bank, HARDEST)
        running = journey_transplant.running_bag(bank)
        verified = journey_transplant.thawed_bag(bank)
        journey_transplant.verify(bank, verified)
        desk = {"site": bank.site.id, "name": "Cryo desk", "kind": "freezer"}
        within.known["station"] = bank.made("add-station", "station", by="administrator", **desk)
        within.known |= {
            "fridge": journey.fridge(bank),
            "relabelled": _relabelled(bank, within.full.patients["long"]),
            "dense": _dense(bank, within.full.patients["short"]),
        }
        for login in (*ROLES, "second_nurse"):
            within.served.password(login)
        with serving(within.served) as live:
            yield House(live, within, verified, running)


def _relabelled(bank: Bank, patient: str) -> str:
    """Return a bag with a label on it and another one that waits to take its place."""
    unit = journey_storage.stored_bag(bank, patient)
    first = bank.made("print-label", "label_copy", unit=unit)
    bank.ok("verify-label", copy=first, scanned=render(code_for(unit)))
    bank.ok("apply-label", copy=first)
    bank.ok("reprint-label", unit=unit, to_exchange=True, reason="damaged")
    return unit


def _dense(bank: Bank, patient: str) -> str:
    """Return a vessel whose box is so wide that its map shows signs only, some position in each state."""
    built = journey_storage.vessel(bank, "Vial store", (WIDE,))
    for state in ("released", "quarantined", "in_doubt"):
        journey_storage.stored_bag(bank, patient, built, disposition=state)
    journey_storage.stored_bag(bank, patient, built, disposition="released", assignment="reserved")
    bank.ok("block-slot", slot=built.slots[39], cause="iced")
    return built.id


@contextmanager
def empty(template: Path, place: Path) -> Iterator[House]:
    """Serve a ledger opened a moment ago: one person, who holds every role, and nothing else."""
    with _bank(template, place, staffed=False) as bank:
        with_everybody(bank)
        with serving(Served(bank)) as live:
            yield House(live)


@pytest.fixture(scope="session")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A full house."""
    with full(sqlite_template, tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.fixture(scope="session")
def empty_house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An empty house."""
    with empty(sqlite_template, tmp_path_factory.mktemp("empty")) as opened:
        yield opened
