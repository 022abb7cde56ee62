"""Days whose labels wait are those that counting every copy finds, at a cost that prints do not raise."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.rules.clock import instant_text, local_day, moment
from biobank.domain.things.labels import LabelAccount
from biobank.domain.things.unit import LabelCopy
from biobank.services.reads.label_accounts import DAYS, runs
from biobank.services.reads.labels_waiting import labels_waiting
from tests.bank import Bank

NOW = "2026-03-02T10:17:00.000Z"
ZONE = "Europe/Zurich"
PRINTERS = ("Hanna", "Hector", "Hester")
QUARTERS = st.integers(0, (DAYS + 3) * 96)
PRINTED = st.tuples(QUARTERS, st.sampled_from(PRINTERS), st.sampled_from(("printed", "applied", "void")))
CLOSED = st.tuples(QUARTERS, st.sampled_from(PRINTERS))
Told = tuple[str, str, int, str | None]


def ago(minutes: int) -> str:
    return instant_text(moment(NOW) - timedelta(minutes=minutes))


def copy(bank: Bank, site: str, number: int, at: str, by: str, status: str) -> LabelCopy:
    """A copy that somebody printed at a site."""
    fresh = bank.fresh(f"copy {site} {number}")
    return LabelCopy(
        id=fresh.id(LabelCopy.LETTER),
        stream=site,
        subject_id=fresh.id("U"),
        serial="001",
        design="cryobag",
        design_digest="0" * 64,
        status=status,
        printed_at=at,
        printed_by=by,
        site_id=site,
    )


def account(bank: Bank, site: str, number: int, at: str, by: str, copies: list[LabelCopy]) -> LabelAccount:
    """What a closing at a moment makes of the copies that were printed on its day until then."""
    day = local_day(at, ZONE)
    mine = [one for one in copies if one.printed_by == by and local_day(one.printed_at, ZONE) == day]
    return LabelAccount(
        id=bank.fresh(f"account {site} {number}").id(LabelAccount.LETTER),
        stream=site,
        site_id=site,
        day=day,
        person_id=by,
        printed=sum(one.printed_at <= at for one in mine),
        affixed=0,
        ended=0,
        loose=0,
        closed_at=at,
        closed_by=by,
        status="agrees",
    )


def waiting(bank: Bank, site: str) -> set[Told]:
    with bank.database.read() as connection:
        found = labels_waiting(connection, site, ZONE, NOW)
    return {(one.day, one.person, one.loose, one.oldest) for one in found}


def counted(bank: Bank, site: str) -> set[Told]:
    """The same, by counting every copy."""
    with bank.database.read() as connection:
        found = runs(connection, site, ZONE, NOW)
    return {(one.day, one.person, one.loose, one.oldest) for one in found if one.status != "closed"}


def test_what_waits_is_what_counting_finds(bank: Bank) -> None:
    sites = (f"S{number}" for number in range(10_000))

    @given(st.lists(PRINTED, max_size=25), st.lists(CLOSED, max_size=6))
    def agrees(printed: list[tuple[int, str, str]], closed: list[tuple[int, str]]) -> None:
        site = next(sites)
        copies = [copy(bank, site, n, ago(q * 15), by, how) for n, (q, by, how) in enumerate(printed)]
        accounts = [account(bank, site, n, ago(q * 15), by, copies) for n, (q, by) in enumerate(closed)]
        bank.plant(*copies, *accounts)
        assert waiting(bank, site) == counted(bank, site)

    agrees()


def test_another_site_accounts_for_its_own(bank: Bank) -> None:
    bank.plant(copy(bank, "S1", 1, ago(5), "Hanna", "printed"))
    assert waiting(bank, "S2") == set()
    assert {(by, loose) for _, by, loose, _ in waiting(bank, "S1")} == {("Hanna", 1)}


def test_what_a_start_page_costs_does_not_grow_with_what_was_printed(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    bank.plant(*(copy(bank, "S1", number, ago(5), "Hanna", "applied") for number in range(20)))
    few = steps(bank)
    bank.plant(*(copy(bank, "S1", number, ago(5), "Hanna", "applied") for number in range(20, 3000)))
    many = steps(bank)
    assert waiting(bank, "S1") == counted(bank, "S1") != set()
    assert many <= few * 1.2


def steps(bank: Bank) -> int:
    """How many tens of steps of its own machine SQLite takes for an answer."""
    found = 0

    def step() -> None:
        nonlocal found
        found += 1

    with bank.database.read() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(step, 10)
        labels_waiting(connection, "S1", ZONE, NOW)
        driver.set_progress_handler(None, 0)
    return found
