"""One scan: a structure, a pair, or a compound message that is counted before anything of it is used."""

import pytest
from hypothesis import given

from biobank.domain.codes.isbt.checks import checks
from biobank.domain.codes.isbt.message import Message, parse, render
from biobank.domain.codes.isbt.naming import Named, named_by
from biobank.domain.codes.isbt.product import BloodGroups, DonationNumber, ProductCode
from biobank.domain.codes.malformed import Malformed
from tests.domain.codes.isbt.strategies import compounds, messages

PROCESSOR = "=+04000=/A9997XYZ100T0479=A99991712345600=,000012=>019031"
WHOLE = "=+05000=A99992512345600=%6400=<S11941A0&>0351592359&*0251601030"
DIN, CODE = "=A99992512345600", "=<S11941A0"


def test_the_published_messages_are_read():
    found = parse(PROCESSOR)
    assert [one.NUMBER for one in found.structures] == ["034", "001", "032", "004"]
    assert (found.form, found.order) == ("compound", "000")
    assert found.structures[3].means == {"day": "2019-01-31"}
    assert render(found) == PROCESSOR


def test_a_label_of_an_autologous_unit_is_read_whole():
    found = parse(WHOLE)
    assert named_by(found) == Named(din="A999925123456", product_code="S1194", division="A0")
    assert found.find(BloodGroups).blood_group == "A RhD positive"
    expires, collected = found.structures[3:]
    assert expires.means == {"day": "2035-06-08", "time": "23:59"}
    assert collected.means == {"day": "2025-06-09", "time": "10:30"}
    assert all(one.passed for one in checks(found))
    assert {one.name for one in checks(found)} == {
        "cellular-therapy",
        "autologous-agrees",
        "biohazard-agrees",
        "expires-later",
    }


@pytest.mark.parametrize(
    ("text", "code", "structure", "at"),
    [
        (PROCESSOR.replace("04000", "05000"), "isbt-count-differs", "023", 3),
        (PROCESSOR.replace("04000", "03000"), "isbt-count-differs", "023", 3),
        (PROCESSOR[:-1], "isbt-too-short", "004", 57),
        (WHOLE[:-4], "isbt-too-short", "007", 60),
        ("=+00000", "isbt-impossible-value", "023", 3),
        ("=+01000", "isbt-count-differs", "023", 3),
        (f"=+02000{DIN}{DIN}", "isbt-told-twice", "001", 24),
        (f"=+02000{DIN}=+01000", "isbt-not-in-a-message", "023", 24),
        (f"=+02000{DIN}&aX", "isbt-not-in-a-message", "national", 24),
        (f"=+02000{DIN}=<S1194199", "isbt-divisions-missing", "003", 32),
        (f"{DIN}{CODE}=%6400", "isbt-too-many", "002", 27),
        (f"{DIN}&aX", "isbt-not-in-a-message", "national", 17),
    ],
)
def test_a_message_that_is_not_whole_is_refused_as_a_whole(text, code, structure, at):
    found = parse(text)
    assert isinstance(found, Malformed)
    assert (found.code, found.structure, found.at) == (code, structure, at)


def test_division_99_demands_structure_032():
    whole = parse(f"=+03000{DIN}=<S1194199=,000012")
    assert named_by(whole).divisions == "000012"
    assert named_by(whole).is_product
    alone = parse(f"{DIN}=<S1194199")
    assert named_by(alone).awaits_divisions
    assert not named_by(alone).is_product
    assert [one.name for one in checks(alone) if not one.passed] == ["divisions-told"]


def test_a_pair_is_two_structures_without_a_mark_between():
    found = parse(DIN + CODE)
    assert found.form == "pair"
    assert named_by(found) == Named(din="A999925123456", product_code="S1194", division="A0")


def test_the_order_of_a_message_is_checked_where_the_centre_has_the_table():
    text = f"=+02017{DIN}{CODE}"
    assert isinstance(parse(text), Message)
    assert isinstance(parse(text, {"017": ("001", "003")}), Message)
    wrong = parse(text, {"017": ("003", "001")})
    assert (wrong.code, wrong.at) == ("isbt-order-differs", 8)


@pytest.mark.parametrize(
    ("product", "group", "failed"),
    [
        ("S11941A0", "6400", []),
        ("S1194XA0", "6500", []),
        ("S1194AA0", "6300", []),
        ("S1194XA0", "6400", ["biohazard-agrees"]),
        ("S11941A0", "6500", ["biohazard-agrees"]),
        ("S1194VA0", "6400", ["autologous-agrees"]),
        ("S11941A0", "6200", ["autologous-agrees"]),
        ("E11941A0", "6400", ["cellular-therapy"]),
        ("S11941A0", "ZZ00", []),
    ],
)
def test_what_disagrees_within_a_label_is_told(product, group, failed):
    found = parse(f"=+03000{DIN}=<{product}=%{group}")
    assert [one.name for one in checks(found) if not one.passed] == failed


def test_a_label_that_expires_before_it_was_collected_is_told():
    found = parse(f"=+03000{DIN}=>025001&*0251601030")
    assert [one.name for one in checks(found) if not one.passed] == ["expires-later"]


def test_a_european_code_of_another_product_is_told():
    code = "&,4PL001499A999925123456A00S11940A020171231"
    agreeing = parse(f"=+03000{DIN}{CODE}{code}")
    assert all(one.passed for one in checks(agreeing))
    differing = parse(f"=+03000=A99992512345700=<S1194100{code}")
    failed = [one.name for one in checks(differing) if not one.passed]
    assert failed == ["european-donation-agrees", "european-product-agrees"]
    assert named_by(parse(code)) == Named("A999925123456", "S1194", "A0")


@given(compounds)
def test_a_wrong_count_never_passes(message):
    text = render(message)
    wrong = f"=+{int(text[2:4]) % 99 + 1:02}{text[4:]}"
    assert isinstance(parse(wrong), Malformed)


@given(messages)
def test_a_message_cut_short_is_never_taken_for_another_of_its_form(message):
    cut = parse(render(message)[:-1])
    if isinstance(cut, Message) and message.form == "compound":
        pytest.fail(f"{cut} was read out of {message}")


def test_an_impossible_message_cannot_be_made():
    one, two = DonationNumber("A999925123456", "00"), ProductCode("S1194", "1", "99")
    for form, parts, order in [
        ("single", (one, two), "000"),
        ("pair", (one,), "000"),
        ("pair", (one, one), "000"),
        ("compound", (), "000"),
        ("compound", (one, two), "000"),
        ("compound", (one,), "1"),
        ("single", (one,), "017"),
    ]:
        with pytest.raises(ValueError, match="expected"):
            Message(form, parts, order)
