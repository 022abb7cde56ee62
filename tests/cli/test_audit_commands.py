"""`biobank audit` finds what was altered, exports a trail and rebuilds what follows from the events."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text, update

from biobank.domain.things.people import Site
from biobank.services.genesis import console
from biobank.storage import tables
from biobank.storage.database import open_database
from tests import journey
from tests.bank import Bank
from tests.cli.conftest import Run
from tests.tampering import url_of


@pytest.fixture
def environment(bank: Bank, tmp_path: Path) -> dict[str, str]:
    """The command beside a bank that is in use."""
    return {
        "BIOBANK__ENVIRONMENT": "test",
        "BIOBANK__DATABASE__URL": url_of(bank),
        "BIOBANK__KEYS__PATH": str(tmp_path / "keys.db"),
    }


def rename(bank: Bank, name: str) -> None:
    """Alter a projection behind everybody's back."""
    table = tables.things["person"]
    database = open_database(url_of(bank), guarded=False)
    with database.write() as connection:
        person = bank.people["nurse"].person
        connection.execute(update(table).where(table.c.id == person).values(name=name))
    database.close()


def test_a_sound_ledger_is_sound(bank: Bank, run: Run) -> None:
    journey.registered_patient(bank)
    assert run("audit", "verify").output.startswith("Sound: ")
    told = json.loads(run("audit", "verify", "--json").stdout)
    assert told["findings"] == []
    assert told["counts"]["opened"] == 5


def test_a_finding_is_told_and_exits_with_1(bank: Bank, run: Run) -> None:
    rename(bank, "Somebody Else")
    output = run("audit", "verify", exits=1).output
    assert "projection-differs" in output
    assert "1 findings" in output
    (found,) = json.loads(run("audit", "rebuild", "--check", "--json", exits=1).stdout)["findings"]
    assert found["code"] == "projection-differs"


def test_a_rebuild_puts_the_fold_in_place(bank: Bank, run: Run) -> None:
    journey.registered_patient(bank)
    rename(bank, "Somebody Else")
    assert "Sound" in run("audit", "rebuild").output
    assert bank.get("person", bank.people["nurse"].person).name == "Nurse"
    assert "Sound" in run("audit", "verify").output
    bank.ok("end-account", by="console", person=bank.people["nurse"].person)


@pytest.mark.parametrize(
    ("kind", "starts"), [("pdf", b"%PDF-"), ("csv", b"\xef\xbb\xbfreference,"), ("json", b"{")]
)
def test_a_trail_is_exported_and_the_look_is_kept(
    bank: Bank, run: Run, tmp_path: Path, kind: str, starts: bytes
) -> None:
    patient = journey.registered_patient(bank)
    file = tmp_path / f"trail.{kind}"
    words = ("audit", "export", patient, "--format", kind, "-o", str(file), "--reason", "inspection")
    assert f"Patient {patient}, 1 entries" in run(*words).output
    closed = file.read_bytes()
    assert closed.startswith(starts)
    assert b"Duarte" not in closed
    run(*words, "--open")
    if kind != "pdf":
        assert b"Duarte" in file.read_bytes()
    with bank.database.read() as connection:
        looks = connection.execute(text("SELECT actor, subject, purpose, reason FROM viewing")).all()
    assert {tuple(look) for look in looks} == {("console", patient, "audit-export", "inspection")}


def test_an_export_of_nothing_is_said(bank: Bank, run: Run, tmp_path: Path) -> None:
    words = ("audit", "export", "A0000000000", "-o", str(tmp_path / "x.pdf"), "--reason", "inspection")
    assert "nothing is recorded of A0000000000" in run(*words, exits=1).output
    assert not (tmp_path / "x.pdf").exists()
    run("audit", "export", "A0000000000", "-o", str(tmp_path / "x.pdf"), exits=2)


def test_the_console_is_an_actor_of_its_own(bank: Bank) -> None:
    assert isinstance(bank.site, Site)
    assert console(bank.site).strength == "console"
