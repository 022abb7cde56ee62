"""The start page of each role: what waits for it, and nothing else."""

from decimal import Decimal

import pytest

from biobank.domain.rules.roles import ROLES
from biobank.services.identity import people
from biobank.services.identity.denied import Denied
from biobank.web.homes import HOMES
from tests import journey, journey_laboratory, journey_storage, journey_transplant
from tests.bank import Bank
from tests.full_bank import FullBank, filled
from tests.served import Served
from tests.web.counting import looks, statements
from tests.web.pages import ACCEPT, Pages, at_screen, form_of, seen

PASSIVE = {**ACCEPT, "X-Passive": "yes"}


def start(served: Served, role: str) -> str:
    return seen(at_screen(served, role).get("/"))


def markup(served: Served, role: str) -> str:
    return at_screen(served, role).get("/").get_data(as_text=True)


# ── All of them ──────────────────────────────────────────────────────────────


def test_every_role_has_a_home():
    assert set(HOMES) == set(ROLES)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_an_empty_bank_is_quiet_and_says_so(served: Served, role: str):
    told = start(served, role)
    assert HOMES[role].quiet in told
    assert "As of 09:00:00" in told
    assert "urgent" not in told


def test_an_administrator_is_told_who_has_no_password_and_then_nothing(served: Served):
    assert "No password yet" in start(served, "administrator")
    for login in (*ROLES, "second_nurse", "second_technologist"):
        served.password(login)
    told = start(served, "administrator")
    assert HOMES["administrator"].quiet in told
    assert "All 13 accounts have a role and a password of their own." in told


def test_homes_cost_the_same_however_much_waits(served_both: Served):
    full = filled(served_both.bank)
    _more(full, "first")
    pages = {role: at_screen(served_both, role) for role in ROLES}
    few = {role: _asked(full.bank, page) for role, page in pages.items()}
    for login in ("second", "third", "fourth"):
        _more(full, login)
    many = {role: _asked(full.bank, page) for role, page in pages.items()}
    assert many == few
    assert max(many.values()) <= 45


def _asked(bank: Bank, page: Pages) -> int:
    """Return how many statements a start page sends when it is asked for again."""
    assert page.get("/").status_code == 200
    with statements(bank) as sent:
        page.get("/")
    return len(sent)


def _more(full: FullBank, login: str) -> None:
    """One more of everything; a list that is empty asks for no names."""
    bank = full.bank
    bag = journey_storage.stored_bag(bank, full.patients["long"], cd34_e6=None)
    bank.ok("quarantine-unit", unit=bag, cause="other")
    journey_storage.frozen_bag(bank, full.patients["short"])
    journey.open_episode(bank, journey.registered_patient(bank))
    journey_storage.released_bag(bank, full.patients["twin"])
    bank.hire("nurse", login=login)
    bank.ok("report-deviation", unit=bag, area="storage", severity="minor", description="Frost.")
    done = journey_transplant.conditioned_course(bank)
    bank.ok("quarantine-unit", unit=done.unit, cause="result")
    with pytest.raises(Denied):
        people.prove(bank.services, "nobody", "guessed-wrong-7", "127.0.0.1")


def test_each_name_that_is_shown_is_a_look(full_bank: FullBank):
    start(full_bank.served, "nurse")
    seen_by = looks(full_bank.bank)
    assert (full_bank.patients["graft"], "start page nurse") in seen_by
    assert ("list/home", "start page nurse") in seen_by
    assert (full_bank.patients["short"], "start page nurse") not in seen_by


def test_hostile_names_are_text(full_bank: FullBank):
    for role in ROLES:
        assert "<script>alert" not in markup(full_bank.served, role)


def test_the_start_page_is_no_copy_of_the_navigation(full_bank: FullBank):
    told = markup(full_bank.served, "technologist").partition("<main")[2]
    assert 'href="/vessels"' not in told
    assert 'href="/worklist"' in told


# ── Several roles ────────────────────────────────────────────────────────────


def test_people_with_several_roles_have_a_tab_for_each(served: Served):
    bank = served.bank
    nurse = bank.people["nurse"].person
    bank.ok("grant-role", by="console", person=nurse, site=bank.site.id, role="technologist")
    page = at_screen(served, "nurse")
    told = page.get("/").get_data(as_text=True)
    assert '<a href="/home/technologist" aria-current="page">Technologist</a>' in told
    assert '<a href="/home/nurse">Nurse</a>' in told
    assert HOMES["nurse"].quiet in seen(page.get("/home/nurse"))
    assert HOMES["nurse"].quiet in seen(page.get("/")), "the tab one looked at last comes first"


