from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from biobank.web import label_papers
from tests import journey_storage
from tests.contract.labelled import set_columns
from tests.full_bank import filled
from tests.journey import collected_bag
from tests.served import Served
from tests.web.counting import looks, statements
from tests.web.pages import Pages, at_screen, form_of, forms_of, seen


@pytest.fixture
def page(served: Served) -> Pages:
    """A technologist at a screen of a bank with a vessel."""
    journey_storage.vessel(served.bank)
    return at_screen(served, "technologist")


def printed(page: Pages, path: str, **typed: str):
    return page.send("/labels", form_of(page.get(path), "/labels"), follow=True, **typed)


def test_a_unit_gets_its_first_label_and_its_paper(page):
    unit = journey_storage.frozen_bag(page.bank)
    path = f"/labels?unit={unit}"
    assert "Nothing was printed for it yet" in seen(page.get(path))
    told = seen(printed(page, path))
    assert "Copy 001" in told
    copy = page.bank.find("label_copy", subject_id=unit)[0]
    paper = page.get(f"/labels/pdf?copy={copy.id}")
    assert paper.data.startswith(b"%PDF")
    assert "inline" in paper.headers["Content-Disposition"]
    patient = page.bank.get("unit", unit).patient_id
    assert (patient, "label") in looks(page.bank)


def test_a_further_copy_asks_why_and_settles_the_earlier(page):
    unit = journey_storage.frozen_bag(page.bank)
    path = f"/labels?unit={unit}"
    printed(page, path)
    refused = printed(page, path, reason="damaged")
    assert refused.status_code == 409
    told = seen(printed(page, path, reason="damaged", void_earlier="yes"))
    assert "Copy 002" in told
    assert "Void" in told
    states = {one.serial: one.status for one in page.bank.find("label_copy", subject_id=unit)}
    assert states == {"001": "void", "002": "printed"}


@pytest.mark.parametrize(("code", "next_one"), [("S1128", "S1194"), ("S1310", "S1194")])
def test_a_liquid_bag_is_labelled_as_what_it_becomes(page, code, next_one):
    unit = collected_bag(page.bank)
    set_columns(page.bank, "unit", unit, product_code=code)
    shown = page.get(f"/labels?unit={unit}")
    assert 'name="product_code"' in shown.get_data(as_text=True)
    assert "Collection; to be frozen: Cryobag" in seen(shown)
    page.send("/labels", form_of(shown, "/labels"), product_code=next_one)
    (copy,) = page.bank.find("label_copy", subject_id=unit)
    assert (copy.product_code, copy.design) == (next_one, "cryobag")


@pytest.mark.parametrize(("chosen", "printed_with"), [({}, "collection"), ({"design": "partial"}, "partial")])
def test_a_bag_at_the_chair_gets_the_label_of_the_collection(page, chosen, printed_with):
    unit = collected_bag(page.bank)
    page.send("/labels", form_of(page.get(f"/labels?unit={unit}"), "/labels"), **chosen)
    (copy,) = page.bank.find("label_copy", subject_id=unit)
    assert (copy.product_code, copy.design) == (None, printed_with)


def test_sent_twice_is_printed_once(page):
    unit = journey_storage.frozen_bag(page.bank)
    fields = form_of(page.get(f"/labels?unit={unit}"), "/labels")
    for _ in range(2):
        page.send("/labels", fields, follow=True)
    assert len(page.bank.find("label_copy", subject_id=unit)) == 1


def test_the_paper_of_a_scanned_copy_is_not_made_again(page):
    unit = journey_storage.frozen_bag(page.bank)
    printed(page, f"/labels?unit={unit}")
    copy = page.bank.find("label_copy", subject_id=unit)[0]
    from biobank.domain.codes.own_code import code_for, render

    page.bank.ok("verify-label", copy=copy.id, scanned=render(code_for(unit)))
    answer = page.get(f"/labels/pdf?copy={copy.id}")
    assert answer.status_code == 409
    assert "Scanned" in seen(page.get(f"/labels?unit={unit}"))


@pytest.mark.parametrize("kind", ["person", "place", "slot", "wristband"])
def test_other_things_have_labels_too(served: Served, kind):
    full = filled(served.bank)
    slot = full.bank.find("slot", vessel_id=full.vessel)[0].id
    band = full.bank.find("wristband", status="active")[0].id
    ids = {"person": full.bank.people["nurse"].person, "place": full.vessel, "slot": slot, "wristband": band}
    page = at_screen(served, "technologist")
    assert "Copy 001" in seen(printed(page, f"/labels?{kind}={ids[kind]}"))
    copy = full.bank.find("label_copy", subject_id=ids[kind])[0]
    assert page.get(f"/labels/pdf?copy={copy.id}").data.startswith(b"%PDF")


