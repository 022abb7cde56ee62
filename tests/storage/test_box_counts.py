"""How full each box is, is kept with every step, and is what its slots and units say."""

import pytest
from sqlalchemy import select, update

from biobank.services.audit.findings import Tally
from biobank.services.audit.rebuild import rebuild
from biobank.services.audit.verify import verify_replay
from biobank.storage import box_counts, tables
from tests import journey_storage
from tests.bank import Bank

_kept = tables.box_count


def kept(bank: Bank, box: str) -> tuple[int, int, int]:
    """Return slots, used and blocked of a box as they are kept."""
    with bank.database.read() as connection:
        told = select(_kept.c.slots, _kept.c.used, _kept.c.blocked).where(_kept.c.place_id == box)
        return tuple(connection.execute(told).one())


def differing(bank: Bank) -> list[str]:
    with bank.database.read() as connection:
        return box_counts.differing(connection)


def test_every_way_into_and_out_of_a_slot_is_counted(bank: Bank) -> None:
    built = journey_storage.vessel(bank)
    first, second = built.boxes[:2]
    unit = journey_storage.frozen_bag(bank)
    assert kept(bank, first) == (6, 0, 0)
    bank.ok("store-unit", unit=unit, slot=built.slots[0])
    assert kept(bank, first) == (6, 1, 0)
    bank.ok("move-unit", unit=unit, slot=built.slots[1])
    assert kept(bank, first) == (6, 1, 0), "from slot to slot of one box"
    bank.ok("move-unit", unit=unit, slot=built.slots[6])
    assert (kept(bank, first), kept(bank, second)) == ((6, 0, 0), (6, 1, 0))
    bank.ok("take-out-unit", unit=unit)
    assert kept(bank, second) == (6, 0, 0)
    bank.ok("block-slot", slot=built.slots[0], cause="iced")
    assert kept(bank, first) == (6, 0, 1)
    bank.ok("open-slot", slot=built.slots[0])
    assert kept(bank, first) == (6, 0, 0)
    bank.ok("restock-unit", unit=unit, slot=built.slots[0])
    bank.ok("mark-missing", unit=unit)
    assert kept(bank, first) == (6, 0, 0)
    assert differing(bank) == []


def test_a_refused_command_counts_nothing(bank: Bank) -> None:
    built = journey_storage.vessel(bank)
    units = [journey_storage.frozen_bag(bank) for _ in range(2)]
    bank.ok("store-unit", unit=units[0], slot=built.slots[0])
    bank.refused("store-unit", "slot-taken", unit=units[1], slot=built.slots[0])
    assert kept(bank, built.boxes[0]) == (6, 1, 0)


@pytest.mark.parametrize("wrong", [{"used": 5}, {"blocked": 1}, {"place_id": "F0000000000"}])
def test_a_wrong_count_is_found_and_counted_anew(bank: Bank, wrong: dict[str, object]) -> None:
    built = journey_storage.vessel(bank)
    with bank.database.write() as connection:
        connection.execute(update(_kept).where(_kept.c.place_id == built.boxes[0]).values(wrong))
    found = list(verify_replay(bank.services, Tally()))
    assert {one.code for one in found} == {"count-differs"}
    with bank.database.write() as connection:
        assert rebuild(connection) == ()
    assert differing(bank) == []
    assert kept(bank, built.boxes[0]) == (6, 0, 0)
