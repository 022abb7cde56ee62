import pytest

from tests.labels.designs import load


@pytest.fixture(scope="session")
def tube(tmp_path_factory):
    return load(tmp_path_factory.mktemp("designs"))
