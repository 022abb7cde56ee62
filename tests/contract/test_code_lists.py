"""A centre's own lists of codes, and what a station keeps of its scanner."""

import pytest

from biobank.services import code_lists
from tests.bank import Bank
from tests.journey import sound

LINES = [("S1194", "HPC, Apheresis, cryopreserved"), ("S1128", "HPC, Apheresis, liquid")]
NEWER = [("S1194", "HPC, Apheresis|Cryopreserved"), *LINES[1:]]


def imported(bank: Bank, lines: list[tuple[str, str]], edition: str = "8.1", **more: object) -> dict:
    """Return what the verb is told of a list whose lines lie there already."""
    digest = code_lists.digest_of(lines)
    assert code_lists.stored(bank.services, digest, lines) == len(lines)
    told = {"site": bank.site.id, "kind": "products", "edition": edition, "lines": len(lines)}
    return {**told, "digest": digest, **more}


def words(bank: Bank, *codes: str) -> dict[str, str]:
    with bank.database.read() as connection:
        return code_lists.words_of(connection, "products", codes)


def test_a_list_gives_codes_their_words_from_its_event_on(bank: Bank) -> None:
    told = imported(bank, LINES)
    assert words(bank, "S1194") == {}
    bank.ok("import-codes", by="console", **told)
    assert words(bank, "S1194", "S9999") == {"S1194": "HPC, Apheresis, cryopreserved"}
    sound(bank)


def test_a_newer_edition_takes_the_place_of_the_one_before(bank: Bank) -> None:
    bank.ok("import-codes", by="console", **imported(bank, LINES))
    bank.ok("import-codes", by="console", **imported(bank, NEWER, "8.2"))
    assert words(bank, "S1194") == {"S1194": "HPC, Apheresis|Cryopreserved"}
    assert [one.edition for one in bank.find("code_list", status="in_force")] == ["8.2"]
    assert [one.edition for one in bank.find("code_list", status="superseded")] == ["8.1"]
    sound(bank)


def test_a_list_that_is_not_whole_or_in_force_already_is_refused(bank: Bank) -> None:
    told = imported(bank, LINES)
    bank.refused("import-codes", "code-list-not-whole", by="console", **{**told, "lines": 3})
    bank.refused("import-codes", "not-permitted", by="administrator", **told)
    bank.ok("import-codes", by="console", **told)
    bank.refused("import-codes", "code-list-in-force", by="console", **told)


def test_lines_written_twice_lie_there_once_and_a_change_of_them_shows(bank: Bank) -> None:
    digest = imported(bank, LINES)["digest"]
    code_lists.stored(bank.services, digest, LINES)
    with bank.database.read() as connection:
        assert code_lists.lines_of(connection, digest) == 2
        assert code_lists.digest_in(connection, digest) == digest
    with bank.database.write() as connection:
        connection.exec_driver_sql("update code_line set words = 'other' where code = 'S1194'")
    with bank.database.read() as connection:
        assert code_lists.digest_in(connection, digest) != digest


@pytest.fixture
def station(bank: Bank) -> str:
    return bank.made("add-station", "station", by="console", site=bank.site.id, name="Cryo", kind="freezer")


def test_a_station_keeps_what_its_scanner_sends(bank: Bank, station: str) -> None:
    bank.ok("set-up-scanner", station=station, prefix="~", suffix="#!", milliseconds=12)
    kept = bank.get("station", station)
    assert (kept.scanner_prefix, kept.scanner_suffix, kept.scanner_ms) == ("~", "#!", 12)
    bank.ok("set-up-scanner", station=station)
    kept = bank.get("station", station)
    assert (kept.scanner_prefix, kept.scanner_suffix, kept.scanner_ms) == (None, None, None)
    sound(bank)


@pytest.mark.parametrize("mark", ["U", "1", "=", "]", "#####"])
def test_a_mark_that_could_be_of_a_code_is_refused(bank: Bank, station: str, mark: str) -> None:
    bank.refused("set-up-scanner", "scanner-mark-unusable", station=station, prefix=mark)
    bank.refused("set-up-scanner", "scanner-mark-unusable", station=station, suffix=mark)


def test_a_scanner_is_set_up_where_one_works(bank: Bank) -> None:
    made = bank.made("add-site", "site", by="console", name="North", zone="Europe/Oslo", facility="A9998")
    other = bank.made("add-station", "station", by="console", site=made, name="Ward", kind="bedside")
    bank.refused("set-up-scanner", "station-of-another-site", station=other, prefix="~")
