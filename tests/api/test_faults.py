"""Faults as a caller meets them: one clear answer, and afterwards the truth can be asked for."""

from uuid import uuid4

from tests.api.test_sending_twice import PATH, PERSON
from tests.faults import cut_after_commit, on_each_connection
from tests.served import Served, code
from tests.tampering import codes


def test_an_answer_lost_after_the_commit_is_asked_for_and_the_retry_happens_once(served_both: Served) -> None:
    desk, id = served_both.as_("coordinator"), str(uuid4())
    with cut_after_commit(served_both.bank.database):
        answer = desk.post(PATH, {"id": id, **PERSON})
    assert (answer.status_code, code(answer)) == (500, "wrong-answer")
    told = desk.get(f"/api/v1/commands/{id}").get_json()
    assert told["accepted"]
    again = desk.post(PATH, {"id": id, **PERSON}).get_json()
    assert again["repeated"]
    assert again["made"] == told["outcome"]["made"]
    assert codes(served_both.bank) == set()
    assert len(served_both.bank.find("patient")) == 1


def test_a_full_disk_is_one_clear_answer_and_the_same_command_goes_when_there_is_room(served: Served) -> None:
    desk, id = served.as_("coordinator"), str(uuid4())
    database = served.bank.database
    with database.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    note = {"note": "Long story. " * 300}
    with on_each_connection(database, f"PRAGMA max_page_count={pages}"):
        answer = desk.post(PATH, {"id": id, **PERSON, **note})
        assert (answer.status_code, code(answer)) == (500, "wrong-answer")
        assert desk.get(f"/api/v1/commands/{id}").status_code == 404
    with on_each_connection(database, "PRAGMA max_page_count=1000000"):
        first = desk.post(PATH, {"id": id, **PERSON, **note}).get_json()
        assert (first["accepted"], first["repeated"]) == (True, False)
    assert codes(served.bank) == set()


def test_another_s_command_sent_again_says_that_it_was_another_s(served_both: Served) -> None:
    told = {"id": str(uuid4()), **PERSON}
    served_both.as_("coordinator").post(PATH, told)
    answer = served_both.as_("data_manager").post(PATH, told)
    assert (answer.status_code, code(answer)) == (409, "submitted-by-another")
    assert "made" not in answer.get_json(force=True)
