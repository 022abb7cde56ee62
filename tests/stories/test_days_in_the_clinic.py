"""The days of those who care for patients: physician, nurse at the bedside, coordinator."""

import re

from playwright.sync_api import expect

from tests import journey, journey_transplant
from tests.house import House
from tests.stories.at_a_screen import Begun

ASK_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"


def test_a_physician_clears_and_is_called_when_the_graft_is_gone(house: House, day: Begun) -> None:
    bank = house.bank
    noor = journey.registered_patient(bank, family_name="Haddad", given_names="Noor")
    done = journey_transplant.ordered_course(bank, noor)

    # An order that is not cleared waits; clearing it is one form and one signature.
    physician = day("physician")
    physician.begins()
    physician.sees("not cleared for conditioning", "HADDAD, Noor")
    physician.opens("Clear for conditioning", within=physician.line("HADDAD, Noor"))
    physician.picks("The patient's identity was confirmed against the wristband", "Yes")
    physician.picks("It is decided that there is no back-up", "Yes")
    physician.signs("Physician")
    physician.hears("success", "leared")
    assert bank.get("course", done.course).status == "cleared"

    # The clearance is watched: a bag that is lost shows by itself, and says what is left.
    physician.returns()
    physician.sees(
        "Nothing stands against it", "What is left if this fails", "no back-up, by signed decision"
    )
    bank.ok("quarantine-unit", unit=done.unit, cause="result")
    physician.page.evaluate(ASK_AGAIN)
    physician.sees("No usable unit is left")
    expect(physician.page.locator("#live-news")).to_contain_text("urgent")
    physician.opens("Open the course", within=physician.line("No usable unit is left"))
    physician.sees("Transplant course", "Quarantine")


def test_a_nurse_stops_at_the_wrong_bag_and_gives_the_right_one(house: House, day: Begun) -> None:
    bank = house.bank
    elif_ = journey.registered_patient(bank, family_name="Yıldız", given_names="Elif")
    done = journey_transplant.thawed_bag(bank, patient=elif_)
    band, others = journey.band_of(bank, elif_), house.known.full.patients["short"]

    # One line for today's reinfusion, and nothing else.
    nurse = day("nurse")
    nurse.begins()
    nurse.sees("YILDIZ, Elif", "Thawed")
    nurse.opens("To the bedside", within=nurse.line("YILDIZ"))

    # The neighbour's band with this bag: red, until somebody says what was done.
    nurse.scans(journey.band_of(bank, others))
    nurse.sees("Nothing is issued for this patient", "A bag is in your hands all the same?")
    nurse.scans(done.label())
    nurse.sees("Stop", "Wrong patient")
    nurse.types("What did you do with the unit?", "Put it back into the shipper.")
    nurse.presses("I have stopped")

    # The right band, the right bag, a second pair of eyes.
    nurse.sees("Scan the wristband")
    nurse.scans(band)
    nurse.sees("Scan the label on the bag")
    nurse.scans(done.label())
    nurse.sees("Compare before connecting", "YILDIZ")
    nurse.has_signed("second_nurse")
    nurse.sees("Right bag, right patient")
    nurse.presses("Start the reinfusion")
    nurse.sees("The bag is running")
    nurse.types("Volume of cells given, without rinsing", "100")
    nurse.presses("Stop reinfusion")
    nurse.sees("This bag is finished")
    assert bank.get("unit", done.unit).material == "infused"

    # Afterwards the line says so; the near miss stands in both records.
    nurse.opens("Finish")
    nurse.opens("Leave")
    nurse.sees("Given")
    for patient in (elif_, others):
        assert "AttemptRefused" in {event.kind for event in bank.events(f"patient/{patient}")}


def test_a_coordinator_leads_a_patient_to_the_board(house: House, day: Begun) -> None:
    bank = house.bank
    journey.registered_patient(bank, family_name="Sørensen", given_names="Ida", birth_date="1990-04-05")

    # A second patient of that name is noticed before there are two records of one person.
    coordinator = day("coordinator")
    coordinator.begins()
    coordinator.opens("Register patient")
    coordinator.types("Family name", "Sørensen")
    coordinator.types("Given names", "Ida Marie")
    coordinator.on("Born on", "1990-04-05")
    coordinator.picks("Sex", "Female")
    coordinator.types("Hospital number", "H-77-4711")
    coordinator.presses("Register patient")
    coordinator.hears("refused", "")
    coordinator.picks("I have compared the similar patients; this is another person", "Yes")
    coordinator.presses("Register patient")
    coordinator.hears("success", "egistered")
    coordinator.sees("Another patient has a name or birth date alike.")

    # Consent, episode, board: each is a button on the record, and the medical director signs on this screen.
    coordinator.opens("Record a consent")
    coordinator.picks("What for", "Collection")
    coordinator.types("Version of the form", "2")
    coordinator.on("Given on", journey.today(bank))
    coordinator.presses("Record consent")
    coordinator.hears("success", "onsent")
    coordinator.opens(re.compile("SØRENSEN"))
    coordinator.opens("Open an episode")
    coordinator.chooses("Indication", "Multiple sclerosis")
    coordinator.presses("Open collection episode")
    coordinator.hears("success", "")

    # On the start page she stands at the first of fourteen steps, and then at the second.
    coordinator.returns()
    line = coordinator.line("SØRENSEN, Ida Marie")
    expect(line).to_contain_text("step 1 of 14")
    coordinator.opens("Indication decision", within=line)
    coordinator.picks("Decision", "Approved")
    coordinator.on("Board met on", journey.today(bank))
    coordinator.has_signed("medical_director")
    coordinator.hears("success", "")
    coordinator.returns()
    expect(coordinator.line("SØRENSEN, Ida Marie")).to_contain_text("step 2 of 14")
