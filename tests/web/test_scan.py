"""A scan goes where it leads: to the thing's page, into the field that waits, or to a red page."""

import pytest

from biobank.domain.codes.own_code import code_for, render
from tests import journey, journey_storage
from tests.web.pages import Pages, form_of, label_of, seen


@pytest.fixture
def bag(technologist: Pages) -> str:
    """A frozen bag in the technologist's hands, beside a vessel with free slots."""
    journey_storage.vessel(technologist.bank)
    return journey_storage.frozen_bag(technologist.bank)


def test_a_label_opens_its_unit_with_what_can_be_done_and_what_cannot(technologist, bag) -> None:
    answer = technologist.scan(label_of(technologist.bank, bag))
    assert answer.headers["Location"].endswith(bag)
    page = technologist.get(f"/scan?id={bag}")
    assert f"/do/store-unit?unit={bag}" in page.get_data(as_text=True)
    assert "Thaw is not possible" in seen(page)


def test_a_look_claims_no_deed_and_a_band_leads_to_whoever_wears_it(technologist, bag) -> None:
    bank = technologist.bank
    patient = bank.get("unit", bag).patient_id
    answer = technologist.scan(journey.wristband(bank, patient))
    assert answer.headers["Location"].endswith(f"/patients/{patient}")
    page = technologist.get(answer.headers["Location"]).get_data(as_text=True)
    assert 'class="outcome outcome-noted"' in page


def test_an_id_typed_by_hand_counts_as_well(technologist, bag) -> None:
    assert technologist.scan(f" {bag.lower()} ").headers["Location"].endswith(bag)


def test_a_donation_number_of_one_bag_opens_it(technologist, bag) -> None:
    din = technologist.bank.get("unit", bag).din
    assert technologist.scan(f"={din}00").headers["Location"].endswith(bag)


def test_a_donation_number_of_several_asks_which(technologist, bag) -> None:
    din = technologist.bank.get("unit", bag).din
    other = journey_storage.frozen_bag(technologist.bank, din=din, division="A0")
    answer = technologist.get(technologist.scan(f"={din}00").headers["Location"])
    assert "Which one is it?" in seen(answer)
    assert bag in seen(answer).replace(" ", "")
    assert other in seen(answer).replace(" ", "")


def test_what_else_was_typed_stands_there_again_after_a_void_label(technologist, bag) -> None:
    bank = technologist.bank
    path = f"/do/hand-over-unit?unit={bag}"
    void = label_of(bank, bag, "void")
    typed = {"temperature_c": "-151.5", "note": "Wrapped twice", "performed_by": "x"}
    answer = technologist.send(path, unit=void, **typed)
    assert answer.status_code == 409
    assert "This label is not valid" in seen(answer)
    form = form_of(answer, "/scan/stopped")
    assert form["kept-temperature_c"] == ["-151.5"]
    again = technologist.send("/scan/stopped", form, reason="Set apart in the fridge.")
    kept = form_of(again, "/do/hand-over-unit")
    assert kept["temperature_c"] == ["-151.5"]
    assert kept["note"] == ["Wrapped twice"]
    assert kept["unit"] == [""]
    assert [each.code for each in bank.find("deviation", unit_id=bag)] == ["label"]
    technologist.send("/scan/stopped", form, reason="Set apart in the fridge.")
    assert len(bank.find("deviation", unit_id=bag)) == 1, "a second press tells nothing twice"


