"""What adversaries get."""

import pytest

from tests.bank import Bank
from tests.security.attacked import Attacked, attacked_on


@pytest.fixture
def attacked(sqlite_bank: Bank) -> Attacked:
    """A full embedded bank."""
    return attacked_on(sqlite_bank)


@pytest.fixture
def attacked_both(bank: Bank) -> Attacked:
    """A full bank on each database in turn."""
    return attacked_on(bank)
