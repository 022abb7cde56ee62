"""A bank that was filled is as valid as one that was lived: verified whole, on both databases."""

from collections import Counter
from pathlib import Path

from biobank.services.audit.findings import Tally
from biobank.services.audit.verify import verify
from tests.bank import Bank
from tests.bench.filling import fill
from tests.bench.story import life, on_the_way


def test_a_filled_bank_verifies_whole(bank: Bank, tmp_path: Path) -> None:
    stories = [life(bank)]
    stories += [told for _, told in on_the_way(bank, bank.clock.forward(days=70))]
    fill(bank, stories, tmp_path / "keys.db")
    assert {(each.units, len(each.events)) for each in stories} == {(10, 100)}
    assert len(bank.find("unit")) == 10 * 2 * len(stories)
    courses = Counter(each.status for each in bank.find("course"))
    assert courses == {"closed": 2, "open": 2, "cleared": 2, "conditioning": 2, "transplanted": 2}
    found = list(verify(bank.services, Tally()))
    assert not found, found[:5]
