"""Deviations: told where they belong, closed by quality, verbal orders confirmed in time or late."""

import json

from tests.bank import Bank
from tests.journey import registered_patient, sound
from tests.journey_storage import stored_bag, vessel

CLOSED = {"severity": "minor", "root_cause": "Haste", "action": "Trained"}
REVIEWED = [("quality_officer", "reviewed")]
COUNTERSIGNED = [("physician", "countersigned")]


def test_a_deviation_is_told_in_the_stream_it_concerns(bank: Bank) -> None:
    unit = stored_bag(bank)
    patient = bank.get("unit", unit).patient_id
    told = {"area": "storage", "severity": "minor", "description": "Anna dropped the box"}
    standing = bank.get("slot", bank.get("unit", unit).slot_id).vessel_id
    for more, stream in (
        ({"unit": unit}, f"patient/{patient}"),
        ({"patient": patient}, f"patient/{patient}"),
        ({"vessel": standing}, f"vessel/{standing}"),
        ({}, bank.site.stream),
    ):
        deviation = bank.made("report-deviation", "deviation", by="nurse", **told, **more)
        assert bank.get("deviation", deviation).stream == stream
        assert "Anna" not in bank.events(stream)[-1].body
    other = registered_patient(bank)
    bank.refused("report-deviation", "unit-of-another-patient", unit=unit, patient=other, **told)


def test_quality_closes_a_deviation_once(bank: Bank) -> None:
    told = {"area": "label", "severity": "critical", "description": "Two labels"}
    deviation = bank.made("report-deviation", "deviation", **told)
    closing = {"deviation": deviation, **CLOSED}
    bank.refused("close-deviation", "not-permitted", **closing)
    bank.ok("close-deviation", by="quality_officer", signed=REVIEWED, **closing)
    assert (bank.get("deviation", deviation).status, bank.get("deviation", deviation).severity) == (
        "closed",
        "minor",
    )
    bank.refused(
        "close-deviation", "deviation-closed-already", by="quality_officer", signed=REVIEWED, **closing
    )


def test_a_verbal_order_is_countersigned_in_time_or_the_record_says_late(bank: Bank) -> None:
    told = {"area": "verbal-order", "severity": "minor", "description": "Thaw now", "verbal_order": True}
    for hours, late in ((23, False), (25, True)):
        unit = stored_bag(bank, built=vessel(bank, f"Vessel {hours}"))
        deviation = bank.made("report-deviation", "deviation", by="nurse", unit=unit, **told)
        closing = {"by": "quality_officer", "signed": REVIEWED, "deviation": deviation, **CLOSED}
        bank.refused("close-deviation", "countersign-outstanding", **closing)
        bank.clock.forward(hours=hours)
        bank.ok("countersign", by="physician", deviation=deviation, signed=COUNTERSIGNED)
        row = bank.get("deviation", deviation)
        assert row.countersigned_by == bank.people["physician"].person
        assert json.loads(bank.events(row.stream)[-1].body)["data"]["late"] is late
        bank.refused(
            "countersign", "nothing-to-countersign", by="physician", deviation=deviation, signed=COUNTERSIGNED
        )
        bank.ok("close-deviation", **closing)


def test_a_report_about_two_patients_stands_with_both(bank: Bank) -> None:
    unit = stored_bag(bank)
    owner, other = bank.get("unit", unit).patient_id, registered_patient(bank)
    told = {"area": "bedside", "severity": "critical", "description": "Put back", "by": "nurse"}
    bank.ok("report-deviation", unit=unit, other_patient=other, **told)
    events = [bank.events(f"patient/{patient}")[-1] for patient in (owner, other)]
    assert [one.kind for one in events] == ["DeviationReported", "DeviationReported"]
    assert [one.unit_id for one in events] == [unit, None]
    assert len(bank.find("deviation")) == 1
    bank.ok("report-deviation", unit=unit, other_patient=owner, **told)
    assert len(bank.events(f"patient/{other}")) == 2


def test_both_histories_of_such_a_report_verify(bank: Bank) -> None:
    first, other = registered_patient(bank), registered_patient(bank, family_name="Okafor")
    told = {"area": "bedside", "severity": "major", "description": "Two bands mixed up", "by": "nurse"}
    bank.ok("report-deviation", patient=first, other_patient=other, **told)
    assert [bank.events(f"patient/{each}")[-1].kind for each in (first, other)] == ["DeviationReported"] * 2
    sound(bank)
