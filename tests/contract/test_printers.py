"""Printers are what administrators entered, within what the server's settings allow."""

import pytest

from biobank.domain.rooms.printers import printers_of
from biobank.domain.rules.printer_hosts import HostRule
from tests import printers
from tests.bank import Bank

TOLD = {"name": "Zebra 1", "way": "raw", "form": "zpl", "host": "10.1.2.3", "dpi": "300"}


def add(bank: Bank, **more: object) -> str:
    return bank.made("add-printer", "printer", by="administrator", **{**TOLD, **more})


def refused(bank: Bank, code: str, verb: str = "add-printer", **more: object) -> None:
    bank.refused(verb, code, by="administrator", **more)


def test_a_printer_of_the_network_listens_at_9100_unless_told_otherwise(bank: Bank) -> None:
    printer = bank.get("printer", add(bank, queue="left-over", width_mm="50", height_mm="25"))
    assert (printer.host, printer.port, printer.queue, printer.dpi) == ("10.1.2.3", 9100, None, 300)
    assert (printer.status, str(printer.width_mm)) == ("active", "50")
    assert bank.get("printer", add(bank, name="Zebra 2", port=6101)).port == 6101


def test_only_administrators_say_which_printers_there_are(sqlite_bank: Bank) -> None:
    printer = add(sqlite_bank)
    for verb, more in (
        ("add-printer", {**TOLD, "name": "Mine"}),
        ("change-printer", {**TOLD, "printer": printer}),
        ("retire-printer", {"printer": printer}),
    ):
        sqlite_bank.refused(verb, "not-permitted", by="technologist", **more)


def test_two_printers_in_use_have_two_names(bank: Bank) -> None:
    printer = add(bank)
    refused(bank, "printer-name-taken", **TOLD)
    other = add(bank, name="Zebra 2")
    refused(bank, "printer-name-taken", "change-printer", printer=other, **TOLD)
    bank.ok("retire-printer", by="administrator", printer=printer)
    assert add(bank)


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("printer-needs-host", {"host": None}),
        ("printer-needs-queue", {"way": "lp", "queue": None}),
        ("printer-needs-queue", {"way": "lp", "queue": "-o raw"}),
        ("printer-host-malformed", {"host": "zebra:9100"}),
        ("printer-host-barred", {"host": "127.0.0.1"}),
        ("printer-host-barred", {"host": "169.254.169.254"}),
        ("printer-host-not-listed", {"host": "8.8.8.8"}),
        ("printer-size-half", {"width_mm": "50"}),
    ],
)
def test_what_could_not_print_or_would_print_elsewhere_is_refused(
    sqlite_bank: Bank, code: str, more: dict
) -> None:
    refused(sqlite_bank, code, **{**TOLD, **more})


def test_the_settings_of_the_server_have_the_last_word(sqlite_bank: Bank) -> None:
    sqlite_bank.services.printer_hosts = HostRule(("10.1.2.0/24",))
    assert add(sqlite_bank)
    refused(sqlite_bank, "printer-host-not-listed", **{**TOLD, "name": "Zebra 2", "host": "10.9.9.9"})


def test_a_changed_printer_keeps_nothing_of_its_old_way(bank: Bank) -> None:
    printer = add(bank)
    told = {**TOLD, "way": "lp", "form": "pdf", "queue": "office_2", "dpi": "600"}
    bank.ok("change-printer", by="administrator", printer=printer, **told)
    now = bank.get("printer", printer)
    assert (now.way, now.form, now.host, now.port, now.queue, now.dpi) == (
        "lp",
        "pdf",
        None,
        None,
        "office_2",
        600,
    )


def test_a_printer_waits_and_goes_on(sqlite_bank: Bank) -> None:
    bank, printer = sqlite_bank, add(sqlite_bank)
    bank.refused("resume-printer", "printer-not-paused", printer=printer)
    bank.ok("pause-printer", printer=printer)
    bank.refused("pause-printer", "printer-paused-already", printer=printer)
    bank.ok("resume-printer", printer=printer)
    assert bank.get("printer", printer).status == "active"


def test_a_retired_printer_stays_so(sqlite_bank: Bank) -> None:
    bank, printer = sqlite_bank, add(sqlite_bank)
    bank.ok("retire-printer", by="administrator", printer=printer)
    refused(bank, "printer-retired", "retire-printer", printer=printer)
    refused(bank, "printer-retired", "change-printer", printer=printer, **TOLD)
    bank.refused("pause-printer", "printer-retired", printer=printer)


def test_a_printer_with_jobs_is_not_retired(bank: Bank) -> None:
    printer = printers.printer_at(bank, 9100)
    from biobank.services.printing.asking import ask_for_test

    ask_for_test(bank.services, bank.actor("technologist"), printer, "test")
    refused(bank, "printer-has-jobs", "retire-printer", printer=printer)


@pytest.fixture
def station(sqlite_bank: Bank) -> str:
    """A station of the bank's site."""
    told = {"site": sqlite_bank.site.id, "name": "Cryo desk", "kind": "freezer"}
    return sqlite_bank.made("add-station", "station", by="administrator", **told)


def uses(bank: Bank, station: str) -> tuple[str, ...]:
    return printers_of(bank.get("station", station))


def test_the_printer_assigned_last_is_the_first_choice(sqlite_bank: Bank, station: str) -> None:
    bank, one, two = sqlite_bank, add(sqlite_bank), add(sqlite_bank, name="Zebra 2")
    bank.ok("assign-printer", by="administrator", station=station, printer=one)
    bank.ok("assign-printer", by="administrator", station=station, printer=two)
    assert uses(bank, station) == (two, one)
    told = {"by": "administrator", "station": station}
    bank.refused("assign-printer", "printer-first-already", printer=two, **told)
    bank.ok("assign-printer", by="administrator", station=station, printer=one)
    assert uses(bank, station) == (one, two)
    bank.ok("unassign-printer", by="administrator", station=station, printer=one)
    assert uses(bank, station) == (two,)
    bank.refused("unassign-printer", "printer-not-of-station", printer=one, **told)


def test_a_station_has_printers_enough_at_twelve(sqlite_bank: Bank, station: str) -> None:
    for number in range(12):
        printer = add(sqlite_bank, name=f"Zebra {number}")
        sqlite_bank.ok("assign-printer", by="administrator", station=station, printer=printer)
    more = {"station": station, "printer": add(sqlite_bank, name="One more")}
    refused(sqlite_bank, "station-has-printers-enough", "assign-printer", **more)


def test_each_site_looks_after_its_own_printers(sqlite_bank: Bank, station: str) -> None:
    bank, printer = sqlite_bank, add(sqlite_bank)
    site = bank.made(
        "add-site", "site", by="administrator", name="Ward", zone="Europe/Berlin", facility="A9998"
    )
    there = bank.made("add-station", "station", by="administrator", site=site, name="Desk", kind="office")
    refused(bank, "station-of-another-site", "assign-printer", station=there, printer=printer)
    import dataclasses

    bank.people["administrator"] = dataclasses.replace(bank.people["administrator"], site=site)
    refused(bank, "printer-of-another-site", "retire-printer", printer=printer)
    assert add(bank), "the name is free at another site"
