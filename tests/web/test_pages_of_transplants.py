"""Pages that tell a story on the way to a transplant: the episode, the course and the order."""

from decimal import Decimal

from biobank.domain.rooms.dividing import Filled
from biobank.domain.things.transplant import Course, Order
from tests import journey, journey_laboratory, journey_storage, journey_transplant
from tests.bank import Bank
from tests.journey_transplant import Transplant
from tests.served import Served
from tests.web.counting import looks
from tests.web.pages import Pages, at_screen, seen
from tests.web.test_pages_stories import costs_the_same


def physician(served: Served) -> Pages:
    return at_screen(served, "physician")


def next_on(page: Pages, path: str) -> str:
    """What the page says is next, with the buttons that lead there."""
    return page.get(path).get_data(as_text=True).partition("<h2>Next</h2>")[2].partition("</section>")[0]


def told(page: Pages, path: str, *words: str) -> str:
    found = seen(page.get(path))
    for each in words:
        assert each in found, each
    return found


# ── The episode ──────────────────────────────────────────────────────────────


def test_an_episode_tells_who_decided_what_and_what_is_next(served: Served) -> None:
    bank = served.bank
    patient = journey.registered_patient(bank, family_name="Duarte")
    episode = journey.open_episode(bank, patient)
    page, path = physician(served), f"/episodes/{episode}"
    assert f"/do/decide-indication?episode={episode}" in next_on(page, path)
    journey.consented(bank, patient)
    approved = {"decision": "approved", "decided_on": journey.today(bank)}
    chair = [("medical_director", "decided")]
    bank.ok("decide-indication", by="coordinator", signed=chair, episode=episode, **approved)
    found = told(
        page,
        path,
        *("Collection episode", "DUARTE", "Multiple sclerosis", "Board decision: approved"),
        *("Fit to be collected: not yet", "Indication decided", "Coordinator", "This is my decision."),
    )
    assert found.index("Indication decided") < found.index("Collection episode opened")
    assert f"/do/assess-suitability?episode={episode}" in next_on(page, path)
    assert (patient, "episode") in looks(bank)


def test_whoever_opens_an_episode_or_a_course_is_led_to_its_next_step(served: Served) -> None:
    bank, page = served.bank, physician(served)
    patient = journey.registered_patient(bank)
    path = page.done("/do/open-episode", patient=patient, indication="MS")
    (episode,) = bank.find("episode", patient_id=patient)
    assert path == f"/episodes/{episode.id}"
    assert (
        page.done(
            "/do/assess-suitability", episode=episode.id, outcome="suitable", assessed_on=journey.today(bank)
        )
        == path
    )
    assert page.done("/do/open-course", patient=patient).startswith("/courses/")


def test_an_episode_says_which_consent_is_missing_and_whose_the_step_is(served: Served) -> None:
    bank = served.bank
    episode = journey.decided_episode(bank)
    drug = {"regimen": "gcsf", "started_on": journey.today(bank)}
    bank.ok("record-mobilisation", by="nurse", episode=episode, **drug)
    path, patient = f"/episodes/{episode}", bank.get("episode", episode).patient_id
    assert f"/do/clear-for-collection?episode={episode}" in next_on(physician(served), path)
    technologist = next_on(at_screen(served, "technologist"), path)
    assert "For: physician" in technologist
    assert "/do/" not in technologist
    (consent,) = bank.find("consent", patient_id=patient, scope="collect")
    withdrawal = {"withdrawn_on": journey.today(bank)}
    bank.ok("withdraw-consent", by="coordinator", consent=consent.id, **withdrawal)
    assert "scope=collect" in next_on(at_screen(served, "coordinator"), path)


def test_an_episode_leads_from_its_cells_to_its_close(served: Served) -> None:
    bank = served.bank
    episode = journey.cleared_episode(bank)
    unit = journey.received_bag(bank, episode)
    page, path = at_screen(served, "coordinator"), f"/episodes/{episode}"
    donation = bank.get("unit", unit).donation_id
    assert f"/donations/{donation}" in next_on(page, path)
    told(page, path, "The bags are not counted yet.", "What became of its cells", bank.get("unit", unit).din)
    bank.ok("close-episode", by="coordinator", episode=episode, outcome="collected")
    assert "It is closed." in next_on(page, path)
    assert "/do/" not in next_on(page, path)


