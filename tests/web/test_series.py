"""A series of scans: one card, then things; each scan answered and recorded once, without scripts."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from werkzeug.test import TestResponse

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.codes.verb_cards import card_named
from tests import journey, journey_storage
from tests.served import Served
from tests.web.counting import statements
from tests.web.pages import Pages, at_screen, form_of, label_of, seen


@dataclass
class Scanner:
    """Somebody who scans in one tab, and waits for each answer."""

    pages: Pages
    path: str = "/scan"

    def __call__(self, text: str) -> str:
        """Scan a text; returns what the page then says."""
        return seen(self.sends(text))

    def sends(self, text: str, fields: dict[str, list[str]] | None = None) -> TestResponse:
        """Scan a text with the form of the page as it is, or as it was."""
        answer = self.pages.send(self.path, fields or self.form(), text=text, follow=True)
        self.path = answer.request.path
        return answer

    def form(self) -> dict[str, list[str]]:
        """Return the scan box's form as the page shows it now."""
        return form_of(self.pages.get(self.path), self.path)

    def card(self, name: str) -> str:
        """Scan a verb card."""
        return self(card(name))


def card(name: str) -> str:
    found = card_named(name)
    assert found is not None
    return found.code


def label(id: str) -> str:
    return render(code_for(id))


@pytest.fixture
def built(technologist: Pages) -> journey_storage.BuiltVessel:
    return journey_storage.vessel(technologist.bank)


@pytest.fixture
def scan(technologist: Pages, built: journey_storage.BuiltVessel) -> Scanner:
    """A technologist who has just scanned the card Store, beside an empty vessel."""
    scanner = Scanner(technologist)
    scanner.card("store")
    return scanner


def bag(scan: Scanner, **columns: object) -> str:
    return journey_storage.frozen_bag(scan.pages.bank, **columns)


def where(scan: Scanner, unit: str) -> str | None:
    slot: str | None = scan.pages.bank.get("unit", unit).slot_id
    return slot


def events(scan: Scanner, kind: str) -> int:
    with scan.pages.bank.database.read() as connection:
        found = connection.exec_driver_sql("select count(*) from event where kind = '" + kind + "'")
        return int(found.scalar_one())


def test_each_slot_and_its_bag_are_stored_at_once(scan, built) -> None:
    for slot in built.slots[:3]:
        unit = bag(scan)
        assert "Scan the bag" in scan(label(slot))
        told = scan(label_of(scan.pages.bank, unit))
        assert "Unit stored: " in told
        assert scan.pages.bank.get("unit", unit).din in told
        assert "Scan the slot or the box" in told
        assert where(scan, unit) == slot
    assert "3 done" in scan.card("store")


def test_a_box_is_filled_at_its_next_free_positions(scan, built) -> None:
    bank = scan.pages.bank
    slots = [slot.id for slot in bank.find("slot", place_id=built.boxes[0])]
    in_order = [slot for slot in built.slots if slot in slots]
    bank.ok("store-unit", unit=bag(scan), slot=in_order[1])
    assert bank.get("slot", in_order[0]).label in scan(label(built.boxes[0]))
    bags = [bag(scan) for _ in range(6)]
    for unit in bags[:5]:
        assert "Unit stored" in scan(label_of(bank, unit))
    assert [where(scan, unit) for unit in bags[:5]] == [in_order[0], *in_order[2:]]
    told = scan(label_of(bank, bags[5]))
    assert "no free position" in told
    assert where(scan, bags[5]) is None


def test_a_bag_scanned_twice_is_stored_once_and_said_so(scan, built) -> None:
    unit = bag(scan)
    text = label_of(scan.pages.bank, unit)
    scan(label(built.slots[0]))
    scan(text)
    assert "nothing was done twice" in scan(text)
    scan(label(built.slots[0]))
    assert "nothing was done twice" in scan(text)
    assert (events(scan, "UnitStored"), events(scan, "AttemptRefused")) == (1, 0)
    scan(label(built.slots[1]))
    assert "Refused" in scan(text)
    assert where(scan, unit) == built.slots[0]


