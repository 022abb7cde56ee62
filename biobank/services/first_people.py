"""The first people of a ledger, and sign-ins that a machine makes up and shows once."""

import secrets
from dataclasses import dataclass
from uuid import uuid4

from biobank.domain.rooms.people import AddPerson, GrantRole
from biobank.domain.rules.facts import Actor
from biobank.domain.rules.roles import ROLES
from biobank.services.execute import execute
from biobank.services.identity.credentials import set_password
from biobank.services.outcome import Outcome
from biobank.services.services import Services

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not mistaken for one another."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in to show once: the role, the name to sign in with, the password, and whose it is."""

    role: str
    login: str
    password: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class NotAdded(Exception):
    """A first person could not be added; the outcome says why."""

    outcome: Outcome


def made_up_password() -> str:
    """Return a password of four groups of four random characters (79 bits), easy to type."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def add_with_role(
    services: Services, actor: Actor, login: str, name: str, role: str, *, must_change: bool = True
) -> SignIn:
    """Add a person with one role at the actor's site and a password made up here; raises NotAdded."""
    added = _done(execute(services, actor, AddPerson(id=str(uuid4()), login=login, name=name)))
    person = added.made["person"][0]
    grant = GrantRole(id=str(uuid4()), person=person, site=actor.site, role=role)
    _done(execute(services, actor, grant))
    password = made_up_password()
    set_password(services, person, password, must_change=must_change)
    return SignIn(role, login, password)


def one_for_each_role(services: Services, actor: Actor) -> list[SignIn]:
    """Add one person for each role, named for it: for a ledger in which nobody is real."""
    return [
        add_with_role(services, actor, role, f"Demo {words}", role, must_change=False)
        for role, words in ROLES.items()
    ]


def _done(outcome: Outcome) -> Outcome:
    if not outcome.accepted:
        raise NotAdded(outcome)
    return outcome
