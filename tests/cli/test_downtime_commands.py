"""`biobank downtime print`: made by cron, its password from the environment or a file, its look recorded."""

from pathlib import Path

import pypdfium2
import pytest

from tests import journey
from tests.bank import Bank
from tests.cli.conftest import Run
from tests.tampering import url_of
from tests.web.counting import looks

PASSWORD = "correct horse battery"
VARIABLE = "BIOBANK__DOWNTIME__PASSWORD"


@pytest.fixture
def environment(bank: Bank, tmp_path: Path) -> dict[str, str]:
    """The command beside a bank that is in use and has a workstation for the book."""
    bank.ok("add-station", by="administrator", site=bank.site.id, name="Office 1", kind="office")
    return {
        "BIOBANK__ENVIRONMENT": "test",
        "BIOBANK__DATABASE__URL": url_of(bank),
        "BIOBANK__KEYS__PATH": str(tmp_path / "keys.db"),
    }


def test_the_book_is_written_and_the_look_recorded(bank: Bank, run: Run, tmp_path: Path) -> None:
    unit = bank.get("unit", journey.collected_bag(bank))
    to, secret = tmp_path / "book.pdf", tmp_path / "secret"
    secret.write_text(f"{PASSWORD}\n")
    words = ("downtime", "print", "--to", str(to), "--station", "Office 1")
    output = run(*words, env={f"{VARIABLE}_FILE": str(secret)}).output
    assert "1 patients" in output
    assert PASSWORD not in output
    document = pypdfium2.PdfDocument(to, password=PASSWORD)
    text = "".join(document[at].get_textpage().get_text_range() for at in range(len(document)))
    document.close()
    assert unit.din[7:] in text
    assert "DUARTE, Ana" in text
    told = [subject for subject, purpose in looks(bank) if purpose == "downtime book"]
    assert told == [bank.site.id, unit.patient_id]


def test_without_a_password_there_is_no_book(run: Run, tmp_path: Path) -> None:
    to = tmp_path / "book.pdf"
    words = ("downtime", "print", "--to", str(to), "--station", "Office 1")
    assert VARIABLE in run(*words, exits=1).output
    assert VARIABLE in run(*words, exits=1, env={VARIABLE: "short"}).output
    assert not to.exists()


def test_the_book_is_for_a_station_that_there_is(run: Run, tmp_path: Path) -> None:
    words = ("downtime", "print", "--to", str(tmp_path / "book.pdf"), "--station", "Attic")
    assert "known are: Office 1" in run(*words, exits=1, env={VARIABLE: PASSWORD}).output


def test_a_password_is_never_an_argument(run: Run) -> None:
    assert "--password" not in run("downtime", "print", "--help").output


def test_a_folder_that_is_not_there_is_told_in_one_line(run: Run, tmp_path: Path) -> None:
    words = ("downtime", "print", "--to", str(tmp_path / "no" / "book.pdf"), "--station", "Office 1")
    run(*words, exits=1, env={VARIABLE: PASSWORD})


def test_the_password_is_not_shown_among_the_settings(run: Run) -> None:
    output = run("config", "show", env={VARIABLE: PASSWORD}).output
    assert PASSWORD not in output
    assert "password = (set)" in output
