"""Label designs in the browser: pictures that are the print, trials on things that exist, sheets and dots."""

import re
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from biobank.domain.codes.own_code import code_for, render
from biobank.labelling import load_designs
from biobank.labelling.reading import rasterise, symbols_in
from biobank.services.services import LABELS
from tests import journey_storage
from tests.labels.zpl_printer import printed as on_paper
from tests.served import Served
from tests.web.counting import looks, statements
from tests.web.pages import Pages, at_screen, form_of, forms_of, seen

NAMES = sorted(load_designs(LABELS))


@pytest.fixture
def page(served: Served) -> Pages:
    """A technologist at a screen of a bank with a vessel."""
    journey_storage.vessel(served.bank)
    return at_screen(served, "technologist")


def papers_of(page: Pages, count: int) -> TestResponse:
    """Print labels of several bags, and return the page that offers their papers."""
    units = [journey_storage.frozen_bag(page.bank) for _ in range(count)]
    fields = form_of(page.get("/labels"), "/labels/sheet")
    return page.send("/labels/sheet", fields, follow=True, codes="\n".join(units))


def asked_for(answer: TestResponse) -> str:
    """Return what the one form of papers to be opened asks for."""
    (fields,) = [told for action, told in forms_of(answer) if action == "/labels/pdf"]
    return urlencode({name: told for name, (told,) in fields.items() if told})


def test_every_design_is_shown_as_it_prints(page: Pages) -> None:
    shown = page.get("/labels/designs").get_data(as_text=True)
    assert re.findall(r'src="/labels/designs/(\w+)/label\.svg\?v=\w+"', shown) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_design_has_a_page_and_a_picture(page: Pages, name: str) -> None:
    shown = page.get(f"/labels/designs/{name}?values=longest&dpi=203").get_data(as_text=True)
    (picture,) = re.findall(r'<img [^>]*src="([^"]+)"', shown)
    answer = page.get(picture.replace("&amp;", "&"))
    assert answer.mimetype == "image/svg+xml"
    assert "dpi=203" in picture
    assert answer.data.startswith(b"<svg")


def test_a_design_is_given_as_files_that_read(page: Pages) -> None:
    pdf = page.get("/labels/designs/base/label.pdf?dpi=300").data
    zpl = page.get("/labels/designs/base/label.zpl?dpi=300").get_data(as_text=True)
    (paper,), (label,) = rasterise(pdf, 300), on_paper(zpl)
    assert symbols_in(paper) == symbols_in(label)
    assert sum(symbols_in(paper).values()) == 8


def test_a_design_is_tried_on_a_unit_with_a_copy_that_there_never_is(page: Pages) -> None:
    unit = journey_storage.frozen_bag(page.bank)
    path = f"/labels/designs/tie_tag?of={unit.lower()}"
    (picture,) = re.findall(r'<img [^>]*src="([^"]+)"', page.get(path).get_data(as_text=True))
    before = len(page.bank.find("label_copy"))
    assert page.get(picture.replace("&amp;", "&")).status_code == 200
    assert (page.bank.get("unit", unit).patient_id, "label") in looks(page.bank)
    assert len(page.bank.find("label_copy")) == before
    assert "000" in render(code_for(unit, "000"))
    assert page.get(f"/labels/designs/tie_tag/label.pdf?of={unit}").status_code == 404


def test_a_trial_that_cannot_be_made_says_why(page: Pages) -> None:
    unit = journey_storage.frozen_bag(page.bank)
    refused = page.get(f"/labels/designs/badge/label.svg?of={unit}")
    assert refused.status_code == 409
    assert "not made for this kind of thing" in seen(refused)
    told = page.get(f"/labels/designs/badge?of={unit}")
    assert "not made for this kind of thing" in seen(told)
    assert "<img" not in told.get_data(as_text=True)
    assert page.get("/labels/designs/tie_tag/label.svg?of=U0000000000").status_code == 404
    for path in ("/labels/designs/none", "/labels/designs/base/label.png"):
        assert page.get(path).status_code == 404


def test_who_does_not_read_patients_tries_no_design_on_them(served: Served) -> None:
    journey_storage.vessel(served.bank)
    unit = journey_storage.frozen_bag(served.bank)
    administrator = at_screen(served, "administrator")
    assert administrator.get("/labels/designs/cryobag").status_code == 200
    assert administrator.get(f"/labels/designs/cryobag/label.svg?of={unit}").status_code == 403


def test_pages_of_designs_ask_the_database_the_same_whatever_is_shown(page: Pages) -> None:
    counts = []
    for path in ("/labels/designs/base", "/labels/designs/rack"):
        with statements(page.bank) as told:
            page.get(path)
        counts.append(len(told))
    assert len(set(counts)) == 1


def test_labels_begin_where_a_sheet_is_still_free(page: Pages) -> None:
    shown = papers_of(page, 2)
    assert "1 to 10" in seen(shown)
    paper = asked_for(shown)
    pages = list(rasterise(page.get(f"/labels/pdf?{paper}&start=10").data, 300))
    assert [sum(symbols_in(each).values()) for each in pages] == [2, 2]
    refused = page.get(f"/labels/pdf?{paper}&start=11")
    assert refused.status_code == 409
    assert "do not begin at place 11" in seen(refused)


def test_labels_are_given_as_dots_for_a_thermal_printer(page: Pages) -> None:
    answer = page.get(f"/labels/zpl?{asked_for(papers_of(page, 2))}&dpi=203")
    assert "attachment" in answer.headers["Content-Disposition"]
    labels = on_paper(answer.get_data(as_text=True))
    assert [label.size for label in labels] == [(719, 400), (719, 400)]
    assert len({text for label in labels for _, text in symbols_in(label)}) == 2


def test_the_help_shows_what_was_measured(page: Pages) -> None:
    told = seen(page.get("/help/labels"))
    assert "frost over 10 %" in told
    assert "/help/labels" in page.get("/help").get_data(as_text=True)
