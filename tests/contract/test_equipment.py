"""Equipment: registered once, calibrated, cleaned, in service and out of it."""

from tests.bank import Bank
from tests.journey_laboratory import equipment


def test_equipment_has_a_name_of_its_own(bank: Bank) -> None:
    equipment(bank, "Scale 1", "scale")
    told = {"name": "Scale 1", "kind": "scale", "calibrated_until": "2027-01-01"}
    bank.refused("register-equipment", "equipment-registered-already", **told)


def test_calibration_and_cleaning_hold_until_their_days(bank: Bank) -> None:
    scale = equipment(bank, "Scale 1", "scale")
    bank.ok("record-calibration", equipment=scale, calibrated_until="2027-03-02", certificate="K-17")
    bank.ok("record-cleaning", equipment=scale, cleaned_until="2026-03-09")
    row = bank.get("equipment", scale)
    assert (row.calibrated_until, row.cleaned_until) == ("2027-03-02", "2026-03-09")
    bank.refused(
        "record-calibration", "not-permitted", by="nurse", equipment=scale, calibrated_until="2027-03-02"
    )
    bank.refused("record-cleaning", "not-permitted", by="nurse", equipment=scale, cleaned_until="2027-03-02")


def test_service_ends_and_begins_once(bank: Bank) -> None:
    scale = equipment(bank, "Scale 1", "scale")
    bank.refused("put-in-service", "equipment-in-service-already", equipment=scale)
    bank.ok("take-out-of-service", equipment=scale, reason="equipment_failure")
    assert bank.get("equipment", scale).status == "out_of_service"
    bank.refused("take-out-of-service", "equipment-out-already", equipment=scale, reason="equipment_failure")
    bank.ok("put-in-service", equipment=scale)
    assert bank.get("equipment", scale).status == "in_service"
