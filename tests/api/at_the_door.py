"""Going through the door over HTTP, for tests of what is behind it."""

from typing import Any

from tests.served import Caller, Served

PERSON = {
    "family_name": "Duarte",
    "given_names": "Ana",
    "birth_date": "1980-02-03",
    "sex": "female",
    "hospital_number": "H-1",
}
REGISTER = "/api/v1/patients/register-patient"


def signed_in(served: Served, role: str = "coordinator", **more: Any) -> Caller:
    """Sign in through the door, as people do."""
    login, password = served.password(role)
    caller = served.nobody()
    answer = caller.post("/api/v1/session", {"login": login, "password": password, **more})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    caller.headers["X-CSRF-Token"] = answer.get_json()["csrf_token"]
    return caller
