"""Times as people type them at a site, on the days when its clocks change."""

import pytest

from biobank.web.moments import with_offset

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-03-29T01:30", "2026-03-29T01:30:00+01:00"),
        ("2026-03-29T03:30", "2026-03-29T03:30:00+02:00"),
        ("2026-10-25T02:30", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T02:30+01:00", "2026-10-25T02:30+01:00"),
    ],
)
def test_a_time_has_the_offset_of_its_day(typed: str, meant: str) -> None:
    assert with_offset(typed, BERLIN) == meant


def test_a_time_that_the_clocks_left_out_is_not_another_time() -> None:
    assert with_offset("2026-03-29T02:30", BERLIN) == "2026-03-29T02:30", "no offset: it will be asked again"
