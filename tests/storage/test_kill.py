"""A process killed at any step of a command leaves all of it or nothing, and a retry gives one outcome."""

import dataclasses
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bank import Bank
from tests.tampering import codes, url_of

PATIENT = {
    "family_name": "Duarte",
    "given_names": "Ana",
    "birth_date": "1980-02-03",
    "sex": "female",
    "hospital_number": "H-1",
}
MOST_STATEMENTS = 40

Victim = subprocess.Popen[str]


@pytest.fixture
def victim() -> Iterator[Victim]:
    """The program whose children are killed."""
    script = Path(__file__).with_name("killing.py")
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def kill(victim: Victim, bank: Bank, keys: Path, command: str, at: int, when: str) -> str:
    """Let a child submit the command and be killed at a statement; returns how it ended."""
    actor = bank.people["coordinator"]
    told: dict[str, Any] = {
        "url": url_of(bank),
        "keys": str(keys),
        "now": bank.clock(),
        "actor": {**dataclasses.asdict(actor), "roles": sorted(actor.roles)},
        "verb": "register-patient",
        "fields": {**PATIENT, "id": command},
        "at": at,
        "when": when,
    }
    assert victim.stdin is not None
    assert victim.stdout is not None
    victim.stdin.write(json.dumps(told) + "\n")
    victim.stdin.flush()
    return victim.stdout.readline().strip()


def recorded(bank: Bank) -> int:
    """Return how many patients there are, having verified that nothing is half."""
    assert codes(bank) == set()
    return len(bank.find("patient", status="active"))


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_each_statement(bank: Bank, victim: Victim, tmp_path: Path, when: str) -> None:
    """One command id, sent again after each death, until one child lives to record it."""
    ends: list[str] = []
    for at in range(1, MOST_STATEMENTS):
        ends.append(kill(victim, bank, tmp_path / "keys.db", "c1", at, when))
        there = recorded(bank)
        if there:
            break
    assert recorded(bank) == 1
    assert len(ends) > 8, "the command has more steps than that"
    assert set(ends[:-1]) == {"killed"}
    again = bank.ok("register-patient", by="coordinator", id="c1", **PATIENT)
    assert again.repeated
    assert recorded(bank) == 1


def test_killed_between_commit_and_answer(bank: Bank, victim: Victim, tmp_path: Path) -> None:
    assert kill(victim, bank, tmp_path / "keys.db", "c1", 0, "after") == "killed"
    assert recorded(bank) == 1
    again = bank.ok("register-patient", by="coordinator", id="c1", **PATIENT)
    assert again.repeated
    assert kill(victim, bank, tmp_path / "keys.db", "c1", -1, "after") == "left 0"
    assert recorded(bank) == 1


def test_a_killed_writer_holds_nobody_up(bank: Bank, victim: Victim, tmp_path: Path) -> None:
    for at in range(4, 12):
        assert kill(victim, bank, tmp_path / "keys.db", "c1", at, "before") == "killed"
        bank.ok(
            "register-patient",
            by="coordinator",
            similar_seen=True,
            **{**PATIENT, "hospital_number": f"H-{at}"},
        )
    assert recorded(bank) == 8
