"""The days of those who handle cells: apheresis nurse, technologist, processing director."""

from decimal import Decimal

from playwright.sync_api import expect

from biobank.domain.rules.clock import later
from tests import journey, journey_laboratory, journey_storage
from tests.browser import NewPage
from tests.house import House
from tests.stories.at_a_screen import Begun, Day, label
from tests.web.pages import label_of


def test_an_apheresis_nurse_collects_and_hands_over(house: House, day: Begun) -> None:
    bank = house.bank
    ines = journey.registered_patient(bank, family_name="Ferreira", given_names="Inês")
    episode = journey.cleared_episode(bank, ines)
    bank.ok(
        "record-mobilisation", by="nurse", episode=episode, regimen="gcsf", started_on=journey.today(bank)
    )
    band = journey.band_of(bank, ines)
    cells = journey.location(bank, "Cell laboratory hatch")

    # Who is cleared waits on the start page, with the way to what is done next.
    nurse = day("apheresis_nurse")
    nurse.begins()
    nurse.sees("To collect", "FERREIRA, Inês")
    nurse.opens("Collect", within=nurse.line("FERREIRA"))

    # At the chair: band, bag and tube, then the second person, before anything leaves the patient.
    nurse.types("SOP", "SOP-COL-01")
    nurse.types("SOP version", "3")
    nurse.at("End of collection", bank.clock())
    nurse.types("Wristband", band)
    bag = nurse.main.get_by_role("group", name="Bag 1")
    nurse.picks("What it is", "Bag", within=bag)
    nurse.types("Volume", "212", within=bag)
    nurse.has_signed("nurse")
    nurse.hears("success", "ollect")
    (collected,) = bank.find("unit", episode_id=episode)
    assert (collected.volume_ml, collected.custody) == (Decimal(212), "person")

    # The number on the bag is scanned, then the courier's hatch, and the bag is on its way.
    nurse.returns()
    nurse.scans(f"={collected.din}00")
    nurse.opens("Hand over")
    nurse.types("To place", label(cells))
    nurse.presses("Hand over")
    nurse.hears("success", "anded over")
    assert bank.get("unit", collected.id).custody == "transit"

    # Afterwards nobody waits to be collected, and the bag's own page says where it is.
    nurse.returns()
    nurse.no_longer_sees("FERREIRA, Inês")
    nurse.scans(f"={collected.din}00")
    nurse.is_about("FERREIRA, Inês")
    nurse.sees("On the way")


def test_a_technologist_freezes_against_the_clock_and_stores(house: House, day: Begun) -> None:
    bank = house.bank
    slot = journey_storage.vessel(bank, "Tank of the day").slots[0]
    tomas = journey.registered_patient(bank, family_name="Kovač", given_names="Tomáš")
    bag = journey_laboratory.dmso_bag(bank, journey.cleared_episode(bank, tomas))
    freezer = journey_laboratory.equipment(bank, "Controlled-rate freezer 1", "controlled_rate_freezer")
    words = f"{bank.get('unit', bag).din}"

    # DMSO is in it: the clock runs, and says until when.
    technologist = day("technologist")
    technologist.begins()
    technologist.sees("Clocks running", "DMSO in it: freezing due in")
    card = technologist.page.locator(".clock-card").filter(has_text=words)
    technologist.opens("Freeze", within=card)
    technologist.types("SOP", "SOP-CP-07")
    technologist.types("SOP version", "4")
    technologist.at("Started", later(bank.clock(), minutes=-1))
    technologist.at("Ended", bank.clock())
    technologist.types("Equipment", label(freezer))
    technologist.types("Programme", "HPC-1")
    technologist.types("Run number", "R-77")
    technologist.types("Temperature at the end", "-100")
    technologist.picks("Kept until then", "Refrigerated, 2–6 °C")
    technologist.presses("Freeze")
    technologist.hears("success", "rozen")

    # From the freezer into the hand, and by scanner alone into its slot.
    technologist.opens("Pick up")
    technologist.presses("Pick up")
    technologist.hears("success", "")
    technologist.page.goto(f"{house.live.url}/scan")
    technologist.scans_card("store")
    technologist.sees("Scan the slot or the box")
    technologist.scans(label(slot))
    technologist.hears("noted", "Now scan the bag")
    technologist.scans(label_of(bank, bag))
    technologist.hears("success", words)
    technologist.scans_card("end")
    technologist.hears("success", "1 done")
    assert bank.get("unit", bag).slot_id == slot

    # Afterwards no clock runs on it, and its results are what is missing.
    technologist.returns()
    expect(technologist.page.locator(".clock-card").filter(has_text=words)).to_have_count(0)
    technologist.scans(label(bag))
    technologist.sees("Frozen", "In its slot", "Tank of the day")


def test_a_processing_director_releases_with_the_record_beside_it(house: House, day: Begun) -> None:
    bank = house.bank
    bag = journey_storage.stored_bag(bank, journey.registered_patient(bank, family_name="Lindgren"))
    journey_storage.with_results(bank, bag)
    din = bank.get("unit", bag).din

    director = day("processing_director")
    director.begins()
    director.sees("To release", "Viability 92", "Sterility culture No growth, final")
    director.opens("Batch record", within=director.line(din))
    director.is_about("LINDGREN")
    director.sees("Batch record", "It prints as it stands")
    director.page.go_back()
    director.opens("Release", within=director.line(din))
    director.sees("I reviewed the batch record and the results and release this unit.")
    director.signs("Processing Director")
    director.hears("success", "eleased")
    director.sees("Released")
    assert bank.get("unit", bag).disposition == "released"

    # Afterwards it waits no longer; what it was released with can be read by whoever asks.
    director.returns()
    director.no_longer_sees(din)


def test_a_technologist_s_day_needs_no_scripts(house: House, new_page: NewPage) -> None:
    bank = house.bank
    slot = journey_storage.vessel(bank, "Tank of plain forms").slots[0]
    bag = journey_storage.frozen_bag(bank, journey.registered_patient(bank, family_name="Moreau"))
    din = bank.get("unit", bag).din

    plain = Day(house, new_page(locale="en-GB", java_script_enabled=False), "technologist")
    plain.begins()
    plain.sees("To store")
    plain.opens("Store", within=plain.line(din, of="To store"))
    plain.types("Slot", slot)
    plain.presses("Store")
    plain.hears("success", "Unit stored")
    plain.presses("Undo: take out", within=plain.page.locator("section.outcome"))
    plain.hears("success", "Unit taken out.")
    plain.opens("Put back")
    plain.types("Slot", slot)
    plain.presses("Put back")
    plain.hears("success", "")
    assert bank.get("unit", bag).slot_id == slot
    plain.returns()
    expect(plain.page.locator("#part-store tr").filter(has_text=din)).to_have_count(0)
