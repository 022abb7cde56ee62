"""The words stories are told in: a centre where everything is done over HTTP, and what leaves it on paper.

People hold bearer tokens of their own; whoever signs gives the password again
for exactly that record. Every journey that other tests take by calls is taken
here through the JSON interface.
"""

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pypdfium2

from biobank.edge.actions import ACTIONS
from biobank.services.outcome import Outcome
from tests import journey, journey_laboratory, journey_release, journey_storage
from tests import journey_transplant as way
from tests.bank import Bank
from tests.journey_transplant import Transplant
from tests.served import PASSWORD, Caller, Served, code

RISK = [("physician", "accepts-risk")]


class Centre(Bank):
    """A bank in which everything is done over HTTP."""

    def __init__(self, url: str, keys: Path) -> None:
        self.callers: dict[str, Caller] = {}
        super().__init__(url, keys)
        self.served = Served(self)

    def do(
        self, verb: str, by: str = "technologist", signed: Sequence[tuple[str, str]] = (), **fields: Any
    ) -> Outcome:
        """Send a verb as the JSON interface takes it; the console stays a console."""
        if by == "console":
            return super().do(verb, by, signed, **fields)
        body = {"id": str(uuid4()), **_plain(fields)}
        caller = self.caller(by)
        proofs = [self.signed(caller, who, meaning, verb, body) for who, meaning in signed]
        answer = caller.post(ACTIONS[verb].api_path, {**body, **({"proofs": proofs} if proofs else {})})
        told = answer.get_json(force=True)
        if answer.status_code == 200:
            made = {kind: tuple(ids) for kind, ids in told["made"].items()}
            return Outcome(
                told["command"], True, tuple(told["events"]), made, violations=tuple(told["violations"])
            )
        assert "events" in told, told
        return Outcome(body["id"], False, tuple(told["events"]), code=code(answer), params=told["params"])

    def caller(self, role: str) -> Caller:
        """The program of the person with this role: signed in once, with a token since."""
        if role not in self.callers:
            login, password = self.served.password(role)
            desk = self.served.nobody()
            opened = desk.post("/api/v1/session", {"login": login, "password": password}).get_json()
            desk.headers["X-CSRF-Token"] = opened["csrf_token"]
            token = desk.post("/api/v1/tokens", {"label": "bench", "days": 365}).get_json()["token"]
            self.callers[role] = self.served.bearer(token)
        return self.callers[role]

    def signed(self, at: Caller, who: str, meaning: str, verb: str, body: Mapping[str, Any]) -> str:
        """Let a person sign in again for one meaning of one record, at someone's desk."""
        self.caller(who)
        asked = {"login": who, "password": PASSWORD, "meaning": meaning, "verb": verb, "command": body}
        answer = at.post("/api/v1/proofs", asked)
        assert answer.status_code == 200, answer.get_json(force=True)
        return str(answer.get_json()["proof"])


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Decimal) else value


# Before the transplant.


def a_patient(centre: Centre, family_name: str, given_names: str = "Ana") -> str:
    """A patient who consents to everything and wears a wristband."""
    patient = journey.registered_patient(centre, family_name=family_name, given_names=given_names)
    journey.consented(centre, patient)
    journey.wristband(centre, patient)
    if not centre.find("slot"):
        journey_storage.vessel(centre)
    return patient


def a_released_bag(centre: Centre, patient: str) -> str:
    """Cells that were collected, processed, frozen, labelled, stored, tested and released."""
    return journey_release.released(centre, episode_of(centre, patient))


def episode_of(centre: Centre, patient: str) -> str:
    """The patient's open episode, cleared for collection."""
    found = centre.find("episode", patient_id=patient)
    return found[0].id if found else journey.cleared_episode(centre, patient)


