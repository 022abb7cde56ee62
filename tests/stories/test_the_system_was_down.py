"""Two hours without the program: the bag was thawed and given by the paper form, and is reported after."""

from decimal import Decimal
from typing import Any

from tests import journey_transplant as way
from tests.stories import telling
from tests.stories.telling import Centre


def test_what_was_done_on_paper_is_told_afterwards(centre: Centre) -> None:
    ana = telling.a_patient(centre, "Duarte")
    bag = telling.a_released_bag(centre, ana)
    transplant = telling.a_transplant(centre, ana, bag)
    way.issue(centre, transplant)

    second = centre.people["second_nurse"].person
    done_by = centre.people["nurse"].person
    nurse: dict[str, Any] = {"unit": bag, "performed_by": done_by, "verified_by": second}

    def on_paper(verb: str, at: str, **told: Any) -> tuple[str, ...]:
        form = {"mode": "reported", "claimed_at": at, "claimed_zone": "Europe/Berlin", "reason": "downtime"}
        return centre.ok(verb, by="physician", source="offline", **form, **nurse, **told).violations

    checked = centre.clock.forward(minutes=10)
    thawed = centre.clock.forward(minutes=5)
    verified = centre.clock.forward(minutes=36)
    started = centre.clock.forward(minutes=4)
    stopped = centre.clock.forward(minutes=15)
    system_is_back = centre.clock.forward(hours=1)

    # By the book: nothing but the missing signature stands against it.
    scans = transplant.scans(centre)
    assert on_paper("check-before-thaw", checked, **scans, **way.READY) == ("unsigned",)
    assert on_paper("thaw-unit", thawed) == ()
    assert on_paper("verify-at-bedside", verified, **scans) == ("unsigned",)
    # Forty minutes after its thaw it should not have run without a physician's word.
    assert on_paper("start-reinfusion", started) == ("thawed-too-long",)
    on_paper("stop-reinfusion", stopped, volume_ml=Decimal(100))

    (infusion,) = centre.find("infusion", unit_id=bag)
    assert (infusion.started_at, infusion.stopped_at) == (started, stopped)
    assert centre.get("course", transplant.course).day_zero == started[:10]
    assert centre.get("unit", bag).material == "infused"

    told = telling.the_export_of(centre, ana)
    row = told.said_of("ReinfusionStarted")
    assert (row["mode"], row["source"]) == ("reported", "offline")
    assert row["happened_utc"] != row["recorded_utc"]
    assert row["performed_by"] == "Nurse"
    assert row["verified_by"] == "Second Nurse"
    (start,) = told.bodies("ReinfusionStarted")
    assert (start["claimed"]["at"], start["at"]) == (started, system_is_back)
    opened = [code for body in told.bodies("DeviationOpened") for code in body["data"]["codes"]]
    assert "thawed-too-long" in opened
    assert "thaw-to-end-too-long" in opened
