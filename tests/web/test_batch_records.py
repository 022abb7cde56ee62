"""What a batch record asks of whoever has read it: results first, then the release."""

from tests import journey, journey_storage
from tests.served import Served
from tests.web.pages import at_screen, seen


def test_a_batch_record_asks_for_results_before_the_release(served: Served):
    unit = journey.received_bag(served.bank)
    page = at_screen(served, "processing_director")
    told = seen(page.get(f"/batch-record/{unit}"))
    assert "Results come first: the release is decided on them." in told
    assert "the unit can be released" not in told
    row = served.bank.get("unit", unit)
    journey_storage.result(served.bank, row, "viability", "92")
    assert "the unit can be released" in seen(page.get(f"/batch-record/{unit}"))
