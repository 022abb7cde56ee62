"""Making the book: read in one moment of the database, painted, and recorded before it is given out."""

import json
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from biobank.domain.rules.facts import Actor
from biobank.domain.rules.policy import Policy, policy_of
from biobank.domain.things.people import Adoption
from biobank.services.downtime.apart import painted_apart
from biobank.services.downtime.book import Book, Making
from biobank.services.downtime.portions import portions
from biobank.services.identity.viewing import viewed, viewed_all
from biobank.services.policies import NO_POLICY
from biobank.services.services import Services
from biobank.storage import rows
from biobank.words.speaking import speaking

PURPOSE = "downtime book"
PORTION = 1000


@dataclass(frozen=True, slots=True)
class Written:
    """What a book that was written holds."""

    pages: int
    patients: int
    bytes: int


def book_bytes(services: Services, actor: Actor, policy: Policy, making: Making, password: str) -> bytes:
    """Return the book as encrypted PDF, painted in a process of its own; raises ValueError (password)."""
    with services.database.snapshot() as connection, speaking(making.language):
        book = Book(services, connection, policy, making)
        pdf = painted_apart(book.made(), book.parts(), password)
        patients = tuple(book.stock.people)
    _looked(services, actor, making, patients)
    return pdf


def write_book(services: Services, actor: Actor, making: Making, password: str, to: Path) -> Written:
    """Put the book in place of an older one, whole or not at all, readable by its owner alone.

    Raises ValueError for a password that is too short, OSError where it cannot be written.
    """
    from biobank.services.downtime.painting import paint  # its library stays out of a process that serves

    handle, name = tempfile.mkstemp(prefix=".downtime-", suffix=".part", dir=to.parent)
    try:
        with (
            os.fdopen(handle, "wb") as file,
            services.database.snapshot() as connection,
            speaking(making.language),
        ):
            book = Book(services, connection, policy_now(services), making)
            pages = paint(book.made(), book.parts(), file, password)
            file.flush()
            os.fsync(file.fileno())
            written = Written(pages, len(book.stock.people), file.tell())
        _looked(services, actor, making, book.stock.people)
        Path(name).replace(to)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    return written


def policy_now(services: Services) -> Policy:
    """Return the policy in force, for what no signed-in person asks."""
    with services.database.read() as connection:
        found = rows.find(connection, "policy", {"status": "in_force"})
    adopted = next((row for row in found if isinstance(row, Adoption)), None)
    return NO_POLICY if adopted is None else policy_of(json.loads(adopted.content))


def _looked(services: Services, actor: Actor, making: Making, patients: Iterable[str]) -> None:
    """Record the making, and a look at each patient in the book: whoever holds it may read them all."""
    viewed(services, actor, making.site, PURPOSE, making.station)
    for portion in portions(patients, PORTION):
        viewed_all(services, actor, portion, PURPOSE, making.station)
