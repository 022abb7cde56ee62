import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from designs import load


@pytest.fixture(scope="session")
def tube(tmp_path_factory):
    return load(tmp_path_factory.mktemp("designs"))
