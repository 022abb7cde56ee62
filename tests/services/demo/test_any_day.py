"""Whatever the moment of the first start: the stories end there, and all of them come to their end."""

from pathlib import Path

import pytest

from biobank.services import demo
from biobank.services.audit.findings import Tally
from biobank.services.audit.verify import verify
from biobank.services.services import Services
from biobank.storage.database import open_database
from biobank.storage.keys import KeyStore

MOMENTS = [
    "2026-11-22T12:00:00.000Z",  # a Sunday
    "2026-12-31T23:45:00.000Z",  # the new year has begun in Berlin
    "2027-01-04T04:15:00.000Z",  # before anybody is at work
    "2027-03-28T00:30:00.000Z",  # the hour that summer time leaves out
    "2027-10-31T01:30:00.000Z",  # the hour that winter time has twice
    "2028-02-29T23:10:00.000Z",  # a leap day that is over in Berlin
]


@pytest.mark.soak
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("seed", [demo.SEED, "another"])
def test_it_loads_at_any_moment(moment: str, seed: str, sqlite_url: str, tmp_path: Path):
    services = Services(open_database(sqlite_url), KeyStore(tmp_path / "keys"), clock=lambda: moment)
    demo.load(services, seed=seed)
    assert list(verify(services, Tally())) == []
    services.keys.close()
    services.database.close()
