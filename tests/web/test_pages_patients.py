import csv
import io
import json
import re

import pytest

from tests import journey
from tests.full_bank import FullBank, filled
from tests.served import Served
from tests.web.counting import looks, statements
from tests.web.pages import Pages, at_screen, form_of, seen


def coordinator(full: FullBank) -> Pages:
    return at_screen(full.served, "coordinator")


def find(page: Pages, text: str):
    return page.send("/patients", form_of(page.get("/patients"), "/patients"), text=text)


@pytest.mark.parametrize(
    "text", ["okonkwo", "Okon", "adaeze okonkwo", "1987-03-05", "05-Mar-1987", "05.03.1987"]
)
def test_a_patient_is_found_by_name_and_by_birth_date(full_bank, text):
    told = seen(find(coordinator(full_bank), text))
    assert "OKONKWO, Adaeze Marie" in told
    assert "05-Mar-1987" in told


def test_a_patient_is_found_by_number(full_bank):
    page = coordinator(full_bank)
    number = re.search(r"H-[0-9a-f]{8}", seen(find(page, "okonkwo adaeze")))
    assert number is not None
    told = seen(find(page, number[0]))
    assert told.count("OKONKWO") == 1


def test_names_must_all_fit(full_bank):
    told = seen(find(coordinator(full_bank), "okonkwo adaora"))
    assert "Adaora" in told
    assert "Adaeze" not in told


def test_nobody_fits(full_bank):
    assert "Nobody fits" in seen(find(coordinator(full_bank), "zzyzx"))


def test_each_name_shown_is_a_look_and_none_is_in_an_address(full_bank):
    page = coordinator(full_bank)
    answer = find(page, "okonkwo")
    assert answer.request.path == "/patients"
    assert answer.request.query_string == b""
    seen_now = looks(full_bank.bank)
    for name in ("graft", "twin"):
        assert (full_bank.patients[name], "search") in seen_now
    for href in re.findall(r'href="([^"]*)"', answer.get_data(as_text=True)):
        assert "konkwo" not in href.lower()


def test_hostile_names_are_text(full_bank):
    page = coordinator(full_bank)
    for answer in (find(page, "script"), page.get(f"/patients/{full_bank.patients['hostile']}")):
        body = answer.get_data(as_text=True)
        assert "<script>alert" not in body.lower()
        assert "<img src=x" not in body
        assert "&lt;SCRIPT&gt;" in body


def test_what_was_searched_for_is_shown_again_as_text(full_bank):
    assert '"><b>' not in find(coordinator(full_bank), '"><b>x').get_data(as_text=True)


def test_a_search_costs_the_same_however_many_fit(served: Served):
    bank = served.bank
    page = at_screen(served, "coordinator")
    journey.registered_patient(bank, family_name="Meier")
    find(page, "meier")
    bank.clock.forward(minutes=1)
    with statements(bank) as few:
        find(page, "meier")
    for number in range(20):
        journey.registered_patient(bank, family_name="Meier", given_names=f"Anna {number}")
    with statements(bank) as many:
        assert seen(find(page, "meier")).count("MEIER") == 21
    assert len(many) <= len(few) + 1, "one more writes the looks"


def test_a_search_that_fits_too_many_says_so(served: Served):
    for number in range(55):
        journey.registered_patient(served.bank, family_name="Meier", given_names=f"Anna {number}")
    assert "More than 50 fit" in seen(find(at_screen(served, "coordinator"), "meier"))


def test_who_opened_nobody_is_told_so(served: Served) -> None:
    assert "Nobody yet" in seen(at_screen(served, "data_manager").get("/patients"))


def test_those_opened_last_stand_first(full_bank):
    page = at_screen(full_bank.served, "data_manager")
    for name in ("long", "short"):
        page.get(f"/patients/{full_bank.patients[name]}")
    told = seen(page.get("/patients"))
    assert 0 < told.index("LI, Na") < told.index("WOLFESCHLEGEL")