def test_an_episode_tells_the_dose_against_its_target_with_the_arithmetic(served: Served) -> None:
    bank = served.bank
    bag = bank.get("unit", journey_storage.stored_bag(bank, cd34_e6=Decimal(420)))
    path = f"/episodes/{bag.episode_id}"
    told(physician(served), path, "420 × 10⁶ CD34+ cells collected.", "once the patient's weight is recorded")
    journey_transplant.open_course(bank, bag.patient_id)
    told(physician(served), path, "6.00", "420 × 10⁶ CD34+ cells ÷ 70 kg")


def test_an_episode_is_behind_the_glass(served: Served) -> None:
    episode = journey.open_episode(served.bank, journey.registered_patient(served.bank))
    assert at_screen(served, "administrator").get(f"/episodes/{episode}").status_code == 403
    assert physician(served).get("/episodes/E0000000000").status_code == 404


def test_an_episode_costs_the_same_however_much_came_of_it(served_both: Served) -> None:
    bank = served_both.bank
    episode = journey.cleared_episode(bank)
    one = journey_laboratory.processed_bag(bank, episode)

    def more() -> None:
        bank.ok("split-unit", unit=one, bags=(_bag(), _bag()), **journey_laboratory.SOP)

    costs_the_same(physician(served_both), f"/episodes/{episode}", more)


def _bag() -> Filled:
    return Filled(container="bag", volume_ml=Decimal(50))


# ── The course ───────────────────────────────────────────────────────────────


def test_a_course_leads_from_its_weight_to_the_close(served: Served) -> None:
    bank, page = served.bank, physician(served)
    patient = journey.registered_patient(bank)
    journey.consented(bank, patient)
    course = bank.made("open-course", "course", by="physician", patient=patient, regimen="beam-atg")
    path = f"/courses/{course}"
    assert "Two people record the weight." in next_on(page, path)
    journey_transplant.weighed(bank, course)
    assert f"/do/place-order?course={course}" in next_on(page, path)
    unit = journey_transplant.graft_bag(bank, patient)
    order = journey_transplant.ordered(bank, course)
    assert f"/do/reserve-unit?unit={unit}&amp;order={order}" in next_on(page, path)
    bank.ok("reserve-unit", unit=unit, order=order)
    assert f"/do/clear-conditioning?course={course}" in next_on(page, path)
    found = told(
        page,
        path,
        *("Transplant course 1", "BEAM and ATG", "70 kg (actual)", "Weight recorded", "Ordered", "Physician"),
        *("5.71 ready", "Bags kept for it", "Nothing is left: no other released bag"),
    )
    assert "None" not in found
    assert (patient, "course") in looks(bank)


def test_a_course_tells_what_is_left_if_it_fails(served: Served) -> None:
    bank = served.bank
    done = journey_transplant.ordered_course(bank)
    spare = journey_transplant.graft_bag(bank, done.patient)
    held = journey_storage.stored_bag(bank, done.patient)
    path = f"/courses/{done.course}"
    told(physician(served), path, "1 released bag is left: 5.71 × 10⁶/kg.", "Quarantine")
    page = physician(served).get(path).get_data(as_text=True).partition("What is left if this fails")[2]
    assert page.index(f"/units/{spare}") < page.index(f"/units/{held}")


def test_a_watched_course_says_what_stands_against_it_before_anything_else(served: Served) -> None:
    bank = served.bank
    done = journey_transplant.cleared_course(bank)
    path = f"/courses/{done.course}"
    assert f"/do/record-conditioning?course={done.course}" in next_on(at_screen(served, "nurse"), path)
    bank.ok("quarantine-unit", unit=done.unit, cause="other")
    found = told(physician(served), path, "No usable unit is left", "is in quarantine")
    assert found.index("is in quarantine") < found.index("Next")
    assert "Settle it before anything is given." in next_on(physician(served), path)


def test_a_course_after_day_zero_tells_what_was_given_and_asks_for_engraftment(served: Served) -> None:
    bank = served.bank
    done = journey_transplant.reinfused_bag(bank)
    path = f"/courses/{done.course}"
    told(physician(served), path, "What was given", "100 mL", "5.71", "none recorded", "Conditioning given")
    assert f"/do/record-engraftment?course={done.course}" in next_on(physician(served), path)


