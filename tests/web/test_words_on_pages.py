"""What people read on pages: names instead of ids, days in words, and nothing offered in vain."""

import re

from biobank.words.speaking import say_label
from tests import journey_storage
from tests.full_bank import FullBank
from tests.served import Served
from tests.web.pages import at_screen, form_of, seen


def test_a_form_begins_with_what_is_acted_on(served: Served):
    page = at_screen(served, "technologist").get("/do/freeze-unit").get_data(as_text=True)
    names = re.findall(r'name="([a-z_]+)"', page[page.index('id="do"') :])
    assert names.index("unit") < names.index("sop")


def test_beside_a_form_days_are_in_words(served: Served):
    bag = journey_storage.frozen_bag(served.bank, expires_on="2046-11-18")
    assert "Expiry 18-Nov-2046" in seen(at_screen(served, "technologist").get(f"/do/store-unit?unit={bag}"))


def test_no_page_of_a_bag_shows_a_bare_moment(full_bank: FullBank):
    page = at_screen(full_bank.served, "technologist")
    for name, unit in full_bank.units.items():
        told = seen(page.get(f"/batch-record/{unit}"))
        assert not re.search(r"\d{4}-\d\d-\d\dT\d\d", told), name


def test_the_answer_names_the_bag_and_its_slot(served: Served):
    journey_storage.vessel(served.bank)
    bag, slot = journey_storage.frozen_bag(served.bank), served.bank.find("slot")[0]
    page = at_screen(served, "technologist")
    told = seen(page.send(f"/do/store-unit?unit={bag}", slot=slot.id, follow=True))
    row = served.bank.get("unit", bag)
    assert f"Done Bag {row.din} {row.division}" in told
    assert re.search(rf"Unit stored: \S.* · {re.escape(slot.label)}\.", told)


def test_a_name_is_told_to_nobody_outside(served: Served):
    bag = journey_storage.frozen_bag(served.bank)
    page = at_screen(served, "technologist")
    page.scan(bag)
    assert served.bank.get("unit", bag).din in seen(page.get("/help"))
    page.send("/lock", form_of(page.get("/help"), "/lock"))
    assert served.bank.get("unit", bag).din not in seen(page.get("/"))


def test_who_begins_nothing_is_offered_nothing_to_begin(served: Served):
    assert "Begin something new" in seen(at_screen(served, "technologist").get("/"))
    assert "Begin something new" not in seen(at_screen(served, "inspector").get("/"))


def test_the_bags_of_an_order_can_be_told_apart(full_bank: FullBank):
    patient = full_bank.patients["graft"]
    told = at_screen(full_bank.served, "nurse").get(f"/patients/{patient}").get_data(as_text=True)
    bags = re.findall(r"<li><span>Bag \d+</span> <a [^>]*>([^<]*)</a>", told)
    assert len(bags) == 3
    assert len(set(bags)) == 3


def test_short_words_of_codes_are_written_in_capitals():
    assert say_label("dmso-over-limit") == "DMSO over limit"
    assert say_label("slot-taken") == "Slot taken"
