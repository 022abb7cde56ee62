"""Receipt: what arrives is taken in, and what is otherwise than it should be holds it."""

from decimal import Decimal
from typing import Any

import pytest

from biobank.domain.rooms.transfer_in import ForeignContainer
from tests.bank import Bank
from tests.journey import (
    arrival,
    cleared_episode,
    collected_bag,
    location,
    open_episode,
    received_bag,
    registered_patient,
    sound,
)

SECOND = [("second_technologist", "verified")]


def causes(bank: Bank, unit: str) -> list[str]:
    return sorted(one.cause for one in bank.find("hold", unit_id=unit, status="open"))


def on_its_way(bank: Bank) -> str:
    unit = collected_bag(bank)
    to = bank.people["technologist"].person
    bank.ok("hand-over-unit", by="apheresis_nurse", unit=unit, to_person=to)
    return unit


class TestReceiving:
    def test_a_good_bag_lies_in_the_fridge(self, bank: Bank) -> None:
        unit = received_bag(bank)
        found = bank.get("unit", unit)
        assert (found.custody, found.holder_id) == ("location", None)
        assert bank.get("place", found.place_id).name == "Fridge"
        assert causes(bank, unit) == ["awaiting-results"]
        assert [one.status for one in bank.find("handover", unit_id=unit)] == ["received"]
        assert bank.find("deviation") == []
        sound(bank)

    @pytest.mark.parametrize(
        ("code", "changed"),
        [
            ("received-label", {"label_matches": False}),
            ("received-container", {"intact": False}),
            ("received-condition", {"condition": "clotted"}),
            ("received-temperature", {"temperature_c": Decimal(-2)}),
        ],
    )
    def test_a_discrepancy_holds_it(self, sqlite_bank: Bank, code: str, changed: dict[str, Any]) -> None:
        unit = on_its_way(sqlite_bank)
        sqlite_bank.ok("receive-unit", unit=unit, **{**arrival(sqlite_bank), **changed})
        assert sqlite_bank.get("unit", unit).custody == "location"
        assert causes(sqlite_bank, unit) == ["awaiting-results", "discrepancy"]
        assert [one.code for one in sqlite_bank.find("deviation", unit_id=unit)] == [code]

    @pytest.mark.parametrize(
        ("degrees", "hours", "late"), [("4", 72, False), ("4", 73, True), ("20", 24, False), ("20", 25, True)]
    )
    def test_the_liquid_hold_runs_from_the_end_of_collection(
        self, sqlite_bank: Bank, degrees: str, hours: int, *, late: bool
    ) -> None:
        unit = on_its_way(sqlite_bank)
        sqlite_bank.clock.forward(hours=hours)
        told = {**arrival(sqlite_bank), "temperature_c": Decimal(degrees)}
        sqlite_bank.ok("receive-unit", unit=unit, **told)
        found = [one.code for one in sqlite_bank.find("deviation", unit_id=unit)]
        assert found == (["received-liquid-hold"] if late else [])

    def test_several_discrepancies_are_one_deviation(self, bank: Bank) -> None:
        unit = on_its_way(bank)
        told = {**arrival(bank), "intact": False, "condition": "leaking"}
        bank.ok("receive-unit", unit=unit, **told)
        (deviation,) = bank.find("deviation", unit_id=unit)
        assert (deviation.code, deviation.severity) == ("received-container", "major")
        sound(bank)

    def test_nobody_receives_what_they_sent(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        unit = on_its_way(bank)
        bank.ok("accept-unit", unit=unit)
        laboratory = location(bank, "Laboratory", "bench")
        bank.ok("hand-over-unit", unit=unit, to_place=laboratory)
        bank.refused("receive-unit", "own-handover", unit=unit, **arrival(bank))
        bank.ok("receive-unit", by="second_technologist", unit=unit, **arrival(bank))

    def test_what_lies_here_is_not_received_again(self, sqlite_bank: Bank) -> None:
        unit = received_bag(sqlite_bank)
        sqlite_bank.refused("receive-unit", "unit-is-location", unit=unit, **arrival(sqlite_bank))


def foreign(bank: Bank, episode: str) -> dict[str, Any]:
    cold = location(bank, "Shipper", "shipper", coldest_c=Decimal(-196), warmest_c=Decimal(-150))
    return {
        "episode": episode,
        "place": cold,
        "din": "=A99982512345600",
        "source_centre": "Northern Cell Bank",
        "material": "frozen",
        "collected_at": "2025-06-09T10:30:00.000Z",
        "temperature_c": Decimal(-170),
        "documents": True,
        "containers": (
            ForeignContainer(
                container="bag", product_code="S1194", division="A0", volume_ml=Decimal(100),
                cd34_e6=Decimal(200),
            ),
            ForeignContainer(container="bag", product_code="S1194", division="B0"),
        ),
    }  # fmt: skip


class TestTransferIn:
    def test_foreign_numbers_stay_and_each_container_is_released_anew(self, bank: Bank) -> None:
        episode = open_episode(bank, registered_patient(bank))
        made = bank.ok("receive-transfer-in", signed=SECOND, **foreign(bank, episode)).made
        units = [bank.get("unit", id) for id in made["unit"]]
        assert {one.din for one in units} == {"A999825123456"}
        assert [(one.product_code, one.division, one.material) for one in units] == [
            ("S1194", "A0", "frozen"),
            ("S1194", "B0", "frozen"),
        ]
        assert {(one.custody, one.disposition) for one in units} == {("location", "quarantined")}
        assert causes(bank, units[0].id) == ["transferred-in"]
        assert units[0].custody_since == bank.clock()
        (event,) = [one for one in bank.events(units[0].stream) if one.unit_id == units[0].id]
        assert "Northern" not in event.body
        sound(bank)

    def test_a_second_delivery_joins_the_donation(self, bank: Bank) -> None:
        episode = open_episode(bank, registered_patient(bank))
        told = foreign(bank, episode)
        bank.ok("receive-transfer-in", signed=SECOND, **told)
        bank.refused("receive-transfer-in", "product-known-already", signed=SECOND, **told)
        more = (ForeignContainer(container="vial", product_code="S1194", division="Z0"),)
        warm = {**told, "containers": more, "documents": False, "temperature_c": Decimal(-100)}
        made = bank.ok("receive-transfer-in", signed=SECOND, **warm).made
        assert causes(bank, made["unit"][0]) == ["discrepancy", "records-missing", "transferred-in"]
        assert len(bank.find("donation")) == 1
        sound(bank)

    def test_the_number_of_a_pool_is_its_patients_too(self, bank: Bank) -> None:
        episode = cleared_episode(bank)
        units = (received_bag(bank, episode), received_bag(bank, episode))
        pool = bank.made(
            "pool-units", "unit", units=units, volume_ml=Decimal(400), sop="SOP-1", sop_version="1"
        )
        number = {"din": f"={bank.get('unit', pool).din}00"}
        other = open_episode(bank, registered_patient(bank, family_name="Duarte-Reis"))
        told = {**foreign(bank, other), **number}
        bank.refused("receive-transfer-in", "din-of-another-patient", signed=SECOND, **told)

    def test_a_number_of_another_patient_is_a_near_miss_of_both(self, bank: Bank) -> None:
        first = open_episode(bank, registered_patient(bank))
        bank.ok("receive-transfer-in", signed=SECOND, **foreign(bank, first))
        second = open_episode(bank, registered_patient(bank, family_name="Duarte-Reis"))
        told = foreign(bank, second)
        bank.refused("receive-transfer-in", "din-of-another-patient", signed=SECOND, **told)
        for episode in (first, second):
            assert bank.events(bank.get("episode", episode).stream)[-1].kind == "AttemptRefused"
        sound(bank)

    @pytest.mark.parametrize(
        ("code", "changed"),
        [
            ("din-unreadable", {"din": "=A9998"}),
            ("place-temperature", {"material": "collected"}),
            ("moment-in-the-future", {"collected_at": "2026-12-01T10:00:00.000Z"}),
            ("times-run-backwards", {"frozen_at": "2025-06-08T10:30:00.000Z"}),
            (
                "product-code-malformed",
                {"containers": (ForeignContainer(container="bag", product_code="Q", division="00"),)},
            ),
        ],
    )
    def test_what_cannot_be_taken_in(self, sqlite_bank: Bank, code: str, changed: dict[str, Any]) -> None:
        episode = open_episode(sqlite_bank, registered_patient(sqlite_bank))
        told = {**foreign(sqlite_bank, episode), **changed}
        sqlite_bank.refused("receive-transfer-in", code, signed=SECOND, **told)
