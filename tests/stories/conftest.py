"""A centre on each of the two databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journey import sound
from tests.stories.telling import Centre


@pytest.fixture
def centre(database_url: str, tmp_path: Path) -> Iterator[Centre]:
    """An open centre; whatever was told in it, its ledger is sound in the end."""
    opened = Centre(database_url, tmp_path / "keys.db")
    yield opened
    sound(opened)
    opened.close()
