"""What a decision may look at: the things as locked, the policy, who acts and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from biobank.domain.ledger.fresh import Fresh
from biobank.domain.rules.label_control import CopyInHand
from biobank.domain.rules.policy import Policy
from biobank.domain.things.people import Person


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which roles at which site, from which station, and how they signed in."""

    person: str
    name: str
    roles: frozenset[str]
    site: str
    zone: str
    station: str | None = None
    session: str | None = None
    strength: str = "password"


@dataclass(frozen=True, slots=True)
class Signature:
    """One consumed proof: a person who signed in again to mean exactly this."""

    person: str
    name: str
    roles: frozenset[str]
    meaning: str
    statement: str
    record_hash: str
    at: str
    strength: str
    session: str | None
    station: str | None
    nonce: str


@dataclass(frozen=True, slots=True)
class VerbalOrder:
    """Who gave an order by word of mouth, and the roles they hold at the site."""

    person: str
    name: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a decision is made on; `facts["unit"]` is the unit as locked.

    `given` holds each reference of the command by its field's name and each
    need of the verb by its own name. `happened_at` is the claimed time of a
    report and the server's time of a request. `named` are the people whom the
    envelope names as having done or seen it. `labels` are the copies that were scanned for what it names.
    `foreign` is the name of another site, where the command is about something of that site.
    """

    now: str
    actor: Actor
    policy: Policy
    fresh: Fresh
    given: Mapping[str, Any]
    signatures: tuple[Signature, ...] = ()
    verbal_order: VerbalOrder | None = None
    named: tuple[Person, ...] = ()
    labels: tuple[CopyInHand, ...] = ()
    foreign: str | None = None
    claimed_at: str | None = None
    verb: str = ""
    ledger_purpose: str = "production"
    stream_is_new: Mapping[str, bool] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """Return a gathered thing, or a tuple of things, by name."""
        return self.given[name]

    @property
    def happened_at(self) -> str:
        """When it happened: as claimed, else now."""
        return self.claimed_at or self.now

    def signed(self, meaning: str) -> Signature | None:
        """Return the signature with this meaning, if one was given."""
        return next((one for one in self.signatures if one.meaning == meaning), None)
