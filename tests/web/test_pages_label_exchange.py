"""Replacing a label and accounting for labels, as somebody at a screen without scripts does it."""

import json
import re

import pytest

from biobank.domain.codes.own_code import code_for, render
from biobank.edge.actions import ACTIONS
from tests import journey, journey_storage
from tests.contract.labelled import applied, printed, set_columns
from tests.served import PASSWORD, Served
from tests.web.counting import statements
from tests.web.pages import Pages, at_screen, form_of, seen


@pytest.fixture
def page(served: Served) -> Pages:
    """A technologist at a screen of a bank with a vessel."""
    journey_storage.vessel(served.bank)
    return at_screen(served, "technologist")


@pytest.fixture
def bag(page: Pages) -> str:
    """A frozen bag with a label on it."""
    unit = journey_storage.frozen_bag(page.bank)
    applied(page.bank, printed(page.bank, unit))
    return unit


def spare(page: Pages, unit: str) -> str:
    """Print the label that is to take the place of the one on a bag, from the page of the exchange."""
    path = f"/labels/exchange?unit={unit}"
    answer = page.send("/labels", form_of(page.get(path), "/labels"), reason="damaged")
    assert answer.headers["Location"].startswith(path), seen(answer)
    return page.bank.find("label_copy", subject_id=unit, serial="002")[0].id


def fields(page: Pages, unit: str):
    return form_of(page.get(f"/labels/exchange?unit={unit}"), "/labels/exchange")


def code(unit: str, serial: str) -> str:
    return render(code_for(unit, serial))


def states(page: Pages, unit: str) -> dict[str, str]:
    return {one.serial: one.status for one in page.bank.find("label_copy", subject_id=unit)}


def near_misses(page: Pages, unit: str) -> list[str]:
    bodies = [json.loads(each.body) for each in page.bank.events(page.bank.get("unit", unit).stream)]
    return [each["data"]["code"] for each in bodies if each["kind"] == "AttemptRefused"]


def test_old_and_new_are_scanned_and_one_takes_the_others_place(page, bag) -> None:
    spare(page, bag)
    told = seen(page.get(f"/labels/exchange?unit={bag}"))
    assert "Copy 001 On it" in told
    assert "Copy 002 Spare" in told
    assert "Replace the label" in seen(page.get(f"/labels?unit={bag}"))
    answer = page.send(
        "/labels/exchange", fields(page, bag), scanned_old=code(bag, "001"), scanned=code(bag, "002")
    )
    assert answer.headers["Location"] == f"/labels?unit={bag}"
    told = seen(page.get(answer.headers["Location"]))
    assert "Label exchanged" in told
    assert "replaced" in told
    assert states(page, bag) == {"001": "void", "002": "applied"}


@pytest.mark.parametrize(("is_now", "becomes"), [("S1128", "S1195"), ("S1310", "S1194")])
def test_a_liquid_bag_is_given_the_label_of_what_it_becomes(page, is_now, becomes) -> None:
    unit = journey.collected_bag(page.bank)
    set_columns(page.bank, "unit", unit, product_code=is_now)
    applied(page.bank, printed(page.bank, unit))
    shown = page.get(f"/labels/exchange?unit={unit}")
    assert 'name="product_code"' in shown.get_data(as_text=True)
    page.send("/labels", form_of(shown, "/labels"), reason="new_product", product_code=becomes)
    (new,) = page.bank.find("label_copy", subject_id=unit, serial="002")
    assert (new.product_code, new.design) == (becomes, "cryobag")


def test_a_scan_that_does_not_fit_is_said_and_nothing_is_exchanged(page, bag) -> None:
    spare(page, bag)
    same = page.send(
        "/labels/exchange", fields(page, bag), scanned_old=code(bag, "002"), scanned=code(bag, "002")
    )
    assert same.status_code == 409
    assert "was scanned as the old and as the new label" in seen(same)
    empty = page.send("/labels/exchange", fields(page, bag), scanned="")
    assert empty.status_code == 422
    assert states(page, bag) == {"001": "applied", "002": "printed"}


def test_without_the_old_label_two_people_say_how_they_know(page, bag, served: Served) -> None:
    served.password("second_technologist")
    spare(page, bag)
    told = {"scanned": code(bag, "002"), "established": "place", "reason": "lost"}
    refused = page.send("/labels/exchange", fields(page, bag), **told)
    assert "A second person checks" in seen(refused)
    assert form_of(refused, "/labels/exchange")["established"] == ["place"], "what was said is still there"
    second = {"second_login": "second_technologist", "second_password": PASSWORD}
    assert page.send("/labels/exchange", fields(page, bag), **told, **second).status_code == 303
    assert states(page, bag) == {"001": "void", "002": "applied"}


def test_where_nothing_is_on_it_nothing_is_replaced(page) -> None:
    unit = journey_storage.frozen_bag(page.bank)
    assert "Nothing to replace" in seen(page.get(f"/labels/exchange?unit={unit}"))
    assert page.once("/labels/exchange").headers["Location"] == "/labels"
    assert page.get("/labels/exchange?unit=U0000000000").status_code == 404