def test_several_are_printed_as_one_sheet_for_each_stock(page):
    units = [journey_storage.frozen_bag(page.bank) for _ in range(3)]
    slots = [one.id for one in page.bank.find("slot")][:2]
    codes = "\n".join([*units, *slots, units[0], "nonsense"])
    answer = page.send(
        "/labels/sheet", form_of(page.get("/labels"), "/labels/sheet"), follow=True, codes=codes
    )
    told = seen(answer)
    assert "5 labels ready to print" in told
    assert "1 line was no code" in told
    papers = papers_of(answer)
    assert len(papers) == 2
    for paper in papers:
        assert page.get(f"/labels/pdf?{paper}").data.startswith(b"%PDF")


def papers_of(answer: TestResponse) -> list[str]:
    """Return what each form of the papers to be opened asks for."""
    forms = [fields for action, fields in forms_of(answer) if action == "/labels/pdf"]
    return [urlencode({name: told for name, (told,) in each.items() if told}) for each in forms]


def test_the_labels_of_a_long_run_are_opened_file_by_file(served: Served, page, monkeypatch):
    monkeypatch.setattr(label_papers, "MOST_IN_A_FILE", 2)
    slots = [one.id for one in page.bank.find("slot")][:5]
    answer = page.send(
        "/labels/sheet", form_of(page.get("/labels"), "/labels/sheet"), follow=True, codes="\n".join(slots)
    )
    assert "Which labels 1 to 2 3 to 4 5" in seen(answer)
    (paper,) = papers_of(answer)
    dots = [page.get(f"/labels/zpl?{paper}&first={first}").get_data(as_text=True) for first in (1, 3, 5)]
    assert [each.count("^XA") for each in dots] == [2, 2, 1]
    assert len({*dots}) == 3
    assert page.get(f"/labels/zpl?{paper}&first=6").status_code == 404
    assert at_screen(served, "nurse").get(f"/labels/zpl?{paper}&first=1").status_code in (403, 404)


def test_what_is_refused_on_a_sheet_says_why(page):
    unit = journey_storage.frozen_bag(page.bank)
    printed(page, f"/labels?unit={unit}")
    fields = form_of(page.get("/labels"), "/labels/sheet")
    told = seen(page.send("/labels/sheet", fields, follow=True, codes=unit))
    assert "Refused No print was recorded." in told, "nothing done is no success"
    assert "No labels to print" in told
    assert "Not printed because" in told
    assert unit in told


def test_the_slots_of_a_box_get_their_labels_at_once(page):
    box = next(one.id for one in page.bank.find("place", kind="cassette"))
    path = f"/labels?place={box}"
    answer = page.send("/labels/sheet", form_of(page.get(path), "/labels/sheet"), follow=True)
    assert "6 labels ready to print" in seen(answer)


def test_a_sheet_costs_the_same_to_look_at_however_long_it_is(page):
    def looked(count: int) -> int:
        units = "\n".join(journey_storage.frozen_bag(page.bank) for _ in range(count))
        fields = form_of(page.get("/labels"), "/labels/sheet")
        answer = page.send("/labels/sheet", fields, codes=units)
        with statements(page.bank) as sent:
            page.get(answer.headers["Location"])
        return len(sent)

    assert looked(2) == looked(8)


def test_a_scan_leads_to_the_labels_of_what_it_is(page):
    unit = journey_storage.frozen_bag(page.bank)
    fields = form_of(page.get("/labels"), "/labels/find")
    answer = page.send("/labels/find", fields, text=unit)
    assert answer.headers["Location"] == f"/labels?unit={unit}"
    lost = page.send("/labels/find", fields, follow=True, text="nothing of ours")
    assert "Of one thing" in seen(lost)


def test_somebody_elses_sheet_is_not_shown(served: Served, page):
    unit = journey_storage.frozen_bag(page.bank)
    fields = form_of(page.get("/labels"), "/labels/sheet")
    path = page.send("/labels/sheet", fields, codes=unit).headers["Location"]
    assert at_screen(served, "nurse").get(path).status_code == 404


def test_a_label_with_a_name_is_not_for_administrators(served: Served):
    unit = journey_storage.frozen_bag(served.bank)
    page = at_screen(served, "administrator")
    assert page.get(f"/labels?unit={unit}").status_code == 403
    assert page.get(f"/labels?person={served.bank.people['nurse'].person}").status_code == 200


def test_an_inspector_prints_nothing(served: Served):
    assert at_screen(served, "inspector").get("/labels").status_code == 403


@pytest.mark.parametrize("query", ["unit=U0000000000", "unit=P0000000000", "slot=../../etc"])
def test_nothing_is_there(page, query):
    assert page.get(f"/labels?{query}").status_code == 404


def test_no_copy_no_paper(page):
    assert page.get("/labels/pdf").status_code == 404
    assert page.get("/labels/pdf?copy=X0000000000").status_code == 404