def test_the_same_form_sent_twice_is_one_scan(scan, built) -> None:
    unit = bag(scan)
    text = label_of(scan.pages.bank, unit)
    scan(label(built.boxes[0]))
    form = scan.form()
    cookie = next(each for each in scan.pages.client._cookies.values() if each.path == scan.path)
    assert "1 done" in seen(scan.sends(text, form))
    assert "1 done" in seen(scan.sends(text, form))
    # Both were on their way before the first was answered: the browser still had the state of before.
    scan.pages.client.set_cookie(cookie.key, cookie.value, path=cookie.path)
    assert "nothing was done twice" in seen(scan.sends(text, form))
    assert events(scan, "UnitStored") == 1


def test_a_slot_and_a_bag_sent_twice_before_an_answer_came_are_one_command(scan, built) -> None:
    unit = bag(scan)
    text = label_of(scan.pages.bank, unit)
    scan(label(built.slots[2]))
    form = scan.form()
    cookie = next(each for each in scan.pages.client._cookies.values() if each.path == scan.path)
    scan.sends(text, form)
    scan.pages.client.set_cookie(cookie.key, cookie.value, path=cookie.path)
    assert "nothing was done twice" in seen(scan.sends(text, form))
    assert (events(scan, "UnitStored"), events(scan, "AttemptRefused")) == (1, 0)


def test_a_page_that_grew_old_does_nothing_and_says_so(scan, built) -> None:
    unit = bag(scan)
    text = label_of(scan.pages.bank, unit)
    old = scan.form()
    scan(label(built.slots[0]))
    assert "not up to date" in seen(scan.sends(text, old))
    assert where(scan, unit) is None


def test_a_taken_slot_is_refused_and_the_next_bag_needs_its_own(scan, built) -> None:
    bank = scan.pages.bank
    holder, unit = bag(scan), bag(scan)
    bank.ok("store-unit", unit=holder, slot=built.slots[0])
    scan(label(built.slots[0]))
    told = scan(label_of(bank, unit))
    assert f"holds unit {bank.get('unit', holder).din}" in told
    assert "What can be done with this bag" in told
    assert events(scan, "AttemptRefused") == 1
    assert "No slot is named for this bag" in scan(label(unit))
    assert where(scan, unit) is None


@pytest.mark.parametrize(
    "text", ["", "HELLO WORLD", "U", "<script>alert(1)</script>", "é" * 40, "V0000000000"]
)
def test_what_is_no_code_is_said_and_the_slot_still_stands(scan, built, text: str) -> None:
    unit = bag(scan)
    scan(label(built.slots[0]))
    answer = scan.sends(text)
    assert 'data-outcome="unknown"' in answer.get_data(as_text=True)
    assert "<script>alert" not in answer.get_data(as_text=True)
    assert "Unit stored" in scan(label_of(scan.pages.bank, unit))


def test_what_the_card_does_not_take_is_named(scan, built) -> None:
    bank = scan.pages.bank
    assert "code of a person" in scan(label(bank.people["nurse"].person))
    assert "has no positions of its own" in scan(label(built.room))
    band = journey.wristband(bank, journey.registered_patient(bank))
    assert "code of a wristband" in scan(label_of(bank, band))
    unit = bag(scan)
    other = bag(scan, din=bank.get("unit", unit).din, division="A0")
    assert other
    assert "2 containers carry this donation number" in scan(f"={bank.get('unit', unit).din}00")


