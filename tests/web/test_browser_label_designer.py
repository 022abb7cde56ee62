"""The label designer in a real browser: a design changed, mended, tried, approved by two, printed and read.

And a sheet of labels that begins at a part-used place: each label is decoded where it lies. With a folder in
`LABEL_PICTURES` the pages and the sheet are left there as pictures.
"""

import io
import os
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from biobank.domain.codes.own_code import code_for, render
from biobank.labelling.reading import rasterise, read_symbols, symbols_in
from biobank.services.label_designs import designs
from tests import journey_storage
from tests.browser import NewPage
from tests.contract.labelled import paper, printed
from tests.live import Live
from tests.served import PASSWORD

DPI = 300


def left(name: str, picture: bytes) -> None:
    """Leave a picture to be looked at, where somebody asked for it."""
    if folder := os.environ.get("LABEL_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{name}.png").write_bytes(picture)


def changed(page: Page, old: str, new: str) -> None:
    """Type another text in place of what stands in the design."""
    area = page.get_by_label("The design, as TOML")
    text = area.input_value()
    assert old in text
    area.fill(text.replace(old, new, 1))


def codes_on(picture: bytes) -> set[str]:
    image = Image.open(io.BytesIO(picture)).convert("L")
    return {text for _, text in symbols_in(image.resize((image.width * 2, image.height * 2)))}


def test_a_design_goes_the_whole_way_in_the_browser(live: Live, page: Page) -> None:
    bank = live.bank
    journey_storage.vessel(bank)
    bag = journey_storage.frozen_bag(bank)
    live.served.password("processing_director")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    live.sign_in(page, "quality_officer", "/labels/designs/cryobag")
    page.get_by_role("button", name="Change it").click()

    # A fault stands beside its line, while one types and without anything being sent by hand.
    changed(page, "side = 15 }", "side = 5 }")
    expect(page.get_by_role("heading", name="One thing to mend")).to_be_visible()
    link = page.get_by_role("link", name=re.compile("^Line "))
    number = (link.text_content() or "").removeprefix("Line ")
    expect(page.locator(".design-gutter .is-wrong")).to_have_text(number)
    left("designer-with-a-fault", page.screenshot(full_page=True))
    link.click()
    assert page.evaluate("getSelection().toString()").startswith("qr = {")

    # Mended, the picture is back: the symbols on the screen are those of the print.
    changed(page, "side = 5 }", "side = 15 }")
    changed(page, "Do not irradiate.", "Never irradiate.")
    picture = page.locator(".designer-label img")
    expect(picture).to_be_visible()
    expect(page.locator("[data-kept]")).to_contain_text("Kept at")
    page.get_by_label("Printer").select_option("203")
    expect(picture).to_have_attribute("src", re.compile("dpi=203"))
    page.get_by_label("Or of a thing").fill(bag)
    expect(picture).to_have_attribute("src", re.compile(f"of={bag}"))
    page.wait_for_function("document.querySelector('.designer-label img').naturalWidth > 0")
    assert codes_on(picture.screenshot()) == {render(code_for(bag, "000"))}
    left("designer", page.screenshot(full_page=True))

    # It is there after the tab was closed.
    address = page.url.partition("?")[0].partition("#")[0]
    page.close()
    page = page.context.new_page()
    page.goto(address)
    assert "Never irradiate." in page.get_by_label("The design, as TOML").input_value()
    page.get_by_role("button", name="Read every symbol back").click()
    expect(page.get_by_role("cell", name="0.508 mm, read").first).to_be_visible()

    # Two people approve it.
    page.get_by_role("link", name="Adopt …").click()
    expect(page.get_by_text("was “Do not irradiate.")).to_be_visible()
    page.get_by_label("Reason").select_option("content")
    page.get_by_role("button", name="Adopt").click()
    page.get_by_label(re.compile("^Your password")).fill(PASSWORD)
    page.get_by_label("Badge or sign-in name of the second person").fill("processing_director")
    page.get_by_label("Password of the second person").fill(PASSWORD)
    left("adopting", page.screenshot(full_page=True))
    page.get_by_role("dialog").get_by_role("button", name="Adopt").click()
    page.wait_for_url(f"{live.url}/labels/designs/cryobag")
    expect(page.get_by_text("The design is adopted, and prints from now on.")).to_be_visible()
    expect(page.get_by_text("Version 2, adopted on")).to_be_visible()
    left("adopted", page.screenshot(full_page=True))

    # It prints, and the paper reads.
    copy = printed(bank, bag)
    assert bank.get("label_copy", copy).design_digest == designs(bank.services)["cryobag"].digest
    (found,) = read_symbols(paper(bank, copy))
    assert {text for _, text in found} == {render(code_for(bag, "001"))}
    assert said == []


def test_without_scripts_a_design_is_changed_by_pressing_preview(live: Live, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False, width=390, height=844)
    live.sign_in(page, "technologist", "/labels/designs/vial")
    page.get_by_role("button", name="Change it").click()
    changed(page, "side = 8.6 }", "side = 3 }")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("link", name=re.compile("^Line "))).to_be_visible()
    left("designer-narrow", page.screenshot(full_page=True))
    changed(page, "side = 3 }", "side = 8.6 }")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".designer-label img")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


@pytest.mark.parametrize("start", [4])
def test_a_sheet_begins_at_a_part_used_place_and_each_label_reads_where_it_lies(
    live: Live, page: Page, start: int
) -> None:
    bank = live.bank
    journey_storage.vessel(bank)
    bags = [journey_storage.frozen_bag(bank) for _ in range(9)]
    live.sign_in(page, "technologist", "/labels")
    page.get_by_label("Codes, one on each line").fill("\n".join(bags))
    page.get_by_role("button", name="Print the first label of each").click()
    page.get_by_label("First free place of an A4 sheet").fill(str(start))
    form = page.locator("form[action='/labels/pdf']")
    query = form.evaluate("form => new URLSearchParams(new FormData(form)).toString()")
    pdf = page.request.get(f"{live.url}/labels/pdf?{query}").body()
    design = designs(bank.services)["cryobag"]
    assert design.sheet is not None
    lying: dict[int, set[str]] = {}
    for number, image in enumerate(rasterise(pdf, DPI)):
        picture = io.BytesIO()
        image.save(picture, "PNG")
        left(f"sheet-{number + 1}", picture.getvalue())
        for place in range(design.sheet.places):
            corner = [round(each * DPI / 25.4) for each in design.sheet.corner(place)]
            size = [round(each * DPI / 25.4) for each in (design.stock.width, design.stock.height)]
            label = image.crop((*corner, corner[0] + size[0], corner[1] + size[1]))
            lying[number * design.sheet.places + place + 1] = {text for _, text in symbols_in(label)}
    told = {place: codes for place, codes in lying.items() if codes}
    assert told == {start + number: {render(code_for(bag, "001"))} for number, bag in enumerate(bags)}
