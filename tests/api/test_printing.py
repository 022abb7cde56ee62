"""Programs put labels into the queue, read how far they are, and answer for people."""

from uuid import uuid4

import pytest

from tests.printers import fake_printer, job_in_doubt, printer_at, sent
from tests.served import Served, code
from tests.services.printing.slots import labelled_slots


def test_a_program_prints_and_reads_how_far_it_is(served_both: Served) -> None:
    bank, caller = served_both.bank, served_both.as_("technologist")
    copies = labelled_slots(bank, 3)
    with fake_printer() as zebra:
        told = {"id": str(uuid4()), "printer": printer_at(bank, zebra.port), "copies": copies}
        made = [caller.post("/api/v1/printing/jobs", told).get_json() for _ in range(2)]
        assert made == [{"jobs": [1]}] * 2
        before = caller.get("/api/v1/printing/jobs/1").get_json()
        assert (before["state"], before["done"], before["total"]) == ("queued", 0, 3)
        sent(bank)
        assert zebra.next()
    assert caller.get("/api/v1/printing/jobs?state=sent").get_json()["jobs"][0]["done"] == 3
    assert caller.get("/api/v1/printing/jobs?limit=1").get_json()["next"] == 1
    assert caller.get("/api/v1/printing/jobs?before=1").get_json() == {"jobs": [], "next": None}


def test_what_only_a_person_can_know_is_asked(served: Served) -> None:
    job, caller = job_in_doubt(served.bank), served.as_("technologist")
    path = f"/api/v1/printing/jobs/{job}"
    refused = caller.post(f"{path}/retry", {})
    assert (refused.status_code, code(refused)) == (409, "print-label-out-of-range")
    assert code(caller.post(f"{path}/cancel", {})) == "print-label-out-of-range"
    assert caller.post(f"{path}/retry", {"last": 0}).get_json()["state"] == "queued"
    assert caller.post(f"{path}/cancel", {}).get_json()["state"] == "cancelled"
    assert code(caller.post(f"{path}/retry", {})) == "print-not-possible"


@pytest.mark.parametrize(
    ("told", "status"),
    [({"copies": []}, 422), ({"printer": "10.1.2.3"}, 422), ({"printer": "O0000000000"}, 404)],
)
def test_a_printer_is_one_that_is_known_never_a_host(served: Served, told: dict, status: int) -> None:
    copies = labelled_slots(served.bank, 1)
    asked = {"id": str(uuid4()), "printer": printer_at(served.bank, 9100), "copies": copies, **told}
    assert served.as_("technologist").post("/api/v1/printing/jobs", asked).status_code == status


def test_who_prints_nothing_reads_nothing_of_it(served: Served) -> None:
    assert code(served.as_("inspector").get("/api/v1/printing/jobs")) == "not-permitted"
    assert served.as_("technologist").get("/api/v1/printing/jobs/7").status_code == 404
