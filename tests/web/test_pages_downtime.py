"""Downtime pages: the book on demand, numbers and their labels, and telling from paper."""

import json

import pypdfium2
import pytest

from biobank.labelling import read_back
from tests import journey
from tests.journey import cleared_episode, collection, sound
from tests.served import Served
from tests.web.counting import looks, statements
from tests.web.pages import Pages, at_screen, form_of, seen

BOOK_PASSWORD = "correct horse battery"
TYPED = {"password": BOOK_PASSWORD, "again": BOOK_PASSWORD}


def at_station(served: Served, role: str, name: str = "Office 1") -> Pages:
    """Return somebody at a workstation that has a name."""
    told = {"site": served.bank.site.id, "name": name, "kind": "office"}
    station = served.bank.made("add-station", "station", by="administrator", **told)
    return Pages(served.bank, served.as_(role, station).client)


class TestTheBook:
    def test_it_is_made_at_a_named_workstation_and_recorded(self, served: Served) -> None:
        unit = served.bank.get("unit", journey.collected_bag(served.bank))
        officer = at_station(served, "quality_officer")
        form = officer.form("/downtime", "/downtime/book")
        answer = officer.send("/downtime/book", form, **TYPED)
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "no-store" in answer.headers["Cache-Control"]
        document = pypdfium2.PdfDocument(answer.data, password=BOOK_PASSWORD)
        cover = document[0].get_textpage().get_text_range()
        document.close()
        assert "Office 1" in cover
        assert "Quality Officer" in cover
        recorded = {subject for subject, purpose in looks(served.bank) if purpose == "downtime book"}
        assert recorded == {served.bank.site.id, unit.patient_id}

    def test_not_at_a_screen_without_a_name(self, served: Served) -> None:
        officer = at_screen(served, "quality_officer")
        assert "named workstation" in seen(officer.get("/downtime"))
        form = form_of(officer.get("/account"), "/account/pin")
        answer = officer.send("/downtime/book", form, **TYPED)
        assert answer.status_code == 403
        assert "named workstation only" in seen(answer)
        assert not [each for each in looks(served.bank) if each[1] == "downtime book"]

    def test_only_at_stations_that_the_policy_names(self, served: Served) -> None:
        bank = served.bank
        policy = json.loads(bank.find("policy", status="in_force")[0].content)
        policy["settings"]["downtime_stations"] = ["Safe room"]
        bank.ok("adopt-policy", by="console", site=bank.site.id, content=json.dumps(policy))
        elsewhere, there = (at_station(served, "quality_officer", name) for name in ("Bench 2", "Safe room"))
        assert "Safe room" in seen(elsewhere.get("/downtime"))
        form = there.form("/downtime", "/downtime/book")
        assert there.send("/downtime/book", form, **TYPED).mimetype == "application/pdf"
        token = form_of(elsewhere.get("/account"), "/account/pin")
        assert elsewhere.send("/downtime/book", token, **TYPED).status_code == 403

    @pytest.mark.parametrize("typed", [("short", "short"), (BOOK_PASSWORD, "correct horse batterz")])
    def test_its_password_is_long_and_typed_twice(self, served: Served, typed: tuple[str, str]) -> None:
        officer = at_station(served, "quality_officer")
        form = officer.form("/downtime", "/downtime/book")
        answer = officer.send("/downtime/book", form, password=typed[0], again=typed[1])
        assert answer.status_code == 422
        assert "sealed envelope" in seen(answer)
        assert typed[0] not in answer.get_data(as_text=True).replace("shortest", "") or typed[0] == "short"

    def test_it_is_not_for_everybody(self, served: Served) -> None:
        nurse = at_station(served, "nurse")
        assert "It is made by:" in seen(nurse.get("/downtime"))
        token = form_of(nurse.get("/account"), "/account/pin")
        assert nurse.send("/downtime/book", token, **TYPED).status_code == 403

    def test_who_administers_has_no_book_and_no_page(self, administrator: Pages) -> None:
        assert administrator.get("/downtime").status_code == 403
        assert administrator.get("/downtime/told").status_code == 403


class TestNumbers:
    def test_they_are_set_aside_printed_and_accounted_for(self, served: Served) -> None:
        technologist = at_screen(served, "technologist")
        assert "No numbers were set aside yet" in seen(technologist.get("/downtime"))
        path = f"/do/reserve-numbers?site={served.bank.site.id}"
        assert technologist.done(path, count="3") == "/downtime"
        page = technologist.get("/downtime")
        assert "A9999 26 000001 to 000003" in seen(page)
        answer = technologist.get("/downtime/numbers/A999926000001")
        assert answer.mimetype == "application/pdf"
        read = read_back(answer.data, 300)
        assert len(read) == 1
        assert {text[1:14] for text in read[0]} == {f"A99992600000{each}" for each in (1, 2, 3)}
        query = f"site={served.bank.site.id}&first=A999926000001&last=A999926000003"
        assert f"/do/return-numbers?{query}".replace("&", "&amp;") in page.get_data(as_text=True)
        assert technologist.done(f"/do/return-numbers?{query}", outcome="returned") == "/downtime"
        told = seen(technologist.get("/downtime"))
        assert "Every number is accounted for" in told
        assert "3 returned" in told
        assert technologist.get("/downtime/numbers/A999926000001").status_code == 404

    def test_labels_are_for_those_who_keep_numbers(self, served: Served) -> None:
        served.bank.ok("reserve-numbers", site=served.bank.site.id, count=1)
        assert at_screen(served, "coordinator").get("/downtime/numbers/A999926000001").status_code == 403
        assert "set aside" in seen(at_screen(served, "coordinator").get("/downtime"))

    def test_the_page_asks_as_much_however_many_there_are(self, served: Served) -> None:
        technologist = at_screen(served, "technologist")
        technologist.get("/downtime")
        with statements(served.bank) as few:
            technologist.get("/downtime")
        for _ in range(3):
            served.bank.ok("reserve-numbers", site=served.bank.site.id, count=40)
        with statements(served.bank) as many:
            technologist.get("/downtime")
        assert len(many) == len(few)


