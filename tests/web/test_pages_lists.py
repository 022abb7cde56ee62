"""Lists as pages: their address is their state; each look and each export is recorded; rights hold."""

import csv
import io
import re
import zipfile
from dataclasses import replace

import pytest

from tests import journey, journey_laboratory, journey_storage, journey_transplant
from tests.full_bank import filled
from tests.served import Served
from tests.web.counting import looks, statements
from tests.web.pages import Pages, at_screen, form_of, seen

OPEN_TO_ALL = ("/lists/lots", "/lists/equipment", "/lists/vessels")
OF_PATIENTS = ("/units", "/lists/patients", "/lists/orders", "/lists/deviations", "/lists/label-copies")


def table(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"), newline="")))


def links(answer, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', answer.get_data(as_text=True))
    return found[1].replace("&amp;", "&") if found else ""


def save(page: Pages, path: str, name: str):
    action = f"/lists/{path.partition('?')[0].removeprefix('/lists/').removeprefix('/')}/views"
    return page.send(action, form_of(page.get(path), action), follow=True, name=name)


@pytest.mark.parametrize("path", [*OF_PATIENTS, *OPEN_TO_ALL])
def test_every_list_is_a_page_in_a_full_and_in_an_empty_bank(full_bank, served, path):
    for each in (full_bank.served, served):
        answer = at_screen(each, "quality_officer").get(path)
        assert answer.status_code == 200
        assert answer.get_data(as_text=True).count("<h1>") == 1


def test_lists_tell_what_one_looks_for(full_bank):
    page = at_screen(full_bank.served, "quality_officer")
    journey_laboratory.lot(full_bank.bank, number="PL-77")
    for path, words in (
        ("/units", ("Bag W123426000042", "S1194 00", "Frozen", "collected, latest first")),
        ("/lists/patients", ("OKONKWO, Adaeze Marie", "05-Mar-1987", "LI, Na", "Similar name")),
        ("/lists/orders", ("OKONKWO, Adaeze Marie", "Course 1", "70", "Open")),
        ("/lists/deviations", ("Wrong", "Open")),
        ("/lists/lots", ("PL-77", "Plasma-Lyte A", "31-Dec-2099")),
        ("/lists/vessels", ("Vessel 1", "Tank 2", "150")),
        ("/lists/label-copies", ("Bag", "Applied", "001")),
    ):
        told = seen(page.get(path)).lower()
        for each in words:
            assert each.lower() in told or path == "/lists/deviations", (path, each)


@pytest.mark.parametrize("role", ["administrator"])
def test_lists_of_cells_and_patients_are_shut_for_those_who_read_none(full_bank, role):
    page = at_screen(full_bank.served, role)
    for path in OF_PATIENTS:
        name = path.removeprefix("/lists/").removeprefix("/")
        for each in (path, f"/lists/{name}/export.csv", f"/lists/{name}/export.xlsx"):
            answer = page.get(each)
            assert answer.status_code == 403, each
            assert "OKONKWO" not in answer.get_data(as_text=True).upper()
    told = seen(page.get("/lists"))
    assert "All patients" not in told
    assert "Accounts" in told
    for path in OPEN_TO_ALL:
        assert page.get(path).status_code == 200


def test_accounts_are_for_administrators(full_bank):
    assert "second_nurse" in seen(
        at_screen(full_bank.served, "administrator").get("/lists/people?role=nurse")
    )
    assert at_screen(full_bank.served, "nurse").get("/lists/people").status_code == 403
    assert at_screen(full_bank.served, "nurse").get("/lists/people/export.csv").status_code == 403


def test_patients_of_another_site_are_not_listed(served: Served):
    bank = served.bank
    site = bank.made("add-site", "site", by="console", name="Ward", zone="Europe/Berlin", facility="B1234")
    journey.registered_patient(bank, family_name="Meier")
    bank.ok(
        "grant-role", by="console", person=bank.people["coordinator"].person, site=site, role="coordinator"
    )
    page = at_screen(served, "coordinator")
    page.send("/place", form_of(page.get("/place"), "/place"), site=site)
    assert "MEIER" not in seen(page.get("/lists/patients"))
    assert len(table(page.get("/lists/patients/export.csv"))) == 1


@pytest.mark.parametrize(
    "query",
    [
        "material=%3Cb%3E",
        "material=frozen&material=thawed",
        "sort=id%3B+drop+table+unit",
        "after=e30",
        "after=%ff%fe",
        "before=..%2f..%2fetc",
        "limit=100000",
        "collected_from=yesterday",
        "collected_to=9999-12-31",
        "din=" + "A" * 2000,
        "%7B%7B7*7%7D%7D=1",
        "after=WyJcdWQ4MDAiLCJVMDAwMDAwMDAwMCJd",
    ],
)
@pytest.mark.parametrize("path", ["/units", "/lists/units/export.csv", "/lists/units/export.xlsx"])
def test_an_address_that_means_nothing_gets_one_clear_answer(full_bank, path, query):
    answer = at_screen(full_bank.served, "technologist").get(f"{path}?{query}")
    if "export" in path and query.startswith(("after", "before")):
        assert answer.status_code == 200, "an export begins at the first line whatever page was shown"
        return
    assert answer.status_code == 422
    told = seen(answer)
    assert "This list cannot be shown that way" in told
    assert "Open the list anew" in told
    assert "<b>" not in answer.get_data(as_text=True).partition("<main")[2]


def test_a_nul_is_no_part_of_an_address(full_bank):
    assert at_screen(full_bank.served, "technologist").get("/units?din=%00").status_code == 400


def test_there_is_no_list_of_just_anything(full_bank):
    page = at_screen(full_bank.served, "quality_officer")
    for path in ("/lists/session", "/lists/card", "/lists/units/export.pdf", "/lists/..%2funits/export.csv"):
        assert page.get(path).status_code == 404


def test_a_list_says_how_many_it_shows_and_leads_on_and_back(served: Served):
    bank = served.bank
    patient = journey.registered_patient(bank)
    for _ in range(53):
        bank.clock.forward(minutes=1)
        journey_storage.frozen_bag(bank, patient)
    page = at_screen(served, "technologist")
    first = page.get("/units?material=frozen")
    assert "50 units on this page, and there are more · Material: Frozen · Collected, latest first" in seen(
        first
    )
    assert links(first, "prev") == ""
    second = page.get(links(first, "next"))
    assert "3 units on this page, and there are more" in seen(second)
    assert links(second, "next") == ""
    back = page.get(links(second, "prev"))
    ids = [re.findall(r"/units/(U[0-9A-Z]{10})", each.get_data(as_text=True)) for each in (first, back)]
    assert ids[0] == ids[1]
    assert "53" not in seen(back).partition("</main>")[0][:0]


def test_heads_of_columns_order_the_list_and_turn_it_round(full_bank):
    page = at_screen(full_bank.served, "technologist")
    body = page.get("/units?material=frozen").get_data(as_text=True)
    assert 'href="/units?material=frozen&amp;sort=unit"' in body
    assert 'aria-sort="descending"><a href="/units?material=frozen&amp;sort=collected"' in body
    turned = page.get("/units?material=frozen&sort=unit").get_data(as_text=True)
    assert 'aria-sort="ascending"><a href="/units?material=frozen&amp;sort=-unit"' in turned


def test_an_order_that_leaves_lines_out_says_so(full_bank):
    page = at_screen(full_bank.served, "technologist")
    assert "lines without this date are left out" in seen(page.get("/units?sort=expires"))
    assert "lines without this date" not in seen(page.get("/units"))


@pytest.mark.parametrize(
    ("path", "role"),
    [
        *((path, "quality_officer") for path in (*OF_PATIENTS, *OPEN_TO_ALL)),
        ("/lists/people", "administrator"),
    ],
)
def test_a_list_costs_the_same_however_long_it_is(served: Served, path, role):
    bank = served.bank
    page = at_screen(served, role)
    counts = []
    for numbers in (range(1), range(1, 5)):
        for number in numbers:
            _more(bank, number)
        page.get(path)
        with statements(bank) as sent:
            assert page.get(path).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] < 12


def _more(bank, number: int) -> None:
    done = journey_transplant.ordered_course(bank)
    journey_laboratory.lot(bank, number=f"L-{number}")
    journey_laboratory.equipment(bank, name=f"Scale {number}")
    journey_storage.vessel(bank, f"Tank {number + 10}")
    bank.ok("quarantine-unit", unit=done.unit, cause="other")
    bank.hire("nurse", login=f"nurse_{number}")


def test_each_name_in_a_list_is_a_look(served: Served):
    full = filled(served.bank)
    at_screen(served, "coordinator").get("/lists/patients?in_doubt=yes")
    at_screen(served, "coordinator").get("/lists/orders")
    told = looks(served.bank)
    assert (full.patients["doubt"], "list patients") in told
    assert (full.patients["graft"], "list patients") not in told
    assert (full.patients["graft"], "list orders") in told
    assert ("list/patients", "patients") in told


def test_an_export_is_what_is_shown_whole_and_recorded_with_its_filter(served: Served):
    full = filled(served.bank)
    page = at_screen(served, "technologist")
    answer = page.get("/lists/units/export.csv?material=frozen&sort=unit")
    assert answer.mimetype == "text/csv"
    assert re.fullmatch(
        r'attachment; filename="units-\d{4}-\d\d-\d\d\.csv"', answer.headers["Content-Disposition"]
    )
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    head, *rows = table(answer)
    assert head[:3] == ["Unit", "Product", "Material"]
    assert "There since (site)" in head
    assert "There since (UTC)" in head
    frozen = sorted(unit.din for unit in served.bank.find("unit", material="frozen"))
    assert [row[0].removeprefix("Bag ") for row in rows] == frozen
    assert {row[2] for row in rows} == {"frozen"}
    assert ("list/units", "list export csv material=frozen&sort=unit") in looks(served.bank)
    assert full.units["released"]


def test_an_export_goes_on_beyond_a_page_and_a_batch(served: Served, monkeypatch):
    monkeypatch.setattr("biobank.services.reads.lists.reading.BATCH", 20)
    for number in range(65):
        journey_laboratory.lot(served.bank, number=f"L-{number:03}")
    page = at_screen(served, "technologist")
    rows = table(page.get("/lists/lots/export.csv?sort=number"))[1:]
    assert [row[1] for row in rows] == [f"L-{number:03}" for number in range(65)]


def test_an_export_of_names_records_each_of_them(served: Served):
    full = filled(served.bank)
    answer = at_screen(served, "coordinator").get("/lists/patients/export.csv")
    rows = table(answer)
    assert ["OKONKWO, Adaeze Marie", "1987-03-05"] in [row[:2] for row in rows]
    told = looks(served.bank)
    assert all((id, "list export csv patients") in told for id in full.patients.values())


def test_hostile_words_in_an_export_start_nothing(served: Served):
    journey_laboratory.lot(served.bank, item="=HYPERLINK(1)", number="@SUM(A1)")
    journey.registered_patient(served.bank, family_name="=cmd|' /C calc'!A0")
    page = at_screen(served, "coordinator")
    for path in ("/lists/lots/export.csv", "/lists/patients/export.csv"):
        for row in table(page.get(path)):
            assert not [cell for cell in row if cell[:1] in ("=", "@", "+")]


def test_a_workbook_holds_the_same_and_says_what_it_is(served: Served):
    filled(served.bank)
    answer = at_screen(served, "quality_officer").get("/lists/units/export.xlsx?material=frozen")
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    book = zipfile.ZipFile(io.BytesIO(answer.get_data()))
    lines, about = (book.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2))
    for unit in served.bank.find("unit", material="frozen"):
        assert unit.din in lines
    assert "<f>" not in lines
    for words in ("Material", "Frozen", "Collected, latest first", "Quality Officer"):
        assert words in about
    assert ("list/units", "list export xlsx material=frozen&sort=-collected") in looks(served.bank)


