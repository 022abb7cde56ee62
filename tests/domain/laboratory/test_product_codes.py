"""Product codes: the public examples, and the form of all others."""

from decimal import Decimal

import pytest

from biobank.domain.laboratory.product_codes import EXAMPLES, is_product_code, when_frozen


@pytest.mark.parametrize("code", [*EXAMPLES, "D00A1"])
def test_codes(code):
    assert is_product_code(code)


@pytest.mark.parametrize("code", ["", "S119", "S11945", "X1194", "s1194", "S1194 ", "E0001", "S1194\n"])
def test_what_is_no_code(code):
    assert not is_product_code(code)


def test_freezing_leads_to_the_next_code():
    assert when_frozen("S1128", None) == "S1194"
    assert when_frozen("S1128", Decimal("10.0")) == "S1194"
    assert when_frozen("S1128", Decimal(5)) == "S1195"
    assert when_frozen("S1310", None) is None
    assert when_frozen("S1128", Decimal(7)) is None
