"""Signed labels on the pages: genuine at the bedside, forged a red page, and the page of the keys."""

import json

import pytest

from biobank.domain.codes.own_code import code_for, render
from biobank.storage.signing_key import new_key
from tests.contract.signed import altered, band_symbol, forged, published, symbol_of
from tests.full_bank import FullBank, filled
from tests.served import Served
from tests.web.pages import Pages, at_screen, form_of, seen
from tests.web.test_pages_bedside import band, scan
from tests.web.test_search import found


@pytest.fixture
def full(served: Served) -> FullBank:
    """A full bank of this test's own, in which a key is in force."""
    made = filled(served.bank)
    published(served.bank)
    return made


@pytest.fixture
def nurse(full: FullBank) -> Pages:
    """A nurse at a screen."""
    return at_screen(full.served, "nurse")


def near_misses(full: FullBank, patient: str) -> list[str]:
    events = full.bank.events(f"patient/{patient}")
    return [json.loads(one.body)["data"]["code"] for one in events if one.kind == "AttemptRefused"]


def test_the_bedside_says_that_band_and_bag_are_genuine(nurse: Pages, full: FullBank) -> None:
    done, unit = full.graft, full.units["thawed"]
    band(nurse, done.patient)
    symbol, tag = band_symbol(full.bank, done.patient), symbol_of(full.bank, "unit", unit)
    assert "The wristband is genuine" in seen(scan(nurse, "/bedside", symbol))
    answer = scan(nurse, f"/bedside/{done.patient}", tag)
    told = seen(answer)
    assert answer.request.path == f"/bedside/{done.patient}/{done.label(unit)}"
    assert "both labels are genuine" in told
    assert "Signed labels Wristband and bag genuine" in told
    scan(nurse, "/bedside", symbol)
    told = seen(scan(nurse, f"/bedside/{done.patient}", done.label(unit)))
    assert "Signed labels Wristband genuine, bag’s signature not scanned" in told
    scan(nurse, "/bedside", band(nurse, done.patient))
    assert "Signed labels" not in seen(scan(nurse, f"/bedside/{done.patient}", done.label(unit)))


def test_a_forged_band_stops_at_once_and_stays_until_it_is_answered(nurse: Pages, full: FullBank) -> None:
    done = full.graft
    band(nurse, done.patient)
    answer = scan(nurse, "/bedside", altered(band_symbol(full.bank, done.patient), patient="0" * 16))
    assert answer.status_code == 409
    told = seen(answer)
    assert "This label is not genuine" in told
    assert "OKONKWO" not in told
    assert near_misses(full, done.patient)[-1] == "label-forged"
    assert "This label is not genuine" in seen(nurse.get("/bedside"))
    path = answer.request.path
    over = nurse.send(path, form_of(nurse.get(path), path), follow=True, reason="Band cut off and kept")
    assert "A deviation is open" in seen(over)


def test_a_forged_tag_in_the_hand_stops_too(nurse: Pages, full: FullBank) -> None:
    done, unit = full.graft, full.units["thawed"]
    scan(nurse, "/bedside", band(nurse, done.patient))
    mallory, _ = new_key()
    tag = forged(symbol_of(full.bank, "unit", unit), mallory)
    told = seen(scan(nurse, f"/bedside/{done.patient}", tag))
    assert "This label is not genuine" in told
    assert "was forged, or altered" in told
    assert "The label names" in told
    assert "The bag belongs to" not in told
    assert near_misses(full, done.patient)[-1] == "label-forged"


def test_a_genuine_tag_of_another_patient_is_told_by_the_labels_themselves(
    nurse: Pages, full: FullBank
) -> None:
    other, unit = full.patients["long"], full.units["thawed"]
    band(nurse, other)
    scan(nurse, "/bedside", band_symbol(full.bank, other))
    told = seen(scan(nurse, f"/bedside/{other}", symbol_of(full.bank, "unit", unit)))
    assert "Band and bag are of two patients" in told
    assert "OKONKWO" in told


def test_a_scan_of_the_signed_form_opens_what_the_short_code_opens(full: FullBank) -> None:
    page, unit = at_screen(full.served, "technologist"), full.units["thawed"]
    tag = symbol_of(full.bank, "unit", unit)
    assert page.scan(tag).headers["Location"].endswith(unit)
    assert page.scan(f"]d1{tag}").headers["Location"].endswith(unit)
    fake = altered(tag, patient="0" * 16)
    answer = page.scan(fake)
    assert answer.status_code == 409
    assert "This label is not genuine" in seen(answer)
    assert render(code_for(unit)) in seen(answer)
    form = form_of(answer, "/scan/stopped")
    assert page.send("/scan/stopped", form, reason="Set apart.").status_code in (200, 303)
    for field in (fake, f"]d1{fake}"):
        typed = {**form_of(page.get("/do/quarantine-unit"), "/do/quarantine-unit"), "cause": "recall"}
        answer = page.send("/do/quarantine-unit", typed, unit=field)
        assert answer.status_code in (409, 422), "a forged label names nothing"
    assert near_misses(full, full.graft.patient).count("label-forged") >= 2


def test_the_search_finds_the_thing_of_a_signed_label(full: FullBank) -> None:
    page, unit = at_screen(full.served, "technologist"), full.units["thawed"]
    told = found(page, symbol_of(full.bank, "unit", unit)).get_data(as_text=True)
    assert f"/units/{unit}" in told
    fake = altered(symbol_of(full.bank, "unit", unit), patient="0" * 16)
    assert "was forged, or altered" in seen(found(page, fake))


def test_a_series_of_scans_stops_at_a_forged_label_until_it_is_set_apart(full: FullBank) -> None:
    from biobank.domain.codes.verb_cards import card_named

    page, unit = at_screen(full.served, "technologist"), full.units["thawed"]
    path = page.scan(card_named("take-out").code).headers["Location"]
    fake = altered(symbol_of(full.bank, "unit", unit), patient="0" * 16)
    answer = page.send(path, form_of(page.get(path), path), follow=True, text=fake)
    assert "was forged, or altered" in seen(answer)
    assert "This label is not genuine" in seen(answer)
    answer = page.send(path, form_of(page.get(path), path), follow=True, text=card_named("set-apart").code)
    assert "Go on with the next scan" in seen(answer)


def test_keys_are_shown_with_what_to_give_to_whoever_checks(full: FullBank) -> None:
    page = at_screen(full.served, "quality_officer")
    (key,) = full.bank.find("label_key")
    told = seen(page.get("/help/signed-labels"))
    for words in (key.key, "in force"):
        assert words in told
    assert key.public_key in told.replace(" ", "")
    full.bank.ok("distrust-label-key", by="console", site=full.bank.site.id, key=key.key)
    assert "compromised" in seen(page.get("/help/signed-labels"))


def test_without_keys_the_page_says_how_to_begin(served: Served) -> None:
    assert "No key has been published" in seen(
        at_screen(served, "quality_officer").get("/help/signed-labels")
    )


def test_the_help_says_what_a_signature_proves_and_what_it_does_not(served: Served) -> None:
    told = seen(at_screen(served, "nurse").get("/help/signed-labels"))
    assert "What it proves" in told
    assert "What it does not prove" in told
    assert "A copy of a genuine label has the same signature" in told
