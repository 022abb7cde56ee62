"""The days of those who look after the rest: quality officer, administrator, inspector, data manager."""

import csv
from pathlib import Path

from biobank.domain.rules.clock import later
from biobank.domain.things.transplant import Course
from biobank.domain.transplant.follow_up import day_after
from tests import journey, journey_storage
from tests.house import House
from tests.stories.at_a_screen import NEW_PASSWORD, Begun
from tests.web.counting import looks


def test_a_quality_officer_closes_a_deviation_and_reads_near_misses(house: House, day: Begun) -> None:
    bank = house.bank
    bag = journey_storage.stored_bag(bank, journey.registered_patient(bank, family_name="Osei"))
    frost = {"area": "storage", "severity": "minor", "description": "Frost on the cassette."}
    found = bank.made("report-deviation", "deviation", unit=bag, **frost)
    taken = bank.get("unit", house.known.full.units["released"]).slot_id
    bank.refused("move-unit", "slot-taken", unit=bag, slot=taken)
    din = bank.get("unit", bag).din

    officer = day("quality_officer")
    officer.begins()
    officer.sees("Near misses of the last 7 days", "slot taken", "Open deviations, by age")
    officer.opens("Close deviation", within=officer.line(din, of="Open deviations, by age"))
    officer.picks("How grave it was", "Minor")
    officer.types("Root cause", "The lid stood open while the next bag was fetched.")
    officer.types("What was done, and what prevents it", "Two people at the lid.")
    officer.signs("Quality Officer")
    officer.hears("success", "losed")
    assert bank.get("deviation", found).status == "closed"

    # Afterwards it is off the page, and the record of the bag tells of it.
    officer.returns()
    officer.page.goto(f"{house.live.url}/deviations/{found}")
    officer.sees("Two people at the lid.")


def test_an_administrator_lets_a_new_colleague_in(house: House, day: Begun) -> None:
    bank = house.bank
    administrator = day("administrator")
    administrator.begins()
    administrator.opens("People")
    administrator.opens("Add person")
    administrator.types("Sign-in name", "amara.diallo")
    administrator.types("Name as it stands in signatures", "Amara Diallo")
    administrator.presses("Add person")
    administrator.hears("success", "")
    administrator.sees("Amara Diallo", "No role: nothing is open to this person.")

    administrator.opens("Grant a role")
    administrator.chooses("Role", "Data manager")
    administrator.presses("Grant role")
    administrator.hears("success", "")
    person = bank.find("person", login="amara.diallo")[0].id
    administrator.page.goto(f"{house.live.url}/people/{person}")
    administrator.presses("Give a new password")
    administrator.sees("It is shown once.")
    first = administrator.main.locator("code.secret").inner_text()

    # She signs in with what she was given, chooses her own, and has a start page.
    amara = day("data_manager")
    amara.begins("amara.diallo", first, lands="/account/password")
    amara.types("Present password", first)
    amara.types("New password", NEW_PASSWORD)
    amara.types("New password once more", NEW_PASSWORD)
    amara.presses("Change password")
    amara.hears("success", "Your password is changed.")
    amara.sees("Amara Diallo")


def test_an_inspector_reads_a_record_and_takes_its_trail(house: House, day: Begun) -> None:
    bank = house.bank
    jana = journey.registered_patient(bank, family_name="Novotná", hospital_number="H-55-0815")
    bag = journey_storage.stored_bag(bank, jana)
    bank.ok("quarantine-unit", unit=bag, cause="damaged")

    inspector = day("inspector")
    inspector.begins()
    inspector.types("Number, birth date or name of a patient", "H-55-0815")
    inspector.presses("Find")
    inspector.opens("NOVOTNÁ")
    inspector.sees("Patient record")
    inspector.opens("Timeline")
    inspector.sees("What happened", "Stored in a slot", "Put in quarantine")
    taken = inspector.takes("CSV")
    rows = list(csv.DictReader(Path(taken.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert "UnitStored" in {row["kind"] for row in rows}

    # That she read and took it is recorded, and stands on her own start page.
    assert jana in {subject for subject, _ in looks(bank)}
    inspector.returns()
    inspector.sees("Exported by you lately", "Audit trail, CSV", "Opened by you lately")


def test_a_data_manager_records_the_visit_that_is_due(house: House, day: Begun) -> None:
    bank = house.bank
    pavel = journey.registered_patient(bank, family_name="Dvořák", given_names="Pavel")
    bank.plant(_transplanted(house, pavel, days_ago=30))

    manager = day("data_manager")
    manager.begins()
    manager.sees("Day 30")
    manager.opens("Record visit", within=manager.line("DVOŘÁK, Pavel"))
    manager.on("Day of the visit", journey.today(bank))
    manager.picks("The patient is alive", "Yes")
    manager.types("EDSS", "4.5")
    manager.presses("Record visit")
    manager.hears("success", "")

    # Afterwards nothing of him is due, and the list of patients goes along as a workbook.
    manager.returns()
    manager.no_longer_sees("DVOŘÁK, Pavel")
    manager.page.goto(f"{house.live.url}/lists/patients")
    manager.unfolds("Save this view, or take the list as a file")
    workbook = manager.takes("Workbook (XLSX)")
    assert Path(workbook.path()).read_bytes().startswith(b"PK")


def _transplanted(house: House, patient: str, days_ago: int) -> Course:
    """A course whose day 0 was so many days ago: the house's clock is everybody's, and stays."""
    bank = house.bank
    return Course(
        id=bank.fresh(f"course of {patient}").id(Course.LETTER),
        stream=f"patient/{patient}",
        site_id=bank.site.id,
        patient_id=patient,
        number=1,
        opened_at=later(bank.clock(), days=-days_ago - 20),
        status="transplanted",
        day_zero=day_after(journey.today(bank), -days_ago),
        zone=bank.site.zone,
    )
