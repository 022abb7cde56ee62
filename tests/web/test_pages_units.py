import re
from decimal import Decimal

from biobank.domain.rooms.dividing import Filled
from biobank.services import code_lists
from tests import journey, journey_laboratory, journey_storage, journey_transplant
from tests.bank import Bank
from tests.full_bank import FullBank, filled
from tests.journey_laboratory import SOP
from tests.journey_storage import BuiltVessel
from tests.served import PASSWORD, Served
from tests.web.counting import looks, statements
from tests.web.pages import Pages, at_screen, seen


def technologist(full: FullBank) -> Pages:
    return at_screen(full.served, "technologist")


def test_a_unit_tells_what_it_is_whose_it_is_and_where(full_bank):
    told = seen(technologist(full_bank).get(f"/units/{full_bank.units['released']}"))
    for words in ("Bag", "S1194 00", "WOLFESCHLEGEL", "Vessel 1", "Box", "Frozen", "Released", "100 mL"):
        assert words in told


def test_a_unit_says_what_holds_it_and_what_lifts_that(full_bank):
    told = seen(technologist(full_bank).get(f"/units/{full_bank.units['held']}"))
    assert "Temperature was out of range" in told
    assert "Lifted by: Lift hold" in told


def test_a_unit_shows_its_running_clocks(full_bank):
    page = technologist(full_bank)
    assert "DMSO in it: freezing due in" in seen(page.get(f"/units/{full_bank.units['dmso']}"))
    assert "Thawed: to be given within" in seen(page.get(f"/units/{full_bank.units['thawed']}"))
    assert "Liquid, if kept at 2–6 °C" in seen(page.get(f"/units/{full_bank.units['collected']}"))


def test_a_unit_tells_its_kin_results_labels_and_story(full_bank):
    told = seen(technologist(full_bank).get(f"/units/{full_bank.units['given']}"))
    for words in ("Infused", "Viability", "No growth, final", "Applied", "Order of 5", "reinfusion"):
        assert words.lower() in told.lower()


def test_what_can_be_done_leads_to_its_form_with_the_unit_filled_in(full_bank):
    unit = full_bank.units["released"]
    answer = technologist(full_bank).get(f"/units/{unit}").get_data(as_text=True)
    assert f"/do/take-out-unit?unit={unit}" in answer
    assert "Not possible now" in answer


def test_a_hostile_name_is_text_and_nothing_else(full_bank):
    answer = technologist(full_bank).get(f"/units/{full_bank.units['collected']}").get_data(as_text=True)
    assert "<script>alert" not in answer.lower()
    assert "&lt;SCRIPT&gt;ALERT" in answer
    assert "<img src=x" not in answer


def test_looking_at_a_unit_is_recorded_with_its_patient(full_bank):
    technologist(full_bank).get(f"/units/{full_bank.units['doubtful']}")
    assert (full_bank.patients["doubt"], "unit") in looks(full_bank.bank)


def test_an_administrator_meets_the_glass_before_a_unit(full_bank):
    answer = at_screen(full_bank.served, "administrator").get(f"/units/{full_bank.units['released']}")
    assert answer.status_code == 403
    assert "not open to you" in seen(answer)
    assert "WOLFESCHLEGEL" not in answer.get_data(as_text=True).upper()


def test_no_unit_no_page(served: Served):
    answer = at_screen(served, "technologist").get("/units/U0000000000")
    assert answer.status_code == 404


def test_a_unit_costs_the_same_however_much_happened_to_it(served: Served):
    bank = served.bank
    built = journey_storage.vessel(bank)
    unit = journey_storage.stored_bag(bank, built=built)
    page = at_screen(served, "technologist")
    _moved_and_held(bank, built, unit, 1)
    page.get(f"/units/{unit}")
    with statements(bank) as few:
        page.get(f"/units/{unit}")
    _moved_and_held(bank, built, unit, 12)
    with statements(bank) as many:
        told = seen(page.get(f"/units/{unit}"))
    assert len(many) == len(few)
    assert "All that happened to it" in told


def _moved_and_held(bank: Bank, built: BuiltVessel, unit: str, times: int) -> None:
    for _ in range(times):
        bank.ok("move-unit", unit=unit, slot=journey_storage.free_slot(bank, built))
        bank.ok("quarantine-unit", unit=unit, cause="other")


def test_units_are_listed_without_names_and_narrowed(full_bank):
    page = technologist(full_bank)
    answer = page.get("/units?disposition=in_doubt")
    told = seen(answer)
    assert told.count("Bag A9999") == 1
    assert "NGUY" not in told.upper()
    assert ("list/units", "units") in looks(full_bank.bank)


def test_a_donation_number_finds_its_units(full_bank):
    told = seen(technologist(full_bank).get("/units?din=W1234+26000042"))
    assert told.count("Bag W123426000042") == 1


def test_an_empty_bank_says_what_comes_first(served: Served):
    told = seen(at_screen(served, "technologist").get("/units"))
    assert "Nothing here yet" in told


def test_a_filter_that_finds_nothing_offers_the_way_back(full_bank):
    assert "Show all" in seen(technologist(full_bank).get("/units?material=researched"))


def test_a_unit_draws_its_family_with_volumes_and_states(served: Served):
    bank = served.bank
    mother = journey_laboratory.processed_bag(bank)
    half = Filled(container="bag", volume_ml=Decimal(50))
    children = bank.ok("split-unit", unit=mother, bags=(half, half), **SOP).made["unit"]
    page = at_screen(served, "technologist")
    above = page.get(f"/units/{mother}")
    assert "Went into" in seen(above)
    assert "Comes from" not in seen(above)
    assert all(f"/units/{child}" in above.get_data(as_text=True) for child in children)
    below = seen(page.get(f"/units/{children[0]}"))
    assert "Comes from Bag" in below
    assert "divided, 50 mL went over" in below
    assert "In other units" in below