def test_a_further_copy_lets_the_label_on_it_stand(page, bag) -> None:
    fields = form_of(page.get(f"/labels?unit={bag}"), "/labels")
    assert fields["earlier"] == ["keep"]
    page.send("/labels", fields, reason="damaged")
    assert states(page, bag) == {"001": "applied", "002": "printed"}


@pytest.mark.parametrize("serial", ["001", "003"])
def test_a_piece_that_does_not_stand_is_a_red_page_and_a_near_miss(page, bag, serial) -> None:
    spare(page, bag)
    page.send("/labels/exchange", fields(page, bag), scanned_old=code(bag, "001"), scanned=code(bag, "002"))
    page.bank.ok("reprint-label", unit=bag, to_exchange=True, reason="damaged")
    answer = page.scan(code(bag, serial))
    expected = {"001": "copy-replaced", "003": "copy-is-spare"}[serial]
    assert answer.status_code == 409
    assert "copy 002 is on it" in seen(answer)
    assert near_misses(page, bag) == [expected]
    answer = page.send("/do/pick-up-unit", page.form("/do/pick-up-unit"), unit=code(bag, serial))
    assert answer.status_code == 409
    assert near_misses(page, bag) == [expected, expected]


def test_json_tells_it_too_and_keeps_it(page, bag, served: Served) -> None:
    spare(page, bag)
    caller = served.as_("technologist")
    told = caller.post("/api/v1/scan", {"text": code(bag, "002")}).get_json()
    assert told["stop"]["code"] == "copy-is-spare"
    told = caller.post(ACTIONS["pick-up-unit"].api_path, {"id": "spare-0001", "unit": code(bag, "002")})
    assert told.get_json(force=True)["code"] == "copy-is-spare"
    assert near_misses(page, bag) == ["copy-is-spare", "copy-is-spare"]


# ── Labels to account for ────────────────────────────────────────────────────


def run_of(page: Pages) -> str:
    person = page.bank.people["technologist"].person
    return f"/labels/account/{journey.today(page.bank)}/{person}"


def test_an_empty_house_has_nothing_to_account_for(page) -> None:
    assert "Every label is accounted for" in seen(page.get("/labels/account"))
    assert page.get(run_of(page)).status_code == 404


def test_loose_pieces_are_scanned_one_after_the_other_and_the_day_is_closed(page, bag) -> None:
    spare(page, bag)
    told = seen(page.get("/labels/account"))
    assert "Loose copies" in told
    assert page.bank.get("unit", bag).din in told
    path = run_of(page)
    shown = page.get(path)
    assert "Copy" in seen(shown)
    codes = "\n".join([code(bag, "002"), code(bag, "009"), "nonsense"])
    answer = page.send(path, form_of(shown, path), codes=codes, outcome="destroyed", follow=True)
    assert "1 copy is accounted for" in seen(answer)
    assert "2 lines were no labels of ours" in seen(answer)
    assert states(page, bag)["002"] == "destroyed"
    closed = page.send(f"{path}/close", form_of(page.get(path), f"{path}/close"), follow=True)
    assert "are closed" in seen(closed)
    assert "Closed in the last weeks" in seen(closed)
    (account,) = page.bank.find("label_account")
    assert (account.printed, account.affixed, account.ended, account.status) == (2, 1, 1, "agrees")


def test_what_cannot_be_found_is_closed_with_a_reason_and_quality_sees_it(page, bag, served: Served) -> None:
    spare(page, bag)
    path = run_of(page)
    form = form_of(page.get(path), f"{path}/close")
    assert page.send(f"{path}/close", form).status_code == 409
    form = form_of(page.get(path), f"{path}/close")
    assert "a deviation is open" in seen(page.send(f"{path}/close", form, reason="other", follow=True))
    told = seen(at_screen(served, "quality_officer").get("/home/quality_officer"))
    assert "Labels of day disagree" in told
    (deviation,) = page.bank.find("deviation", code="labels-of-day-disagree")
    rule = seen(at_screen(served, "quality_officer").get(f"/deviations/{deviation.id}"))
    assert "What was printed on a day is not what was put on something and what ended." in rule
    (again,) = served.as_("quality_officer").get("/api/v1/label-accounts").get_json()["accounts"]
    assert (again["printed"], again["loose"], again["account"]) == (2, 1, "disagrees")
    assert again["donations"] == [page.bank.get("unit", bag).din]


def test_nonsense_is_refused_and_others_are_not_let_in(page, bag, served: Served) -> None:
    spare(page, bag)
    path = run_of(page)
    assert page.send(path, form_of(page.get(path), path), codes=code(bag, "002")).status_code == 422
    assert page.get("/labels/account/2026-13-99/H0000000000").status_code == 404
    assert at_screen(served, "inspector").get("/labels/account").status_code == 403


def test_pages_cost_the_same_however_much_was_printed(page, bag) -> None:
    def looked(path: str) -> int:
        with statements(page.bank) as sent:
            page.get(path)
        return len(sent)

    spare(page, bag)
    paths = ("/labels/account", run_of(page), f"/labels/exchange?unit={bag}")
    first = [looked(path) for path in paths]
    for _ in range(4):
        printed(page.bank, journey_storage.frozen_bag(page.bank))
    assert [looked(path) for path in paths] == first
    assert re.search(r"\b5\b", seen(page.get("/labels/account")))
