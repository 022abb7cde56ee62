"""Stories side by side: one clock, one order of time; signatures of a demonstration only there."""

from pathlib import Path
from random import Random

import pytest

from biobank.domain.rooms.sites import AddSite
from biobank.services.demo import proofs
from biobank.services.demo.centre import Centre, StoryBroken, simulated
from biobank.services.demo.clock import Simulated
from biobank.services.demo.staff import ALL, on_duty
from biobank.services.demo.telling import Story, tell
from biobank.services.genesis import open_ledger
from biobank.services.policies import policy_content
from biobank.services.services import Services
from biobank.storage.database import open_database
from biobank.storage.keys import KeyStore
from tests.bank import POLICY, Bank

END = "2026-11-20T11:00:00.000Z"


def clock(at: str = "2026-11-01T08:00:00.000Z") -> Simulated:
    return Simulated(at, END, "Europe/Berlin")


def test_the_clock_never_goes_back_and_never_past_its_end():
    here = clock()
    here.go_to("2026-10-01T08:00:00.000Z")
    assert here() == "2026-11-01T08:00:00.000Z"
    here.forward(days=400)
    assert here() == END
    here.go_to("2027-01-01T08:00:00.000Z")
    assert here() == END


def test_times_of_day_are_the_sites_and_weekends_wait_for_monday():
    here = clock()
    assert here.on(130, "09:00") == "2026-07-13T07:00:00.000Z"  # the 13th is a Monday, in summer time
    assert here.on(131, "09:00") == here.on(132, "09:00") == "2026-07-13T07:00:00.000Z"
    assert here.on(132, "09:00", any_day=True) == "2026-07-11T07:00:00.000Z"
    assert here.on(6, "09:00") == "2026-11-14T08:00:00.000Z"  # lately, a Saturday is a Saturday
    assert here.after(2, "09:00") == here.on(17, "09:00")
    assert here.ago(minutes=30) == "2026-11-20T10:30:00.000Z"
    assert here.on(0, "23:00") == END


def test_nobody_has_duty_before_they_come_or_after_they_leave():
    for days_ago in range(0, 5_500, 7):
        for one in ALL:
            assert on_duty(one.role, days_ago, at_ward=False) or one.at_ward
        for one in on_duty("technologist", days_ago, at_ward=False):
            assert one.works(days_ago)
    counts = [len(on_duty("technologist", days_ago, at_ward=False)) for days_ago in (5_000, 2_200, 10)]
    assert counts == [2, 3, 2]


def centre(sqlite_url: str, keys: Path, purpose: str = "demonstration") -> Centre:
    here = clock()
    services = simulated(Services(open_database(sqlite_url), KeyStore(keys)), here, Random(1))
    genesis = AddSite(id="genesis", name="Centre", zone="Europe/Berlin", facility="A9999")
    site = open_ledger(services, purpose, genesis, policy_content(POLICY))
    return Centre(services, here, Random(1), site)


def closed(here: Centre) -> None:
    here.services.keys.close()
    here.services.database.close()


def test_scenes_of_all_stories_run_in_the_order_of_time(sqlite_url: str, tmp_path: Path):
    here, seen = centre(sqlite_url, tmp_path / "keys"), []

    def story(name: str, *days: int) -> Story[None]:
        for day in days:
            yield here.clock.on(day, "10:00")
            seen.append((day, name))

    said: list[str] = []
    tell(here, [story("a", 9, 4, 2), story("b", 8, 3)], said.append)
    assert seen == [(9, "a"), (8, "b"), (4, "a"), (3, "b"), (2, "a")]
    assert said == ["2026, 0 records"]
    closed(here)


def test_a_story_that_goes_otherwise_than_told_is_a_mistake(sqlite_url: str, tmp_path: Path):
    here = centre(sqlite_url, tmp_path / "keys")
    told = {"login": "somebody", "name": "Somebody"}
    here.ok("add-person", "console", **told)
    with pytest.raises(StoryBroken, match="login-taken"):
        here.ok("add-person", "console", **told)
    with pytest.raises(StoryBroken, match="to be refused"):
        here.refused("add-person", "login-taken", "console", login="another", name="Another")
    closed(here)


def test_nobody_signs_without_a_password_in_a_ledger_of_real_patients(sqlite_url: str, tmp_path: Path):
    services = Services(open_database(sqlite_url), KeyStore(tmp_path / "keys"))
    genesis = AddSite(id="genesis", name="Centre", zone="Europe/Berlin", facility="A9999")
    open_ledger(services, "production", genesis, policy_content(POLICY))
    with pytest.raises(proofs.NotADemonstration):
        proofs.demonstrated(services, [("H0000000000", "released")], "0" * 64)
    services.keys.close()
    services.database.close()


def test_a_proof_of_a_demonstration_signs_one_record_once(sqlite_bank: Bank):
    told = {"login": "third", "name": "Third"}
    person = sqlite_bank.made("add-person", "person", by="administrator", **told)
    grant = {"person": person, "site": sqlite_bank.site.id, "role": "physician"}
    command = sqlite_bank.command("grant-role", **grant)
    from biobank.domain.verbs import VERB_OF
    from biobank.services.execute import execute
    from biobank.services.recording import command_hash

    record = command_hash(sqlite_bank.services.keys, VERB_OF[type(command)], command).hex()
    signer = sqlite_bank.people["quality_officer"].person
    bought = proofs.demonstrated(sqlite_bank.services, [(signer, "grants")], record)
    administrator = sqlite_bank.people["administrator"]
    assert execute(sqlite_bank.services, administrator, command, bought).accepted
    other = sqlite_bank.command("grant-role", **{**grant, "role": "medical_director"})
    refused = execute(sqlite_bank.services, administrator, other, bought)
    assert refused.code == "second-person-grants-signing-role"
