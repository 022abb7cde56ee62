"""What a signed label is worth, row by row: the signature alone decides nothing."""

import pytest

from biobank.domain.codes.own_code import OwnCode
from biobank.domain.codes.signed_label import SignedContent
from biobank.domain.rules.genuineness import NOT_GENUINE, disagree, judged
from biobank.domain.things.label_keys import LabelKey

CONTENT = SignedContent("00000001", OwnCode("U", "7K3MX9QW2T", "001"), "0" * 16, "2026-03-02T08:00:00.000Z")
OTHER = SignedContent("00000001", OwnCode("B", "7K3MX9QW2T", "001"), "1" * 16, "2026-03-02T08:00:00.000Z")
JANUARY, MARCH = "2026-01-01T00:00:00.000Z", "2026-03-02T08:00:30.000Z"
APRIL = "2026-04-01T00:00:00.000Z"


def a_key(**told):
    whole = {"key": "00000001", "public_key": "00", "from_at": MARCH}
    return LabelKey(id="KEY0", stream="site/S0", site_id="S0", **{**whole, **told})


KEY = a_key()
RETIRED = a_key(status="retired", until_at=APRIL)
COMPROMISED = a_key(status="compromised", until_at=APRIL, compromised_at=APRIL)
TRUE = {"fits": True, "printed_at": MARCH, "patients": {"0" * 16}}


@pytest.mark.parametrize(
    ("key", "told", "fault"),
    [
        (KEY, {}, None),
        (None, {}, "label-key-unknown"),
        (KEY, {"fits": False}, "label-forged"),
        (a_key(centre="Uppsala"), {}, "label-of-another-centre"),
        (a_key(centre="Uppsala"), {"fits": False}, "label-forged"),
        (RETIRED, {}, None),
        (a_key(until_at="2026-03-02T07:59:59.000Z", from_at=JANUARY), {}, "label-key-not-in-force"),
        (a_key(from_at="2026-03-02T08:01:00.000Z"), {}, "label-key-not-in-force"),
        (COMPROMISED, {}, None),
        (COMPROMISED, {"printed_at": None}, "label-key-compromised"),
        (COMPROMISED, {"printed_at": APRIL}, "label-key-compromised"),
        (KEY, {"patients": {"1" * 16}}, "label-vouches-for-another"),
        (KEY, {"patients": {"1" * 16, "0" * 16}}, None),
        (KEY, {"patients": None, "printed_at": None}, None),
    ],
)  # fmt: skip
def test_a_label_is_worth_what_key_signature_and_record_say_together(key, told, fault):
    found = judged(CONTENT, key, **{**TRUE, **told})
    assert found.fault == fault
    assert found.genuine is (fault is None)
    assert fault is None or fault in NOT_GENUINE


def test_whoever_has_a_compromised_key_cannot_date_a_label_back():
    old = SignedContent("00000001", CONTENT.code, "0" * 16, "2026-03-03T08:00:00.000Z")
    assert (
        judged(old, COMPROMISED, fits=True, printed_at=None, patients=None).fault == "label-key-compromised"
    )


def test_two_labels_of_two_patients_disagree_whatever_else_they_say():
    assert disagree(CONTENT, OTHER)
    assert not disagree(CONTENT, CONTENT)
