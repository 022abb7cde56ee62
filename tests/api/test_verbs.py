"""Every verb is a JSON route; what is asked there goes the one command path."""

from biobank.domain.verbs import VERBS
from biobank.edge.actions import ACTIONS
from tests.served import Served, code

PERSON = {
    "family_name": "Duarte",
    "given_names": "Ana",
    "birth_date": "1980-02-03",
    "sex": "female",
    "hospital_number": "H-1",
}


def test_each_verb_has_one_route_and_one_schema(served: Served) -> None:
    routes = {rule.rule for rule in served.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert set(ACTIONS) == set(VERBS)
    assert {action.api_path for action in ACTIONS.values()} <= routes
    assert all(
        set(action.schema.fields) >= {spec.name for spec in action.verb.fields} for action in ACTIONS.values()
    )


def test_a_patient_is_registered(served_both: Served) -> None:
    answer = served_both.as_("coordinator").do("patients/register-patient", **PERSON)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    told = answer.get_json()
    assert told["accepted"]
    assert len(told["made"]["patient"]) == 1


def test_nobody_is_asked_to_sign_in(served: Served) -> None:
    answer = served.nobody().do("patients/register-patient", **PERSON)
    assert (answer.status_code, code(answer)) == (401, "sign-in-needed")


def test_a_verb_beyond_one_s_roles_is_refused_and_kept(served: Served) -> None:
    answer = served.as_("inspector").do("patients/register-patient", **PERSON)
    assert (answer.status_code, code(answer)) == (403, "not-permitted")
    assert answer.get_json()["events"]
