"""A centre on each of the two databases, and people at screens of one house."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import NewPage
from tests.house import House
from tests.journey import sound
from tests.stories.at_a_screen import Begun, Day
from tests.stories.telling import Centre


@pytest.fixture
def centre(database_url: str, tmp_path: Path) -> Iterator[Centre]:
    """An open centre; whatever was told in it, its ledger is sound in the end."""
    opened = Centre(database_url, tmp_path / "keys.db")
    yield opened
    sound(opened)
    opened.close()


@pytest.fixture
def day(house: House, new_page: NewPage) -> Begun:
    """Somebody's day at a screen, that has not begun yet."""
    return lambda role: Day(house, new_page(locale="en-GB"), role)
