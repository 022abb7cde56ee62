"""`biobank codes`: reading, check characters, the centre's own lists, and the account of numbers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from biobank.domain.codes.own_code import OwnCode, render
from tests.cli.conftest import Run

WHOLE = "=+05000=A99992512345600=%6400=<S11941A0&>0351592359&*0251601030"


def read(run: Run, text: str) -> dict:
    return json.loads(run("codes", "read", text).output)


def test_a_label_is_told_in_full(run: Run) -> None:
    told = read(run, "]d1" + WHOLE)
    assert (told["kind"], told["form"], told["order"], told["symbology"]) == (
        "isbt",
        "compound",
        "000",
        "Data Matrix",
    )
    assert [one["number"] for one in told["structures"]] == ["001", "002", "003", "005", "007"]
    assert told["structures"][0]["fields"] == {"number": "A999925123456", "flags": "00"}
    assert told["structures"][3]["means"] == {"day": "2035-06-08", "time": "23:59"}
    assert told["names"] == {"din": "A999925123456", "product_code": "S1194", "division": "A0"}
    assert all(one["passed"] for one in told["checks"])


def test_what_disagrees_is_a_check_that_failed(run: Run) -> None:
    told = read(run, WHOLE.replace("=%6400", "=%6500"))
    assert [one["name"] for one in told["checks"] if not one["passed"]] == ["biohazard-agrees"]


def test_own_codes_and_plain_numbers_are_told(run: Run) -> None:
    own = read(run, render(OwnCode("U", "0123456789", "002")).lower())
    assert (own["kind"], own["names"]["type"], own["names"]["copy"]) == ("own", "unit", "002")
    plain = read(run, "A999925123456")
    assert (plain["kind"], plain["names"]) == ("din", {"din": "A999925123456"})


@pytest.mark.parametrize(
    ("text", "code", "structure", "at"),
    [
        ("=<S1194", "isbt-too-short", "003", 8),
        (WHOLE.replace("05000", "04000"), "isbt-count-differs", "023", 3),
        ("=zXX", "isbt-unknown-structure", None, 2),
    ],
)
def test_what_is_malformed_is_one_error_object(run: Run, text: str, code: str, structure, at: int) -> None:
    told = json.loads(run("codes", "read", text, exits=1).output)
    assert list(told) == ["error"]
    assert (told["error"]["code"], told["error"]["structure"], told["error"]["at"]) == (code, structure, at)
    assert told["error"]["expected"]


def test_what_is_no_code_at_all_is_one_error_object(run: Run) -> None:
    told = json.loads(run("codes", "read", "nothing of this house", exits=1).output)
    assert told["error"]["code"] == "scan-unknown"


STRANGE = ("", " ", "\x00\x1d\x1b[2J", "\udcff\udcfe", "=\udcff", "é\u2028ß", "=+05000" + "A" * 1_000_000)


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_whatever_comes_on_the_command_line_is_one_answer(run: Run, text: str) -> None:
    told = json.loads(run("codes", "read", text, exits=1).output)
    assert list(told) == ["error"]
    assert told["error"]["text"] == text
    assert run("codes", "check-character", text, exits=1).output.startswith("Error: ")


def test_bytes_that_are_no_text_are_told_to_a_real_terminal() -> None:
    asked = [sys.executable, "-m", "biobank.cli", "codes", "read", b"U0123\xff"]
    done = subprocess.run(asked, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert json.loads(done.stdout)["error"]["text"] == "U0123\udcff"


def test_a_check_character_is_reckoned(run: Run) -> None:
    assert run("codes", "check-character", "G123417654321").output == "A\n"


def test_lists_of_codes_are_imported_edition_by_edition(opened: Run, tmp_path: Path) -> None:
    assert "No list" in opened("codes", "lists").output
    file = tmp_path / "codes.csv"
    file.write_text("PDC,Description\nS1194,HPC|Cryopreserved\nS1128,HPC|Liquid\n")
    said = opened("codes", "import", "products", str(file), "--edition", "8.1").output
    assert said.startswith("Edition 8.1 of products is in force: 2 codes")
    again = opened("codes", "import", "products", str(file), "--edition", "8.1", exits=1).output
    assert "in force already" in again
    assert "in_force" in opened("codes", "lists", "--check").output
    file.write_text("PDC,Description\nS1194,HPC\nS119,HPC\n,\nS1194,HPC\n")
    wrong = opened("codes", "import", "products", str(file), "--edition", "8.2", exits=1).output
    assert "codes.csv, line 3: “S119” is no product description code" in wrong
    assert "codes.csv, line 5: S1194 stands in an earlier line" in wrong
    assert "Nothing was imported: 2 lines are wrong." in wrong
    file.write_text("PDC,Description\nS119,HPC\n")
    one = opened("codes", "import", "products", str(file), "--edition", "8.2", exits=1).output
    assert "Nothing was imported: 1 line is wrong." in one
    file.write_text("PDC,Description\n")
    empty = opened("codes", "import", "products", str(file), "--edition", "9", exits=1).output
    assert "has no codes" in empty
    assert "8.1" in opened("codes", "lists").output
    assert "Sound" in opened("audit", "verify").output


def test_numbers_are_accounted_for(opened: Run) -> None:
    assert "A9999 26: 0 allotted" in opened("codes", "numbers", "--year", "26").output
    opened("codes", "numbers", "--year", "2026", exits=2)