def test_a_unit_tells_its_clocks_and_its_time_out_of_the_cold(served: Served):
    bank = served.bank
    unit = journey_laboratory.frozen_bag(bank)
    bank.clock.forward(minutes=2)
    built = journey_storage.vessel(bank)
    bank.ok("store-unit", unit=unit, slot=built.slots[0])
    begun = bank.clock.forward(minutes=30)
    bank.clock.forward(hours=50)
    warm = {"vessel": built.id, "warmest_c": Decimal(-110), "cause": "lid_open"}
    bank.ok("record-exposure", started_at=begun, ended_at=bank.clock(), **warm)
    page = at_screen(served, "technologist")
    told = seen(page.get(f"/units/{unit}"))
    for words in (
        "Liquid, from collection to freezing",
        "DMSO added to freezing",
        "In no slot",
        "In no slot for 2 min in all",
        "Its vessel was too warm: −110 °C. Lid stood open",
        "2 d 2 h",
        "cells may be harmed",
    ):
        assert words in told, words
    bank.ok("take-out-unit", unit=unit)
    bank.clock.forward(hours=3)
    assert "over its limit" in seen(at_screen(served, "technologist").get(f"/units/{unit}"))


def test_a_unit_that_was_never_frozen_has_no_cold_to_tell_of(full_bank):
    page = technologist(full_bank)
    assert "Out of the cold" not in seen(page.get(f"/units/{full_bank.units['collected']}"))


def test_a_long_list_goes_on_page_by_page(served: Served):
    bank = served.bank
    patient = journey.registered_patient(bank)
    units = {journey_storage.frozen_bag(bank, patient) for _ in range(70)}
    page, path, found = at_screen(served, "technologist"), "/units", set()
    while path:
        with statements(bank) as sent:
            answer = page.get(path).get_data(as_text=True)
        assert len(sent) < 12
        found |= set(re.findall(r"/units/(U[0-9A-Z]{10})", answer))
        onwards = re.search(r'rel="next" href="([^"]+)"', answer)
        path = onwards[1].replace("&amp;", "&") if onwards else ""
    assert found == units


def test_a_full_bank_can_be_filled_twice_alike(served: Served):
    assert filled(served.bank).units.keys() >= {"given", "thawed", "held"}


def test_a_unit_whose_hold_lost_its_reason_says_the_way_back_step_by_step(served: Served):
    bank = served.bank
    done = journey_transplant.ordered_course(bank)
    (result,) = [one for one in bank.find("result", unit_id=done.unit) if one.test == "sterility"]
    for value, organism in (("growth", "Cutibacterium acnes"), ("no_growth", None)):
        bank.clock.forward(minutes=1)
        told = {"value": value, "organism": organism, "reason": "correction", "source": "import"}
        bank.ok("amend-result", by="processing_director", result=result.id, **told)
    director, nurse = at_screen(served, "processing_director"), at_screen(served, "nurse")
    assert "now reads: No growth" in seen(director.get(f"/units/{done.unit}"))
    (hold,) = bank.find("hold", unit_id=done.unit, status="open")
    signed = [("processing_director", "reviewed")]
    bank.ok("lift-hold", by="processing_director", hold=hold.id, signed=signed)
    answer = director.get(f"/units/{done.unit}")
    assert "Next: its release" in seen(answer)
    step = answer.get_data(as_text=True).partition("Next: its release")[2]
    assert f"/do/release-unit?unit={done.unit}" in step.partition("What can be done")[0]
    step = nurse.get(f"/units/{done.unit}").get_data(as_text=True).partition("Next: its release")[2]
    assert "rocessing director" in step
    assert "/do/release-unit" not in step.partition("What can be done")[0]


def test_the_words_of_product_codes_are_those_of_the_list_in_force(served: Served):
    bank = served.bank
    bag, page = journey_laboratory.frozen_bag(bank), at_screen(served, "technologist")
    assert "HPC, APHERESIS, CRYOPRESERVED" in seen(page.get(f"/units/{bag}"))
    lines = [("S1194", "HPC, Apheresis|10% DMSO|<=-120C|Cryopreserved")]
    digest = code_lists.digest_of(lines)
    code_lists.stored(bank.services, digest, lines)
    told = {"site": bank.site.id, "kind": "products", "edition": "8", "digest": digest, "lines": 1}
    bank.ok("import-codes", by="console", **told)
    assert "10% DMSO|<=-120C" in seen(page.get(f"/units/{bag}"))
    lines = [("A9999", "Example Apheresis Centre")]
    digest = code_lists.digest_of(lines)
    code_lists.stored(bank.services, digest, lines)
    bank.ok("import-codes", by="console", **{**told, "kind": "facilities", "digest": digest})
    donation = bank.get("unit", bag).donation_id
    assert "A9999 Example Apheresis Centre" in seen(page.get(f"/donations/{donation}"))


def test_whoever_lifts_a_hold_goes_on_with_the_unit(served: Served):
    bank = served.bank
    unit = journey_storage.stored_bag(bank)
    bank.ok("quarantine-unit", unit=unit, cause="temperature")
    (hold,) = bank.find("hold", unit_id=unit, cause="temperature")
    page = at_screen(served, "quality_officer")
    path = f"/do/lift-hold?hold={hold.id}"
    assert page.done(path, signature_password=PASSWORD) == f"/units/{unit}"
