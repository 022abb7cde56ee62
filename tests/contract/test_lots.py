"""Lots: one page answers which products used one, and a held lot holds them all."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from biobank.domain.rooms.batch_record import ReagentUsed
from biobank.domain.rooms.dividing import Filled
from biobank.domain.rooms.lots import HoldLot, lots_are_free
from biobank.domain.verbs import VERBS
from biobank.services import follow_ups
from biobank.services.execute import execute
from biobank.services.follow_ups import derived_id
from biobank.services.special_needs.laboratory import lots_used
from biobank.storage.work import begin
from tests.bank import Bank
from tests.journey import received_bag
from tests.journey_laboratory import SOP, frozen_bag, lot, processed_bag

BAG = Filled(container="bag", volume_ml=Decimal(50))


def held_causes(bank: Bank, unit: str) -> set[str]:
    return {one.cause for one in bank.find("hold", unit_id=unit, status="open")}


def test_a_lot_is_registered_once(bank: Bank) -> None:
    lot(bank)
    told = {"item": "Plasma-Lyte A", "number": "PL-1", "expires_on": "2030-01-01"}
    bank.refused("register-lot", "lot-registered-already", **told)


def test_a_held_lot_goes_into_nothing(bank: Bank) -> None:
    held = lot(bank)
    bank.ok("hold-lot", lot=held, cause="recall")
    step: dict[str, Any] = {"unit": received_bag(bank), "step": "dilution", "volume_ml": Decimal(200), **SOP}
    bank.refused("process-unit", "lot-is-held", **step, reagents=(ReagentUsed(lot=held, amount="1 bag"),))
    bank.refused("hold-lot", "lot-held-already", lot=held, cause="recall")


def test_holding_a_lot_quarantines_what_it_went_into_and_what_descends_from_it(bank: Bank) -> None:
    mother = processed_bag(bank)
    children = bank.ok("split-unit", unit=mother, bags=(BAG, BAG), **SOP).made["unit"]
    other_patient = frozen_bag(bank)
    untouched = received_bag(bank)
    bank.ok("hold-lot", lot=lot(bank), cause="contamination")
    for unit in (*children, other_patient):
        assert "recall" in held_causes(bank, unit)
        assert "UnitQuarantined" in [e.kind for e in bank.events(bank.get("unit", unit).stream)]
    assert held_causes(bank, untouched) == {"awaiting-results"}
    assert bank.get("unit", mother).material == "divided"


def test_a_repeat_after_a_crash_completes_what_is_missing_and_repeats_nothing(
    bank: Bank, monkeypatch: Any
) -> None:
    units = (processed_bag(bank), processed_bag(bank))
    command = HoldLot(id="hold-1", lot=lot(bank), cause="recall")
    actor = bank.people["technologist"]
    with monkeypatch.context() as crash:
        crash.setattr(follow_ups, "PLANS", {})
        execute(bank.services, actor, command)
    assert not any("recall" in held_causes(bank, unit) for unit in units)
    first = derived_id(command, "quarantine-unit", units[0])
    execute(bank.services, actor, bank.command("quarantine-unit", id=first, unit=units[0], cause="recall"))
    assert execute(bank.services, actor, command).repeated
    assert execute(bank.services, actor, command).repeated
    for unit in units:
        assert len([one for one in bank.find("hold", unit_id=unit) if one.cause == "recall"]) == 1


def test_a_refused_command_has_no_follow_ups(bank: Bank) -> None:
    unit = processed_bag(bank)
    bank.refused("hold-lot", "not-permitted", by="nurse", lot=lot(bank), cause="recall")
    assert "recall" not in held_causes(bank, unit)


def test_a_batch_has_its_follow_ups_too(bank: Bank) -> None:
    unit = processed_bag(bank)
    bank.batch([bank.command("hold-lot", lot=lot(bank), cause="recall")])
    assert "recall" in held_causes(bank, unit)


def test_a_lot_is_freed_by_a_signature_and_its_products_by_their_own(bank: Bank) -> None:
    unit = processed_bag(bank)
    held = lot(bank)
    bank.refused(
        "lift-lot-hold", "lot-is-not-held", by="quality_officer", lot=held,
        signed=[("quality_officer", "approved")],
    )  # fmt: skip
    bank.ok("hold-lot", lot=held, cause="recall")
    bank.refused("lift-lot-hold", "signature-missing", by="quality_officer", lot=held, reason="correction")
    signed = [("quality_officer", "approved")]
    bank.ok("lift-lot-hold", by="quality_officer", lot=held, reason="correction", signed=signed)
    assert bank.get("lot", held).status == "open"
    assert "recall" in held_causes(bank, unit)


def test_a_product_is_not_issued_while_a_lot_of_its_parents_is_held(bank: Bank) -> None:
    """Between the hold of a lot and the quarantine of its products, the guard of issue reads the lots."""
    mother = processed_bag(bank)
    child = bank.get("unit", bank.ok("split-unit", unit=mother, bags=(BAG, BAG), **SOP).made["unit"][0])
    held = lot(bank)
    assert not refusal(bank, child)
    bank.ok("hold-lot", lot=held, cause="recall")
    assert refusal(bank, child) == {"item": "Plasma-Lyte A", "lot": "PL-1", "since": bank.clock()}
    assert not refusal(bank, replace(child, disposition="exceptionally_released"))
    assert lots_are_free in VERBS["issue-unit"].guards


def refusal(bank: Bank, unit: Any) -> Any:
    with bank.database.read() as connection:
        used = lots_used(
            begin(connection), bank.command("hold-lot", lot="", cause=""), {"unit": unit}, bank.services
        )
    facts: Any = {"unit": unit, "lots_used": used}
    return lots_are_free.check(None, facts)
