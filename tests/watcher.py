"""Waits for a test run to end, even by a crash or a kill, then stops its server and removes its files."""

import os
import select
import sys
from pathlib import Path


def main() -> None:
    """Fork away from the run, so that neither its terminal nor its pipes hold us or are held by us."""
    pid, run = int(sys.argv[1]), Path(sys.argv[2])
    ended = os.pidfd_open(pid)
    if os.fork():
        return
    os.setsid()
    silence()
    select.select([ended], [], [])
    clean_up(run)


def silence() -> None:
    """Let go of the terminal and of any pipe that somebody reads to its end."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def clean_up(run: Path) -> None:
    """Import the server's module only now, when the run has left."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    os.environ["BIOBANK_TEST_RUN"] = str(run)
    from tests import postgres

    postgres.clean_up(run)


if __name__ == "__main__":
    main()
