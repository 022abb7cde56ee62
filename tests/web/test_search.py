"""The search: by whatever somebody holds in hand, within what they may see, and recorded."""

import re

import pytest

from tests import journey, journey_laboratory, journey_storage
from tests.full_bank import filled
from tests.served import Served
from tests.web.counting import looks, statements
from tests.web.pages import Pages, at_screen, form_of, label_of, seen


def found(page: Pages, text: str):
    return page.send("/search", form_of(page.get("/search"), "/search"), text=text)


@pytest.fixture
def page(full_bank) -> Pages:
    return at_screen(full_bank.served, "technologist")


def test_a_patient_is_found_by_name_number_and_birth_date(full_bank, page):
    for text in ("okon adaeze", "05-Mar-1987"):
        assert "OKONKWO, Adaeze Marie" in seen(found(page, text))
    number = re.search(r"H-[0-9a-f]{8}", seen(found(page, "okonkwo adaeze")))
    assert number is not None
    assert seen(found(page, number[0])).count("OKONKWO") == 1


def test_a_former_number_finds_its_patient(served: Served):
    bank = served.bank
    patient = journey.registered_patient(bank, family_name="Meier", hospital_number="OLD-1")
    told = {"patient": patient, "evidence": "civil_registry", "hospital_number": "NEW-2"}
    signed = [("coordinator", "decided"), ("data_manager", "verified")]
    bank.ok("change-identity", by="coordinator", signed=signed, similar_seen=True, **told)
    assert "MEIER" in seen(found(at_screen(served, "technologist"), "old-1"))


def test_cells_are_found_by_donation_number_label_and_id(full_bank, page):
    unit = full_bank.units["held"]
    label = label_of(full_bank.bank, full_bank.units["released"])
    for text, id in (
        ("W123426000042", unit),
        ("W1234 26 000042", unit),
        ("=+02000=W12342600004200=<S1194100", unit),
        (unit.lower(), unit),
        (label, full_bank.units["released"]),
    ):
        body = found(page, text).get_data(as_text=True)
        assert f'href="/units/{id}"' in body, text


def test_a_chain_of_identity_finds_its_episode(served: Served):
    bank = served.bank
    episode = bank.get("episode", journey.open_episode(bank, journey.registered_patient(bank)))
    page = at_screen(served, "technologist")
    chain = episode.chain_of_identity
    for text in (chain, chain.lower(), f"&/{chain}"):
        assert f'href="/episodes/{episode.id}"' in found(page, text).get_data(as_text=True)


def test_a_label_that_has_ended_is_told_in_red(served: Served):
    unit = journey_storage.stored_bag(served.bank)
    label = label_of(served.bank, unit, "void")
    answer = found(at_screen(served, "technologist"), label)
    assert "tone-bad" in answer.get_data(as_text=True)


def test_slots_lots_equipment_places_and_people_are_found(served: Served):
    bank = served.bank
    journey_storage.vessel(bank, "Tank 2")
    journey_laboratory.lot(bank, item="DMSO Cryosure", number="QX-99/1")
    journey_laboratory.equipment(bank, name="Kryo 560-16")
    page = at_screen(served, "technologist")
    for text, words in (
        ("tank 2 a1", ("Slot A1", "Tank 2")),
        ("qx-99", ("DMSO Cryosure lot QX-99/1", "to 31-Dec-2099, open")),
        ("dmso", ("DMSO Cryosure",)),
        ("560", ("Kryo 560-16",)),
        ("tank", ("Tank 2", "vessel")),
        ("second n", ("Second Nurse",)),
        ("quality_off", ("Quality Officer",)),
    ):
        answer = seen(found(page, text))
        for each in words:
            assert each in answer, text
    assert "Slot A1" not in seen(found(page, "elsewhere a1"))


