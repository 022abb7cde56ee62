"""Roles are held per site: what belongs to one is not moved by whoever works at another."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests import journey, journey_storage
from tests.bank import Bank

NORTH = {"name": "North", "zone": "Europe/Oslo", "facility": "A9998"}


@pytest.fixture
def north(bank: Bank) -> str:
    """Another site, where a technologist, a nurse and a coordinator of their own work."""
    site = bank.made("add-site", "site", by="console", **NORTH)
    for role in ("technologist", "nurse", "coordinator", "quality_officer"):
        there = bank.hire(role, login=f"north_{role}")
        bank.people[f"north_{role}"] = replace(there, site=site, zone="Europe/Oslo")
    return site


def refused(bank: Bank, verb: str, by: str, **told: Any) -> None:
    assert bank.refused(verb, "of-another-site", by=by, **told).params["site"] == "Centre"


def test_a_role_at_one_site_moves_nothing_of_another(bank: Bank, north: str) -> None:
    unit = journey_storage.stored_bag(bank)
    row = bank.get("unit", unit)
    refused(bank, "take-out-unit", "north_technologist", unit=unit)
    refused(bank, "mark-missing", "north_nurse", unit=unit)
    assert bank.get("unit", unit) == row
    assert bank.events(row.stream)[-1].kind == "AttemptRefused", "the near miss is told where it belongs"
    refused(bank, "store-unit", "north_technologist", unit=unit, slot=row.slot_id)
    refused(bank, "rename-place", "north_technologist", place=row.place_id, name="Ours")
    refused(bank, "add-room", "north_technologist", site=bank.site.id, name="Ours")


def test_what_a_patient_has_is_of_the_patients_site(bank: Bank, north: str) -> None:
    patient = journey.registered_patient(bank)
    journey.consented(bank, patient, "use")
    (consent,) = bank.find("consent", patient_id=patient)
    told = {"consent": consent.id, "withdrawn_on": journey.today(bank)}
    refused(bank, "withdraw-consent", "north_coordinator", **told)
    refused(bank, "record-death", "north_coordinator", patient=patient, died_on=journey.today(bank))
    bank.ok("withdraw-consent", by="coordinator", **told)


def test_what_has_happened_is_kept_with_its_deviation(bank: Bank, north: str) -> None:
    unit = journey_storage.stored_bag(bank)
    told: Mapping[str, Any] = {"mode": "reported", "claimed_at": bank.clock(), "unit": unit}
    kept = bank.ok("take-out-unit", by="north_technologist", **told)
    assert "of-another-site" in kept.violations
    row = bank.get("unit", unit)
    assert (row.custody, row.disposition) == ("person", "quarantined")


def test_cells_are_acted_on_where_they_are(bank: Bank, north: str) -> None:
    unit = journey.collected_bag(bank)
    told = {"kind": "bench", "name": "North bench"}
    bench = bank.made("add-location", "place", by="north_technologist", site=north, **told)
    refused(bank, "hand-over-unit", "north_technologist", unit=unit, to_place=bench)
    bank.ok("hand-over-unit", by="apheresis_nurse", unit=unit, to_place=bench)
    bank.ok("accept-unit", by="north_technologist", unit=unit)
    bank.ok("put-down-unit", by="north_technologist", unit=unit, place=bench)
    bank.ok("pick-up-unit", by="north_nurse", unit=unit)
    journey.sound(bank)


def test_a_patient_is_treated_where_a_course_was_opened(bank: Bank, north: str) -> None:
    patient = journey.registered_patient(bank)
    band = {"patient": patient, "admitted_on": journey.today(bank)}
    refused(bank, "issue-wristband", "north_nurse", **band)
    there = replace(bank.hire("physician", login="north_physician"), site=north, zone="Europe/Oslo")
    bank.people["north_physician"] = there
    course = bank.made("open-course", "course", by="north_physician", patient=patient)
    bank.ok("issue-wristband", by="north_nurse", **band)
    assert bank.get("course", course).site_id == north
    bank.ok("call-off-course", by="physician", course=course, reason="patient_request")


def test_whatever_keeps_a_patient_safe_is_done_from_anywhere(bank: Bank, north: str) -> None:
    unit = journey_storage.stored_bag(bank)
    lot = bank.made("register-lot", "lot", item="Bags", number="B-1", expires_on="2099-01-01")
    bank.ok("hold-lot", by="north_quality_officer", lot=lot, cause="recall")
    bank.ok("quarantine-unit", by="north_quality_officer", unit=unit, cause="recall")
    told = {"area": "storage", "severity": "minor", "description": "Seen from the north"}
    bank.ok("report-deviation", by="north_nurse", unit=unit, **told)


def test_roles_are_granted_by_the_sites_own_administrators(bank: Bank, north: str) -> None:
    person = bank.people["nurse"].person
    told = {"person": person, "site": north, "role": "nurse"}
    bank.ok("grant-role", by="administrator", **told)
    own = bank.made("add-person", "person", by="console", login="north_admin", name="Nora North")
    bank.ok("grant-role", by="console", person=own, site=north, role="administrator")
    bank.refused("grant-role", "role-at-another-site", by="administrator", **{**told, "role": "technologist"})
    bank.refused("revoke-role", "role-at-another-site", by="administrator", **told)
    bank.people["north_admin"] = replace(bank.people["administrator"], person=own, site=north)
    bank.ok("revoke-role", by="north_admin", **told)