def test_a_void_label_stops_the_series_until_the_piece_is_set_apart(scan, built) -> None:
    bank = scan.pages.bank
    unit, good = bag(scan), bag(scan)
    void = label_of(bank, unit, "void")
    scan(label(built.slots[0]))
    answer = scan.sends(void)
    assert "This label is not valid" in seen(answer)
    assert 'data-outcome="stop"' in answer.get_data(as_text=True)
    for text in (label_of(bank, good), card("end"), card("take-out"), "HELLO"):
        assert "A red stop stands" in scan(text)
    assert "This label is not valid" in seen(scan.pages.get(scan.path))
    assert "This label is not valid" not in scan.card("set-apart")
    with bank.database.read() as connection:
        log = connection.exec_driver_sql("select what, detail from security_log").all()
    assert ("void-label-stopped", f"{unit} copy 001, set apart") in [tuple(each) for each in log]
    assert "Unit stored" in scan(label(good))


def test_the_card_end_ends_it_and_sums_up(scan, built) -> None:
    scan(label(built.slots[0]))
    scan(label_of(scan.pages.bank, bag(scan)))
    scan("HELLO WORLD")
    path = scan.path
    told = scan.card("end")
    assert "The series is over: 1 done, 1 refused." in told
    assert scan.path == "/scan"
    assert "No such series goes on here" in seen(scan.pages.get(path))
    assert "No series of scans goes on here" in scan.card("end")


def test_two_tabs_have_a_series_each(scan, built) -> None:
    bank = scan.pages.bank
    other = Scanner(scan.pages)
    other.card("store")
    assert other.path != scan.path
    first, second = bag(scan), bag(scan)
    scan(label(built.slots[0]))
    other(label(built.slots[5]))
    scan(label_of(bank, first))
    assert "Unit stored" not in seen(other.pages.get(other.path))
    other(label_of(bank, second))
    assert (where(scan, first), where(scan, second)) == (built.slots[0], built.slots[5])


def test_cards_change_what_is_done_without_ending_the_series(scan, built) -> None:
    bank = scan.pages.bank
    unit = bag(scan)
    scan(label(built.slots[0]))
    scan(label_of(bank, unit))
    scan.card("take-out")
    assert "Unit taken out" in scan(label(unit))
    assert "nothing was done twice" in scan(label(unit))
    scan.card("put-back")
    scan(label(built.slots[1]))
    assert "Unit restocked" in scan(label(unit))
    scan.card("move")
    scan(label(built.slots[2]))
    assert "Unit moved" in scan(label(unit))
    assert where(scan, unit) == built.slots[2]
    assert "4 done" in scan.card("store")


def test_the_newest_deed_with_a_bag_is_put_back_from_the_list(scan, built) -> None:
    bank = scan.pages.bank
    unit, later = bag(scan), bag(scan)
    for slot, each in zip(built.slots, (unit, later), strict=False):
        scan(label(slot))
        scan(label_of(bank, each))
    page = scan.pages.get(scan.path)
    forms = [part for part in page.get_data(as_text=True).split("<form")[1:] if f'"{scan.path}/undo"' in part]
    assert len(forms) == 2
    fields = form_of(page, f"{scan.path}/undo")
    told = seen(scan.pages.send(f"{scan.path}/undo", {**fields, "unit": [unit]}, follow=True))
    assert "Unit taken out" in told
    assert "Put back since" in told
    assert "1 done" in told
    assert (where(scan, unit), where(scan, later)) == (None, built.slots[1])
    scan(label(built.slots[0]))
    assert "Unit stored" in scan(label(unit))


def test_what_was_built_upon_is_not_put_back(scan, built) -> None:
    bank = scan.pages.bank
    unit = bag(scan)
    scan(label(built.slots[0]))
    scan(label_of(bank, unit))
    bank.ok("move-unit", unit=unit, slot=built.slots[3])
    fields = form_of(scan.pages.get(scan.path), f"{scan.path}/undo")
    told = seen(scan.pages.send(f"{scan.path}/undo", fields, follow=True))
    assert "Refused" in told
    assert where(scan, unit) == built.slots[3]