def test_courses_and_orders_are_behind_the_glass(served: Served) -> None:
    done = journey_transplant.ordered_course(served.bank)
    for path in (f"/courses/{done.course}", f"/orders/{done.order}"):
        assert at_screen(served, "administrator").get(path).status_code == 403
    for path in ("/courses/K0000000000", "/orders/J0000000000"):
        assert physician(served).get(path).status_code == 404


def test_a_course_and_its_order_cost_the_same_however_much_there_is(served_both: Served) -> None:
    bank = served_both.bank
    done = journey_transplant.ordered_course(bank)

    def more() -> None:
        for _ in range(2):
            unit = journey_transplant.graft_bag(bank, done.patient)
            bank.ok("reserve-unit", unit=unit, order=done.order)
        journey_transplant.graft_bag(bank, done.patient)

    costs_the_same(physician(served_both), f"/courses/{done.course}", more)
    costs_the_same(physician(served_both), f"/orders/{done.order}", more)


# ── The order ────────────────────────────────────────────────────────────────


def test_an_order_tells_who_ordered_what_and_shows_the_arithmetic(served: Served) -> None:
    bank = served.bank
    done = journey_transplant.ordered_course(bank)
    told(
        physician(served),
        f"/orders/{done.order}",
        *("Order for", "5 × 10⁶/kg × 70 kg = 350 × 10⁶ CD34+ cells", "400 × 10⁶ ÷ 70 kg = 5.71 × 10⁶/kg"),
        *("Ordered by", "I order this for my patient", "Reserved", "Course 1, open"),
    )
    assert (done.patient, "order") in looks(bank)


def test_an_order_without_bags_offers_each_bag_that_is_ready(served: Served) -> None:
    bank = served.bank
    course = journey_transplant.open_course(bank)
    patient = bank.get("course", course).patient_id
    order = journey_transplant.ordered(bank, course)
    path, page = f"/orders/{order}", physician(served)
    assert "no further bag is released and free" in next_on(page, path)
    told(page, path, "No bag is reserved for it.")
    units = [journey_transplant.graft_bag(bank, patient) for _ in range(2)]
    held = journey_storage.stored_bag(bank, patient)
    text = page.get(path).get_data(as_text=True)
    for unit in units:
        assert f"/do/reserve-unit?unit={unit}&amp;order={order}" in text
    assert f"/units/{held}" in text
    assert f"/do/reserve-unit?unit={held}" not in text
    assert "/do/reserve-unit" not in at_screen(served, "data_manager").get(path).get_data(as_text=True)


def test_an_order_whose_weight_changed_is_confirmed_first(served: Served) -> None:
    bank = served.bank
    done = journey_transplant.ordered_course(bank)
    journey_transplant.weighed(bank, done.course, Decimal(72), kind="ideal")
    path = f"/orders/{done.order}"
    assert f"/do/confirm-order?order={done.order}" in next_on(physician(served), path)
    told(physician(served), path, "70 kg; the weight recorded since is 72 kg", "72 kg: 5.56 × 10⁶/kg")


def test_an_order_follows_its_bag_to_the_bedside_and_ends(served: Served) -> None:
    bank, page = served.bank, at_screen(served, "nurse")
    done = journey_transplant.conditioned_course(bank)
    path = f"/orders/{done.order}"
    assert f"/units/{done.unit}" in next_on(page, path)
    journey_transplant.issue(bank, done)
    assert "/bedside" in next_on(page, path)
    told(page, path, "before issue", "Issued")
    _give(bank, done)
    assert "All that was ordered is given." in next_on(page, path)
    told(page, path, "100 mL", "before connecting")


def _give(bank: Bank, done: Transplant) -> None:
    journey_transplant.thaw(bank, done)
    journey_transplant.verify(bank, done)
    bank.ok("start-reinfusion", by="nurse", unit=done.unit)
    bank.ok("stop-reinfusion", by="nurse", unit=done.unit, volume_ml=Decimal(100))


def test_things_lead_to_their_own_pages(served: Served) -> None:
    bank = served.bank
    done = journey_transplant.ordered_course(bank)
    course: Course = bank.get("course", done.course)
    order: Order = bank.get("order", done.order)
    for path in (f"/courses/{course.id}", f"/orders/{order.id}"):
        answer = physician(served).once(f"/things/{path.rpartition('/')[2]}")
        assert answer.headers["Location"].endswith(path)
