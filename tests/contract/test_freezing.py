"""Freezing: clocks are watched, and the same unit carries its next product."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.bank import Bank
from tests.journey import received_bag
from tests.journey_laboratory import SOP, dmso_bag, frozen_bag, processed_bag, run

DECIDED: dict[str, Any] = {
    "reason": "physician_decision",
    "signed": [("processing_director", "accepts-risk")],
}


def test_a_frozen_unit_is_the_same_unit_with_its_next_product(bank: Bank) -> None:
    unit = bank.get("unit", frozen_bag(bank))
    assert (unit.material, unit.product_code, unit.division) == ("frozen", "S1194", "00")
    products = {one.product_code: one.superseded_at is None for one in bank.find("product", unit_id=unit.id)}
    assert products == {"S1128": False, "S1194": True}
    (step,) = [one for one in bank.find("process", unit_id=unit.id) if one.step == "freezing"]
    assert (step.programme, step.end_temperature_c) == ("HPC-1", -100)
    frozen = [json.loads(e.body)["data"] for e in bank.events(unit.stream) if e.kind == "UnitFrozen"]
    assert (frozen[0]["dmso_minutes"], frozen[0]["dmso_clock"]) == (10, "in_time")


def test_five_percent_dmso_leads_to_another_product(bank: Bank) -> None:
    unit = processed_bag(bank)
    bank.ok("add-dmso", unit=unit, volume_ml=Decimal(105), dmso_percent=Decimal(5), **SOP)
    bank.clock.forward(minutes=55)
    bank.ok("freeze-unit", unit=unit, overwrapped=True, expires_on="2036-03-02", **run(bank))
    frozen = bank.get("unit", unit)
    assert (frozen.product_code, frozen.overwrapped, frozen.expires_on) == ("S1195", True, "2036-03-02")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("dmso-waited-too-long", {"wait": 90}),
        ("liquid-hold-too-long", {"wait": 60, "liquid_hold": "room", "age": 25}),
        ("liquid-hold-too-long", {"wait": 60, "age": 72}),
        ("ends-before-it-begins", {"wait": 60, "expires_on": "2026-03-02"}),
        ("run-ended-warm", {"wait": 60, "end_temperature_c": Decimal(-40)}),
        ("next-product-unknown", {"wait": 60, "product_code": "nothing"}),
    ],
)
def test_what_stands_against_freezing(bank: Bank, code: str, told: dict[str, Any]) -> None:
    unit = processed_bag(bank)
    bank.clock.forward(hours=told.get("age", 0))
    bank.ok("add-dmso", unit=unit, volume_ml=Decimal(110), dmso_percent=Decimal(10), **SOP)
    bank.clock.forward(minutes=told["wait"])
    more = {name: value for name, value in told.items() if name not in ("wait", "age")}
    bank.refused("freeze-unit", code, unit=unit, **{**run(bank), **more})


def test_an_amber_clock_gives_way_to_a_signature_and_opens_a_deviation(bank: Bank) -> None:
    unit = dmso_bag(bank)
    bank.clock.forward(minutes=90)
    bank.refused("freeze-unit", "dmso-waited-too-long", unit=unit, **run(bank))
    outcome = bank.ok("freeze-unit", unit=unit, **run(bank), **DECIDED)
    assert outcome.violations == ("dmso-waited-too-long",)
    assert bank.get("deviation", outcome.made["deviation"][0]).code == "dmso-waited-too-long"


def test_low_viability_is_decided_on(bank: Bank) -> None:
    unit = dmso_bag(bank)
    bank.ok("record-result", unit=unit, test="viability", value="62")
    bank.clock.forward(minutes=60)
    bank.refused("freeze-unit", "viability-low", unit=unit, **run(bank))
    bank.ok("freeze-unit", unit=unit, **run(bank), **DECIDED)


def test_a_late_run_is_reported_and_kept(bank: Bank) -> None:
    unit = dmso_bag(bank)
    bank.clock.forward(minutes=90)
    outcome = bank.ok("freeze-unit", mode="reported", unit=unit, **run(bank))
    assert outcome.violations == ("dmso-waited-too-long", "not-verified")
    assert bank.get("unit", unit).material == "frozen"
    assert "deviation" in {one.cause for one in bank.find("hold", unit_id=unit)}


def test_dmso_is_added_once_and_only_grows_the_volume(bank: Bank) -> None:
    unit = dmso_bag(bank)
    told: dict[str, Any] = {"volume_ml": Decimal(120), "dmso_percent": Decimal(10), **SOP}
    bank.refused("add-dmso", "dmso-added-already", unit=unit, **told)
    bank.refused("add-dmso", "volume-cannot-shrink", unit=received_bag(bank), **told)


def test_a_frozen_unit_is_not_frozen_again(bank: Bank) -> None:
    bank.refused("freeze-unit", "unit-is-frozen", unit=frozen_bag(bank), **run(bank))


def test_a_label_for_another_product_is_found_before_the_bag_is_frozen(bank: Bank) -> None:
    unit = processed_bag(bank)
    copy = bank.made("print-label", "label_copy", unit=unit, product_code="S1195")
    bank.ok("add-dmso", unit=unit, volume_ml=Decimal(110), dmso_percent=Decimal(10), **SOP)
    bank.clock.forward(minutes=60)
    outcome = bank.refused("freeze-unit", "label-of-other-product", unit=unit, **run(bank))
    assert (outcome.params["named"], outcome.params["product"]) == ("S1195", "S1194")
    bank.ok("void-label", copy=copy, reason="wrong_content")
    bank.ok("reprint-label", unit=unit, product_code="S1194", reason="misprint")
    bank.ok("freeze-unit", unit=unit, **run(bank))


def test_a_director_may_decide_to_freeze_under_the_label_there_is(bank: Bank) -> None:
    unit = processed_bag(bank)
    bank.ok("print-label", unit=unit, product_code="S1195")
    bank.ok("add-dmso", unit=unit, volume_ml=Decimal(110), dmso_percent=Decimal(10), **SOP)
    bank.clock.forward(minutes=60)
    outcome = bank.ok("freeze-unit", unit=unit, **run(bank), **DECIDED)
    assert outcome.violations == ("label-of-other-product",)