def test_one_role_needs_no_tabs_and_opens_no_other_home(served: Served):
    page = at_screen(served, "nurse")
    assert "Your roles" not in page.get("/").get_data(as_text=True)
    answer = page.get("/home/physician")
    assert answer.status_code == 403
    assert "physician" in seen(answer)
    assert page.get("/home/king").status_code == 404
    assert page.get("/home/nurse").status_code == 200


def test_a_tab_kept_from_before_opens_nothing_that_is_no_longer_held(served: Served):
    page = at_screen(served, "nurse")
    page.client.set_cookie("home", "physician")
    assert HOMES["nurse"].quiet in seen(page.get("/"))


def test_somebody_without_a_role_is_told_so(served: Served):
    bank = served.bank
    page = at_screen(served, "nurse")
    bank.ok("revoke-role", by="console", person=bank.people["nurse"].person, site=bank.site.id, role="nurse")
    assert "You have no role at this site" in seen(page.get("/"))


# ── Passive asking ───────────────────────────────────────────────────────────


def test_a_page_that_asks_again_by_itself_keeps_no_screen_awake(served: Served):
    page = at_screen(served, "technologist")
    page.get("/")
    for _ in range(3):
        served.bank.clock.forward(minutes=3)
        assert page.client.get("/home/technologist", headers=PASSIVE).status_code == 200
    served.bank.clock.forward(minutes=2)
    assert page.client.get("/home/technologist", headers=PASSIVE).status_code == 401


def test_a_page_that_is_opened_keeps_the_screen_awake(served: Served):
    page = at_screen(served, "technologist")
    for _ in range(4):
        served.bank.clock.forward(minutes=6)
        assert page.once("/").status_code == 200


def test_a_page_that_asks_again_takes_no_answer_away(served: Served):
    page = at_screen(served, "technologist")
    bag = journey_storage.frozen_bag(served.bank)
    page.send("/scan", form_of(page.get("/scan"), "/scan"), text=bag)
    answer = page.client.get("/home/technologist", headers=PASSIVE)
    assert "session" not in answer.headers.get("Set-Cookie", "")
    assert 'class="answers"' not in answer.get_data(as_text=True)
    assert 'class="answers"' in page.get("/").get_data(as_text=True)


def test_only_looking_is_passive(served: Served):
    page = at_screen(served, "technologist")
    served.bank.clock.forward(minutes=6)
    page.client.post("/theme", data=form_of(page.get("/help"), "/theme"), headers=PASSIVE)
    served.bank.clock.forward(minutes=6)
    assert page.once("/").status_code == 200


# ── The laboratory ───────────────────────────────────────────────────────────


def test_a_technologist_sees_clocks_receipts_stores_and_what_is_missing(full_bank: FullBank):
    told = start(full_bank.served, "technologist")
    for words in (
        "Clocks running",
        "DMSO in it: freezing due in",
        "Liquid",
        "To receive",
        "For you",
        "To store",
        "Results missing",
        "Nothing else waits",
        "Begin something new",
    ):
        assert words in told
    answer = markup(full_bank.served, "technologist")
    assert f"/do/freeze-unit?unit={full_bank.units['dmso']}" in answer
    assert f"/do/receive-unit?unit={full_bank.units['collected']}" in answer
    assert 'href="#part-clocks"' in answer
    assert "data-until=" in answer


def test_the_most_urgent_clock_comes_first(served: Served):
    bank = served.bank
    journey_laboratory.processed_bag(bank)
    dmso = journey_laboratory.dmso_bag(bank)
    bank.clock.forward(minutes=40)
    told = markup(served, "technologist")
    first = told.partition('class="clock-card')[2].partition("</li>")[0]
    assert f"/units/{dmso}" in first
    assert "10 min over" in first
    assert "urgent" in told


def test_bags_of_today_and_tomorrow_wait_to_be_issued_until_they_are(served: Served):
    done = journey_transplant.conditioned_course(served.bank)
    page = at_screen(served, "technologist")
    answer = page.get("/")
    assert "To issue" in seen(answer)
    assert f"/do/check-issue?unit={done.unit}" in answer.get_data(as_text=True)
    assert "Vessel 1" in seen(answer), "where the bag is to be taken from"
    served.bank.ok("take-out-unit", unit=done.unit)
    checked = {"label": done.label(), "container_intact": True, "records_agree": True}
    served.bank.ok("check-issue", signed=[("nurse", "verified")], unit=done.unit, **checked)
    assert f"/do/issue-unit?unit={done.unit}" in page.get("/").get_data(as_text=True)
    served.bank.ok("issue-unit", unit=done.unit, carrier=served.bank.people["nurse"].person)
    assert "No bag is to be issued today or tomorrow." in seen(page.get("/"))


