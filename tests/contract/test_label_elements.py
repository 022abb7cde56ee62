"""What the centre's policy demands of labels: a unit that lacks an element is not printed."""

import json
from dataclasses import replace

import pytest

from biobank.domain.codes.isbt.message import Message, parse
from biobank.domain.codes.isbt.product import BloodGroups, ProductCode
from biobank.domain.rules.policy import fault_of
from biobank.domain.rules.policy import policy_of as policy_from
from biobank.labelling import LabelError, paint_pdf, reading, sample
from biobank.labelling.reading import read_symbols
from biobank.services import labels
from biobank.services.label_adoption import adopting, is_adopted, keeping_designs
from tests.bank import Bank
from tests.contract.labelled import paper, printed, says, set_columns
from tests.journey import collected_bag

GROUPS = {"A+": "64", "O-": "97", "AB-": "30"}


def policy_of(bank: Bank):
    (adopted,) = bank.find("policy", status="in_force")
    return json.loads(adopted.content)


def demand(bank: Bank, element: str) -> None:
    """Adopt a policy that demands an element more of processed products."""
    content = policy_of(bank)
    content["settings"]["label_elements"]["processing"].append(element)
    bank.ok("adopt-policy", by="console", site=bank.site.id, content=json.dumps(content))


def test_an_element_that_the_policy_demands_and_nobody_recorded_is_named(bank: Bank) -> None:
    unit = collected_bag(bank)
    demand(bank, "expires")
    refused = bank.refused("print-label", "label-lacks", unit=unit)
    assert refused.params == {"design": "cryobag", "element": "Expires"}
    assert not bank.find("label_copy", subject_id=unit)
    set_columns(bank, "unit", unit, expires_on="2036-03-02")
    assert read_symbols(paper(bank, printed(bank, unit)))


def test_a_design_without_room_for_what_is_demanded_is_refused(sqlite_bank: Bank) -> None:
    unit = collected_bag(sqlite_bank)
    demand(sqlite_bank, "chain_of_identity")
    refused = sqlite_bank.refused("print-label", "label-design-lacks", unit=unit)
    assert refused.params == {"design": "cryobag", "element": "Chain of identity"}


def test_every_design_of_a_stage_has_room_for_what_the_shipped_policy_demands(sqlite_bank: Bank) -> None:
    demanded = policy_of(sqlite_bank)["settings"]["label_elements"]
    staged = [each for each in labels.designs(sqlite_bank.services).values() if each.stage]
    assert {each.stage for each in staged} == set(demanded)
    for design in staged:
        assert [element for element in demanded[design.stage] if not design.shows(element)] == []


@pytest.mark.parametrize("design", ["base", "collection", "cryobag", "partial", "tie_tag", "infusion_tag"])
def test_a_bag_gets_any_label_of_a_bag(sqlite_bank: Bank, design: str) -> None:
    unit = collected_bag(sqlite_bank)
    set_columns(sqlite_bank, "unit", unit, blood_group="A+", expires_on="2036-03-02")
    (found,) = read_symbols(paper(sqlite_bank, printed(sqlite_bank, unit, design=design)))
    assert sum(found.values()) >= 2


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_the_message_says_what_the_label_says(sqlite_bank: Bank, group: str) -> None:
    unit = collected_bag(sqlite_bank)
    set_columns(sqlite_bank, "unit", unit, blood_group=group, expires_on="2036-03-02")
    told = says(sqlite_bank, "unit", unit).values
    message = parse(told["isbt"])
    assert isinstance(message, Message)
    assert [each.NUMBER for each in message.structures] == ["001", "002", "003", "005", "007"]
    assert message.find(BloodGroups).group == GROUPS[group]
    assert message.find(ProductCode).content == told["product_code"]
    assert told["isbt_expiry"] == "&>0360622359"
    assert told["isbt"].endswith("&*0260610900")


def test_a_biohazard_is_said_in_the_message_too(sqlite_bank: Bank) -> None:
    unit = collected_bag(sqlite_bank)
    set_columns(sqlite_bank, "unit", unit, blood_group="A+", biohazard=True)
    told = says(sqlite_bank, "unit", unit).values
    assert told["isbt_group"] == "=%6500"
    assert told["isbt_product"][-3] == "X"


@pytest.mark.parametrize("wrong", [["din"], {"processing": "din"}, {"processing": [1]}])
def test_a_policy_with_no_lists_of_elements_is_refused(sqlite_bank: Bank, wrong) -> None:
    content = policy_of(sqlite_bank)
    assert fault_of(content) is None
    content["settings"]["label_elements"] = wrong
    assert "label_elements" in fault_of(content)


class TestAdoption:
    """Designs are adopted by an event that names version and digest; no other is printed from then on."""

    def adopt(self, bank: Bank, *names: str) -> None:
        policy = policy_from(policy_of(bank))
        chosen = {name: labels.designs(bank.services)[name] for name in names}
        content = adopting(policy, chosen)
        bank.ok("adopt-policy", by="console", site=bank.site.id, content=json.dumps(content))

    def test_only_what_was_adopted_is_printed(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        unit, other = collected_bag(bank), collected_bag(bank)
        self.adopt(bank, "partial")
        refused = bank.refused("print-label", "label-design-not-adopted", unit=unit)
        assert refused.params == {"design": "cryobag", "version": 1}
        assert printed(bank, unit, design="partial")
        self.adopt(bank, "cryobag")
        assert read_symbols(paper(bank, printed(bank, other)))

    def test_a_design_that_changed_is_another_version(self, sqlite_bank: Bank) -> None:
        design = labels.designs(sqlite_bank.services)["rack"]
        policy = policy_from(adopting(policy_from(policy_of(sqlite_bank)), {"rack": design}))
        assert is_adopted(design, policy)
        changed = replace(design, digest="0" * 64)
        assert not is_adopted(changed, policy)
        with pytest.raises(LabelError, match=r"rack\.toml: version: must be above 1"):
            adopting(policy, {"rack": changed})
        again = adopting(policy, {"rack": replace(changed, version=2)})
        assert again["settings"]["label_designs"] == {"rack": {"version": 2, "digest": "0" * 64}}

    def test_what_does_not_read_back_is_not_adopted(
        self, sqlite_bank: Bank, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        design = labels.designs(sqlite_bank.services)["rack"]
        spoiled = paint_pdf(design, [{**sample(design), "place_code": "FWWWWWWWWWW001Q"}] * 3)
        monkeypatch.setattr(reading, "paint_drawings", lambda _, drawings, dpi: (list(drawings), spoiled)[1])
        with pytest.raises(LabelError, match="do not read back"):
            adopting(policy_from(policy_of(sqlite_bank)), {"rack": design})

    def test_a_policy_from_a_file_keeps_the_designs(self, sqlite_bank: Bank) -> None:
        design = labels.designs(sqlite_bank.services)["rack"]
        of_file = policy_of(sqlite_bank)
        adopted = policy_from(adopting(policy_from(of_file), {"rack": design}))
        assert keeping_designs(of_file, adopted) == adopted.content
        assert keeping_designs(of_file, None) == of_file

    @pytest.mark.parametrize("wrong", [[], {"rack": 1}, {"rack": {"version": "1", "digest": "0"}}])
    def test_a_policy_with_no_versions_is_refused(self, sqlite_bank: Bank, wrong) -> None:
        content = policy_of(sqlite_bank)
        content["settings"]["label_designs"] = wrong
        assert "label_designs" in fault_of(content)
