"""What the centre's policy demands of labels: a unit that lacks an element is not printed."""

import json

import pytest

from biobank.domain.codes.isbt.message import Message, parse
from biobank.domain.codes.isbt.product import BloodGroups, ProductCode
from biobank.domain.rules.policy import fault_of
from biobank.labelling.design import Design, SymbolItem
from biobank.labelling.reading import read_symbols
from biobank.services import labels
from tests.bank import Bank
from tests.contract.labelled import paper, printed, says, set_columns
from tests.journey import collected_bag

GROUPS = {"A+": "64", "O-": "97", "AB-": "30"}
ON_ALL = {"din", "product_name", "patient_name", "patient_id", "autologous"}
PROCESSED = ON_ALL | {"facility", "storage", "may_transmit", "identify", "not_evaluated", "biohazard"}
AFFIXED = {
    "partial": ON_ALL,
    "collection": ON_ALL | {"collected", "volume", "storage", "not_evaluated", "biohazard"},
    "processing": PROCESSED,
    "distribution": PROCESSED,
}
"""What practice wants affixed or attached at each stage; what may accompany the product is left out."""


def policy_of(bank: Bank):
    (adopted,) = bank.find("policy", status="in_force")
    return json.loads(adopted.content)


def demand(bank: Bank, element: str) -> None:
    """Adopt a policy that demands an element more of processed products."""
    content = policy_of(bank)
    content["settings"]["label_elements"]["processing"].append(element)
    bank.ok("adopt-policy", by="console", site=bank.site.id, content=json.dumps(content))


def processed(bank: Bank) -> str:
    unit = collected_bag(bank)
    set_columns(bank, "unit", unit, material="processed")
    return unit


def test_an_element_that_the_policy_demands_and_nobody_recorded_is_named(bank: Bank) -> None:
    unit = processed(bank)
    demand(bank, "expires")
    refused = bank.refused("print-label", "label-lacks", unit=unit)
    assert refused.params == {"design": "cryobag", "element": "Expires"}
    assert not bank.find("label_copy", subject_id=unit)
    set_columns(bank, "unit", unit, expires_on="2036-03-02")
    assert read_symbols(paper(bank, printed(bank, unit)))


def test_a_site_may_demand_more_than_the_centre(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    content = policy_of(bank)
    own = {"processing": [*content["settings"]["label_elements"]["processing"], "expires"]}
    for site, code in (("Elsewhere", None), (bank.site.name, "label-lacks")):
        content["settings"]["label_elements_at"] = {site: own}
        bank.ok("adopt-policy", by="console", site=bank.site.id, content=json.dumps(content))
        assert bank.do("print-label", unit=processed(bank)).code == code


def test_a_design_without_room_for_what_is_demanded_is_refused(sqlite_bank: Bank) -> None:
    unit = processed(sqlite_bank)
    demand(sqlite_bank, "chain_of_identity")
    refused = sqlite_bank.refused("print-label", "label-design-lacks", unit=unit)
    assert refused.params == {"design": "cryobag", "element": "Chain of identity"}


def test_the_shipped_policy_demands_what_is_affixed_at_each_stage(sqlite_bank: Bank) -> None:
    demanded = policy_of(sqlite_bank)["settings"]["label_elements"]
    assert {stage: set(names) for stage, names in demanded.items()} == AFFIXED


def test_full_size_labels_carry_bars_and_the_compound_message_beside_our_own_code(sqlite_bank: Bank) -> None:
    full = [one for one in labels.designs(sqlite_bank.services).values() if is_full_size(one)]
    assert {one.name for one in full} == {"base", "collection", "infusion_tag"}
    for design in full:
        kinds = {field.name: field.kind for field in design.fields}
        held = {(one.symbology, kinds[one.field]) for one in design.items if isinstance(one, SymbolItem)}
        assert {("qr", "code"), ("datamatrix", "code"), ("datamatrix", "isbt"), ("code128", "din")} <= held


def is_full_size(design: Design) -> bool:
    return design.stage is not None and min(design.stock.width, design.stock.height) >= 100


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
    for where in ({"label_elements": wrong}, {"label_elements_at": {"Ward 7": wrong}}):
        spoiled = {**content, "settings": {**content["settings"], **where}}
        assert "label_elements" in fault_of(spoiled)
