"""Printing from pages: one click puts a label into the queue, and the queue says what became of it."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from biobank.services.printing import lines
from biobank.storage import tables
from tests import journey_storage
from tests.bank import Bank
from tests.printers import asked, closed_port, fake_printer, job_in_doubt, job_of, printer_at, sent, standing
from tests.served import Served
from tests.services.printing.slots import labelled_slots
from tests.web.counting import looks, statements
from tests.web.pages import Pages, at_screen, form_of, seen

NOWHERE = 9100


@pytest.fixture
def page(served: Served) -> Pages:
    """A technologist at a station of a bank with a vessel."""
    journey_storage.vessel(served.bank)
    station = station_at(served.bank)
    return Pages(served.bank, served.as_("technologist", station).client)


def station_at(bank: Bank) -> str:
    told = {"site": bank.site.id, "name": "Cryo desk", "kind": "freezer"}
    return bank.made("add-station", "station", by="administrator", **told)


def of_the_station(bank: Bank, port: int, **told: str) -> str:
    printer = printer_at(bank, port, **told)
    (station,) = bank.find("station")
    bank.ok("assign-printer", by="administrator", station=station.id, printer=printer)
    return printer


def print_label(page: Pages, unit: str, **typed: str):
    path = f"/labels?unit={unit}"
    return page.send("/labels", form_of(page.get(path), "/labels"), follow=True, **typed)


def test_one_click_prints_what_the_preview_shows_on_the_stations_printer(page: Pages) -> None:
    unit = journey_storage.frozen_bag(page.bank)
    with fake_printer() as zebra:
        of_the_station(page.bank, zebra.port)
        told = seen(print_label(page, unit))
        assert "The label is on its way to the printer." in told
        assert "Zebra 1: queued" in told
        sent(page.bank)
        (copy,) = page.bank.find("label_copy", subject_id=unit)
        assert zebra.next() == page.get(f"/labels/zpl?copy={copy.id}").data
    assert copy.status == "printed"
    assert "Zebra 1: sent" in seen(page.get(f"/labels?unit={unit}"))
    assert (page.bank.get("unit", unit).patient_id, "label") in looks(page.bank)


def test_a_printer_out_of_paper_says_so_on_its_page_and_in_the_queue(page: Pages) -> None:
    unit = journey_storage.frozen_bag(page.bank)
    with fake_printer(answers=standing(paper_out=1)) as zebra:
        printer = of_the_station(page.bank, zebra.port)
        print_label(page, unit)
        sent(page.bank)
    queue = seen(page.get("/printing"))
    assert "Sent, look at the printer" in queue
    assert "The printer has the labels, and says that its paper is out." in queue
    assert "Zebra 1 Paper is out" in queue
    assert "Paper is out" in seen(page.get(f"/printers/{printer}"))


def test_a_printer_at_the_screen_leads_to_its_file(page: Pages) -> None:
    unit = journey_storage.frozen_bag(page.bank)
    of_the_station(page.bank, NOWHERE, name="This screen", way="file", form="pdf")
    answer = print_label(page, unit)
    told = seen(answer)
    assert "The label waits to be opened." in told
    assert "Open the file" in told
    job = form_of(answer, "/printing/jobs/1/file")
    assert page.send("/printing/jobs/1/file", job).data.startswith(b"%PDF")
    assert "Sent" in seen(page.get("/printing"))


def test_a_click_waits_for_no_printer(page: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoken(*_: object, **__: object) -> None:
        raise AssertionError("a printer was spoken to")

    unit = journey_storage.frozen_bag(page.bank)
    of_the_station(page.bank, closed_port())
    fields = form_of(page.get(f"/labels?unit={unit}"), "/labels")
    with monkeypatch.context() as patch:
        for name in ("socket", "getaddrinfo", "create_connection"):
            patch.setattr(lines.socket, name, spoken)
        patch.setattr(lines.subprocess, "run", spoken)
        assert page.send("/labels", fields).status_code == 303
    assert len(page.bank.find("label_copy", subject_id=unit)) == 1


def test_sent_twice_is_one_job(page: Pages) -> None:
    unit = journey_storage.frozen_bag(page.bank)
    of_the_station(page.bank, NOWHERE)
    fields = form_of(page.get(f"/labels?unit={unit}"), "/labels")
    for _ in range(2):
        page.send("/labels", fields)
    assert seen(page.get("/printing")).count("1 label: Cryobag") == 1


def test_a_printer_with_other_labels_is_refused_before_anything_is_recorded(page: Pages) -> None:
    unit = journey_storage.frozen_bag(page.bank)
    vials = printer_at(page.bank, NOWHERE, width_mm="33", height_mm="13")
    answer = print_label(page, unit, printer=vials)
    assert answer.status_code == 409
    assert "is loaded with labels of 33 × 13 mm" in seen(answer)
    assert not page.bank.find("label_copy", subject_id=unit)


def test_without_a_printer_labels_are_opened_as_before(page: Pages) -> None:
    unit = journey_storage.frozen_bag(page.bank)
    assert "Printer" not in form_of(page.get(f"/labels?unit={unit}"), "/labels")
    assert "The label is recorded and ready to print." in seen(print_label(page, unit))
    assert "No printer yet" in seen(page.get("/printing"))


def test_a_copy_that_was_only_recorded_goes_to_a_printer_later(page: Pages) -> None:
    unit = journey_storage.frozen_bag(page.bank)
    print_label(page, unit)
    of_the_station(page.bank, NOWHERE)
    fields = form_of(page.get(f"/labels?unit={unit}"), "/printing/jobs")
    printer = page.bank.find("printer")[0].id
    told = seen(page.send("/printing/jobs", fields, follow=True, printer=printer))
    assert "The label is on its way to the printer." in told
    assert "0 of 1 labels went out." in told


def test_a_sheet_goes_to_the_printers_that_have_its_labels(page: Pages) -> None:
    racks = of_the_station(page.bank, NOWHERE, name="Racks", width_mm="50", height_mm="25")
    units = [journey_storage.frozen_bag(page.bank) for _ in range(2)]
    slots = [one.id for one in page.bank.find("slot")][:3]
    fields = form_of(page.get("/labels"), "/labels/sheet")
    assert fields["printer"] == ["usual"]
    told = seen(page.send("/labels/sheet", fields, follow=True, codes="\n".join([*units, *slots])))
    assert "5 labels ready to print" in told
    assert "On their way Racks 3 labels" in told
    assert "Cryobag 2 labels" in told, "no printer here takes these"
    assert [each.printer_id for each in [job_of(page.bank, 1)]] == [racks]


def test_a_sheet_that_was_begun_is_printed_on(page: Pages) -> None:
    office = printer_at(page.bank, NOWHERE, "Office", way="lp", form="pdf", queue="office")
    slots = [one.id for one in page.bank.find("slot")][:2]
    fields = form_of(page.get("/labels"), "/labels/sheet")
    where = page.send("/labels/sheet", fields, codes="\n".join(slots), printer="none").headers["Location"]
    printing = form_of(page.get(where), "/printing/jobs")
    refused = page.send("/printing/jobs", printing, printer=office, start="99")
    assert refused.status_code == 409
    page.send("/printing/jobs", printing, printer=office, start="39")
    assert job_of(page.bank, 1).sheet_start == 39


def test_hundreds_of_labels_are_recorded_in_pieces_and_make_one_job(page: Pages) -> None:
    slots = journey_storage.vessel(page.bank, "Large", (big_box(),)).slots
    printer = of_the_station(page.bank, NOWHERE)
    where = begun_printing(page, slots, printer)
    assert len(where) < 200
    told = seen(page.get(where))
    assert "100 of 210 prints are recorded." in told
    assert "100 of 210 prints are recorded." in seen(page.get("/labels")), "it is found again"
    assert jobs_in(page.bank) == []
    assert "200 of 210 prints are recorded." in seen(gone_on(page, where))
    told = seen(gone_on(page, where))
    assert f"{len(slots)} labels ready to print" in told
    assert job_of(page.bank, 1).total == len(slots)
    assert "Begun and not finished" not in seen(page.get("/labels"))
    again = page.send(
        f"{where}/more", {"csrf_token": form_of(page.get("/labels"), "/labels/find")["csrf_token"]}
    )
    assert again.headers["Location"] == where
    assert jobs_in(page.bank) == [1]


def test_a_run_that_is_stopped_prints_what_is_recorded_and_nothing_more(page: Pages) -> None:
    slots = journey_storage.vessel(page.bank, "Large", (big_box(),)).slots
    where = begun_printing(page, slots, of_the_station(page.bank, NOWHERE))
    told = seen(page.send(f"{where}/stop", form_of(page.get(where), f"{where}/stop"), follow=True))
    assert "100 labels ready to print" in told
    assert "It was stopped before 110 things." in told
    assert job_of(page.bank, 1).total == 100
    assert len(page.bank.find("label_copy")) == 100


def test_a_printer_that_goes_out_of_use_meanwhile_leaves_the_labels_ready(page: Pages) -> None:
    slots = journey_storage.vessel(page.bank, "Large", (big_box(),)).slots[:110]
    printer = of_the_station(page.bank, NOWHERE)
    where = begun_printing(page, slots, printer)
    page.bank.ok("retire-printer", by="administrator", printer=printer)
    gone_on(page, where)
    told = seen(page.get(where))
    assert "110 labels ready to print" in told
    assert "Open the PDF" in told
    assert jobs_in(page.bank) == []


def begun_printing(page: Pages, slots: Sequence[str], printer: str) -> str:
    """Begin to print the labels of slots, and return the page that goes on with it."""
    fields = form_of(page.get("/labels"), "/labels/sheet")
    answer = page.send("/labels/sheet", fields, codes="\n".join(slots), printer=printer)
    return answer.headers["Location"]


def gone_on(page: Pages, where: str):
    """Press the button that records the next prints, as whoever has no scripts does."""
    return page.send(f"{where}/more", form_of(page.get(where), f"{where}/more"), follow=True)


def jobs_in(bank: Bank) -> list[int]:
    with bank.database.read() as connection:
        return list(connection.execute(select(tables.print_job.c.id)).scalars())


def big_box():
    from tests.journey_storage import RackRow

    return RackRow(
        racks="Tower 1",
        boxes="Box 1",
        rows=15,
        columns=14,
        label_scheme="A1",
        rack_kind="tower",
        box_kind="cassette",
    )


def test_a_printer_that_is_off_is_said_and_tried_again(page: Pages) -> None:
    job = asked(page.bank, printer_at(page.bank, closed_port()), labelled_slots(page.bank, 2))
    sent(page.bank)
    told = seen(page.get("/printing"))
    assert "One print job needs somebody." in told
    assert "The printer does not answer." in told
    assert "The next try is at" in told
    assert "Print jobs that need somebody" in seen(page.get("/"))
    fields = form_of(page.get("/printing"), f"/printing/jobs/{job}/again")
    assert "tried again now" in seen(page.send(f"/printing/jobs/{job}/again", fields, follow=True))
    assert job_of(page.bank, job).error is None


def test_that_nobody_sends_is_said(page: Pages) -> None:
    asked(page.bank, printer_at(page.bank, NOWHERE), labelled_slots(page.bank, 1))
    assert "Nothing is being sent." not in seen(page.get("/printing"))
    page.bank.clock.forward(minutes=3)
    assert "Nothing is being sent." in seen(page.get("/printing"))
    sent(page.bank)
    assert "Nothing is being sent." not in seen(page.get("/printing"))


def test_a_paused_printer_is_resumed_by_undo(page: Pages) -> None:
    printer = printer_at(page.bank, NOWHERE)
    asked(page.bank, printer, labelled_slots(page.bank, 1))
    path = f"/do/pause-printer?printer={printer}"
    told = page.get(page.done(path))
    assert "Undo: resume printer" in seen(told)
    assert "Printer is paused" in seen(page.get("/printing"))
    page.send("/do/resume-printer", form_of(told, "/do/resume-printer"))
    assert page.bank.get("printer", printer).status == "active"


def test_what_came_out_is_asked_and_answered(page: Pages) -> None:
    job = job_in_doubt(page.bank)
    path = f"/printing/jobs/{job}"
    told = seen(page.get(path))
    assert "Nothing is sent again before you have said what came out." in told
    assert "of 1 more it is not known" in told
    wrong = page.send(f"{path}/came-out", form_of(page.get(path), f"{path}/came-out"), last="")
    assert wrong.status_code == 409
    fields = form_of(page.get(path), f"{path}/came-out")
    assert "All labels came out." in seen(page.send(f"{path}/came-out", fields, follow=True, last="1"))
    assert job_of(page.bank, job).state == "sent"


def test_a_job_is_cancelled_and_its_labels_are_accounted_for(page: Pages) -> None:
    copies = labelled_slots(page.bank, 2)
    path = f"/printing/jobs/{asked(page.bank, printer_at(page.bank, NOWHERE), copies)}"
    assert "2 labels did not go out." in seen(page.get(path))
    told = seen(page.send(f"{path}/cancel", form_of(page.get(path), f"{path}/cancel"), follow=True))
    assert "recorded as spoiled" in told
    assert [page.bank.get("label_copy", id).status for id in copies] == ["spoiled"] * 2
    again = page.send(
        f"{path}/again", {"csrf_token": form_of(page.get("/labels"), "/labels/find")["csrf_token"]}
    )
    assert again.status_code == 409


def test_a_job_goes_to_another_printer(page: Pages) -> None:
    job = asked(page.bank, printer_at(page.bank, NOWHERE), labelled_slots(page.bank, 1))
    other, path = printer_at(page.bank, NOWHERE, "Zebra 2"), f"/printing/jobs/{job}"
    fields = form_of(page.get(path), f"{path}/move")
    page.send(f"{path}/move", fields, printer=other)
    assert job_of(page.bank, job).printer == "Zebra 2"


def test_a_file_is_opened_at_the_screen(page: Pages) -> None:
    copies = labelled_slots(page.bank, 2)
    printer = printer_at(page.bank, NOWHERE, "At the screen", way="file")
    path = f"/printing/jobs/{asked(page.bank, printer, copies)}"
    answer = page.send(f"{path}/file", form_of(page.get(path), f"{path}/file"))
    assert answer.data == page.get("/labels/zpl?" + "&".join(f"copy={id}" for id in copies)).data
    assert "labels-1.zpl" in answer.headers["Content-Disposition"]
    assert "All 2 labels went out." in seen(page.get(path))


def test_names_are_opened_by_those_who_may_read_them(served: Served, page: Pages) -> None:
    unit = journey_storage.frozen_bag(page.bank)
    copy = page.bank.made("print-label", "label_copy", unit=unit)
    printer = printer_at(page.bank, NOWHERE, "At the screen", way="file")
    path = f"/printing/jobs/{asked(page.bank, printer, [copy])}"
    administrator = at_screen(served, "administrator")
    assert unit not in administrator.get(path).get_data(as_text=True)
    fields = form_of(administrator.get(path), f"{path}/file")
    assert administrator.send(f"{path}/file", fields).status_code == 403


def test_a_printer_has_a_page_and_prints_a_test(served: Served, page: Pages) -> None:
    printer = of_the_station(page.bank, NOWHERE, name="Zebra 1", width_mm="50", height_mm="25")
    path = f"/printers/{printer}"
    told = seen(page.get(path))
    assert "50 × 25 mm, ZPL, 300 dpi" in told
    assert "Cryo desk" in told
    told = seen(page.send(f"{path}/test", form_of(page.get(path), f"{path}/test"), follow=True))
    assert "A test label is on its way to Zebra 1." in told
    administrator = at_screen(served, "administrator").get(path).get_data(as_text=True)
    assert f"/do/change-printer?printer={printer}&amp;name=Zebra+1&amp;way=raw" in administrator
    (station,) = page.bank.find("station")
    assert "Zebra 1" in seen(page.get(f"/stations/{station.id}"))


def test_an_administrator_adds_a_printer_by_its_form(served: Served) -> None:
    page = at_screen(served, "administrator")
    told = {"name": "Zebra 1", "way": "raw", "form": "zpl", "host": "10.1.2.3", "port": "9100", "dpi": "300"}
    assert page.send("/do/add-printer", **told, follow=True).status_code == 200
    wrong = page.send("/do/add-printer", **{**told, "name": "Zebra 2", "port": "70000"})
    assert wrong.status_code == 422
    barred = page.send("/do/add-printer", **{**told, "name": "Zebra 2", "host": "127.0.0.1"})
    assert "an address of this machine itself" in seen(barred)


def test_pages_cost_the_same_however_much_is_printed(page: Pages) -> None:
    def looked() -> list[int]:
        counts = []
        for path in ("/printing", "/printing/jobs/1", f"/printers/{printer}", "/labels"):
            with statements(page.bank) as told:
                page.get(path)
            counts.append(len(told))
        return counts

    printer = printer_at(page.bank, NOWHERE)
    asked(page.bank, printer, labelled_slots(page.bank, 2))
    before = looked()
    for number in range(4):
        asked(page.bank, printer, labelled_slots(page.bank, 3, room=f"{number}"), f"{number}")
    printer_at(page.bank, NOWHERE, "Zebra 2")
    assert looked() == before


@pytest.mark.parametrize("path", ["/printing/jobs/99", "/printing/jobs/x", "/printers/V0000000000"])
def test_nothing_is_there(page: Pages, path: str) -> None:
    assert page.get(path).status_code == 404


def test_printing_is_for_those_who_print(served: Served) -> None:
    assert at_screen(served, "inspector").get("/printing").status_code == 403


def test_another_site_sees_nothing_of_it(served: Served, page: Pages) -> None:
    import dataclasses

    job = asked(page.bank, printer_at(page.bank, NOWHERE), labelled_slots(page.bank, 1))
    site = page.bank.made(
        "add-site", "site", by="administrator", name="Ward", zone="Europe/Berlin", facility="A9998"
    )
    nurse = page.bank.actor("nurse")
    page.bank.ok("grant-role", by="console", person=nurse.person, site=site, role="nurse")
    page.bank.site = dataclasses.replace(page.bank.site, id=site)
    elsewhere = Pages(page.bank, served.as_("nurse").client)
    assert elsewhere.get(f"/printing/jobs/{job}").status_code == 404
    assert "No printer yet" in seen(elsewhere.get("/printing"))


def test_meters_tell_how_deep_the_queue_is(served: Served, page: Pages) -> None:
    asked(page.bank, printer_at(page.bank, NOWHERE), labelled_slots(page.bank, 1))
    job_in_doubt(page.bank)
    page.bank.clock.forward(minutes=2)
    told = served.nobody().get("/metrics").get_data(as_text=True)
    assert 'biobank_print_jobs{state="queued"} 2.0' in told
    assert 'biobank_print_jobs{state="in_doubt"} 1.0' in told
    assert "biobank_print_job_oldest_seconds 120.0" in told
    assert served.nobody().get("/readyz").get_json()["database"]