def test_a_bag_that_was_to_be_given_yesterday_is_overdue(served: Served):
    journey_transplant.conditioned_course(served.bank)
    served.bank.clock.forward(days=1)
    told = start(served, "technologist")
    assert "02-Mar-2026, overdue" in told
    assert "and it is urgent" in told


@pytest.mark.parametrize("role", ["processing_director", "medical_director"])
def test_directors_see_what_is_to_be_released_with_record_and_results(served: Served, role: str):
    unit = journey_storage.stored_bag(served.bank)
    journey_storage.with_results(served.bank, unit)
    answer = markup(served, role)
    assert f'<a href="/batch-record/{unit}">Batch record</a>' in answer
    told = start(served, role)
    assert "Viability 92" in told
    assert "Sterility culture No growth, final" in told
    assert (f"/do/release-unit?unit={unit}" in answer) is (role == "processing_director")


def test_directors_count_the_bags_that_lack_a_result(served: Served):
    journey_storage.stored_bag(served.bank)
    told = markup(served, "processing_director")
    assert '<a class="tile" href="/worklist/missing-results">' in told
    served.bank.ok("mark-missing", unit=journey_storage.stored_bag(served.bank))
    told = markup(served, "processing_director")
    assert '<a class="tile" href="/worklist/missing-results">' in told
    assert '<a class="tile" href="/worklist/gaps">' in told


def test_the_apheresis_nurse_sees_who_is_to_be_collected(served: Served):
    episode = journey.cleared_episode(served.bank)
    mobilised = {"regimen": "gcsf", "started_on": journey.today(served.bank)}
    told = markup(served, "apheresis_nurse")
    assert "To collect" in told
    served.bank.ok("record-mobilisation", by="nurse", episode=episode, **mobilised)
    assert f"/do/collect?episode={episode}" in markup(served, "apheresis_nurse")


# ── The clinic ───────────────────────────────────────────────────────────────


def test_a_nurse_sees_todays_reinfusions_one_line_each_and_nothing_else(full_bank: FullBank):
    told = start(full_bank.served, "nurse").partition("Good morning")[2]
    assert "OKONKWO, Adaeze Marie" in told
    assert "Bag 2 of 3, 2.0 of 5.0 × 10⁶/kg given" in told
    assert "Thawed" in told
    for words in ("Clocks running", "To receive", "Nothing else waits", "Begin something new", "All lists"):
        assert words not in told
    assert markup(full_bank.served, "nurse").count('<li class="home-line') == 1


def test_a_reinfusion_that_is_over_says_so(served: Served):
    journey_transplant.reinfused_bag(served.bank)
    told = start(served, "nurse")
    assert "The one bag, 5.7 of 5.0 × 10⁶/kg given" in told
    assert "Given" in told


def test_a_physician_sees_watched_clearances_and_what_changed(served: Served):
    done = journey_transplant.conditioned_course(served.bank)
    page = at_screen(served, "physician")
    assert "Nothing since" in seen(page.get("/"))
    served.bank.clock.forward(minutes=7)
    served.bank.ok("quarantine-unit", unit=done.unit, cause="result")
    told = seen(page.get("/"))
    assert "Quarantine 02-Mar-2026 09:07:00 CET" in told.replace(",", "")
    assert "No usable unit is left" in told
    assert "urgent" in told


def test_a_physician_sees_what_is_left_if_this_fails(served: Served):
    bank = served.bank
    done = journey_transplant.conditioned_course(bank)
    page = at_screen(served, "physician")
    told = seen(page.get("/"))
    assert "What is left if this fails" in told
    assert "5.7 × 10⁶/kg to give in 1 bag, day 0 02-Mar-2026" in told
    assert "Nothing is left" in told
    assert "no back-up, by signed decision" in told
    journey_transplant.graft_bag(bank, done.patient, cd34_e6=Decimal(210))
    held = journey_storage.stored_bag(bank, done.patient)
    told = seen(page.get("/"))
    assert "1 bag left, 3.0 × 10⁶/kg" in told
    assert "1 bag more in quarantine" in told
    decided = [("processing_director", "decided")]
    bank.ok("reject-unit", by="processing_director", unit=held, signed=decided, reason="other")
    assert "more in quarantine" not in seen(page.get("/")), "what is rejected is nothing to fall back on"


def test_what_is_left_is_asked_for_some_weeks_after_day_zero(served: Served):
    journey_transplant.reinfused_bag(served.bank)
    page = at_screen(served, "physician")
    assert "5.7 × 10⁶/kg given, day 0 02-Mar-2026" in seen(page.get("/"))
    served.bank.clock.forward(days=60)
    assert "Nobody has an order or was transplanted lately." in seen(at_screen(served, "physician").get("/"))


