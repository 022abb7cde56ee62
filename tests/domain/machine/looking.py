"""What holds of the database after every step: chains, fold, slots, and what a refusal may write."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from biobank.domain.ledger.canonical import plain
from biobank.domain.ledger.fold import Fold
from biobank.domain.things.unit import Unit
from biobank.storage import rows, tables
from tests.bank import Bank
from tests.domain.machine.oracle import ENDS, Told
from tests.domain.machine.world import WatchedBank

GENESIS = "0" * 64
A_REFUSAL_WRITES = {"event", "pending", "stream", "command", "proof", "private_value", "counter"}
Body = Mapping[str, Any]


class Looking:
    """Follows the ledger event by event, and holds what it folds against what the tables say."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.last = 0
        self.heads: dict[str, tuple[int, str]] = {}
        self.fold = Fold()
        self.new_bodies()

    def new_bodies(self) -> list[Body]:
        """Read the events written since, each chained to the one before it in its stream, and fold them."""
        table = tables.event
        query = select(table).where(table.c.id > self.last).order_by(table.c.id)
        with self.bank.database.read() as connection:
            found = connection.execute(query).all()
        bodies = [self._followed(row) for row in found]
        if found:
            self.last = found[-1].id
        return bodies

    def _followed(self, row: Any) -> Body:
        seq, before = self.heads.get(row.stream, (0, None))
        body: Body = json.loads(row.body)
        digest = hashlib.sha256(b"\0" + row.body.encode()).hexdigest()
        assert row.hash.hex() == digest, "the hash is of the body"
        assert (row.seq, body["seq"]) == (seq + 1, seq + 1), "nothing is missing from a chain"
        assert before is None or row.prev_hash.hex() == body["prev"] == before, "each names the one before"
        self.heads[row.stream] = (row.seq, digest)
        assert self.fold.take(body) == (), "each change follows from the one before"
        return body

    def after(self, told: Told) -> None:
        """Look at what a command left."""
        bodies = self.new_bodies()
        own = [body for body in bodies if body["command"] == told.command.id]
        assert len(own) >= len(told.outcome.events) >= 1, "what was decided is in the ledger"
        if told.outcome.accepted:
            _deviation_is_there(told, own)
        else:
            self._nothing_changed(bodies)
        for body in bodies:
            for each in body.get("changes", ()):
                self._is_projected(each["thing"], each["id"])

    def _nothing_changed(self, bodies: list[Body]) -> None:
        assert {body["kind"] for body in bodies} == {"AttemptRefused"}
        assert not any(body.get("changes") for body in bodies)
        assert isinstance(self.bank, WatchedBank)
        assert self.bank.wrote <= A_REFUSAL_WRITES, "a refusal changes nothing"

    def _is_projected(self, thing: str, id: str) -> None:
        (row,) = self.bank.find(thing, id=id)
        folded = self.fold.rows[thing, id]
        held = {name: plain(getattr(row, name)) for name in rows.member_names(thing)}
        told = {"id": id, "stream": folded.stream, "version": folded.version, **folded.columns}
        assert {name: value for name, value in held.items() if value is not None} == told


def _deviation_is_there(told: Told, own: list[Body]) -> None:
    codes = list(told.outcome.violations)
    if codes:
        opened = [body["data"]["codes"] for body in own if body["kind"] == "DeviationOpened"]
        assert codes in opened, "every violation has its deviation"


def slots_are_true(units: Mapping[str, Unit]) -> None:
    """A unit has a slot exactly when it is in one, alone; what is attached to a bag goes where the bag is."""
    taken: dict[str, str] = {}
    for unit in units.values():
        assert (unit.slot_id is not None) == (unit.custody == "slot"), unit
        assert (unit.attached_to is not None) == (unit.custody == "attached"), unit
        if unit.slot_id is not None:
            assert unit.slot_id not in taken, ("two containers in a slot", unit.id, taken[unit.slot_id])
            taken[unit.slot_id] = unit.id
        if unit.attached_to is not None:
            bag = units[unit.attached_to]
            assert bag.material not in ENDS, unit
            assert bag.patient_id == unit.patient_id, unit
