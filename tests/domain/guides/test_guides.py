"""Guides are told once and read everywhere: each step is a verb, each field is asked on one screen."""

import pytest

from biobank.domain.guides.every import GUIDES, fitting
from biobank.domain.guides.step import (
    CURRENT,
    DONE,
    SKIPPED,
    Guide,
    Recorded,
    Scene,
    Step,
    Task,
    current,
    stands,
)
from biobank.domain.rules.policy import Policy
from biobank.domain.things.patient import Donation, Episode
from biobank.domain.things.unit import Unit
from biobank.domain.verbs import VERBS

NOW = "2026-03-02T10:00:00.000Z"
POLICY = Policy(digest="", content={"limits": {"check_validity_minutes": "60"}, "settings": {}})
STEPS = [(guide, step) for guide in GUIDES.values() for step in guide.steps]
NAMES = [f"{guide.kind}-{step.name}" for guide, step in STEPS]


def unit(id: str = "U0000000001", **told: object) -> Unit:
    base = {
        "id": id,
        "stream": "patient/A0000000001",
        "site_id": "S",
        "patient_id": "A0000000001",
        "episode_id": "E0000000001",
        "din": "A999926000001",
        "product_code": "S1128",
        "custody_since": NOW,
        "collected_at": NOW,
    }
    return Unit(**{**base, **told})


def scene(*units: Unit, **told: object) -> Scene:
    return Scene(root=units[0], number=1, now=NOW, policy=POLICY, units=units, **told)


def states(guide: Guide, seen: Scene, *passed: str) -> dict[str, str]:
    return {each.step.name: each.state for each in stands(guide, seen, frozenset(passed))}


@pytest.mark.parametrize(("guide", "step"), STEPS, ids=NAMES)
def test_every_step_is_a_verb_and_every_field_one_of_its_own(guide: Guide, step: Step) -> None:
    fields = {spec.name: spec for spec in VERBS[step.verb].fields}
    asked = [name for screen in step.screens for name in screen.fields]
    assert set(asked) <= set(fields)
    assert len(asked) == len(set(asked)), "a field is asked twice"
    assert set(step.stays) <= set(asked)
    assert len({screen.name for screen in step.screens}) == len(step.screens)


@pytest.mark.parametrize(("guide", "step"), STEPS, ids=NAMES)
def test_whatever_a_verb_needs_is_asked_or_follows_from_the_work(guide: Guide, step: Step) -> None:
    root = Episode(
        id="E0000000001",
        stream="patient/A0000000001",
        site_id="S",
        patient_id="A0000000001",
        chain_of_identity="CHA999926000001",
        indication="MS",
        opened_at=NOW,
    )
    given = (
        set(step.tasks(scene(unit()))[0].given)
        if guide.subject == "unit" and step.tasks(scene(unit()))
        else set()
    )
    if guide.subject == "episode" and (tasks := step.tasks(Scene(root, 1, NOW, POLICY))):
        given = set(tasks[0].given)
    asked = {name for screen in step.screens for name in screen.fields}
    subject = {VERBS[step.verb].subject or "unit"}
    needed = {spec.name for spec in VERBS[step.verb].fields if spec.required}
    assert needed <= asked | given | subject


def test_steps_of_each_guide_have_names_of_their_own() -> None:
    for guide in GUIDES.values():
        assert len({step.name for step in guide.steps}) == len(guide.steps)


def test_what_was_recorded_elsewhere_counts_and_the_next_step_is_current() -> None:
    bag = unit(custody="location")
    before = scene(bag)
    assert current(stands(GUIDES["processing"], before, frozenset())).step.name == "receive"
    after = scene(bag, recorded={("UnitReceived", bag.id): Recorded("P", NOW)})
    assert states(GUIDES["processing"], after)["receive"] == DONE
    assert states(GUIDES["processing"], after)["sample"] == CURRENT


def test_what_was_left_out_is_skipped_until_it_is_done_after_all() -> None:
    bag = unit(custody="location")
    left = states(GUIDES["processing"], scene(bag), "receive", "sample")
    assert (left["receive"], left["sample"], left["counts"]) == (SKIPPED, SKIPPED, CURRENT)
    told = {("SampleTaken", bag.id): Recorded("P", NOW)}
    assert states(GUIDES["processing"], scene(bag, recorded=told), "sample")["sample"] == DONE


def test_after_a_split_each_bag_has_its_own_share_of_the_steps() -> None:
    root = unit(material="divided", custody="gone")
    one = unit("U0000000002", material="processed", division="A0", dmso_added_at=NOW, dmso_percent=None)
    two = unit("U0000000003", material="processed", division="B0")
    vial = unit("U0000000004", material="processed", division="Z0", container="vial")
    told = {("UnitSplit", root.id): Recorded("P", NOW)}
    found = {
        each.step.name: each
        for each in stands(
            GUIDES["processing"], scene(root, one, two, vial, recorded=told), frozenset({"print"})
        )
    }
    assert found["receive"].state == SKIPPED, "a bag that is divided is received no more"
    assert [each.id for each in found["dmso"].tasks] == [one.id, two.id]
    assert found["dmso"].left == (Task(two.id, {"unit": two.id}),)


def test_what_was_undone_is_to_be_done_again() -> None:
    bag = unit(material="frozen", custody="slot", frozen_at=NOW)
    assert states(GUIDES["processing"], scene(bag))["store"] == DONE
    out = unit(material="frozen", custody="person", frozen_at=NOW)
    told = {("UnitStored", bag.id): Recorded("P", NOW)}
    assert states(GUIDES["processing"], scene(out, recorded=told))["store"] != DONE


def test_a_check_that_has_run_out_is_made_again() -> None:
    bag = unit(material="frozen", assignment="reserved", custody="person", order_id="R0000000001")
    assert states(GUIDES["thaw"], scene(bag))["check-issue"] == CURRENT


def test_a_collection_is_done_by_its_own_session_and_no_other() -> None:
    root = Episode(
        id="E0000000001",
        stream="patient/A0000000001",
        site_id="S",
        patient_id="A0000000001",
        chain_of_identity="CHA999926000001",
        indication="MS",
        opened_at=NOW,
        cleared_at=NOW,
    )
    assert (
        current(stands(GUIDES["collection"], Scene(root, 2, NOW, POLICY), frozenset())).step.name == "collect"
    )
    donation = Donation(
        id="D0000000001",
        stream=root.stream,
        site_id="S",
        patient_id=root.patient_id,
        episode_id=root.id,
        din="A999926000001",
        session=2,
        started_at=NOW,
        ended_at=NOW,
    )
    assert states(GUIDES["collection"], Scene(root, 2, NOW, POLICY, donation=donation))["collect"] == DONE


def test_each_thing_has_the_guide_that_lies_before_it() -> None:
    assert fitting(unit()) is GUIDES["processing"]
    assert fitting(unit(material="frozen", custody="slot")) is None
    assert fitting(unit(material="frozen", custody="slot", assignment="reserved")) is GUIDES["thaw"]
    assert fitting(unit(container="tube")) is None
    assert fitting(unit(material="infused", custody="gone", assignment="at_bedside")) is None