def test_a_coordinator_sees_each_patient_with_their_step_and_who_is_late(served: Served):
    bank = served.bank
    journey.open_episode(bank, journey.registered_patient(bank, family_name="Aalto"))
    page = at_screen(served, "coordinator")
    answer = page.get("/")
    told = seen(answer)
    assert "AALTO, Ana" in told
    assert "Board decision step 1 of 14" in told
    assert "/do/decide-indication?episode=" in answer.get_data(as_text=True)
    assert "Usual is" not in told
    bank.clock.forward(days=31)
    journey.open_episode(bank, journey.registered_patient(bank, family_name="Zorn"))
    told = start(served, "coordinator")
    assert "For 31 days" in told
    assert "Usual is 30 days" in told
    assert told.index("AALTO") < told.index("ZORN"), "who is late comes first"


def test_a_day_zero_that_is_past_is_urgent(served: Served):
    journey_transplant.conditioned_course(served.bank)
    assert "Day 0 02-Mar-2026" in start(served, "coordinator")
    served.bank.clock.forward(days=2)
    told = start(served, "coordinator")
    assert "Day 0 was planned for 02-Mar-2026" in told
    assert "urgent" in told


def test_whoever_reached_day_zero_is_no_longer_on_the_way(served: Served):
    journey_transplant.reinfused_bag(served.bank)
    assert "Nobody is on the way to a transplant." in start(served, "coordinator")


# ── Quality, administration, reading ─────────────────────────────────────────


def test_quality_sees_near_misses_gaps_and_ages(served: Served):
    bank = served.bank
    bag = journey_storage.stored_bag(bank)
    bank.ok("quarantine-unit", unit=bag, cause="temperature")
    bank.ok("report-deviation", unit=bag, area="storage", severity="critical", description="Warm.")
    bank.clock.forward(days=10)
    bank.refused(
        "store-unit", "slot-taken", unit=journey_storage.frozen_bag(bank), slot=bank.get("unit", bag).slot_id
    )
    bank.ok("mark-missing", unit=journey_storage.stored_bag(bank))
    told = start(served, "quality_officer")
    for words in (
        "Near misses of the last 7 days",
        "1 slot taken",
        "Not accounted for",
        "Missing",
        "In quarantine, by age 1",
        "1 of 8 to 30 days",
        "Open deviations, by age",
        "10 days",
    ):
        assert words in told, words


def test_near_misses_of_long_ago_are_no_news(served: Served):
    bank = served.bank
    bag = journey_storage.stored_bag(bank)
    bank.refused(
        "store-unit", "slot-taken", unit=journey_storage.frozen_bag(bank), slot=bank.get("unit", bag).slot_id
    )
    bank.clock.forward(days=8)
    assert "Nothing was refused in the last 7 days." in start(served, "quality_officer")


def test_an_administrator_sees_failures_people_stations_and_health(served: Served):
    bank = served.bank
    bank.ok("add-station", by="administrator", site=bank.site.id, name="Bench 4", kind="bench")
    bank.made("add-person", "person", by="administrator", login="new", name="New Person")
    for _ in range(3):
        with pytest.raises(Denied):
            people.prove(bank.services, "nurse", "guessed-wrong-7", "10.0.0.7")
    told = start(served, "administrator")
    for words in (
        "Failed sign-ins of the last 24 hours",
        "3 times",
        "Password from 10.0.0.7",
        "New Person No role at any site; No password yet",
        "Bench 4",
        "Nobody is signed in",
        "SQLite. It answers",
        "Last backup",
        "Not known. The program makes none and hears of none",
        "Seal",
    ):
        assert words in told, words
    assert "DUARTE" not in told


def test_an_administrator_sees_no_patient(full_bank: FullBank):
    told = start(full_bank.served, "administrator")
    for name in ("OKONKWO", "Wolfe", "NGUYỄN"):
        assert name not in told


@pytest.mark.parametrize("role", ["inspector", "data_manager"])
def test_those_who_read_find_export_and_see_what_they_exported(served: Served, role: str):
    patient = journey.registered_patient(served.bank, family_name="Aalto")
    page: Pages = at_screen(served, role)
    answer = page.get("/")
    assert 'action="/patients"' in answer.get_data(as_text=True)
    assert "You have exported no trail lately." in seen(answer)
    found = page.send("/patients", form_of(answer, "/patients"), text="aalto")
    assert "AALTO, Ana" in seen(found)
    page.get(f"/patients/{patient}")
    assert page.get(f"/patients/{patient}/export.csv").status_code == 200
    told = seen(page.get("/"))
    assert "Audit trail, CSV" in told
    assert "Opened by you lately" in told
    assert f'href="/patients/{patient}/timeline"' in page.get("/").get_data(as_text=True)
