"""A bag that breaks: discarded, salvaged into a new container, or infused on a physician's signature."""

import json
from decimal import Decimal
from typing import Any

from biobank.domain.rules.clock import later
from tests import journey_transplant as way
from tests.bank import Bank

RISK = [("physician", "accepts-risk")]


def failed(done: way.Transplant, decision: str, **more: Any) -> dict[str, Any]:
    return {"unit": done.unit, "part": "port", "fault": "rupture", "decision": decision, **more}


def test_a_broken_bag_that_is_given_up_waits_for_its_disposal(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    sibling = way.graft_bag(bank, done.patient)
    bank.ok("container-failure", **failed(done, "discard", lost_ml=Decimal(40)))
    unit = bank.get("unit", done.unit)
    assert (unit.disposition, unit.assignment, unit.order_id) == ("rejected", "free", None)
    assert [one.status for one in bank.find("order_line", unit_id=done.unit)] == ["cancelled"]
    assert [one.code for one in bank.find("deviation")] == ["container-failure"]
    body = next(json.loads(one.body) for one in bank.events(unit.stream) if one.kind == "ContainerFailed")
    assert body["data"]["siblings"] == [sibling]
    assert body["data"]["dose_left_e6_per_kg"] == "0.0000"


def test_a_salvage_is_a_new_container_with_its_own_label_expiry_and_dose(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    salvage = failed(done, "salvage", lost_ml=Decimal(20), salvaged_ml=Decimal(80))
    bank.refused("container-failure", "salvage-incomplete", **{**salvage, "salvaged_ml": None})
    salvage["expires_at"] = later(bank.clock(), hours=2)
    bank.refused("container-failure", "container-failed", **salvage)
    kept = bank.ok("container-failure", signed=RISK, reason="physician_decision", **salvage)
    (made,) = kept.made["unit"]
    child, parent = bank.get("unit", made), bank.get("unit", done.unit)
    assert (parent.material, parent.custody) == ("divided", "gone")
    assert (child.material, child.cd34_e6, child.volume_ml) == ("thawed", Decimal(320), Decimal(80))
    assert (child.assignment, child.order_id, child.expires_on) == (
        "issued",
        done.order,
        salvage["expires_at"],
    )
    assert child.division != parent.division
    (edge,) = bank.find("lineage", child_id=made)
    assert (edge.parent_id, edge.how) == (done.unit, "salvage")
    assert [one.code for one in bank.find("deviation")] == ["container-failed"]
    scans = done.scans(bank)
    bank.refused(
        "verify-at-bedside", "label-of-another-unit", by="nurse", signed=way.SECOND, unit=made, **scans
    )
    way.labelled(bank, made)
    way.verify(bank, done, made)
    bank.ok("start-reinfusion", by="nurse", unit=made)
    bank.ok("stop-reinfusion", by="nurse", unit=made, volume_ml=Decimal(80))
    (infusion,) = bank.find("infusion", unit_id=made)
    assert infusion.cd34_per_kg == Decimal("4.5714")
    assert bank.get("order", done.order).status == "fulfilled"


def test_a_salvage_expires_when_the_time_of_the_thawed_cells_ends_unless_people_say_otherwise(
    sqlite_bank: Bank,
) -> None:
    done = way.thawed_bag(sqlite_bank)
    thawed_at = sqlite_bank.get("unit", done.unit).thawed_at
    sqlite_bank.clock.forward(minutes=31)
    salvage = failed(done, "salvage", salvaged_ml=Decimal(80))
    sqlite_bank.refused("container-failure", "salvage-incomplete", **salvage)
    sqlite_bank.clock.forward(minutes=-16)
    kept = sqlite_bank.ok("container-failure", signed=RISK, reason="physician_decision", **salvage)
    assert sqlite_bank.get("unit", kept.made["unit"][0]).expires_on == later(thawed_at, minutes=30)


def test_a_frozen_bag_is_not_poured_over(sqlite_bank: Bank) -> None:
    done = way.issued_bag(sqlite_bank)
    told = failed(done, "salvage", salvaged_ml=Decimal(80), expires_at=later(sqlite_bank.clock(), hours=2))
    sqlite_bank.refused("container-failure", "salvage-of-frozen", **told)


def test_what_is_left_is_infused_on_a_physicians_signature(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    told = failed(done, "infuse", lost_ml=Decimal(50))
    bank.refused("container-failure", "container-failed", **told)
    bank.ok("container-failure", signed=RISK, reason="emergency", **told)
    unit = bank.get("unit", done.unit)
    assert (unit.volume_ml, unit.cd34_e6, unit.disposition) == (Decimal(50), Decimal(200), "released")
    way.verify(bank, done)
    bank.ok("start-reinfusion", by="nurse", unit=done.unit)