class TestTellingFromPaper:
    def test_a_collection_on_paper_is_told_with_its_reserved_number(self, served: Served) -> None:
        bank = served.bank
        bank.ok("reserve-numbers", site=bank.site.id, count=2)
        episode = cleared_episode(bank)
        told = collection(bank, episode)
        bank.clock.forward(hours=3)
        nurse = at_screen(served, "nurse")
        begun = nurse.form("/downtime/told")
        performed = f"Nurse [{bank.people['nurse'].person}]"
        checked = f"Second Nurse [{bank.people['second_nurse'].person}]"
        clock = "2026-03-02T09:00:00"
        kept = {"claimed_at": clock, "performed_by": performed, "verified_by": checked}
        assert nurse.send("/downtime/told", begun, **kept).status_code == 303
        page = nurse.get("/downtime/told")
        assert "Nothing was told yet" in seen(page)
        href = next(
            part.split('"')[0].replace("&amp;", "&")
            for part in page.get_data(as_text=True).split('href="')
            if part.startswith("/do/collect?")
        )
        form = nurse.form(href)
        assert form["mode"] == ["reported"]
        assert form["claimed_at"] == [clock]
        assert form["performed_by"] == [performed]
        assert form["source"] == ["offline"]
        assert form["reason"] == ["downtime"]
        typed = {
            "episode": episode,
            "din": "A999926000001",
            "wristband": told["wristband"],
            "sop": "SOP-COL-01",
            "sop_version": "3",
            "ended_at": clock,
            "containers-0-kind": "bag",
            "containers-0-volume_ml": "200",
        }
        assert nurse.done(href, **typed) == "/downtime/told"
        after = seen(nurse.get("/downtime/told"))
        assert "Collected" in after
        assert "A999926000001" in after
        assert "1: A9999 26 000002" in after
        (donation,) = bank.find("donation")
        assert donation.din == "A999926000001"
        sound(bank)

    def test_clock_and_people_follow_what_was_entered(self, served: Served) -> None:
        bank = served.bank
        unit = journey.received_bag(bank)
        bank.clock.forward(hours=2)
        technologist = at_screen(served, "technologist")
        start = technologist.form("/downtime/told")
        technologist.send("/downtime/told", start, claimed_at="2026-03-02T09:10:00")
        who = bank.people["second_technologist"].person
        query = f"mode=reported&source=offline&unit={unit}&claimed_at=2026-03-02T09:10:00"
        done = technologist.done(
            f"/do/pick-up-unit?{query}", claimed_at="2026-03-02T09:20:00", performed_by=who
        )
        assert done == "/downtime/told"
        form = technologist.form("/downtime/told")
        assert form["claimed_at"] == ["2026-03-02T09:20:00"]
        assert form["performed_by"] == [f"Second Technologist [{who}]"]
        assert "Second Technologist" in seen(technologist.get("/downtime/told"))

    def test_what_is_done_now_leads_where_it_always_did(self, served: Served) -> None:
        unit = journey.received_bag(served.bank)
        technologist = at_screen(served, "technologist")
        technologist.send("/downtime/told", technologist.form("/downtime/told"))
        assert technologist.done(f"/do/pick-up-unit?unit={unit}") == f"/units/{unit}"

    def test_it_ends_when_everything_is_told(self, technologist: Pages) -> None:
        technologist.send("/downtime/told", technologist.form("/downtime/told"))
        assert "The next form" in seen(technologist.get("/downtime/told"))
        form = technologist.form("/downtime/told")
        technologist.send("/downtime/told", form, end="yes")
        assert "Begin with the first form" in seen(technologist.get("/downtime/told"))

    def test_a_zone_that_is_none_becomes_the_sites(self, technologist: Pages) -> None:
        form = technologist.form("/downtime/told")
        technologist.send("/downtime/told", form, claimed_zone="Nowhere/At all")
        assert technologist.form("/downtime/told")["claimed_zone"] == ["Europe/Berlin"]

    def test_the_page_asks_as_much_however_much_was_told(self, served: Served) -> None:
        bank = served.bank
        technologist = at_screen(served, "technologist")
        technologist.send("/downtime/told", technologist.form("/downtime/told"))
        unit = journey.received_bag(bank)
        bench = journey.location(bank)

        def on_paper(verb: str, **told: str) -> None:
            bank.ok(verb, unit=unit, mode="reported", source="offline", claimed_at=bank.clock(), **told)

        on_paper("pick-up-unit")
        technologist.get("/downtime/told")
        with statements(bank) as few:
            technologist.get("/downtime/told")
        for _ in range(4):
            on_paper("put-down-unit", place=bench)
            on_paper("pick-up-unit")
        with statements(bank) as many:
            assert seen(technologist.get("/downtime/told")).count("Picked up") >= 5
        assert len(many) == len(few)
