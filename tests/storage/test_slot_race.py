"""Sixteen people claim one slot at the same moment: one has it, fifteen read who does and since when."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from biobank.services.execute import execute
from biobank.services.outcome import Outcome
from tests.bank import Bank
from tests.journey_storage import frozen_bag, vessel

CLAIMS = 16


def test_of_sixteen_claims_of_one_slot_exactly_one_wins(bank: Bank) -> None:
    slot = vessel(bank).slots[0]
    commands = [bank.command("store-unit", unit=frozen_bag(bank), slot=slot) for _ in range(CLAIMS)]
    start = Barrier(CLAIMS)

    def claim(command: object) -> Outcome:
        start.wait()
        return execute(bank.services, bank.actor("technologist"), command)  # type: ignore[arg-type]

    with ThreadPoolExecutor(CLAIMS) as threads:
        outcomes = list(threads.map(claim, commands))
    (holder,) = bank.find("unit", slot_id=slot)
    won = [one for one in outcomes if one.accepted]
    lost = [one for one in outcomes if not one.accepted]
    assert [one.events[0].partition("#")[0] for one in won] == [holder.stream]
    assert {one.code for one in lost} == {"slot-taken"}
    assert {(one.params["unit"], one.params["since"]) for one in lost} == {(holder.id, holder.custody_since)}
    assert len(lost) == CLAIMS - 1
    assert all(bank.events(one.events[0].partition("#")[0])[-1].kind == "AttemptRefused" for one in lost)
