"""A full bank, for tests of pages and for looking at them: difficult names, cells in every state."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from biobank.domain.rooms.freezers import RackRow
from tests import journey, journey_laboratory, journey_storage, journey_transplant
from tests.bank import Bank, Opening, Ticking
from tests.databases import fold_log
from tests.journey_transplant import CLEARED, Transplant
from tests.served import Served

LONG = "Wolfeschlegelsteinhausenbergerdorff-Vandenbroucke y Álvarez de Toledo"
HOSTILE = "<script>alert('x')</script>"
Cast = Mapping[str, tuple[str, str, str]]
"""By a short name: family name, given names and birth date."""
USUAL: Cast = {
    "graft": ("Okonkwo", "Adaeze Marie", "1987-03-05"),
    "twin": ("Okonkwo", "Adaora", "1987-03-15"),
    "long": (LONG, "Maximiliane Philippa Konstanze Ekaterina", "1961-12-31"),
    "hostile": (HOSTILE, '"><img src=x onerror=alert(1)>', "1990-01-01"),
    "short": ("Li", "Na", "2001-07-09"),
    "doubt": ("Nguyễn", "Thị Minh", "1975-11-30"),
}
BIG = RackRow(
    racks="Tower 1..2",
    boxes="Box 1..3",
    rows=5,
    columns=5,
    label_scheme="A1",
    rack_kind="tower",
    box_kind="cassette",
)


@dataclass
class FullBank:
    """The bank, and by short names the ids of what is in it."""

    bank: Bank
    served: Served
    patients: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    vessel: str = ""
    graft: Transplant | None = None

    def patient(self, name: str, family_name: str, given_names: str, birth_date: str) -> str:
        """Register a patient under a short name."""
        names = {"family_name": family_name, "given_names": given_names, "birth_date": birth_date}
        self.patients[name] = journey.registered_patient(self.bank, **names)
        return self.patients[name]


def filled(bank: Bank, cast: Cast = USUAL) -> FullBank:
    """Fill an empty bank with the patients of a cast."""
    full = FullBank(bank, Served(bank))
    _patients(full, cast)
    _vessels(full)
    _transplant(full)
    _laboratory(full)
    _stored(full)
    return full


def _patients(full: FullBank, cast: Cast) -> None:
    for name, told in cast.items():
        full.patient(name, *told)
    for name in ("graft", "long", "short"):
        journey.wristband(full.bank, full.patients[name])


def _vessels(full: FullBank) -> None:
    full.vessel = journey_storage.vessel(full.bank).id
    journey_storage.vessel(full.bank, "Tank 2", (BIG,))


def _transplant(full: FullBank) -> None:
    """Three bags for one patient: one given, one thawed at the bedside, one still frozen."""
    bank, patient = full.bank, full.patients["graft"]
    bag: dict[str, Any] = {"cd34_e6": Decimal(140), "frozen_at": bank.clock(), "blood_group": "A+"}
    done = journey_transplant.ordered_course(bank, patient, **bag)
    others = [journey_transplant.graft_bag(bank, patient, **bag) for _ in range(2)]
    for unit in others:
        bank.ok("reserve-unit", unit=unit, order=done.order)
    told = {"identity_confirmed": True, "no_back_up": True}
    bank.ok("clear-conditioning", by="physician", signed=CLEARED, course=done.course, **told)
    drug = {"drug": "melphalan", "dose": Decimal(140), "dose_unit": "mg_per_m2"}
    bank.ok("record-conditioning", by="nurse", course=done.course, **drug)
    _given(full, done)
    journey_transplant.issue(bank, done, others[0])
    journey_transplant.thaw(bank, done, others[0])
    full.graft = done
    full.units |= {"given": done.unit, "thawed": others[0], "next": others[1]}


def _given(full: FullBank, done: Transplant) -> None:
    bank = full.bank
    journey_transplant.issue(bank, done)
    journey_transplant.thaw(bank, done)
    bank.clock.forward(minutes=5)
    journey_transplant.verify(bank, done)
    bank.ok("start-reinfusion", by="nurse", unit=done.unit)
    bank.ok("record-reaction", by="nurse", unit=done.unit, kind="nausea", grade=1)
    bank.clock.forward(minutes=12)
    bank.ok("stop-reinfusion", by="nurse", unit=done.unit, volume_ml=Decimal(98))


def _laboratory(full: FullBank) -> None:
    """Cells on their way through the laboratory."""
    bank = full.bank
    full.units["processed"] = journey_laboratory.processed_bag(
        bank, journey.cleared_episode(bank, full.patients["short"])
    )
    full.units["collected"] = journey.collected_bag(
        bank, journey.cleared_episode(bank, full.patients["hostile"])
    )
    receiver = bank.people["technologist"].person
    bank.ok("hand-over-unit", by="apheresis_nurse", unit=full.units["collected"], to_person=receiver)
    full.units["dmso"] = journey_laboratory.dmso_bag(
        bank, journey.cleared_episode(bank, full.patients["twin"])
    )
    bank.clock.forward(minutes=2)


def _stored(full: FullBank) -> None:
    bank = full.bank
    full.units["held"] = journey_storage.stored_bag(bank, full.patients["long"], din="W123426000042")
    bank.ok("quarantine-unit", unit=full.units["held"], cause="temperature")
    full.units["released"] = journey_storage.released_bag(bank, full.patients["long"])
    full.units["doubtful"] = journey_storage.stored_bag(bank, full.patients["doubt"])
    bank.ok("doubt-identity", unit=full.units["doubtful"], reason="other")
    full.units["in_hand"] = journey_storage.frozen_bag(bank, full.patients["short"])
    taken = bank.get("unit", full.units["released"]).slot_id
    bank.refused("store-unit", "slot-taken", unit=full.units["in_hand"], slot=taken)
    bank.clock.forward(minutes=3)


@dataclass(frozen=True)
class Kept:
    """A full bank that was filled and closed: where it lies, when, and what is in it."""

    place: Path
    opening: Opening
    at: str
    found: FullBank

    def opened(self, place: Path) -> FullBank:
        """Open a copy of it there; whoever asks closes it."""
        for name in ("bank.db", "keys.db"):
            shutil.copyfile(self.place / name, place / name)
        bank = _opened(place, self.opening, Ticking(self.at))
        patients, units = dict(self.found.patients), dict(self.found.units)
        return replace(self.found, bank=bank, served=Served(bank), patients=patients, units=units)


def _opened(place: Path, opening: Opening, clock: Ticking | None = None) -> Bank:
    return Bank(f"sqlite:///{place}/bank.db", place / "keys.db", clock, opening=opening)


@pytest.fixture(scope="session")
def filled_once(opened_sqlite: Opening, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A full bank on the embedded database, filled once for all tests of a worker: that takes 0.7 s."""
    place = tmp_path_factory.mktemp("filled")
    shutil.copyfile(opened_sqlite.database, place / "bank.db")
    shutil.copyfile(opened_sqlite.keys, place / "keys.db")
    found = filled(_opened(place, opened_sqlite))
    found.bank.close()
    fold_log(place / "bank.db")
    fold_log(place / "keys.db")
    return Kept(place, opened_sqlite, found.bank.clock(), found)


@pytest.fixture(scope="session")
def full_bank(filled_once: Kept, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FullBank]:
    """A full bank for tests that only look."""
    full = filled_once.opened(tmp_path_factory.mktemp("full"))
    yield full
    full.bank.close()


@pytest.fixture
def own_full_bank(filled_once: Kept, tmp_path: Path) -> Iterator[FullBank]:
    """A full bank for one test, which may do there what it likes."""
    full = filled_once.opened(tmp_path)
    yield full
    full.bank.close()