def test_a_patient_of_another_site_is_not_named(served: Served):
    bank = served.bank
    site = bank.made("add-site", "site", by="console", name="Ward", zone="Europe/Berlin", facility="B1234")
    journey.registered_patient(bank, family_name="Meier")
    person = bank.people["coordinator"].person
    bank.ok("grant-role", by="console", person=person, site=site, role="coordinator")
    page = at_screen(served, "coordinator")
    page.send("/place", form_of(page.get("/place"), "/place"), site=site)
    told = seen(find(page, "meier"))
    assert "MEIER" not in told
    assert "1 patient of another site" in told


def test_an_administrator_reads_nobody_except_in_an_emergency(served: Served):
    full = filled(served.bank)
    page = at_screen(served, "administrator")
    path = f"/patients/{full.patients['graft']}"
    assert page.get("/patients").status_code == 403
    answer = page.get(path)
    assert answer.status_code == 403
    assert "OKONKWO" not in answer.get_data(as_text=True).upper()
    reason = {"reason": "Bag found on the ward, nobody else in the house"}
    opened = page.send("/break-glass", form_of(answer, "/break-glass"), follow=True, **reason)
    assert "OKONKWO" in seen(opened)


def test_a_patient_tells_cells_courses_consents_and_bands(full_bank):
    told = seen(coordinator(full_bank).get(f"/patients/{full_bank.patients['graft']}"))
    for words in (
        "Transplant course 1",
        "1.96 of 5.0 × 10⁶/kg given",
        "4.00 ready",
        "3.04 left to give",
        "Bag 1",
        "infused",
        "70 kg (actual)",
        "Day 0 02-Mar-2026",
        "Use for the transplant",
        "Wristbands",
    ):
        assert words in told
    assert "Similar name" in seen(coordinator(full_bank).get(f"/patients/{full_bank.patients['twin']}"))


def test_the_whole_journey_is_one_picture_and_the_same_in_words(full_bank):
    answer = coordinator(full_bank).get(f"/patients/{full_bank.patients['graft']}")
    told, page = seen(answer), answer.get_data(as_text=True)
    for words in (
        "The journey",
        "Frozen cells",
        "Courses, to day 0",
        "Reinfusions 1 bag",
        "The same in words",
    ):
        assert words in told, words
    for words in ("Registered", "Transplant course 1 opened", "Conditioning begun", "Day 0", "Bag reinfused"):
        assert words in told.partition("The same in words")[2], words
    assert page.count('class="mark-given"') == 1
    assert 'class="mark-store"' in page
    collected = seen(coordinator(full_bank).get(f"/patients/{full_bank.patients['short']}"))
    assert "Collections 1 session" in collected
    assert "Collected, session 1" in collected
    nothing = seen(coordinator(full_bank).get(f"/patients/{full_bank.patients['twin']}"))
    assert "Collection episodes" in nothing


def test_a_journey_is_drawn_within_its_picture_and_what_is_short_can_be_seen(full_bank):
    for patient in full_bank.patients.values():
        page = coordinator(full_bank).get(f"/patients/{patient}").get_data(as_text=True)
        for x, width in re.findall(
            r'<rect class="mark-[a-z]+" x="(-?[0-9]+)" y="1.5" width="([0-9]+)"', page
        ):
            assert int(x) >= 0
            assert 6 <= int(width) <= 1000 - int(x)


def test_bags_are_told_per_kg_once_the_patient_was_weighed(full_bank):
    told = seen(coordinator(full_bank).get(f"/patients/{full_bank.patients['graft']}"))
    assert "Per kg by the weight of 70 kg of 02-Mar-2026" in told
    assert "2.00" in told.partition("Cells of this patient")[2].partition("The journey")[0]
    assert "Per kg by" not in seen(coordinator(full_bank).get(f"/patients/{full_bank.patients['short']}"))


def test_episodes_show_their_donations(full_bank):
    told = seen(coordinator(full_bank).get(f"/patients/{full_bank.patients['short']}"))
    for words in ("Collection episode", "Donations", "A9999260", "eligible"):
        assert words in told


def test_what_is_not_there_yet_says_how_it_begins(full_bank):
    told = seen(coordinator(full_bank).get(f"/patients/{full_bank.patients['doubt']}"))
    assert "Identity in doubt" in told
    assert "Open a course" in told
    assert "Record a consent" in told


