"""A built vessel and what happened to it verify: the fold makes the same slots as the projection."""

from decimal import Decimal

from biobank.services.audit.findings import Tally
from biobank.services.audit.verify import verify
from tests.bank import Bank
from tests.journey_storage import vessel


def test_slots_that_no_body_lists_are_the_same_when_folded(bank: Bank) -> None:
    built = vessel(bank)
    bank.ok("block-slot", slot=built.slots[3], cause="iced")
    bank.ok("rename-place", place=built.boxes[1], name="South box")
    started = bank.clock()
    bank.clock.forward(hours=1)
    warm = {"started_at": started, "warmest_c": Decimal(-100), "cause": "power"}
    bank.ok("record-exposure", vessel=built.id, **warm)
    bank.ok("retire-place", place=built.boxes[0], reason="other")
    tally = Tally()
    assert list(verify(bank.services, tally)) == []
    assert tally.events > 5
