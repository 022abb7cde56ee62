"""Nothing is lost and nothing happens twice: double submits, retries, stale pages, several at once."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from tests.api.test_scanning import UNIT, a_unit
from tests.served import Served, code

PERSON = {
    "family_name": "Duarte",
    "given_names": "Ana",
    "birth_date": "1980-02-03",
    "sex": "female",
    "hospital_number": "H-1",
}
PATH = "/api/v1/patients/register-patient"


def test_the_same_command_twice_is_one(served_both: Served) -> None:
    desk, told = served_both.as_("coordinator"), {"id": str(uuid4()), **PERSON}
    first, second = desk.post(PATH, told).get_json(), desk.post(PATH, told).get_json()
    assert (first["repeated"], second["repeated"]) == (False, True)
    assert first["made"] == second["made"]
    assert len(served_both.bank.find("patient")) == 1


def test_the_same_command_sixteen_times_at_once_is_one(served_both: Served) -> None:
    told = {"id": str(uuid4()), **PERSON}
    callers = [served_both.as_("coordinator") for _ in range(16)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda desk: desk.post(PATH, told), callers))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.get_json()["made"]["patient"][0] for answer in answers}) == 1
    assert len(served_both.bank.find("patient")) == 1


def test_the_same_id_with_another_content_is_told_apart(served_both: Served) -> None:
    desk, id = served_both.as_("coordinator"), str(uuid4())
    desk.post(PATH, {"id": id, **PERSON})
    answer = desk.post(PATH, {"id": id, **PERSON, "given_names": "Maria"})
    assert (answer.status_code, code(answer)) == (409, "already-submitted")
    assert answer.get_json(force=True)["params"]["first"] == "accepted"


def test_a_shape_error_uses_up_nothing(served: Served) -> None:
    desk, id = served.as_("coordinator"), str(uuid4())
    assert desk.post(PATH, {"id": id, **PERSON, "sex": "?"}).status_code == 422
    assert desk.post(PATH, {"id": id, **PERSON}).status_code == 200


def test_a_refusal_uses_up_its_id(served: Served) -> None:
    desk, id = served.as_("technologist"), str(uuid4())
    path, told = "/api/v1/storage/take-out-unit", {"id": id, "unit": UNIT}
    first = desk.post(path, told)
    served.bank.plant(a_unit(served.bank, custody="person", slot_id=None))
    again = desk.post(path, told)
    assert code(first) == code(again) == "no-such-thing"
    assert again.get_json(force=True)["repeated"]


def test_after_a_lost_answer_the_outcome_is_asked_for(served_both: Served) -> None:
    desk, id = served_both.as_("coordinator"), str(uuid4())
    assert code(desk.get(f"/api/v1/commands/{id}")) == "no-such-thing"
    made = desk.post(PATH, {"id": id, **PERSON}).get_json()["made"]
    told = desk.get(f"/api/v1/commands/{id}").get_json()
    assert (told["accepted"], told["outcome"]["made"]) == (True, made)


def test_the_outcome_of_a_refusal_is_the_problem_it_was(served: Served) -> None:
    desk, id = served.as_("technologist"), str(uuid4())
    desk.post("/api/v1/storage/take-out-unit", {"id": id, "unit": UNIT})
    told = desk.get(f"/api/v1/commands/{id}").get_json()
    assert (told["accepted"], told["outcome"]["code"]) == (False, "no-such-thing")


def test_another_s_command_is_theirs_and_the_inspector_s(served: Served) -> None:
    id = str(uuid4())
    served.as_("coordinator").post(PATH, {"id": id, **PERSON})
    assert code(served.as_("nurse").get(f"/api/v1/commands/{id}")) == "no-such-thing"
    assert served.as_("inspector").get(f"/api/v1/commands/{id}").status_code == 200


def test_a_stale_page_changes_nothing(served_both: Served) -> None:
    served_both.bank.plant(a_unit(served_both.bank, custody="person", slot_id=None, version=3))
    bench = served_both.as_("processing_director")
    answer = bench.do("storage/take-out-unit", unit=UNIT, expects={UNIT: 2})
    assert (answer.status_code, code(answer)) == (409, "changed-meanwhile")
    assert served_both.bank.get("unit", UNIT).version == 3
