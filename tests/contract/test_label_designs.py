"""Label designs are approved version by version: read back first, printed from then on, kept for ever."""

import json
from collections.abc import Iterator

import pytest
from PIL import Image

from biobank.domain.rules.policy import policy_of
from biobank.labelling.loading import adopted
from biobank.labelling.reading import read_symbols
from biobank.services import label_adoption, labels
from biobank.services.downtime.number_labels import label_sheets
from biobank.services.label_designs import design_of_print, designs, in_use, shipped_text
from biobank.services.policies import policy_content
from tests.bank import POLICY, Bank
from tests.contract.labelled import paper, printed
from tests.journey import collected_bag, sound

SIGNED = (("quality_officer", "approved"), ("processing_director", "agrees"))


def text_of(bank: Bank, name: str = "rack", version: int = 2, was: str = "", becomes: str = "") -> str:
    """Return the text of a design that came with the program, as another version that says something else."""
    text = shipped_text(bank.services, name).replace("version = 1", f"version = {version}")
    assert was in text
    return text.replace(was, becomes, 1) if was else text


def told(bank: Bank, content: str, name: str = "rack", **more: object) -> dict:
    return {"site": bank.site.id, "design": name, "content": content, "reason": "content", **more}


def adopt(bank: Bank, content: str, name: str = "rack") -> str:
    wanted = told(bank, content, name, signed=SIGNED)
    return bank.made("adopt-label-design", "label_design", by="quality_officer", **wanted)


def refused(bank: Bank, code: str, content: str, **more: object) -> dict:
    wanted = {"by": "quality_officer", "signed": SIGNED, **told(bank, content), **more}
    return dict(bank.refused("adopt-label-design", code, **wanted).params)


