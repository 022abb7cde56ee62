"""Help is read from the tables that decide: no verb, state or refusal without its words."""

from dataclasses import replace

import pytest

from biobank.domain.label_states import STATES
from biobank.domain.rules.lifecycle import MACHINES
from biobank.domain.rules.refusals import refusals_of
from biobank.domain.rules.roles import ROLES
from biobank.domain.sentences.english import ENGLISH
from biobank.domain.verbs import VERBS
from biobank.edge.settings import LanguageSettings
from biobank.web.help_links import TOPIC_OF
from biobank.web.help_search import found_in_help
from biobank.web.help_texts import topics, words
from biobank.words.speaking import speaking
from tests import journey_storage
from tests.full_bank import FullBank
from tests.served import Served
from tests.web.pages import Pages, at_screen, form_of, seen


@pytest.fixture
def reader(full_bank: FullBank) -> Pages:
    """A technologist who only reads."""
    return at_screen(full_bank.served, "technologist")


def test_each_verb_tells_who_may_and_everything_that_refuses_it(reader: Pages) -> None:
    for name, verb in VERBS.items():
        answer = reader.get(f"/help/verbs/{name}")
        page, text = answer.get_data(as_text=True), seen(answer)
        assert verb.title in text
        assert verb.about in text
        for each in refusals_of(verb):
            assert f'id="refusal-{each.code}"' in page, (name, each.code)
            assert not each.waived_by or role_words_of(each.waived_by) in text, (name, each.code)
        for spec in verb.fields:
            assert f'id="field-{spec.name}"' in page, (name, spec.name)


def role_words_of(roles: tuple[str, ...]) -> str:
    return ", ".join(ROLES[role].lower() for role in roles)


def test_each_refusal_has_a_page_that_names_the_verbs_that_give_it(reader: Pages) -> None:
    for code, sentence in ENGLISH.items():
        text = seen(reader.get(f"/help/refusals/{code}"))
        assert sentence.next.partition("{")[0].split(".")[0].strip() in text, code
    text = seen(reader.get("/help/refusals/slot-taken"))
    assert "Which verbs say so Found in a slot Move Put back Store" in text
    text = seen(reader.get("/help/refusals/past-expiry"))
    assert "Can be decided otherwise, with a reason and a signature: physician, medical director." in text
    assert "no way past" in seen(reader.get("/help/refusals/label-of-another-unit"))
    assert reader.get("/help/refusals/nothing-like-this").status_code == 404


def test_states_and_fields_are_told_in_the_words_of_the_pages(reader: Pages) -> None:
    split = seen(reader.get("/help/verbs/split-unit"))
    assert "in other units" in split
    states = split.partition("The states of the unit")[2].partition("What can stand against it")[0]
    assert "divided" not in states
    collect = seen(reader.get("/help/verbs/collect"))
    assert "One row or several: " in collect
    assert "A number in mL" in seen(reader.get("/help/verbs/stop-reinfusion"))


def test_each_way_between_states_stands_in_the_picture_and_in_words(reader: Pages) -> None:
    page = reader.get("/help/states").get_data(as_text=True)
    for verb in VERBS.values():
        if any(row.after for row in verb.moves):
            assert f'<a href="/help/verbs/{verb.name}">' in page, verb.name
    for name in ("verify-label", "apply-label", "exchange-label", "void-label", "disposition-copy"):
        assert page.count(f'<a href="/help/verbs/{name}">') >= 1, name
    assert page.count("<svg xmlns") == len(MACHINES) + 1
    assert "style=" not in page


def test_each_state_has_a_word_of_its_own(served: Served) -> None:
    told = served.app.jinja_env.get_template("macros/states.html").module.STATES
    for machine, states in {**MACHINES, "label_copy": STATES}.items():
        words = [told[machine][state][0] for state in states]
        assert len(set(words)) == len(states), machine
        assert set(told[machine]) == set(states), machine


