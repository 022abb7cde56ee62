"""A bag bursts in the water bath: the cells are salvaged on a physician's word, a sibling is offered."""

from decimal import Decimal

from biobank.domain.rules.clock import later
from tests import journey_release
from tests import journey_transplant as way
from tests.stories import telling
from tests.stories.telling import Centre


def test_a_bag_bursts_at_its_thaw(centre: Centre) -> None:
    ana = telling.a_patient(centre, "Duarte")
    bag, sibling = telling.two_bags_of_one_collection(centre, ana)
    transplant = telling.a_transplant(centre, ana, bag)
    way.issue(centre, transplant)
    way.thaw(centre, transplant)

    burst = {"unit": bag, "part": "seam", "fault": "rupture", "lost_ml": Decimal(10)}
    poured = {"salvaged_ml": Decimal(40), "expires_at": later(centre.clock(), hours=2)}
    salvage = {**burst, "decision": "salvage", **poured}
    centre.refused("container-failure", "container-failed", **salvage)
    kept = centre.ok("container-failure", signed=telling.RISK, reason="emergency", **salvage)
    (new_bag,) = kept.made["unit"]
    old, new = centre.get("unit", bag), centre.get("unit", new_bag)
    assert (old.material, old.custody) == ("divided", "gone")
    assert (new.material, new.assignment, new.volume_ml) == ("thawed", "issued", Decimal(40))

    # The old label proves nothing of the new container.
    scans = transplant.scans(centre)
    centre.refused(
        "verify-at-bedside", "label-of-another-unit", by="nurse", signed=way.SECOND, unit=new_bag, **scans
    )
    journey_release.labelled(centre, new_bag)
    way.verify(centre, transplant, new_bag)
    telling.it_is_reinfused(centre, transplant, new_bag)

    # What was lost with the bag, its sibling makes up for.
    order = way.ordered(centre, transplant.course)
    centre.ok("reserve-unit", unit=sibling, order=order)

    told = telling.the_export_of(centre, ana)
    (failure,) = told.bodies("ContainerFailed")
    assert failure["data"]["siblings"] == [sibling]
    assert failure["violations"][0]["code"] == "container-failed"
    assert failure["violations"][0]["waived_by"] == centre.people["physician"].person
    assert [body["data"]["codes"] for body in told.bodies("DeviationOpened")] == [["container-failed"]]
    assert told.said_of("ReinfusionStopped")["unit"] == new_bag
