"""Command outcomes and events name each other: neither may stand alone."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from biobank.domain.ledger.checking import Stored
from biobank.domain.ledger.leaf import GENESIS
from biobank.services.audit import pages
from biobank.services.audit.findings import Body, Finding, Link, Progress, Tally
from biobank.storage import tables

ASKED_AT_ONCE = 400


class OutcomeCheck:
    """Checks that the command of each event is known, names the event, and is what was signed."""

    def __init__(self, connection: Connection) -> None:
        """Remember the command of genesis, the one that no policy permitted and no outcome is kept of."""
        self.connection = connection
        self.genesis = _genesis_command(connection)

    def check(self, links: Sequence[Link]) -> Iterator[Finding]:
        """Yield what is wrong between these events and their commands."""
        told = [(one, body, str(body.get("command"))) for one, body in links if body is not None]
        commands = self._commands({name for _, _, name in told})
        for one, body, name in told:
            if name != self.genesis:
                yield from _outcome(one, body, name, commands.get(name))

    def _commands(self, named: set[str]) -> dict[str, Row[Any]]:
        statement = select(tables.command).where(tables.command.c.id.in_(named))
        return {row.id: row for row in self.connection.execute(statement)}


def _outcome(one: Stored, body: Body, name: str, command: Row[Any] | None) -> Iterator[Finding]:
    if command is None:
        yield Finding("command-missing", one.stream, one.seq, f"its command {name} is not known")
        return
    for said in (*_unlike_its_event(one, body, command), *_by_another(body, command)):
        yield Finding("outcome-differs", one.stream, one.seq, f"the outcome of command {name} {said}")
    for signature in body.get("signatures", ()):
        if signature.get("record") != command.hash.hex():
            said = f"the signature of {signature.get('name')} covers another record"
            yield Finding("signature-covers-another", one.stream, one.seq, said)


def _unlike_its_event(one: Stored, body: Body, command: Row[Any]) -> Iterator[str]:
    """Yield in what an outcome is not what its events say, by which every retry would be answered."""
    references = _references(command)
    if one.reference not in references:
        yield "does not name it"
    elif one.reference == references[0]:
        yield from _contradictions(body, json.loads(command.outcome))


def _contradictions(body: Body, told: dict[str, Any]) -> Iterator[str]:
    is_accepted = body.get("kind") != "AttemptRefused"
    try:
        code = None if is_accepted else body["data"]["code"]
        violations = [each["code"] for each in body.get("violations", ())]
    except (KeyError, TypeError):
        yield "cannot be held against it"
        return
    if told.get("accepted") is not is_accepted:
        yield "is the contrary of what it says"
    if told.get("code") != code:
        yield "gives another reason"
    if told.get("violations") != violations:
        yield "tells of other violations"


def _by_another(body: Body, command: Row[Any]) -> Iterator[str]:
    """Yield in what a command was not given by whoever, or not when, its events say."""
    if body.get("recorded_by") != command.actor:
        yield "was given by somebody else"
    if "clock_behind_ms" not in body and body.get("at") != command.at:
        yield "was given at another time"


def check_commands(connection: Connection, tally: Tally, progress: Progress) -> Iterator[Finding]:
    """Yield the events that a command's outcome names and that are not there."""
    for page in pages.by_key(connection, tables.command, tables.command.c.id):
        named = {reference: row.id for row in page for reference in _references(row)}
        for reference in sorted(named.keys() - _present(connection, sorted(named))):
            stream, seq = _place(reference)
            said = f"the outcome of command {named[reference]} names it, and it is not there"
            yield Finding("event-missing", stream, seq, said)
        tally.commands += len(page)
        progress("commands", tally.commands)


def _references(row: Row[Any]) -> Sequence[str]:
    try:
        return tuple(json.loads(row.outcome)["events"])
    except (ValueError, KeyError, TypeError):
        return ()


def _present(connection: Connection, references: Sequence[str]) -> set[str]:
    event = tables.event.c
    found: set[str] = set()
    for start in range(0, len(references), ASKED_AT_ONCE):
        places = [_place(reference) for reference in references[start : start + ASKED_AT_ONCE]]
        statement = select(event.stream, event.seq).where(pages.at_places(tables.event, places))
        found.update(f"{row.stream}#{row.seq}" for row in connection.execute(statement))
    return found


def _place(reference: str) -> pages.Place:
    stream, _, seq = reference.rpartition("#")
    return stream, int(seq) if seq.isdecimal() else 0


def _genesis_command(connection: Connection) -> str | None:
    statement = select(tables.event.c.body).where(
        tables.event.c.kind == "LedgerOpened", tables.event.c.prev_hash == bytes.fromhex(GENESIS)
    )
    body = connection.execute(statement.order_by(tables.event.c.id).limit(1)).scalar_one_or_none()
    try:
        return None if body is None else str(json.loads(body)["command"])
    except (ValueError, KeyError, TypeError):
        return None
