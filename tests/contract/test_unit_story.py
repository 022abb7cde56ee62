"""What a unit's page tells of its kin and its cold, read in a fixed number of statements."""

from decimal import Decimal
from typing import Any

from biobank.domain.rooms.dividing import Filled
from biobank.services.reads.family import Family, family_of
from biobank.services.reads.unit_warmth import Warmth, warmth_of
from tests import journey, journey_laboratory, journey_storage
from tests.bank import Bank
from tests.journey_laboratory import SOP
from tests.web.counting import statements

BAG = Filled(container="bag", volume_ml=Decimal(50))


def family(bank: Bank, unit: str) -> Family:
    with bank.database.read() as connection:
        return family_of(connection, unit)


def warmth(bank: Bank, unit: str, **more: Any) -> Warmth:
    with bank.database.read() as connection:
        return warmth_of(connection, bank.get("unit", unit), **more)


def test_a_family_reaches_over_generations_in_both_directions(bank: Bank) -> None:
    mother = journey_laboratory.processed_bag(bank)
    children = bank.ok("split-unit", unit=mother, bags=(BAG, BAG), **SOP).made["unit"]
    half = Filled(container="bag", volume_ml=Decimal(25))
    grandchildren = bank.ok("split-unit", unit=children[0], bags=(half, half), **SOP).made["unit"]
    with statements(bank) as sent:
        of_mother = family(bank, mother)
    assert len(sent) == 3
    assert set(of_mother.units) == {*children, *grandchildren}
    assert [edge.volume_ml for edge in of_mother.children(mother)] == [Decimal(50)] * 2
    of_last = family(bank, grandchildren[0])
    assert set(of_last.units) == {children[0], mother}
    assert [edge.parent_id for edge in of_last.parents(grandchildren[0])] == [children[0]]
    assert [edge.parent_id for edge in of_last.parents(children[0])] == [mother]
    assert of_last.down == ()


def test_a_unit_without_kin_has_an_empty_family(bank: Bank) -> None:
    assert family(bank, journey.collected_bag(bank)).units == {}


def test_each_time_out_of_a_slot_is_known_with_its_span(bank: Bank) -> None:
    built = journey_storage.vessel(bank)
    unit = journey_laboratory.frozen_bag(bank)
    frozen = bank.get("unit", unit).frozen_at
    stored = bank.clock.forward(minutes=7)
    bank.ok("store-unit", unit=unit, slot=built.slots[0])
    out = bank.clock.forward(minutes=60)
    bank.ok("take-out-unit", unit=unit)
    back = bank.clock.forward(minutes=3)
    bank.ok("restock-unit", unit=unit, slot=built.slots[1])
    found = warmth(bank, unit)
    assert found.whole
    assert [(each.since, each.until) for each in found.outings][1:] == [(out, back)]
    assert found.outings[0].until == stored
    assert found.outings[0].since <= stored
    assert found.outings[0].since >= frozen
    bank.clock.forward(minutes=1)
    bank.ok("take-out-unit", unit=unit)
    assert warmth(bank, unit).outings[-1].until is None


def test_a_move_from_slot_to_slot_is_no_time_outside(bank: Bank) -> None:
    built = journey_storage.vessel(bank)
    unit = journey_storage.stored_bag(bank, built=built)
    for slot in (built.slots[2], built.slots[3]):
        bank.clock.forward(minutes=5)
        bank.ok("move-unit", unit=unit, slot=slot)
    assert warmth(bank, unit).outings == ()


def test_a_warm_vessel_touches_what_was_in_it_then_and_nothing_else(bank: Bank) -> None:
    built = journey_storage.vessel(bank)
    unit = journey_storage.stored_bag(bank, built=built)
    begun = bank.clock.forward(minutes=30)
    bank.clock.forward(minutes=20)
    warm = {"vessel": built.id, "warmest_c": Decimal(-110), "cause": "lid_open"}
    bank.ok("record-exposure", started_at=begun, ended_at=bank.clock(), **warm)
    late = journey_storage.stored_bag(bank, built=built)
    with statements(bank) as sent:
        found = warmth(bank, unit)
    # The unit itself, its events, and the warm times of its vessels.
    assert len(sent) == 3
    assert [each.started_at for each in found.warm] == [begun]
    assert found.warm[0].above_excursion
    assert warmth(bank, late).warm == ()


def test_a_long_history_is_read_from_its_end_and_says_so(bank: Bank) -> None:
    built = journey_storage.vessel(bank)
    unit = journey_storage.stored_bag(bank, built=built, frozen_at=bank.clock())
    for _ in range(4):
        bank.clock.forward(minutes=1)
        bank.ok("take-out-unit", unit=unit)
        bank.clock.forward(minutes=1)
        bank.ok("restock-unit", unit=unit, slot=built.slots[5])
    found = warmth(bank, unit, most=4)
    assert not found.whole
    assert len(found.outings) == 2