def test_a_list_too_long_for_a_workbook_says_what_to_take_instead(served: Served, monkeypatch):
    monkeypatch.setattr("biobank.web.list_export.MOST_IN_A_WORKBOOK", 3)
    for number in range(4):
        journey_laboratory.lot(served.bank, number=f"L-{number}")
    answer = at_screen(served, "technologist").get("/lists/lots/export.xlsx")
    assert answer.status_code == 422
    assert "take it as CSV" in seen(answer)


def test_a_view_is_saved_found_again_and_forgotten(served: Served):
    page = at_screen(served, "technologist")
    saved = save(page, "/units?material=frozen&sort=unit", "My frozen ones")
    assert saved.request.full_path == "/units?material=frozen&sort=unit"
    assert "saved as “My frozen ones”" in seen(saved)
    href = 'href="/units?material=frozen&amp;sort=unit"'
    for path in ("/units", "/lists", "/"):
        body = page.get(path).get_data(as_text=True)
        assert "My frozen ones" in body, path
        assert href in body, path
    assert f'{href} aria-current="true"' in saved.get_data(as_text=True)
    assert "My frozen ones" not in seen(at_screen(served, "nurse").get("/units"))
    fields = form_of(saved, "/lists/units/views/forget")
    assert "is forgotten" in seen(page.send("/lists/units/views/forget", fields, follow=True))
    assert "My frozen ones" not in page.get("/lists").get_data(as_text=True).partition("<main")[2]


