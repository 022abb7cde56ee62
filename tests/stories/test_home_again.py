"""A patient's cells go the whole way: collected, frozen, released, ordered, given back, and told of."""

from decimal import Decimal

from tests import journey
from tests import journey_transplant as way
from tests.stories import telling
from tests.stories.telling import Centre


def test_her_cells_come_home(centre: Centre) -> None:
    ana = telling.a_patient(centre, "Duarte")
    bag = telling.a_released_bag(centre, ana)
    transplant = telling.a_transplant(centre, ana, bag)
    way.issue(centre, transplant)
    way.thaw(centre, transplant)
    centre.clock.forward(minutes=5)
    way.verify(centre, transplant)
    telling.it_is_reinfused(centre, transplant)

    centre.clock.forward(days=12)
    day, counts = journey.today(centre), {"lineage": "neutrophils", "count_unit": "e9_per_l"}
    values = [{"on_day": day, "count": "0.8"}]
    centre.ok("record-engraftment", by="physician", course=transplant.course, values=values, **counts)

    (infusion,) = centre.find("infusion", unit_id=bag)
    assert infusion.cd34_per_kg == Decimal("6.0000")
    assert centre.get("course", transplant.course).status == "transplanted"
    assert centre.get("order", transplant.order).status == "fulfilled"

    told = telling.the_export_of(centre, ana)
    way_home = [
        "PatientRegistered",
        "DonationCollected",
        "UnitReceived",
        "UnitFrozen",
        "UnitStored",
        "UnitReleased",
        "OrderPlaced",
        "UnitIssued",
        "UnitThawed",
        "BedsideVerified",
        "ReinfusionStarted",
        "ReinfusionStopped",
    ]
    kinds = told.kinds()
    assert [kinds.index(kind) for kind in way_home] == sorted(kinds.index(kind) for kind in way_home)
    assert "DUARTE, Ana" in told.print
    assert "I reviewed the batch record and the results and release this unit." in told.print
    assert told.said_of("BedsideVerified")["signatures"].startswith("Second Nurse")
    assert "AttemptRefused" not in kinds
