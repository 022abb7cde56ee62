"""People at screens, for tests of pages."""

import pytest

from tests.served import Served
from tests.web.pages import Pages, at_screen


@pytest.fixture
def technologist(served: Served) -> Pages:
    """A technologist at a screen."""
    return at_screen(served, "technologist")


@pytest.fixture
def administrator(served: Served) -> Pages:
    """An administrator at a screen."""
    return at_screen(served, "administrator")