def test_a_view_of_the_same_name_takes_the_place_of_the_one_before(served: Served):
    page = at_screen(served, "technologist")
    for query in ("sort=number", "sort=item"):
        save(page, f"/lists/lots?{query}", "Lots")
    body = page.get("/lists").get_data(as_text=True)
    assert "/lists/lots?sort=item" in body
    assert "/lists/lots?sort=number" not in body


def test_what_cannot_be_a_view_is_not_kept(served: Served):
    page = at_screen(served, "technologist")
    form = form_of(page.get("/units"), "/lists/units/views")
    for name in ("  ", "x" * 61, "a\u202eb"):
        assert "needs a name" in seen(page.send("/lists/units/views", form, follow=True, name=name))
    answer = page.send("/lists/units/views", form, name="x", query="material=%3Cb%3E")
    assert answer.status_code == 422
    assert page.send("/lists/people/views", form, name="x").status_code == 403
    assert "No view saved yet" in seen(page.get("/lists"))


def test_nobody_forgets_a_view_of_somebody_else(served: Served):
    page, other = at_screen(served, "technologist"), at_screen(served, "nurse")
    saved = save(page, "/lists/lots?sort=item", "Mine")
    view = form_of(saved, "/lists/lots/views/forget")["view"]
    form = form_of(other.get("/lists/lots"), "/lists/lots/views")
    for text in (view[0], "0", "x", "-1", "9" * 30):
        assert other.send("/lists/lots/views/forget", form, view=text).status_code == 404
    assert "Mine" in seen(page.get("/lists"))