@pytest.mark.parametrize("status", ["void", "spoiled", "lost", "destroyed", "returned"])
def test_a_label_that_has_ended_is_a_red_page_until_someone_says_what_they_did(
    technologist, bag, status: str
) -> None:
    answer = technologist.scan(label_of(technologist.bank, bag, status))
    assert answer.status_code == 409
    assert "This label is not valid" in seen(answer)
    assert 'data-outcome="stop"' in answer.get_data(as_text=True)
    assert "What can be done" not in seen(answer)
    form = form_of(answer, "/scan/stopped")
    assert technologist.send("/scan/stopped", form, reason="Set apart.").status_code in (200, 303)
    assert "Stop" in seen(technologist.get("/do"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "U",
        "HELLO WORLD",
        "\x1d\x1d",
        "<script>alert(1)</script>",
        "U" * 5000,
        "A0123456789",
        "é" * 40,
    ],
)
def test_what_is_no_code_is_said_and_nothing_else(technologist, text: str) -> None:
    answer = technologist.get(technologist.scan(text).headers["Location"])
    assert answer.status_code == 200
    assert "Not known" in seen(answer)
    assert 'data-outcome="unknown"' in answer.get_data(as_text=True)
    assert "<script>alert" not in answer.get_data(as_text=True)


def test_a_label_of_something_unknown_says_so(technologist) -> None:
    answer = technologist.get(technologist.scan(render(code_for("U0123456789"))).headers["Location"])
    assert "known here" in seen(answer)


def test_a_scan_fills_the_field_that_waits_for_it(technologist, bag) -> None:
    slot = technologist.bank.find("slot")[0].id
    page = technologist.get(f"/do/store-unit?unit={bag}")
    box = form_of(page, "/scan")
    assert box["expecting"] == ["store-unit.slot"]
    filled = technologist.send("/scan", box, text=slot, source="wedge").headers["Location"]
    shown = technologist.form(filled, "/do/store-unit")
    assert (shown["unit"], shown["slot"], shown["source"]) == ([bag], [slot], ["scan"])
    assert technologist.send("/do/store-unit", shown).status_code == 303


def test_a_scan_of_another_kind_opens_its_own_page_instead(technologist, bag) -> None:
    box = form_of(technologist.get(f"/do/store-unit?unit={bag}"), "/scan")
    other = journey_storage.frozen_bag(technologist.bank)
    assert technologist.send("/scan", box, text=other).headers["Location"].endswith(other)


def test_the_scans_before_stay_listed(technologist, bag) -> None:
    other, unit = journey_storage.frozen_bag(technologist.bank), technologist.bank.get("unit", bag)
    technologist.scan(bag)
    technologist.scan(other)
    page = technologist.get("/help").get_data(as_text=True)
    assert 'class="scan-list"' in page
    assert f"{unit.din} {unit.division}" in seen(technologist.get("/help"))


def test_each_kind_of_thing_has_a_page(technologist, bag) -> None:
    bank = technologist.bank
    journey_storage.stored_bag(bank)
    kinds = ("slot", "place", "person", "site", "hold", "unit")
    for kind in kinds:
        for row in bank.find(kind)[:2]:
            assert technologist.get(f"/things/{row.id}").status_code == 200, kind


def test_a_whole_isbt_128_label_opens_its_bag(technologist, bag) -> None:
    unit = technologist.bank.get("unit", bag)
    text = f"=+02000={unit.din}00=<{unit.product_code}1{unit.division}"
    assert technologist.scan(text).headers["Location"].endswith(bag)


def test_a_structure_that_names_nothing_says_what_it_is_and_what_to_scan(technologist) -> None:
    told = seen(technologist.get(technologist.scan("=<S11941A0").headers["Location"]))
    assert "This is a Product code (ISBT 128, 003): it names no unit by itself." in told
    assert "Scan the donation number beside it" in told


def test_a_wrong_keyboard_is_said_in_the_scan_box(technologist) -> None:
    told = seen(technologist.get(technologist.scan("\u00c199992512345600").headers["Location"]))
    assert "German (QWERTZ) keyboard" in told
    assert "Scanner set-up" in told


def test_a_chain_of_identity_opens_its_episode(technologist) -> None:
    episode = journey.cleared_episode(technologist.bank)
    chain = technologist.bank.get("episode", episode).chain_of_identity
    assert technologist.scan(f"&/{chain}").headers["Location"].endswith(episode)