def test_those_who_read_no_patients_find_neither_them_nor_their_cells(served: Served):
    full = filled(served.bank)
    page = at_screen(served, "administrator")
    episode = served.bank.find("episode", patient_id=full.patients["short"])[0]
    hidden = (
        *(
            "okonkwo",
            "1987-03-05",
            "W123426000042",
            full.units["held"],
            episode.chain_of_identity,
            episode.id,
        ),
        label_of(served.bank, full.units["released"]),
        label_of(served.bank, served.bank.find("wristband")[0].id),
    )
    for text in hidden:
        answer = found(page, text)
        body = answer.get_data(as_text=True)
        assert "Nothing fits" in seen(answer), text
        assert "roles do not read them" in seen(answer)
        assert full.units["held"] not in body.partition("Search everything")[2].replace(f'value="{text}"', "")
        assert "OKONKWO, " not in body
    assert "Second Nurse" in seen(found(page, "second nurse"))
    assert not [subject for subject, purpose in looks(served.bank) if purpose == "search"]


def test_a_search_is_recorded_and_no_address_holds_it(full_bank, page):
    answer = found(page, "okonkwo")
    assert answer.request.path == "/search"
    assert answer.request.query_string == b""
    now = looks(full_bank.bank)
    assert ("list/search", "search") in now
    for name in ("graft", "twin"):
        assert (full_bank.patients[name], "search") in now
    for href in re.findall(r'href="([^"]*)"', answer.get_data(as_text=True)):
        assert "konkwo" not in href.lower()


@pytest.mark.parametrize(
    "text",
    [
        '"><script>alert(1)</script>zzyzx',
        "'; DROP TABLE unit; --",
        "%%",
        "__",
        "\\\\",
        "💉💉",
        "A" * 500,
        "=" * 20,
    ],
)
def test_hostile_texts_find_nothing_and_are_shown_as_text(page, text):
    answer = found(page, text)
    assert answer.status_code == 200
    assert "<script>alert(1)" not in answer.get_data(as_text=True)
    assert "Nothing fits" in seen(answer)


def test_too_short_a_text_is_not_searched(page):
    assert "Two letters or digits" in seen(found(page, "a"))


def test_nothing_is_opened_by_itself(page):
    assert found(page, "W123426000042").status_code == 200


def test_the_box_in_the_head_leads_to_the_same(page):
    form = form_of(page.get("/units"), "/search")
    assert "W123426000042" in seen(page.send("/search", form, text="W123426000042"))
    assert page.get("/search").get_data(as_text=True).count('action="/search"') == 1


def test_a_search_costs_the_same_however_much_fits(served: Served):
    bank, page, counts = served.bank, at_screen(served, "technologist"), []
    for numbers in (range(1), range(1, 13)):
        for number in numbers:
            journey.registered_patient(bank, family_name="Meier", given_names=f"Anna {number}")
            journey_laboratory.lot(bank, item="Meier medium", number=f"M-{number}")
        found(page, "meier")
        with statements(bank) as sent:
            assert "Meier medium" in seen(found(page, "meier"))
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] < 30


def test_much_that_fits_says_there_is_more(served: Served):
    for number in range(23):
        journey_laboratory.lot(served.bank, item="Plasma-Lyte A", number=f"P-{number}")
    assert "There are more" in seen(found(at_screen(served, "technologist"), "plasma"))


def test_the_search_works_on_both_databases(served_both: Served):
    bank = served_both.bank
    unit = journey_storage.stored_bag(bank)
    journey_laboratory.lot(bank, item="DMSO", number="QX-1")
    page = at_screen(served_both, "technologist")
    din = bank.get("unit", unit).din
    assert f"/units/{unit}" in found(page, din).get_data(as_text=True)
    assert "QX-1" in seen(found(page, "qx"))
    assert "Slot A1" in seen(found(page, "a1"))
    assert "DUARTE" in seen(found(page, "duarte"))


def test_lists_and_exports_work_on_both_databases(served_both: Served):
    journey_storage.stored_bag(served_both.bank)
    page = at_screen(served_both, "quality_officer")
    for path in ("/units", "/lists/patients", "/lists/deviations", "/lists/vessels", "/lists/label-copies"):
        assert page.get(path).status_code == 200
    for path in ("/lists/units/export.csv", "/lists/patients/export.xlsx"):
        assert page.get(path).status_code == 200
