"""Programs design labels: drafts are begun, changed, looked at for faults, drawn, and adopted by the verb."""

from uuid import uuid4

import pytest

from biobank.labelling.reading import rasterise, symbols_in
from tests.journey import collected_bag
from tests.served import PASSWORD, Caller, Served, code
from tests.web.counting import looks

DRAFTS = "/api/v1/label-drafts"
BORN, CHANGED = 'value = "Born {birth_date}"', 'value = "* {birth_date}"'


@pytest.fixture
def designer(served: Served) -> Caller:
    return served.as_("technologist")


def begun(caller: Caller, **told) -> dict:
    answer = caller.post(DRAFTS, {"design": "cryobag", **told})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def changed(caller: Caller, draft: dict, old: str, new: str):
    assert old in draft["text"]
    body = {"text": draft["text"].replace(old, new), "version": draft["version"]}
    return caller.post(f"{DRAFTS}/{draft['id']}", body)


def test_a_draft_is_begun_changed_and_found_again(designer: Caller) -> None:
    draft = begun(designer)
    assert "version = 2" in draft["text"]
    assert (draft["faults"], draft["mine"], draft["version"]) == ([], True, 1)
    kept = changed(designer, draft, BORN, CHANGED).get_json()
    assert (kept["version"], kept["faults"]) == (2, [])
    assert designer.get(f"{DRAFTS}/{draft['id']}").get_json() == kept
    (listed,) = designer.get(DRAFTS).get_json()["drafts"]
    assert (listed["id"], listed["design"]) == (draft["id"], "cryobag")
    assert "text" not in listed
    in_use = {each["design"]: each for each in designer.get("/api/v1/label-designs").get_json()["designs"]}
    assert (in_use["cryobag"]["version"], in_use["cryobag"]["adopted"]) == (1, False)
    assert in_use["collection"]["stage"] == "collection"


def test_faults_are_told_by_line_and_such_a_draft_draws_nothing(designer: Caller) -> None:
    draft = changed(designer, begun(designer), "side = 15 }", "side = 5 }").get_json()
    fault = next(each for each in draft["faults"] if "0.125 mm" in each["says"])
    assert fault["key"] == "draw.qr"
    assert draft["text"].splitlines()[fault["line"] - 1].strip() == fault["stands"]
    for path in ("label.svg", "read-back"):
        assert code(designer.get(f"{DRAFTS}/{draft['id']}/{path}")) == "label-design-faulty"


def test_a_sound_draft_is_drawn_and_read_back(designer: Caller) -> None:
    path = f"{DRAFTS}/{begun(designer, design='rack')['id']}"
    assert designer.get(f"{path}/label.svg?values=longest").data.startswith(b"<svg")
    assert designer.get(f"{path}/label.zpl?dpi=203").data.startswith(b"^XA")
    (paper,) = rasterise(designer.get(f"{path}/label.pdf?dpi=203").data, 203)
    assert sum(symbols_in(paper).values()) == 2
    found = designer.get(f"{path}/read-back").get_json()["findings"]
    assert {each["dpi"] for each in found} == {203, 300, 600}
    assert all(each["read"] for each in found)
    assert designer.get(f"{path}/label.png").status_code == 404
    assert designer.get(f"{path}/label.svg?dpi=72").status_code == 422


def test_a_draft_is_tried_on_a_bag_and_the_look_is_recorded(served: Served, designer: Caller) -> None:
    unit, path = collected_bag(served.bank), f"{DRAFTS}/{begun(designer)['id']}"
    assert designer.get(f"{path}/label.svg?of={unit}").data.startswith(b"<svg")
    assert designer.get(f"{path}/label.pdf?of={unit}").status_code == 404
    assert looks(served.bank).count((served.bank.get("unit", unit).patient_id, "label")) == 1
    assert not served.bank.find("label_copy")


def test_a_stale_text_takes_no_place(designer: Caller) -> None:
    draft = begun(designer)
    changed(designer, draft, BORN, CHANGED)
    stale = changed(designer, draft, BORN, 'value = "{birth_date}"')
    assert (stale.status_code, code(stale)) == (409, "changed-meanwhile")
    assert CHANGED in designer.get(f"{DRAFTS}/{draft['id']}").get_json()["text"]


def test_a_draft_is_its_owners_and_only_designers_look(served: Served, designer: Caller) -> None:
    draft = begun(designer)
    other = served.as_("quality_officer")
    seen = other.get(f"{DRAFTS}/{draft['id']}").get_json()
    assert seen["mine"] is False
    assert code(changed(other, seen, BORN, CHANGED)) == "label-draft-of-another"
    assert code(other.post(f"{DRAFTS}/{draft['id']}/discard", {})) == "label-draft-of-another"
    copied = begun(other, text=seen["text"])
    assert copied["text"] == seen["text"]
    stranger = served.as_("inspector")
    for path in ("/api/v1/label-designs", DRAFTS, f"{DRAFTS}/{draft['id']}"):
        assert code(stranger.get(path)) == "not-permitted"
    assert code(stranger.post(DRAFTS, {"design": "rack"})) == "not-permitted"


def test_what_is_discarded_can_be_taken_back(designer: Caller) -> None:
    path = f"{DRAFTS}/{begun(designer)['id']}"
    assert designer.post(f"{path}/discard", {}).get_json()["discarded"] is True
    assert designer.get(DRAFTS).get_json()["drafts"] == []
    assert designer.post(f"{path}/discard", {"back": True}).get_json()["discarded"] is False
    assert len(designer.get(DRAFTS).get_json()["drafts"]) == 1


@pytest.mark.parametrize(
    ("told", "status", "why"),
    [
        ({"design": "Not a name"}, 422, "label-design-misnamed"),
        ({"design": "rack", "text": "x" * 60_001}, 422, "fields-wrong"),
        ({"design": "rack", "number": 0}, 422, "fields-wrong"),
        ({}, 422, "fields-wrong"),
    ],
)
def test_what_begins_no_draft(designer: Caller, told: dict, status: int, why: str) -> None:
    answer = designer.post(DRAFTS, told)
    assert (answer.status_code, code(answer)) == (status, why)
    assert designer.get(DRAFTS).get_json()["drafts"] == []


def test_a_program_takes_a_draft_all_the_way(served: Served) -> None:
    signers = {who: served.password(who)[0] for who in ("quality_officer", "processing_director")}
    officer = served.as_("quality_officer")
    draft = changed(officer, begun(officer, design="rack"), 'title = "', 'title = "Our ').get_json()
    body = {"id": str(uuid4()), "site": served.bank.site.id, "design": "rack", "content": draft["text"]}
    body |= {"reason": "content"}
    proofs = []
    for login, meaning in zip(signers.values(), ("approved", "agrees"), strict=True):
        signed = {"login": login, "password": PASSWORD, "meaning": meaning, "verb": "adopt-label-design"}
        answer = officer.post("/api/v1/proofs", {**signed, "command": body})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        proofs.append(answer.get_json()["proof"])
    adopted = officer.post("/api/v1/labels/adopt-label-design", {**body, "proofs": proofs})
    assert adopted.status_code == 200, adopted.get_data(as_text=True)
    known = {each["design"]: each for each in officer.get("/api/v1/label-designs").get_json()["designs"]}
    assert (known["rack"]["version"], known["rack"]["adopted"]) == (2, True)
    assert known["rack"]["title"].startswith("Our ")
