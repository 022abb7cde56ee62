"""Every verb's JSON route takes hostile bodies: one clear problem each, never a failure, nothing recorded."""

from collections import Counter

from werkzeug.test import TestResponse

from biobank.edge.actions import ACTIONS, Action
from tests.security import hostile
from tests.security.attacked import Attacked
from tests.served import Caller, code

UNREADABLE = (400, 413, 422)
DECIDED = (200, 403, 404, 409, *UNREADABLE)
PER_VERB = {"sqlite": 40, "postgresql": 12}


def sent(caller: Caller, action: Action, body: bytes) -> TestResponse:
    return caller.client.post(
        action.api_path, data=body, content_type="application/json", headers=caller.headers
    )


def test_no_hostile_body_is_taken_or_breaks_anything(attacked_both: Attacked) -> None:
    caller, before, wrong = attacked_both.everybody(), attacked_both.rows(), []
    most = PER_VERB[attacked_both.bank.database.engine.dialect.name]
    for name, action in ACTIONS.items():
        for field, body in hostile.bodies(action.verb, attacked_both.known, most):
            answer = sent(caller, action, body)
            if answer.status_code not in UNREADABLE or not code(answer):
                wrong.append((name, field, answer.status_code, body[:200]))
            elif b"Traceback" in answer.data or b"sqlalchemy" in answer.data:
                wrong.append((name, field, "tells of the inside", answer.data[:200]))
    assert not wrong
    assert attacked_both.rows() == before


def test_a_well_formed_body_at_the_edge_of_sense_is_decided(attacked_both: Attacked) -> None:
    caller, wrong, met = attacked_both.everybody(), [], Counter[int]()
    every = 1 if attacked_both.bank.database.is_sqlite else 4
    for name, action in ACTIONS.items():
        for field, body in list(hostile.extremes(action.verb, attacked_both.known))[::every]:
            answer = sent(caller, action, body)
            met[answer.status_code] += 1
            if answer.status_code not in DECIDED:
                wrong.append((name, field, answer.status_code, body[:300]))
    assert not wrong
    assert met[200] > 50 < met[409]


def test_a_refusal_records_the_attempt_alone(attacked: Attacked) -> None:
    caller, wrong = attacked.everybody(), []
    allowed = {"event", "command", "pending", "stream"}
    for name, action in ACTIONS.items():
        before = attacked.rows()
        answer = sent(caller, action, hostile.text_of(hostile.good(action.verb, {})))
        after = attacked.rows()
        changed = {table for table, count in after.items() if count != before[table]}
        if answer.status_code != 200 and not changed <= allowed:
            wrong.append((name, code(answer), changed))
    assert not wrong