def test_a_withdrawn_consent_is_an_alert_on_every_page(served: Served):
    bank = served.bank
    patient = journey.registered_patient(bank)
    journey.consented(bank, patient)
    consent = bank.find("consent", patient_id=patient, scope="use")[0]
    bank.ok("withdraw-consent", by="coordinator", consent=consent.id, withdrawn_on=journey.today(bank))
    page = at_screen(served, "coordinator")
    for path in (f"/patients/{patient}", f"/patients/{patient}/timeline"):
        assert "Consent withdrawn use" in seen(page.get(path))
    journey.consented(bank, patient, "use")
    assert "Consent withdrawn use" not in seen(page.get(f"/patients/{patient}"))


def test_a_patient_costs_the_same_however_many_cells_there_are(served: Served):
    full = filled(served.bank)
    page = at_screen(served, "coordinator")
    paths = [f"/patients/{full.patients[name]}" for name in ("short", "graft")]
    counts = []
    for path in paths:
        page.get(path)
        with statements(full.bank) as sent:
            page.get(path)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_no_such_patient(full_bank):
    for path in (
        "/patients/A0000000000",
        "/patients/A0000000000/timeline",
        "/patients/A0000000000/export.csv",
    ):
        assert coordinator(full_bank).get(path).status_code == 404


def test_the_timeline_tells_what_happened_and_what_was_refused(full_bank):
    told = seen(coordinator(full_bank).get(f"/patients/{full_bank.patients['graft']}/timeline"))
    for words in ("Thawed", "Cleared for conditioning", "Ordered", "Second Nurse", "Signed"):
        assert words in told


def test_the_timeline_is_narrowed_to_a_unit_and_to_a_kind(full_bank):
    page, path = coordinator(full_bank), f"/patients/{full_bank.patients['graft']}/timeline"
    told = seen(page.get(f"{path}?unit={full_bank.units['next']}"))
    assert "Reserved" in told
    assert "Cleared for conditioning" not in told.partition("What happened")[2]
    kinds = seen(page.get(f"{path}?kind=UnitThawed")).partition("What happened")[2]
    assert kinds.count("Thawed") == 2
    both = seen(page.get(f"{path}?kind=UnitThawed&unit={full_bank.units['thawed']}")).partition(
        "What happened"
    )[2]
    assert both.count("Thawed") == 1


def test_a_filter_of_another_patient_is_no_filter(full_bank):
    page, path = coordinator(full_bank), f"/patients/{full_bank.patients['short']}/timeline"
    assert (
        "Thawed"
        not in seen(page.get(f"{path}?unit={full_bank.units['thawed']}")).partition("What happened")[2]
    )


def test_a_long_timeline_goes_on(served: Served):
    bank = served.bank
    patient = journey.registered_patient(bank)
    for _ in range(60):
        journey.consented(bank, patient, "registry")
    page, path, count = at_screen(served, "coordinator"), f"/patients/{patient}/timeline", 0
    while path:
        answer = page.get(path)
        count += seen(answer).count("Consent recorded")
        onwards = re.search(r'rel="next" href="([^"]+)"', answer.get_data(as_text=True))
        path = onwards[1].replace("&amp;", "&") if onwards else ""
    assert count >= 60


def test_the_trail_is_given_as_csv_json_and_pdf(full_bank):
    page, path = coordinator(full_bank), f"/patients/{full_bank.patients['graft']}/export"
    table = page.get(f"{path}.csv")
    assert "attachment" in table.headers["Content-Disposition"]
    assert len(list(csv.reader(io.StringIO(table.get_data(as_text=True))))) > 20
    evidence = json.loads(page.get(f"{path}.json").get_data(as_text=True))
    assert evidence["subject"] == full_bank.patients["graft"]
    assert page.get(f"{path}.pdf").data.startswith(b"%PDF")
    assert (full_bank.patients["graft"], "export pdf") in looks(full_bank.bank)
    assert page.get(f"{path}.exe").status_code == 404


def test_an_export_of_one_unit_names_it(full_bank):
    page, unit = coordinator(full_bank), full_bank.units["given"]
    answer = page.get(f"/patients/{full_bank.patients['graft']}/export.csv?unit={unit}")
    assert unit in answer.headers["Content-Disposition"]
