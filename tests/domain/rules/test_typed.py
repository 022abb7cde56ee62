"""Values of columns from text, each in its column's own type."""

from decimal import Decimal

import pytest

from biobank.domain.rules.typed import NotThisType, from_body, from_text


@pytest.mark.parametrize(
    ("thing", "column", "text", "value"),
    [
        ("unit", "volume_ml", " 101.5 ", Decimal("101.5")),
        ("unit", "expires_on", "2036-03-31", "2036-03-31"),
        ("unit", "frozen_at", "2026-03-31T12:00:00+02:00", "2026-03-31T10:00:00.000Z"),
        ("process", "sop", " SOP-7 ", "SOP-7"),
        ("visit", "mrss", "12", 12),
        ("visit", "relapse", "Yes", True),
    ],
)
def test_what_fits(thing, column, text, value):
    assert from_text(thing, column, text) == value


@pytest.mark.parametrize(
    ("thing", "column", "text"),
    [
        ("unit", "volume_ml", "much"),
        ("unit", "volume_ml", "NaN"),
        ("unit", "volume_ml", "1e30"),
        ("unit", "expires_on", "31.3.2036"),
        ("unit", "frozen_at", "2026-03-31T12:00:00"),
        ("process", "sop", "  "),
        ("visit", "mrss", "1.5"),
        ("visit", "relapse", "perhaps"),
    ],
)
def test_what_does_not_fit(thing, column, text):
    with pytest.raises(NotThisType):
        from_text(thing, column, text)


def test_a_body_holds_decimals_as_text():
    assert from_body("unit", "volume_ml", "10.0") == Decimal("10.0")
    assert from_body("unit", "volume_ml", None) is None
    assert from_body("unit", "slot_id", "P1") == "P1"
