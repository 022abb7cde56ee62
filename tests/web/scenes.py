"""What pages show only after something was done at them: answers, refusals, stops, series, a locked screen.

Each scene leads a window there by the forms that people send. Who works in it
is told by its role; what it does is undone or harms nothing, for the house is
everybody's.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from playwright.sync_api import Page
from sqlalchemy import update

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.codes.verb_cards import card_named
from biobank.services.label_designs import shipped_text
from biobank.services.printing import runs
from biobank.storage import tables
from biobank.web.print_asking import TO_OPEN
from tests import journey, journey_laboratory, journey_storage
from tests.house import WIDE, House
from tests.services.printing.slots import many_slots
from tests.web.pages import label_of

Scene = Callable[[Page, House], None]
LONG_RUN = "7e3c1f52-0000-4000-8000-000000000000"


def sent(page: Page, action: str, **typed: str) -> None:
    """Fill fields of the form with this action and send it as it stands."""
    form = page.locator(f"form[action='{action}']").last
    for name, text in typed.items():
        form.locator(f"[name='{name}']").last.fill(text)
    with page.expect_navigation():
        form.evaluate("form => HTMLFormElement.prototype.submit.call(form)")


def _go(page: Page, house: House, path: str) -> None:
    page.goto(house.live.url + path)


def _door(page: Page, house: House) -> None:
    page.context.clear_cookies()
    _go(page, house, "/sign-in")


def _door_that_stays_shut(page: Page, house: House) -> None:
    _door(page, house)
    sent(page, "/sign-in", login="nobody", password="guessed-wrong-1")


def _locked(page: Page, house: House) -> None:
    _go(page, house, "/help/states")
    sent(page, "/lock")


def _found_patients(page: Page, house: House) -> None:
    _go(page, house, "/patients")
    sent(page, "/patients", text="wolfe")


def _nobody_found(page: Page, house: House) -> None:
    _go(page, house, "/patients")
    sent(page, "/patients", text="zzzzz")


def _searched(page: Page, house: House) -> None:
    _go(page, house, "/search")
    sent(page, "/search", text="wolfe")


def _scanned(page: Page, house: House) -> None:
    _go(page, house, "/scan")
    sent(page, "/scan", text=render(code_for(house.known.full.units["released"])))


def _not_known(page: Page, house: House) -> None:
    _go(page, house, "/scan")
    sent(page, "/scan", text="4006381333931")


def _void_label(page: Page, house: House) -> None:
    _go(page, house, "/scan")
    unit = house.known.full.units["doubtful"]
    copies = house.bank.find("label_copy", subject_id=unit)
    sent(page, "/scan", text=render(code_for(unit)) if copies else label_of(house.bank, unit, "void"))


def _a_series(page: Page, house: House) -> None:
    card = card_named("store")
    assert card is not None
    _go(page, house, "/scan")
    sent(page, "/scan", text=card.code)
    taken = house.bank.get("unit", house.known.full.units["released"]).slot_id
    for text in (render(code_for(taken)), render(code_for(house.known.full.units["in_hand"]))):
        page.locator("#scan-text").fill(text)
        with page.expect_navigation():
            page.locator("#scan").evaluate("form => HTMLFormElement.prototype.submit.call(form)")


def _things_to_mend(page: Page, house: House) -> None:
    _go(page, house, "/do/collect")
    sent(page, "/do/collect", sop_version="\u0007")


def _who_signs(page: Page, house: House) -> None:
    """The layer of signatures, over a form whose read-back is longer than its place."""
    _go(page, house, "/do/collect")
    form = page.locator("#do")
    for box in form.locator(":scope > .field input[type=text]").all():
        box.fill("A9999 26 000017, read from the label that was on the bag and on both of its tubes")
    form.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    page.locator("dialog.layer[open]").wait_for()


def _guided(page: Page, house: House) -> None:
    unit = journey_laboratory.dmso_bag(house.bank)
    _go(page, house, f"/guides/begin/processing/{unit}")
    sent(page, f"/guides/begin/processing/{unit}")
    for step in ("sample", "counts", "split", "print"):
        page.goto(f"{page.url.partition('?')[0]}?step={step}")
        with page.expect_navigation():
            page.locator("form.leave-out button").click()
    page.locator("[name=unit]").fill(unit)
    with page.expect_navigation():
        page.locator("main .button.primary[type=submit]").last.click()


def _a_rule_that_gives_way(page: Page, house: House) -> None:
    full = house.known.full
    path = f"/do/store-unit?unit={full.units['in_hand']}"
    _go(page, house, path)
    taken = house.bank.get("unit", full.units["released"]).slot_id
    sent(page, "/do/store-unit", slot=taken)


def _a_new_token(page: Page, house: House) -> None:
    _go(page, house, "/account")
    sent(page, "/account/tokens", label="A very long name of a program that nobody can remember, and more")


def _a_new_password(page: Page, house: House) -> None:
    other = house.bank.people["second_technologist"].person
    _go(page, house, f"/people/{other}")
    sent(page, f"/people/{other}/password")


def _slots_without_labels(house: House) -> list[str]:
    labelled = {each.subject_id for each in house.bank.find("label_copy")}
    slots = house.bank.find("slot", vessel_id=house.known.known["dense"])
    return [each.id for each in slots if each.id not in labelled]


def _nothing_printed(page: Page, house: House) -> None:
    _go(page, house, "/labels")
    page.locator("[name=codes]").fill(house.known.full.units["held"])
    sent(page, "/labels/sheet")


def _printed(page: Page, house: House) -> None:
    assert house.verified is not None
    _go(page, house, "/labels")
    fresh = [journey_storage.frozen_bag(house.bank), *_slots_without_labels(house)[:2]]
    codes = (*fresh, house.known.full.units["held"], house.verified.unit, "no code")
    page.locator("[name=codes]").fill("\n".join(codes))
    sent(page, "/labels/sheet")


def _a_long_run(page: Page, house: House) -> None:
    """Thousands of labels being recorded: the server is at a piece, and has not answered yet."""
    bank, total = house.bank, 4_800
    slots = [each.id for each in bank.find("slot", vessel_id=house.known.known["dense"])]
    run = runs.begin(
        bank.services, bank.actor("technologist"), LONG_RUN, (slots * 40)[:total], TO_OPEN, unread=2
    )
    assert run is not None
    with bank.database.write() as connection:
        connection.execute(update(tables.print_run).values(done=1_700).where(tables.print_run.c.id == run.id))
    at_work = "if (location.pathname.startsWith('/labels/sheet/')) window.fetch = () => new Promise(() => {})"
    page.add_init_script(at_work)
    _go(page, house, f"/labels/sheet/{run.id}")


def _told_from_paper(page: Page, house: House) -> None:
    _go(page, house, "/downtime/told")
    sent(page, "/downtime/told")


def _at_the_bedside(page: Page, house: House, patient: str, unit: str) -> None:
    _go(page, house, "/bedside")
    sent(page, "/bedside", text=journey.band_of(house.bank, patient))
    sent(page, f"/bedside/{patient}", text=render(code_for(unit)))


def _wrong_bag(page: Page, house: House) -> None:
    full = house.known.full
    _at_the_bedside(page, house, full.patients["long"], full.units["thawed"])


def _right_bag(page: Page, house: House) -> None:
    full = house.known.full
    _at_the_bedside(page, house, full.patients["graft"], full.units["thawed"])


def _green(page: Page, house: House) -> None:
    assert house.verified is not None
    _at_the_bedside(page, house, house.verified.patient, house.verified.unit)


def _running(page: Page, house: House) -> None:
    assert house.running is not None
    _at_the_bedside(page, house, house.running.patient, house.running.unit)


def _scan_the_bag(page: Page, house: House) -> None:
    patient = house.known.full.patients["graft"]
    _go(page, house, "/bedside")
    sent(page, "/bedside", text=journey.band_of(house.bank, patient))


def _emergency(page: Page, house: House) -> None:
    _go(page, house, f"/patients/{house.known.full.patients['graft']}")


def _drafted(page: Page, house: House) -> None:
    _go(page, house, "/labels/designs/vial")
    sent(page, "/labels/drafts")


def _to_adopt(page: Page, house: House) -> None:
    _drafted(page, house)
    page.goto(page.url + "/adopt")


def _adopted(page: Page, house: House) -> None:
    if not house.bank.find("label_design", name="bench"):
        told = {"design": "bench", "content": shipped_text(house.bank.services, "rack"), "reason": "other"}
        house.bank.ok("adopt-label-design", by="console", site=house.bank.site.id, **told)
    _go(page, house, "/labels/designs/bench/versions/1")


def _to_open(page: Page, house: House) -> None:
    """Labels recorded and sent to no printer: more than one file holds."""
    bank, actor = house.bank, house.bank.actor("technologist")
    slots = many_slots(bank, 450, "Labels") if not bank.find("place", name="Vessel of Labels") else ["none"]
    run = runs.begin(bank.services, actor, f"{LONG_RUN[:-1]}1", slots, TO_OPEN)
    assert run is not None
    while not run.is_recorded:
        run = runs.record_piece(bank.services, actor, run)
    runs.end(bank.services, run)
    _go(page, house, f"/labels/sheet/{run.id}")


def _ten_thousand(page: Page, house: House) -> None:
    bank, name = house.bank, "Robot store"
    found = bank.find("place", kind="vessel", name=name)
    wide = replace(WIDE, rows=100, columns=100)
    vessel = found[0].id if found else journey_storage.vessel(bank, name, (wide,)).id
    _go(page, house, f"/vessels/{vessel}")


SCENES: Mapping[str, tuple[str, Scene]] = {
    "the door": ("everybody", _door),
    "the door that stays shut": ("everybody", _door_that_stays_shut),
    "a locked screen": ("technologist", _locked),
    "patients found": ("technologist", _found_patients),
    "nobody found": ("technologist", _nobody_found),
    "everything found": ("everybody", _searched),
    "a bag scanned": ("technologist", _scanned),
    "a scan that is not known": ("technologist", _not_known),
    "a void label": ("technologist", _void_label),
    "a series of scans": ("technologist", _a_series),
    "a form with things to mend": ("apheresis_nurse", _things_to_mend),
    "who signs": ("apheresis_nurse", _who_signs),
    "a guided step": ("technologist", _guided),
    "a refused verb": ("technologist", _a_rule_that_gives_way),
    "a new token": ("technologist", _a_new_token),
    "a new password": ("administrator", _a_new_password),
    "labels printed": ("technologist", _printed),
    "no labels printed": ("technologist", _nothing_printed),
    "thousands of labels": ("technologist", _a_long_run),
    "a design in draft": ("technologist", _drafted),
    "a design to be adopted": ("quality_officer", _to_adopt),
    "a version of a design": ("quality_officer", _adopted),
    "told from paper": ("technologist", _told_from_paper),
    "the wrong bag at the bedside": ("nurse", _wrong_bag),
    "the right bag at the bedside": ("nurse", _right_bag),
    "the bag to be scanned": ("nurse", _scan_the_bag),
    "go": ("nurse", _green),
    "a bag that runs": ("nurse", _running),
    "a record that is not for one's roles": ("administrator", _emergency),
}
"""Each scene by its name, with the role of whoever stands in it."""

LARGE: Mapping[str, tuple[str, Scene]] = {
    "hundreds of labels to open": ("technologist", _to_open),
    "ten thousand positions": ("technologist", _ten_thousand),
}
"""Scenes that take long to make and to look at, in every cell; a soak looks at them."""