def two_bags_of_one_collection(centre: Centre, patient: str) -> tuple[str, str]:
    """A collection split into two bags that are frozen, stored and released."""
    from biobank.domain.rooms.dividing import Filled

    whole = journey_laboratory.processed_bag(centre, episode_of(centre, patient))
    half = centre.get("unit", whole).volume_ml / 2
    told: dict[str, Any] = {"unit": whole, "bags": [Filled(container="bag", volume_ml=half)] * 2}
    one, other = centre.ok("split-unit", **told, **journey_laboratory.SOP).made["unit"]
    for bag in (one, other):
        dmso = {"volume_ml": half + 5, "dmso_percent": Decimal(10)}
        centre.ok("add-dmso", unit=bag, **dmso, **journey_laboratory.SOP)
    centre.clock.forward(minutes=60)
    for bag in (one, other):
        centre.ok("freeze-unit", unit=bag, **journey_laboratory.run(centre))
        journey_release.made_ready(centre, bag)
    return one, other


def a_transplant(centre: Centre, patient: str, bag: str) -> Transplant:
    """A course with an order on which the bag is reserved, cleared, its conditioning begun."""
    course = way.open_course(centre, patient)
    order = way.ordered(centre, course)
    centre.ok("reserve-unit", unit=bag, order=order)
    told = {"identity_confirmed": True, "no_back_up": True, "course": course}
    centre.ok("clear-conditioning", by="physician", signed=way.CLEARED, **told)
    drug = {"drug": "melphalan", "dose": Decimal(140), "dose_unit": "mg_per_m2"}
    centre.ok("record-conditioning", by="nurse", course=course, **drug)
    return Transplant(patient, course, order, bag)


def it_is_reinfused(centre: Centre, done: Transplant, bag: str | None = None, minutes: int = 12) -> None:
    """The verified bag runs, whole, in some minutes."""
    unit = bag or done.unit
    centre.ok("start-reinfusion", by="nurse", unit=unit)
    centre.clock.forward(minutes=minutes)
    centre.ok("stop-reinfusion", by="nurse", unit=unit, volume_ml=centre.get("unit", unit).volume_ml)


# Afterwards: what an inspector is given.


@dataclass(frozen=True)
class Exported:
    """One patient's trail in its three forms."""

    evidence: dict[str, Any]
    rows: tuple[dict[str, str], ...]
    print: str

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        """What events of a kind say of themselves."""
        all_bodies = [json.loads(one["body"]) for one in self.evidence["events"]]
        return [body for body in all_bodies if body["kind"] == kind]

    def kinds(self) -> list[str]:
        """What happened, in order."""
        return [json.loads(one["body"])["kind"] for one in self.evidence["events"]]

    def said_of(self, kind: str) -> dict[str, str]:
        """The spreadsheet's first row of the last event of a kind."""
        return [row for row in self.rows if row["kind"] == kind][-1]


def the_export_of(centre: Centre, patient: str) -> Exported:
    """The trail as PDF, CSV and JSON, as a quality officer downloads it: the three agree."""
    desk = centre.served.as_("quality_officer")
    answers = {form: desk.get(f"/patients/{patient}/export.{form}") for form in ("json", "csv", "pdf")}
    assert {answer.status_code for answer in answers.values()} == {200}
    sheet = csv.DictReader(io.StringIO(answers["csv"].get_data(as_text=True), newline=""))
    told = Exported(json.loads(answers["json"].data), tuple(sheet), words(answers["pdf"].data))
    _agree(told)
    return told


def words(pdf: bytes) -> str:
    """The text of a print, as another library than its painter reads it."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    document.close()
    return "\n".join(pages)


def _agree(told: Exported) -> None:
    """Each hash is that of its body and stands in all three; each chain is whole."""
    prev: dict[str, str] = {}
    for one in told.evidence["events"]:
        body = json.loads(one["body"])
        assert hashlib.sha256(b"\0" + one["body"].encode()).hexdigest() == one["hash"]
        assert body["prev"] == prev.get(one["stream"], "0" * 64)
        prev[one["stream"]] = one["hash"]
        assert one["hash"] in told.print
    assert {head["stream"]: head["hash"] for head in told.evidence["heads"]} == prev
    assert {row["event_hash"] for row in told.rows} == {one["hash"] for one in told.evidence["events"]}