@pytest.fixture(autouse=True)
def quick_gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Look at one printer instead of three; `test_examining` looks at all of them."""
    monkeypatch.setattr("biobank.labelling.trial_prints.STANDARD_DPI", (300,))
    label_adoption.gate.cache_clear()
    yield
    label_adoption.gate.cache_clear()


def test_a_version_prints_from_its_adoption_on_and_the_one_before_is_kept(bank: Bank) -> None:
    unit = collected_bag(bank)
    before = printed(bank, unit)
    first = adopt(
        bank, text_of(bank, "collection", 2, "Store at {storage}", "Keep at {storage}"), "collection"
    )
    second = adopt(bank, text_of(bank, "collection", 3, "Born {birth_date}", "* {birth_date}"), "collection")
    copy = bank.get("label_copy", printed(bank, collected_bag(bank)))
    assert copy.design_digest == bank.get("label_design", second).digest
    assert [bank.get("label_design", one).status for one in (first, second)] == ["replaced", "adopted"]
    assert designs(bank.services)["collection"].version == 3
    # What was printed with the design that came is still printed with it, and an old version is drawn again.
    assert read_symbols(paper(bank, before))
    kept = bank.get("label_design", first)
    again = design_of_print(bank.services, "collection", kept.digest)
    assert again is not None
    assert again.version == 2
    assert adopted("collection", kept.content) == again
    sound(bank)


def test_adopting_tells_who_approved_why_and_what_was_read_back(bank: Bank) -> None:
    made = bank.get("label_design", adopt(bank, text_of(bank)))
    assert made.adopted_by == bank.people["quality_officer"].person
    assert made.seconded_by == bank.people["processing_director"].person
    assert (made.reason, made.number, made.status) == ("content", 2, "adopted")
    found = label_adoption.evidence_of(made.read_back)
    assert {each.symbology for each in found} == {"qr", "datamatrix"}
    assert all(each.read for each in found)
    (event,) = [one for one in bank.events(made.stream) if one.kind == "LabelDesignAdopted"]
    assert json.loads(event.body)["data"]["digest"] == made.digest


def test_what_does_not_read_back_is_not_adopted(sqlite_bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    spoiled = Image.new("L", (600, 300), 255)
    monkeypatch.setattr("biobank.labelling.trial_prints.rasterise", lambda pdf, dpi: [spoiled] * 3)
    assert refused(sqlite_bank, "label-design-unread", text_of(sqlite_bank)) == {"symbol": "qr", "dpi": 300}


def test_a_text_with_a_fault_is_refused_by_line_and_key(sqlite_bank: Bank) -> None:
    told_of = text_of(sqlite_bank, "rack", 2, "side = ", "sides = ")
    line = next(n for n, each in enumerate(told_of.splitlines(), 1) if "sides = " in each)
    assert refused(sqlite_bank, "label-design-faulty", told_of)["line"] == line
    assert refused(sqlite_bank, "label-design-faulty", "title = ")["line"] == 1
    assert refused(sqlite_bank, "label-design-misnamed", text_of(sqlite_bank), design="Rack!") == {
        "design": "Rack!"
    }


def test_a_version_says_one_thing_for_ever(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    adopt(bank, text_of(bank))
    assert refused(bank, "label-design-adopted-already", text_of(bank))["version"] == 2
    other = text_of(bank, "rack", 2, "title = ", 'stage = "partial"\ntitle = ')
    assert refused(bank, "label-design-version-used", other)["before"] == 2


def test_two_people_approve_where_the_policy_asks_for_it(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    text = text_of(bank)
    by = SIGNED[:1]
    refused(bank, "label-design-second-approver", text, signed=by)
    refused(bank, "label-design-second-approver", text, signed=(*by, ("quality_officer", "agrees")))
    refused(bank, "label-design-second-approver", text, signed=(*by, ("technologist", "agrees")))
    refused(bank, "signature-missing", text, signed=())
    refused(bank, "reason-missing", text, reason=None)
    for role in ("administrator", "technologist"):
        refused(bank, "not-permitted", text, by=role)
    content = policy_content(POLICY)
    content["settings"]["label_design_second_approver"] = False
    bank.ok("adopt-policy", by="console", site=bank.site.id, content=json.dumps(content))
    bank.ok("adopt-label-design", by="quality_officer", signed=by, **told(bank, text))


def test_a_retired_design_prints_no_more_and_comes_back_as_a_higher_version(bank: Bank) -> None:
    adopt(bank, text_of(bank, "collection", 4), "collection")
    wanted = {"site": bank.site.id, "design": "collection", "reason": "mistake"}
    signed = [("processing_director", "approved")]
    bank.ok("retire-label-design", by="processing_director", signed=signed, **wanted)
    unit = collected_bag(bank)
    assert bank.refused("print-label", "label-design-not-adopted", unit=unit).params["version"] == 4
    bank.refused(
        "retire-label-design", "label-design-not-in-use", by="processing_director", signed=signed, **wanted
    )
    refused(bank, "label-design-version-used", text_of(bank, "collection", 4), design="collection")
    adopt(bank, text_of(bank, "collection", 5), "collection")
    assert printed(bank, unit)
    assert [one.status for one in bank.find("label_design", name="collection")].count("adopted") == 1
    sound(bank)


def test_where_only_what_was_adopted_prints_the_rest_does_not(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    content = policy_content(POLICY)
    content["settings"]["label_adopted_only"] = True
    bank.ok("adopt-policy", by="console", site=bank.site.id, content=json.dumps(content))
    unit = collected_bag(bank)
    assert bank.refused("print-label", "label-design-not-adopted", unit=unit).params["design"] == "collection"
    adopt(bank, text_of(bank, "collection", 1), "collection")
    assert printed(bank, unit)


def test_labels_of_reserved_numbers_follow_what_is_adopted(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    policy = policy_of(policy_content(POLICY))
    assert label_sheets(bank.services, ["A999926000001"], "Centre", policy).startswith(b"%PDF")
    adopt(bank, text_of(bank, "donation"), "donation")
    wanted = {"site": bank.site.id, "design": "donation", "reason": "stock"}
    bank.ok("retire-label-design", by="quality_officer", signed=[("quality_officer", "approved")], **wanted)
    with pytest.raises(labels.Unrenderable) as caught:
        label_sheets(bank.services, ["A999926000001"], "Centre", policy)
    assert caught.value.code == "label-design-not-adopted"


def test_the_console_adopts_what_came_without_a_signature(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    bank.ok("adopt-label-design", by="console", **told(bank, text_of(bank, version=1)))
    with bank.database.read() as connection:
        known = in_use(bank.services, connection)
    assert dict(known.adopted) == {"rack": 1}


def test_a_text_that_is_not_what_its_event_said_prints_nothing(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    adopt(bank, text_of(bank, "collection", 7), "collection")
    with bank.database.write() as connection:
        connection.exec_driver_sql("update label_design set content = replace(content, 'Born', 'BORN')")
        connection.exec_driver_sql("update label_design set digest = 'x' || substr(digest, 2)")
    with bank.database.read() as connection:
        assert "collection" not in in_use(bank.services, connection).designs
    assert design_of_print(bank.services, "collection", "0" * 64) is None
