"""The freezer room: vessels built at once, places renamed and retired, slots blocked, warm times told."""

import json
from dataclasses import replace
from decimal import Decimal

from biobank.domain.ledger.fold import Fold
from tests.bank import Bank
from tests.journey_storage import SMALL, room, stored_bag, vessel


def test_a_vessel_is_built_with_all_its_slots(bank: Bank) -> None:
    built = vessel(bank)
    slots = bank.find("slot", vessel_id=built.id)
    assert len(slots) == 2 * 2 * 2 * 3
    assert [bank.get("slot", id).label for id in built.slots[:6]] == ["A1", "A2", "A3", "B1", "B2", "B3"]
    assert {slot.stream for slot in slots} == {f"vessel/{built.id}"}


def test_ten_thousand_slots_are_one_short_event_that_folds_to_all_of_them(sqlite_bank: Bank) -> None:
    rows = (replace(SMALL, racks="Tower 01..10", boxes="Box 01..10", rows=10, columns=10),)
    built = vessel(sqlite_bank, racks=rows)
    (event,) = sqlite_bank.events(f"vessel/{built.id}")
    assert len(event.body) < 40_000
    fold = Fold()
    assert not fold.take(json.loads(event.body))
    folded = {id: one for (thing, id), one in fold.rows.items() if thing == "slot"}
    stored = sqlite_bank.find("slot", vessel_id=built.id)
    assert len(stored) == len(folded) == 10_000
    assert all(folded[slot.id].columns["label"] == slot.label for slot in stored)
    assert all(folded[slot.id].columns["place_id"] == slot.place_id for slot in stored)


def test_a_plan_that_cannot_be_built_is_refused(sqlite_bank: Bank) -> None:
    home = room(sqlite_bank)
    told = {"room": home, "name": "V", "coldest_c": Decimal(-196), "warmest_c": Decimal(-150)}
    for code, rows in (
        ("name-pattern-unclear", (replace(SMALL, racks="Tower 6..1"),)),
        ("vessel-names-repeat", (SMALL, SMALL)),
        ("vessel-size", ()),
        ("vessel-size", (replace(SMALL, racks="T 1..9", boxes="B 1..9", rows=100, columns=100),)),
    ):
        sqlite_bank.refused("build-vessel", code, racks=rows, **told)
    upside_down = {**told, "warmest_c": Decimal(-197)}
    sqlite_bank.refused("build-vessel", "coldest-above-warmest", racks=(SMALL,), **upside_down)
    inside = vessel(sqlite_bank).boxes[0]
    sqlite_bank.refused("build-vessel", "not-a-room", racks=(SMALL,), **{**told, "room": inside})
    sqlite_bank.refused("build-vessel", "name-in-use-here", racks=(SMALL,), **{**told, "name": "Vessel 1"})


def test_a_room_and_a_location_have_names_of_their_own(bank: Bank) -> None:
    room(bank)
    bank.refused("add-room", "name-in-use-here", site=bank.site.id, name="Cryo room")
    fridge = bank.made(
        "add-location",
        "place",
        site=bank.site.id,
        kind="fridge",
        name="Fridge 1",
        coldest_c=Decimal(2),
        warmest_c=Decimal(6),
    )
    assert bank.get("place", fridge).warmest_c == Decimal(6)
    told = {"site": bank.site.id, "kind": "fridge"}
    bank.refused("add-location", "name-in-use-here", **told, name="Fridge 1")
    upside_down = {"coldest_c": Decimal(6), "warmest_c": Decimal(2)}
    bank.refused("add-location", "coldest-above-warmest", **told, name="Fridge 2", **upside_down)


def test_places_are_renamed_beside_others_that_differ(bank: Bank) -> None:
    built = vessel(bank)
    bank.ok("rename-place", place=built.boxes[0], name="North box")
    bank.refused("rename-place", "name-in-use-here", place=built.boxes[1], name="North box")
    bank.ok("rename-place", place=built.boxes[2], name="North box")


def test_only_an_empty_place_is_retired(bank: Bank) -> None:
    built = vessel(bank)
    unit = stored_bag(bank, built=built)
    bank.refused("retire-place", "place-not-empty", place=built.id, reason="other")
    bank.refused("retire-place", "place-has-places", place=built.room, reason="other")
    bank.ok("take-out-unit", unit=unit)
    bank.ok("retire-place", place=built.id, reason="other")
    bank.refused("restock-unit", "place-retired", unit=unit, slot=built.slots[0])
    bank.refused("rename-place", "place-retired-already", place=built.id, name="Old")
    bank.ok("retire-place", place=built.room, reason="other")


def test_a_blocked_slot_takes_nothing_until_it_is_open(bank: Bank) -> None:
    built = vessel(bank)
    unit = stored_bag(bank, built=built)
    bank.refused("block-slot", "slot-occupied", slot=built.slots[0], cause="iced")
    bank.ok("block-slot", slot=built.slots[1], cause="iced")
    bank.refused("block-slot", "slot-blocked-already", slot=built.slots[1], cause="iced")
    bank.refused("move-unit", "slot-blocked", unit=unit, slot=built.slots[1])
    bank.ok("open-slot", slot=built.slots[1])
    bank.refused("open-slot", "slot-open-already", slot=built.slots[1])
    bank.ok("move-unit", unit=unit, slot=built.slots[1])


def test_a_warm_time_is_one_event_of_the_vessel(bank: Bank) -> None:
    built = vessel(bank)
    stored_bag(bank, built=built)
    started = bank.clock()
    bank.clock.forward(hours=2)
    exposure = bank.made(
        "record-exposure",
        "exposure",
        vessel=built.id,
        started_at=started,
        warmest_c=Decimal(-130),
        cause="nitrogen_low",
    )
    assert not bank.get("exposure", exposure).above_excursion
    bank.refused(
        "record-exposure", "times-run-backwards", vessel=built.id, started_at=bank.clock(), ended_at=started,
        warmest_c=Decimal(-130), cause="power",
    )  # fmt: skip
    bank.refused(
        "record-exposure",
        "not-a-vessel",
        vessel=built.boxes[0],
        started_at=started,
        warmest_c=Decimal(-90),
        cause="power",
    )
    bank.ok("end-exposure", vessel=built.id, ended_at=bank.clock(), warmest_c=Decimal(-110))
    ended = bank.get("exposure", exposure)
    assert (ended.above_excursion, ended.warmest_c) == (True, Decimal(-110))
    bank.refused("end-exposure", "vessel-is-cold", vessel=built.id, ended_at=bank.clock())
    assert len(bank.events(f"vessel/{built.id}")) >= 3
