"""Sixteen episodes opened at the same moment: sixteen numbers, none twice and none left out."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from biobank.services.execute import execute
from biobank.services.outcome import Outcome
from tests.bank import Bank
from tests.journey import registered_patient, sound

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
