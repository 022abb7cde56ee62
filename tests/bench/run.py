"""One run of `make bench`: how large it is, and what all its measurements share."""

import os
from dataclasses import dataclass
from pathlib import Path

from tests import postgres
from tests.bench.figures import Figures

SMALL = os.environ.get("BIOBANK_BENCH_SIZE", "full") == "small"
ROUNDS = 3
LARGE_PATIENTS = 1_000 if SMALL else 100_000
TABLE = Path("var/bench.md")
"""Where the table of the last run lies; the README's is a copy of a full one."""


@dataclass
class Bench:
    """Where a run happens, and the figures it has so far."""

    directory: Path
    server: postgres.Server
    figures: Figures
    machine: str
