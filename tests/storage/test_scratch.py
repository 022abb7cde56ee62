"""The scratch file gives notes back in order, whatever their number, and leaves nothing behind."""

import random
from pathlib import Path

import pytest

from biobank.storage import scratch
from biobank.storage.scratch import Scratch


def test_notes_come_back_by_what_they_are_about_and_then_as_they_came() -> None:
    notes = [(first, second, str(n)) for n in range(5) for second in ("b", "B", "10", "9") for first in "zA"]
    random.Random(7).shuffle(notes)
    with Scratch() as written:
        written.add(notes[:20])
        written.add(iter(notes[20:]))
        wanted = sorted(notes, key=lambda note: note[:2])
        assert list(written.in_order()) == wanted
        assert list(written.in_order()) == wanted, "a second reading gives the same"


def test_it_gives_signs_of_life_while_it_sorts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "STEPS_BETWEEN_SIGNS", 1000)
    signs: list[bool] = []
    with Scratch(lambda: signs.append(True)) as written:
        written.add(("unit", str(number % 97), "") for number in range(2000))
        before = len(signs)
        assert len(list(written.in_order())) == 2000
    assert len(signs) > before


def test_nothing_of_it_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    with Scratch() as written:
        written.add(("unit", str(number), "x" * 2000) for number in range(20_000))
        assert sum(1 for _ in written.in_order()) == 20_000
        assert list(tmp_path.iterdir()) == [], "its file has no name"