def test_bags_go_from_hand_to_hand_by_card(scan: Scanner, served: Served) -> None:
    bank = scan.pages.bank
    first, second = bag(scan), bag(scan)
    nurse = bank.people["nurse"].person
    scan.card("hand-over")
    assert "Nobody is named to receive" in scan(label_of(bank, first))
    scan(label(nurse))
    for unit in (first, second):
        assert "Unit handed over" in scan(label(unit) if unit == first else label_of(bank, unit))
    assert "nothing was done twice" in scan(label(second))
    receiver = Scanner(at_screen(served, "nurse"))
    receiver.card("accept")
    assert "Unit accepted" in receiver(label(first))
    receiver.card("hand-over-to-me")
    assert "Unit accepted" in receiver(label(second))
    receiver.card("put-down")
    place = journey.location(bank, "Dewar", "shipper", coldest_c=Decimal(-196), warmest_c=Decimal(-150))
    receiver(label(place))
    assert "Unit put down" in receiver(label(second))
    receiver.card("hand-over-to-me")
    assert "Unit picked up" in receiver(label(second))
    assert bank.get("unit", second).holder_id == nurse


def test_cards_are_for_the_roles_of_their_verbs(served: Served) -> None:
    journey_storage.vessel(served.bank)
    nurse = Scanner(at_screen(served, "nurse"))
    told = nurse.card("store")
    assert nurse.path == "/scan"
    assert "Refused" in told
    assert events(nurse, "AttemptRefused") == 0
    nurse.card("accept")
    assert "Refused" in nurse.card("store")
    assert "Accept" in seen(nurse.pages.get(nurse.path))
    inspector = at_screen(served, "inspector")
    page = seen(inspector.get("/scan"))
    assert page.index("For: ") > 0
    assert "/scan/series" not in inspector.get("/scan").get_data(as_text=True)


def test_a_series_begins_by_a_button_as_well(scan: Scanner) -> None:
    fields = form_of(scan.pages.get("/scan"), "/scan/series")
    answer = scan.pages.send("/scan/series", {**fields, "card": ["take-out"]}, follow=True)
    assert "Scan each bag as you take it out." in seen(answer)


def test_nobody_goes_on_with_another_persons_series(scan: Scanner, served: Served) -> None:
    other = served.as_("processing_director")
    scan.pages.client.set_cookie(served.settings.session.cookie, other.session.secret)
    assert "No such series goes on here" in seen(scan.pages.get(scan.path))


def test_a_cookie_that_was_changed_is_no_series(scan: Scanner) -> None:
    cookie = next(each for each in scan.pages.client._cookies.values() if each.path == scan.path)
    scan.pages.client.set_cookie(cookie.key, "x" + cookie.value, path=cookie.path)
    assert "No such series goes on here" in seen(scan.pages.get(scan.path))


def test_the_cookie_stays_within_what_browsers_keep(scan: Scanner, built) -> None:
    for slot in built.slots[:12]:
        unit = bag(scan)
        scan(label(slot))
        scan(label_of(scan.pages.bank, unit))
        scan("HELLO WORLD")
    cookie = next(each for each in scan.pages.client._cookies.values() if each.path == scan.path)
    assert len(cookie.value) < 3_700
    assert seen(scan.pages.get(scan.path)).count("Unit stored") >= 3


def test_the_page_asks_the_database_as_often_for_one_answer_as_for_many(scan: Scanner, built) -> None:
    counts = []
    for slot in built.slots[:4]:
        unit = bag(scan)
        scan(label(slot))
        scan(label_of(scan.pages.bank, unit))
        with statements(scan.pages.bank) as sent:
            scan.pages.get(scan.path)
        counts.append(len(sent))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 4


def test_a_locked_screen_comes_back_to_the_series(scan: Scanner, built) -> None:
    form = scan.form()
    scan.pages.send("/lock", form_of(scan.pages.get("/help"), "/lock"))
    answer = scan.pages.send(scan.path, form, text=label(built.slots[0]))
    assert f'value="{scan.path}"' in answer.get_data(as_text=True)