def test_each_page_leads_to_its_own_help(served: Served) -> None:
    routes = [rule for rule in served.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    views = {rule.endpoint.removeprefix("web.") for rule in routes if rule.endpoint.startswith("web.")}
    assert set(TOPIC_OF.values()) <= set(topics())
    assert views - set(TOPIC_OF) - set(NO_TOPIC) == set()


NO_TOPIC = {
    **dict.fromkeys(("show", "do"), "a verb's form leads to the help of its verb"),
    **dict.fromkeys(
        ("draft_as_file", "export", "export_list", "label_dots", "label_of_design", "label_of_draft"),
        "a file, no page",
    ),
    **dict.fromkeys(
        ("label_of_copy", "label_of_version", "label_paper", "number_labels", "version_as_file"),
        "a file, no page",
    ),
    **dict.fromkeys(("door", "show_locked", "stopped_page"), "the door, the lock and the red page"),
    **dict.fromkeys(("tour_page", "tour_stop", "leave_tour", "demo_codes_page"), "help itself"),
    **dict.fromkeys(("first_ten_minutes", "first_steps_of", "take_first_step"), "help itself"),
    **dict.fromkeys(("help_page", "help_search", "page_help", "refusal_help", "verb_help"), "help itself"),
    **dict.fromkeys(("words_help", "states_help", "elements", "quick_card", "quick_cards"), "help itself"),
}
"""Views without a topic of their own, and why."""


def test_the_help_of_a_page_a_form_and_a_field_open_at_their_place(reader: Pages) -> None:
    assert 'href="/help/pages/vessels"' in reader.get("/vessels").get_data(as_text=True)
    form = reader.get("/do/store-unit").get_data(as_text=True)
    assert 'id="help-here" href="/help/verbs/store-unit" target="help"' in form
    assert 'href="/help/verbs/store-unit#field-slot"' in form
    for name in topics():
        assert reader.get(f"/help/pages/{name}").status_code == 200
    assert reader.get("/help/pages/nowhere").status_code == 404


def test_a_refusal_on_a_page_leads_to_its_help(served: Served) -> None:
    bank = served.bank
    journey_storage.vessel(bank)
    taken = bank.find("slot")[0].id
    bank.ok("store-unit", unit=journey_storage.frozen_bag(bank), slot=taken)
    page = at_screen(served, "technologist")
    answer = page.send(f"/do/store-unit?unit={journey_storage.frozen_bag(bank)}", slot=taken)
    assert 'href="/help/refusals/slot-taken"' in answer.get_data(as_text=True)
    nowhere = page.get("/units/U0000000000").get_data(as_text=True)
    assert 'href="/help/refusals/no-such-thing"' in nowhere


def test_words_are_in_order_and_lead_to_each_other(reader: Pages) -> None:
    assert list(words()) == sorted(words(), key=str.lower)
    for word in words().values():
        assert set(word.see) <= set(words()), word.term
    page = reader.get("/help/words").get_data(as_text=True)
    for word in words().values():
        assert f'id="{word.anchor}"' in page


FOUND = {
    "DIN": "Donation number",
    "harvest": "Collection",
    "freezing": "Freeze",
    "slot-taken": "Slot … holds unit … since …",
    "red page": "At the bedside",
    "decide signature spot": "Amber",
    "physician": "First ten minutes Physician",
    "quarantine": "States Quarantine",
}


def test_the_help_is_searched_by_beginnings_and_by_other_words(reader: Pages) -> None:
    fields = form_of(reader.get("/help"), "/help/search")
    for text, found in FOUND.items():
        told = seen(reader.send("/help/search", fields, text=text))
        assert found in told, (text, told)
    assert "Nothing in the help says this" in seen(reader.send("/help/search", fields, text="zebra"))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        *((typed, "Übergabe") for typed in ("Übergabe", "Uebergabe", "UBERGABE", "uebergab")),
        ("Tanks", "Tank"),
        ("DIN", "Spendennummer"),
        ("Entnahmenummer", "Spendennummer"),
        ("Vier-Augen-Prüfung", "Zweite Person"),
        ("Einfrieren", "Einfrieren"),
        ("roehrchen", "Die Seite eines Beutels, Röhrchens oder Segments"),
        ("slot-taken", "Der Platz … enthält"),
    ],
)
def test_german_help_is_found_by_beginnings_and_umlauts_however_typed(
    served: Served, typed: str, found: str
) -> None:
    with served.app.app_context(), speaking("de"):
        told = [each.title for each in found_in_help(typed)]
    assert any(each.startswith(found) for each in told), told


def test_the_help_speaks_german_whole(served: Served) -> None:
    spoken = LanguageSettings(offered="en,de", default="de")
    page = at_screen(Served(served.bank, replace(served.settings, language=spoken)), "technologist")
    told = seen(page.get("/help/words"))
    assert "Wer die Zellen hatte, wo, wann und wozu, ohne Lücke." in told
    assert 'id="chain-of-custody"' in page.get("/help/words").get_data(as_text=True)
    assert "Eine Frage nach der anderen, auch mit Handschuhen" in seen(page.get("/help/pages/bedside"))
    states = page.get("/help/states").get_data(as_text=True)
    assert "<title>Verbleib einer Einheit: die Zustände und was zu ihnen führt</title>" in states
    assert ">Einlagern" in states
    assert "Store" not in seen(page.get("/help/states"))


def test_all_work_lists_each_verb_once_for_everybody(served: Served) -> None:
    for role in ROLES:
        pages = at_screen(served, role)
        text = seen(pages.get("/do"))
        for verb in VERBS.values():
            assert verb.title in text, (role, verb.name)


def test_the_start_page_greets_and_offers_what_begins_without_a_scan(technologist: Pages) -> None:
    page = technologist.get("/")
    assert "Good morning, Technologist" in seen(page)
    assert "/do/register-patient" in page.get_data(as_text=True)
