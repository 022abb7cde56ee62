"""A culture turns positive after the release: every bag of the collection is held, and people are called."""

from tests import journey_transplant as way
from tests.stories import telling
from tests.stories.telling import Centre

ANSWERS = {
    "organism": "Staphylococcus epidermidis",
    "sensitivities": "Vancomycin sensitive",
    "antibiotic_plan": "Vancomycin from one hour before, for seven days",
}


def test_a_culture_turns_positive_when_a_bag_is_on_the_ward(centre: Centre) -> None:
    ana = telling.a_patient(centre, "Duarte")
    bag, reserve = telling.two_bags_of_one_collection(centre, ana)
    transplant = telling.a_transplant(centre, ana, bag)
    centre.ok("reserve-unit", unit=reserve, order=transplant.order)
    way.issue(centre, transplant)

    centre.clock.forward(minutes=20)
    donation = centre.get("unit", bag).donation_id
    report = {"test": "sterility", "value": "growth", "organism": ANSWERS["organism"]}
    centre.ok("record-result", by="quality_officer", donation=donation, **report)

    assert {centre.get("unit", one).disposition for one in (bag, reserve)} == {"quarantined"}
    assert {hold.cause for hold in centre.find("hold", unit_id=reserve, status="open")} == {
        "culture-positive"
    }
    checked = {"unit": bag, **transplant.scans(centre), **way.READY}
    centre.refused("check-before-thaw", "unit-is-quarantined", by="nurse", signed=way.SECOND, **checked)

    # The patient has no marrow any more: with organism, sensitivities and a plan the director decides.
    signed = [("medical_director", "released"), ("physician", "informed")]
    asked = {"unit": bag, "reason": "physician_decision"}
    centre.refused(
        "release-exceptionally", "antibiotic-plan-missing", by="medical_director", signed=signed, **asked
    )
    centre.ok("release-exceptionally", by="medical_director", signed=signed, **asked, **ANSWERS)
    way.thaw(centre, transplant)
    way.verify(centre, transplant)
    telling.it_is_reinfused(centre, transplant)
    assert centre.get("unit", reserve).disposition == "quarantined"

    told = telling.the_export_of(centre, ana)
    alarm = told.bodies("ResultRecorded")[-1]["data"]
    assert (alarm["finding"], set(alarm["withdrawn"])) == ("culture-positive", {bag, reserve})
    assert {"physician", "processing_director", "coordinator", "nurse"} <= set(alarm["call_roles"])
    assert centre.people["nurse"].person in alarm["call_persons"]
    assert told.bodies("UnitReleasedExceptionally")[0]["data"]["lacking"]
    assert ANSWERS["antibiotic_plan"] in told.print
    codes = {one.code for one in centre.find("deviation", stream=f"patient/{ana}")}
    assert "culture-positive-after-release" in codes