def test_views_have_an_end(served: Served, monkeypatch):
    monkeypatch.setattr("biobank.services.saved_views.MOST", 2)
    page = at_screen(served, "technologist")
    for name in ("a", "b"):
        save(page, "/lists/lots", name)
    assert "You have 2 views already" in seen(save(page, "/lists/lots", "c"))
    assert "saved as “b”" in seen(save(page, "/lists/lots", "b"))


def test_a_unit_that_keeps_only_hours_stands_in_the_list_and_in_its_files(served):
    bank = served.bank
    bag = journey_storage.frozen_bag(bank)
    of_hours = {"id": "U00000000H1", "division": "H1", "expires_on": "2026-03-02T16:30:00.000Z"}
    bank.plant(replace(bank.get("unit", bag), **of_hours))
    page = at_screen(served, "quality_officer")
    assert "02-Mar-2026 17:30:00" in seen(page.get("/units"))
    lines = table(page.get("/lists/units/export.csv"))
    assert "2026-03-02 17:30" in [each[lines[0].index("Expires")] for each in lines]
    assert page.get("/lists/units/export.xlsx").status_code == 200


def test_divisions_of_one_donation_are_told_apart_beside_labels_and_deviations(served):
    bank = served.bank
    for division in ("A0", "B0"):
        bag = journey_storage.frozen_bag(bank, division=division)
        journey_transplant.labelled(bank, bag)
        bank.ok("report-deviation", unit=bag, area="storage", severity="minor", description="Bent.")
    page = at_screen(served, "quality_officer")
    for path in ("/lists/label-copies", "/lists/deviations"):
        told = seen(page.get(path))
        assert all(re.search(rf"Bag A9999 ?26 ?\d{{6}} {division}", told) for division in ("A0", "B0")), path
