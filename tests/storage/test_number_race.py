"""Numbers allotted at the same moment: none twice and none left out, across drawers and years."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import insert

from biobank.services.code_numbers import YearOfNumbers, year_of_numbers
from biobank.services.execute import execute
from biobank.services.outcome import Outcome
from biobank.storage import tables
from tests.bank import Bank
from tests.journey import NAMES, cleared_episode, collection, registered_patient, sound

EPISODES = 16


def test_numbers_allotted_at_once_are_all_different_and_without_a_gap(bank: Bank) -> None:
    patients = [registered_patient(bank) for _ in range(EPISODES)]
    commands = [bank.command("open-episode", patient=one, indication="MS") for one in patients]
    start = Barrier(EPISODES)

    def opened(command: object) -> Outcome:
        start.wait()
        return execute(bank.services, bank.actor("physician"), command)  # type: ignore[arg-type]

    with ThreadPoolExecutor(EPISODES) as threads:
        outcomes = list(threads.map(opened, commands))
    assert all(one.accepted for one in outcomes)
    found = sorted(one.chain_of_identity for one in bank.find("episode"))
    assert found == [f"CHA999926{number:06}" for number in range(1, EPISODES + 1)]
    sound(bank)


def test_a_batch_takes_one_number_after_the_other(bank: Bank) -> None:
    patients = [registered_patient(bank) for _ in range(3)]
    twice = [*patients, patients[0]]
    commands = [bank.command("open-episode", patient=one, indication="MS") for one in twice]
    outcomes = bank.batch(commands, by="physician")
    assert [one.code for one in outcomes] == [None, None, None, "episode-open-already"]
    found = sorted(one.chain_of_identity for one in bank.find("episode"))
    assert found == [f"CHA999926{number:06}" for number in range(1, 4)]
    sound(bank)


def at_once(bank: Bank, commands: list[tuple[str, Any, tuple[str, ...]]]) -> list[Outcome]:
    """Execute commands at the same moment: who acts, what, and with which proofs."""
    start = Barrier(len(commands))

    def done(told: tuple[str, Any, tuple[str, ...]]) -> Outcome:
        by, command, proofs = told
        start.wait()
        return execute(bank.services, bank.actor(by), command, proofs)

    with ThreadPoolExecutor(len(commands)) as threads:
        return list(threads.map(done, commands))


def collecting(bank: Bank, episode: str, **more: object) -> tuple[str, Any, tuple[str, ...]]:
    command = bank.command("collect", **{**collection(bank, episode), **more})
    return "apheresis_nurse", command, (bank.proof("nurse", "verified", command),)


def numbers(bank: Bank, year: str = "26") -> YearOfNumbers:
    with bank.database.read() as connection:
        return year_of_numbers(connection, bank.site, year)


def test_donation_numbers_of_collections_and_of_a_drawer_at_once_leave_no_gap(bank: Bank) -> None:
    episodes = [cleared_episode(bank) for _ in range(6)]
    ahead = collecting(bank, episodes[0], din="A999926000003")
    plain = [collecting(bank, one) for one in episodes[1:]]
    drawer = ("technologist", bank.command("reserve-numbers", site=bank.site.id, count=4), ())
    outcomes = at_once(bank, [ahead, *plain[:3], drawer, *plain[3:]])
    assert all(one.accepted or one.code == "din-taken" for one in outcomes), outcomes
    assert numbers(bank).unaccounted == ()
    carried = [one.din for one in bank.find("donation")]
    aside = [one.din for one in bank.find("reserved_number")]
    assert len(set(carried)) == len(carried)
    # A label of the drawer may be scanned the moment it is set aside; no other donation gets its number.
    assert set(carried) & set(aside) <= {"A999926000003"}
    assert numbers(bank).allotted == max(int(one[7:]) for one in (*carried, *aside))
    sound(bank)


def test_a_year_begins_with_one_while_the_last_one_is_still_written_to(bank: Bank) -> None:
    bank.clock.at = "2026-12-31T22:55:00.000Z"
    old = [cleared_episode(bank) for _ in range(2)]
    assert all(one.accepted for one in at_once(bank, [collecting(bank, one) for one in old]))
    new = [cleared_episode(bank) for _ in range(3)]
    bank.clock.at = "2026-12-31T23:05:00.000Z"  # five past midnight in Berlin
    outcomes = at_once(bank, [collecting(bank, one) for one in new])
    assert all(one.accepted for one in outcomes), outcomes
    dins = sorted(one.din for one in bank.find("donation"))
    assert dins[:2] == ["A999926000001", "A999926000002"]
    assert dins[2:] == ["A999927000001", "A999927000002", "A999927000003"]
    assert numbers(bank).unaccounted == numbers(bank, "27").unaccounted == ()
    sound(bank)


def test_one_hospital_number_registered_at_once_names_one_patient(bank: Bank) -> None:
    told = {**NAMES, "hospital_number": "H-1", "similar_seen": True}
    commands = [("coordinator", bank.command("register-patient", **told), ()) for _ in range(6)]
    outcomes = at_once(bank, commands)
    codes = [one.code for one in outcomes if not one.accepted]
    assert codes == ["number-taken"] * 5
    assert len(bank.find("patient")) == 1
    sound(bank)


def test_a_number_that_is_nowhere_is_told(bank: Bank) -> None:
    with bank.database.write() as connection:
        connection.execute(insert(tables.counter), {"name": "din/A9999/26", "value": 2})
    assert numbers(bank).unaccounted == ("A999926000001", "A999926000002")
