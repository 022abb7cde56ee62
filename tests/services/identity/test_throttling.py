"""Throttling: guesses grow slow, many at once gain nothing, and nobody is locked out by a stranger."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from biobank.services.identity import credentials, people, throttling
from biobank.services.identity.denied import Denied
from biobank.services.identity.throttling import ADDRESS, NAME, PAIR, Limit
from tests.bank import Bank

PASSWORD = "correct-horse-battery-9"
HOME, STRANGER = "192.0.2.7", "203.0.113.9"


def guess(bank: Bank, address: str = STRANGER, login: str = "nurse") -> str:
    try:
        throttling.attempt(bank.services, login, address)
    except Denied as denied:
        return f"{denied.code} {denied.params['seconds']}"
    return "counted"


def wait(bank: Bank, address: str = STRANGER) -> int:
    """Wait until one more guess is let through, and say how long that took."""
    waited = 0
    while (told := guess(bank, address)) != "counted":
        seconds = int(told.rpartition(" ")[2])
        bank.clock.forward(seconds=seconds)
        waited += seconds
    return waited


def test_delays_double_up_to_a_bound() -> None:
    limit = Limit(free=3, longest=900)
    assert [limit.delay(failures) for failures in (0, 3, 4, 5, 6, 14, 40)] == [0, 0, 1, 2, 4, 900, 900]


def test_one_name_from_one_address_grows_slow(bank: Bank) -> None:
    assert [guess(bank) for _ in range(PAIR.free + 1)] == ["counted"] * (PAIR.free + 1)
    assert guess(bank) == "too-many-attempts 1"
    waits = [wait(bank) for _ in range(12)]
    assert waits == sorted(waits)
    assert waits[-1] == PAIR.longest


def test_an_attempt_during_a_delay_does_not_lengthen_it(sqlite_bank: Bank) -> None:
    for _ in range(PAIR.free + 2):
        wait(sqlite_bank)
    told = {guess(sqlite_bank) for _ in range(20)}
    assert told == {"too-many-attempts 2"}


def test_many_guesses_at_once_are_counted_together(bank: Bank) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: guess(bank), range(32)))
    assert told.count("counted") == PAIR.free + 1


def test_a_stranger_delays_a_name_from_elsewhere_by_seconds_only(sqlite_bank: Bank) -> None:
    for number in range(100):
        guess(sqlite_bank, f"198.51.100.{number}")
        sqlite_bank.clock.forward(seconds=NAME.longest)
    guess(sqlite_bank, "198.51.100.200")
    assert wait(sqlite_bank, HOME) <= NAME.longest


def test_a_stranger_does_not_delay_where_one_signed_in_before(sqlite_bank: Bank) -> None:
    credentials.set_password(sqlite_bank.services, sqlite_bank.actor("nurse").person, PASSWORD)
    people.prove(sqlite_bank.services, "nurse", PASSWORD, HOME)
    for number in range(30):
        guess(sqlite_bank, f"198.51.100.{number}")
    assert guess(sqlite_bank, STRANGER).startswith("too-many-attempts")
    assert guess(sqlite_bank, HOME) == "counted"


def test_the_right_password_clears_the_count(sqlite_bank: Bank) -> None:
    credentials.set_password(sqlite_bank.services, sqlite_bank.actor("nurse").person, PASSWORD)
    for _ in range(PAIR.free):
        guess(sqlite_bank, HOME)
    people.prove(sqlite_bank.services, "nurse", PASSWORD, HOME)
    assert [guess(sqlite_bank, HOME) for _ in range(PAIR.free)] == ["counted"] * PAIR.free


def test_one_address_grows_slow_over_many_names(sqlite_bank: Bank) -> None:
    told = [guess(sqlite_bank, STRANGER, f"name{number}") for number in range(ADDRESS.free + 2)]
    assert told[: ADDRESS.free + 1] == ["counted"] * (ADDRESS.free + 1)
    assert told[-1].startswith("too-many-attempts")


def test_counts_are_forgotten_after_a_day(sqlite_bank: Bank) -> None:
    for _ in range(8):
        wait(sqlite_bank)
    sqlite_bank.clock.forward(hours=25)
    assert [guess(sqlite_bank) for _ in range(PAIR.free)] == ["counted"] * PAIR.free


def test_keys_tell_nobody_what_was_typed(sqlite_bank: Bank) -> None:
    guess(sqlite_bank, login="my-password-typed-as-name")
    with sqlite_bank.database.read() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM throttle").all())
    assert "my-password" not in kept


@pytest.mark.parametrize("login", ["nurse", "Nurse ", "NURSE"])
def test_a_name_is_one_name_however_it_is_written(sqlite_bank: Bank, login: str) -> None:
    for _ in range(PAIR.free + 1):
        guess(sqlite_bank)
    with pytest.raises(Denied, match="too-many-attempts"):
        people.prove(sqlite_bank.services, login, PASSWORD, STRANGER)
