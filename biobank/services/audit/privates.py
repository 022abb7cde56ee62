"""Private values beside events: each opens its commitment, or its key was erased."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, exists, select

from biobank.domain.ledger.checking import Stored
from biobank.domain.ledger.commitment import opens
from biobank.domain.rules.card import folded
from biobank.domain.things.patient import CARD_FIELDS
from biobank.services import cards
from biobank.services.audit import pages
from biobank.services.audit.findings import Finding, Link, Tally
from biobank.services.audit.openings import Opening, opened
from biobank.services.services import Services
from biobank.storage import tables

_strays = (
    select(tables.card_token.c.patient_id)
    .where(~exists().where(tables.card.c.patient_id == tables.card_token.c.patient_id))
    .distinct()
)


class PrivateCheck:
    """Checks private values event by event, and each patient's card at the end of its stream."""

    def __init__(self, services: Services, connection: Connection, tally: Tally) -> None:
        """Begin before the first stream."""
        self.services = services
        self.connection = connection
        self.tally = tally
        self.stream: str | None = None
        self.card: dict[str, str] = {}

    def check(
        self, links: Sequence[Link], after: pages.Place | None, upto: pages.Place | None
    ) -> Iterator[Finding]:
        """Yield what is wrong with the private values of these events."""
        kept: dict[pages.Place, dict[str, bytes]] = {}
        for row in pages.beside(self.connection, tables.private_value, after, upto):
            kept.setdefault((row.stream, row.seq), {})[row.field] = row.sealed
        for one, body in links:
            if self.stream is not None and self.stream != one.stream:
                yield from self.end(self.stream)
            self.stream = one.stream
            committed = {} if body is None else body.get("private", {})
            yield from self._event(one, committed, kept.pop((one.stream, one.seq), {}))
        for place in sorted(kept):
            yield Finding("private-without-event", *place, "a private value stands beside no event")

    def _event(
        self, one: Stored, committed: Mapping[str, str], kept: Mapping[str, bytes]
    ) -> Iterator[Finding]:
        for name in sorted(committed.keys() | kept.keys()):
            if name not in committed:
                said = f"a private {name} is kept that the event does not speak of"
                yield Finding("private-uncommitted", one.stream, one.seq, said)
            else:
                yield from self._value(one, name, committed[name], kept.get(name))

    def _value(self, one: Stored, name: str, committed: str, sealed: bytes | None) -> Iterator[Finding]:
        opening = None if sealed is None else opened(self.services.keys, one.stream, sealed)
        if opening is not None and _fits(committed, name, opening):
            self.tally.opened += 1
            if name in CARD_FIELDS:
                self.card = folded(self.card, {name: opening.value})
        elif opening is not None:
            said = f"the private {name} is not the one that was committed to"
            yield Finding("private-differs", one.stream, one.seq, said)
        elif not self.services.keys.holds(one.stream):
            self.tally.erased += 1
        elif sealed is None:
            yield Finding("private-missing", one.stream, one.seq, f"the private {name} is gone")
        else:
            yield Finding("private-altered", one.stream, one.seq, f"the private {name} was altered")

    def end(self, stream: str) -> Iterator[Finding]:
        """Yield what is wrong with the card of a patient whose stream was read to its end."""
        expected, self.card, self.stream = self.card, {}, None
        family, _, patient = stream.partition("/")
        if family != "patient" or not self.services.keys.holds(stream):
            return
        if expected != (cards.read(self.services, self.connection, patient) or {}):
            yield Finding("card-differs", stream, None, "the patient's card is not what the events say")
        elif set(cards.tokens(self.services, expected)) != cards.kept_tokens(self.connection, patient):
            said = "the numbers and names that find the patient are not those of the card"
            yield Finding("card-not-found-by-it", stream, None, said)

    def strays(self) -> Iterator[Finding]:
        """Yield what would find a patient who has no card."""
        for patient in self.connection.execute(_strays).scalars():
            said = f"a number or name finds {patient}, who has no card"
            yield Finding("card-not-found-by-it", None, None, said)


def _fits(committed: Any, name: str, opening: Opening) -> bool:
    try:
        return opens(committed, name, bytes.fromhex(opening.salt), opening.value)
    except ValueError:
        return False
