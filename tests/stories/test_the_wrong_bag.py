"""Two patients of one name on one ward: the wrong bag stops at the wrist, and both records tell of it."""

from tests import journey
from tests import journey_transplant as way
from tests.stories import telling
from tests.stories.telling import Centre


def test_the_wrong_patients_bag_stops_at_the_bedside(centre: Centre) -> None:
    ana, maria = telling.a_patient(centre, "Duarte", "Ana"), telling.a_patient(centre, "Duarte", "Ana Maria")
    bag = telling.a_released_bag(centre, ana)
    transplant = telling.a_transplant(centre, ana, bag)
    way.issue(centre, transplant)
    way.thaw(centre, transplant)

    wrong_wrist = {"unit": bag, "label": transplant.label(), "wristband": journey.band_of(centre, maria)}
    refused = centre.refused(
        "verify-at-bedside", "wrong-patient", by="nurse", signed=way.SECOND, **wrong_wrist
    )
    assert refused.params == {"unit": bag, "unit_patient": ana, "patient": maria}
    assert centre.get("unit", bag).assignment == "issued"
    centre.refused("start-reinfusion", "unit-is-issued", by="nurse", unit=bag)

    hers, the_others = telling.the_export_of(centre, ana), telling.the_export_of(centre, maria)
    (near_miss, _) = hers.bodies("AttemptRefused")
    (twin,) = the_others.bodies("AttemptRefused")
    assert near_miss["data"]["code"] == twin["data"]["code"] == "wrong-patient"
    assert near_miss["command"] == twin["command"]
    assert near_miss["data"]["params"] == twin["data"]["params"]
    for told in (hers, the_others):
        assert told.said_of("AttemptRefused")["refused"]
        assert "Nurse" in told.print

    way.verify(centre, transplant)
    telling.it_is_reinfused(centre, transplant)
    assert centre.get("unit", bag).material == "infused"
    assert centre.find("deviation", stream=f"patient/{maria}") == []
