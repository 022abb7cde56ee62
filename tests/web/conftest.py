"""People at screens, for tests of pages."""

import pytest

from tests.full_bank import filled_once, full_bank, own_full_bank
from tests.served import Served
from tests.web.pages import Pages, at_screen

__all__ = ["filled_once", "full_bank", "own_full_bank"]


@pytest.fixture
def technologist(served: Served) -> Pages:
    """A technologist at a screen."""
    return at_screen(served, "technologist")


@pytest.fixture
def administrator(served: Served) -> Pages:
    """An administrator at a screen."""
    return at_screen(served, "administrator")
