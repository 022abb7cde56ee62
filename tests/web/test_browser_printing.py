"""Printing in a real browser: one click, a queue that renews itself, and an answer that is not lost."""

from playwright.sync_api import Page, expect

from tests import journey_storage
from tests.browser import NewPage
from tests.live import Live
from tests.printers import asked, closed_port, fake_printer, job_in_doubt, printer_at, sent
from tests.services.printing.slots import labelled_slots, many_slots

ASK_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"


def test_a_label_goes_to_a_printer_that_is_off_and_then_on(live: Live, page: Page) -> None:
    bank, port = live.bank, closed_port()
    unit = journey_storage.frozen_bag(bank)
    printer_at(bank, port)
    live.sign_in(page, "technologist", f"/labels?unit={unit}")
    page.get_by_role("radio", name="Zebra 1").check()
    page.get_by_role("button", name="Print").click()
    expect(page.locator(".outcome")).to_contain_text("The label is on its way to the printer.")
    page.get_by_role("link", name="Zebra 1: queued").click()
    sent(bank)
    page.evaluate(ASK_AGAIN)
    expect(page.locator(".live")).to_contain_text("The printer does not answer.")
    bank.clock.forward(minutes=1)
    with fake_printer(port=port) as zebra:
        sent(bank)
        assert zebra.next().startswith(b"^XA")
    page.evaluate(ASK_AGAIN)
    expect(page.locator(".live")).to_contain_text("1 label went out.")


def test_a_long_job_moves_on_while_one_looks(live: Live, page: Page) -> None:
    bank = live.bank
    with fake_printer() as zebra:
        asked(bank, printer_at(bank, zebra.port), labelled_slots(bank, 12))
        live.sign_in(page, "technologist", "/printing")
        expect(page.locator(".live")).to_contain_text("0 of 12 labels went out.")
        sent(bank)
        # Asked for by itself, every three seconds while something moves.
        expect(page.locator(".live")).to_contain_text("All 12 labels went out.", timeout=15_000)


def test_an_answer_that_is_being_chosen_stays(live: Live, page: Page) -> None:
    job = job_in_doubt(live.bank)
    live.sign_in(page, "technologist", f"/printing/jobs/{job}")
    choice = page.get_by_label("The last label that came out").first
    choice.select_option("1")
    choice.focus()
    page.evaluate(ASK_AGAIN)
    expect(choice).to_have_value("1")
    page.get_by_role("button", name="Go on behind it").click()
    expect(page.locator(".outcome")).to_contain_text("All labels came out.")


def test_a_run_says_nothing_of_the_server_while_it_answers(live: Live, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    live.sign_in(page, "technologist", "/labels")
    page.get_by_label("Codes, one on each line").fill("\n".join(many_slots(live.bank, 110, "Large")))
    page.get_by_role("button", name="Print the first label of each").click()
    expect(page.get_by_text("100 of 110 prints are recorded.")).to_be_visible()
    expect(page.get_by_text("The server does not answer.")).to_be_hidden()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="110 labels ready to print")).to_be_visible()


def test_hundreds_of_labels_are_recorded_by_themselves_while_one_looks(live: Live, page: Page) -> None:
    bank = live.bank
    slots = many_slots(bank, 210, "Large")
    live.sign_in(page, "technologist", "/labels")
    page.get_by_label("Codes, one on each line").fill("\n".join(slots))
    page.get_by_role("button", name="Print the first label of each").click()
    expect(page.get_by_role("heading", name="210 labels ready to print")).to_be_visible(timeout=60_000)
    assert len(bank.find("label_copy")) == len(slots)
