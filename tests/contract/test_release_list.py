"""The lists of what awaits its release say the same as the command that releases it."""

from biobank.domain.rules.policy import policy_of
from biobank.domain.things.unit import Lineage
from biobank.services.policies import policy_content
from biobank.services.reads import laboratory_lists
from biobank.services.reads.laboratory_lists import Awaiting
from tests.bank import POLICY, Bank
from tests.journey import received_bag, unit
from tests.journey_storage import GOOD_RESULTS, frozen_bag, result

DIRECTOR = {"by": "processing_director", "signed": [("processing_director", "released")]}
OF_CELLS = ("tnc", "cd34", "viability", "sterility", "abo-rh")


def awaiting(bank: Bank, unit_id: str) -> Awaiting:
    with bank.database.read() as connection:
        found = laboratory_lists.awaiting_release(connection, bank.site.id, policy_of(policy_content(POLICY)))
    return next(each for each in found if each.unit.id == unit_id)


def divided_from(bank: Bank, collected: str) -> str:
    """A frozen bag that was filled from a collected one, by way of another."""
    patient, episode = unit(bank, collected).patient_id, unit(bank, collected).episode_id
    middle, last = (frozen_bag(bank, patient, episode_id=episode) for _ in range(2))
    for number, (parent, child) in enumerate(((collected, middle), (middle, last))):
        id = bank.fresh(f"edge {number}").id(Lineage.LETTER)
        stream = f"patient/{patient}"
        bank.plant(Lineage(id=id, stream=stream, parent_id=parent, child_id=child, how="split"))
    return last


def test_results_on_the_collected_bag_count_for_what_was_filled_from_it(bank: Bank) -> None:
    collected = received_bag(bank)
    frozen = divided_from(bank, collected)
    assert awaiting(bank, frozen).lacks_results
    for test in OF_CELLS:
        result(bank, unit(bank, collected), test, GOOD_RESULTS[test])
    assert awaiting(bank, frozen).shortfalls == ()
    bank.ok("release-unit", unit=frozen, **DIRECTOR)


def test_what_the_command_refuses_stands_in_the_list(bank: Bank) -> None:
    collected = received_bag(bank)
    frozen = divided_from(bank, collected)
    for test in OF_CELLS:
        value = "growth" if test == "sterility" else GOOD_RESULTS[test]
        result(bank, unit(bank, collected), test, value)
    line = awaiting(bank, frozen)
    assert not line.lacks_results
    assert [code for code, _ in line.shortfalls] == ["culture-grew"]
    bank.refused("release-unit", "culture-grew", unit=frozen, **DIRECTOR)
