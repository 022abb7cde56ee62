"""A program that is killed in the middle of a command: one child per request, killed at one statement.

Started as `python killing.py`; each line on standard input is a request in JSON, each line on standard
output says how the child ended. `at` counts the statements of the command, from 1; the child kills itself
before (`when` = before) or after (`after`) that statement has run, or with `at` 0 when the command has been
recorded and the answer not yet given.
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

sys.path.insert(0, str(Path(__file__).parents[2]))

from biobank.domain.rules.facts import Actor
from biobank.domain.verbs import VERBS
from biobank.services.execute import execute
from biobank.services.services import Services
from biobank.storage.database import open_database
from biobank.storage.keys import KeyStore


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_at(services: Services, at: int, when: str) -> None:
    """Count the statements of this process, and end it at one of them."""
    seen = 0

    def before(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == at and when == "before":
            die()

    def after(*_: Any) -> None:
        if seen == at and when == "after":
            die()

    event.listen(services.database.engine, "before_cursor_execute", before)
    event.listen(services.database.engine, "after_cursor_execute", after)


def submit(told: dict[str, Any]) -> None:
    """Execute the command as a program of its own would, and be killed on the way."""
    database = open_database(told["url"])
    services = Services(database, KeyStore(Path(told["keys"])), clock=lambda: told["now"])
    actor = Actor(**{**told["actor"], "roles": frozenset(told["actor"]["roles"])})
    command = VERBS[told["verb"]].command(**told["fields"])
    services.ledger  # noqa: B018  which ledger this is was read long before
    killed_at(services, told["at"], told["when"])
    execute(services, actor, command)
    if told["at"] == 0:
        die()


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            submit(json.loads(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        ended = "killed" if os.WIFSIGNALED(status) else f"left {os.WEXITSTATUS(status)}"
        sys.stdout.write(ended + "\n")
        sys.stdout.flush()


main()
