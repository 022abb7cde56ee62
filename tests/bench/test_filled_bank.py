"""A bank that was filled is as valid as one that was lived: verified whole, on both databases."""

from pathlib import Path

from biobank.services.audit.findings import Tally
from biobank.services.audit.verify import verify
from tests.bank import Bank
from tests.bench.filling import fill
from tests.bench.story import life


def test_a_filled_bank_verifies_whole(bank: Bank, tmp_path: Path) -> None:
    template = life(bank)
    fill(bank, template, 6, tmp_path / "keys.db")
    assert len(bank.find("unit")) == 7 * template.units
    assert len(template.events) >= 10 * template.units
    found = list(verify(bank.services, Tally()))
    assert not found, found[:5]
