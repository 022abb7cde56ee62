"""What every service needs, knitted once: database, keys, clock, randomness, ledger, settings."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from biobank.domain.rules.clock import instant_text
from biobank.domain.rules.policy import Policy
from biobank.domain.rules.printer_hosts import HostRule
from biobank.services.recent_looks import RecentLooks
from biobank.storage import tables
from biobank.storage.database import Database
from biobank.storage.keys import KeyStore
from biobank.storage.signing_key import SigningKey

Clock = Callable[[], str]
Randomness = Callable[[int], bytes]
LABELS = Path(__file__).parents[2] / "labels"


def system_clock() -> str:
    """Return the present moment as canonical text."""
    return instant_text(datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class LedgerIdentity:
    """Which ledger this is: stated once by its genesis and never changed."""

    id: str
    purpose: str
    incarnation: int


class NoLedger(Exception):
    """The database holds no genesis yet."""


class SimulatedClockRefused(Exception):
    """Only a demonstration ledger may run on a simulated clock."""


@dataclass(slots=True)
class Services:
    """The parts that services work with; `clock` and `randomness` are passed in, never reached for.

    `labels` is the folder of the label designs, `signing` the private key of signed labels, and
    `printer_hosts` says where printers may be; `looks` remembers who looked at records just now.
    """

    database: Database
    keys: KeyStore
    clock: Clock = system_clock
    randomness: Randomness = os.urandom
    labels: Path = LABELS
    signing: SigningKey | None = None
    printer_hosts: HostRule = field(default_factory=HostRule)
    looks: RecentLooks = field(default_factory=RecentLooks)
    _ledger: LedgerIdentity | None = None
    _policies: dict[str, Policy] = field(default_factory=dict)

    @property
    def ledger(self) -> LedgerIdentity:
        """Return the ledger's identity; raises NoLedger before genesis, SimulatedClockRefused on abuse."""
        if self._ledger is None:
            self._ledger = self._read_ledger()
            if self.clock is not system_clock and self._ledger.purpose != "demonstration":
                self._ledger = None
                raise SimulatedClockRefused("a production ledger takes the system's clock only")
        return self._ledger

    def adopt_identity(self, identity: LedgerIdentity) -> None:
        """Take the identity that genesis is just giving to this ledger."""
        self._ledger = identity

    def _read_ledger(self) -> LedgerIdentity:
        with self.database.read() as connection:
            row = connection.execute(select(tables.ledger)).one_or_none()
        if row is None:
            raise NoLedger("run `biobank db upgrade` and open a ledger first")
        return LedgerIdentity(row.id, row.purpose, row.incarnation)

    def policy(self, digest: str) -> Policy | None:
        """Return a policy this process has met before."""
        return self._policies.get(digest)

    def remember_policy(self, policy: Policy) -> Policy:
        """Keep a policy by its digest; content never changes under a digest."""
        self._policies[policy.digest] = policy
        return policy
