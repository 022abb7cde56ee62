"""What every command begins with: settings, services, and the console acting at a site."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import click

from biobank.domain.rules.policy import Policy, policy_of
from biobank.domain.sentences import catalogue
from biobank.domain.things.people import Adoption, Person, Site
from biobank.domain.verbs import VERBS
from biobank.edge.opening import open_services, refuse_demonstration
from biobank.edge.settings import Settings, load_settings
from biobank.services.execute import execute
from biobank.services.genesis import console
from biobank.services.outcome import Outcome
from biobank.services.reads.listing import all_of
from biobank.services.services import Services


@dataclass(frozen=True, slots=True)
class Console:
    """The console of one installation."""

    settings: Settings
    services: Services

    def site(self, named: str | None = None) -> Site:
        """Return the site with this name or id, or the only one."""
        sites = [one for one in all_of(self.services, "site") if isinstance(one, Site)]
        found = [one for one in sites if named is None or named in (one.id, one.name)]
        if len(found) == 1:
            return found[0]
        known = ", ".join(one.name for one in sites) or "none"
        raise click.ClickException(f"Name one site with --site; known are: {known}.")

    def any_site(self) -> Site:
        """Return a site for what the console does at none in particular."""
        return next(one for one in all_of(self.services, "site") if isinstance(one, Site))

    def policy(self) -> Policy | None:
        """Return the policy in force, or None before the first adoption."""
        adopted = (one for one in all_of(self.services, "policy") if isinstance(one, Adoption))
        found = next((one for one in adopted if one.status == "in_force"), None)
        return policy_of(json.loads(found.content)) if found is not None else None

    def person(self, login: str) -> Person:
        """Return the person with this sign-in name."""
        wanted = login.strip().lower()
        for one in all_of(self.services, "person"):
            if isinstance(one, Person) and one.login == wanted:
                return one
        raise click.ClickException(f"Nobody has the sign-in name {login}.")

    def do(self, verb: str, at: Site, /, **fields: Any) -> Outcome:
        """Do a verb as the console, or say in one line why it was refused."""
        command = VERBS[verb].command(id=str(uuid4()), **fields)
        outcome = execute(self.services, console(at), command)
        if not outcome.accepted and outcome.code is not None:
            told = catalogue.told(outcome.code, outcome.params)
            raise click.ClickException(f"{told.says} {told.next}")
        return outcome


@contextmanager
def opened() -> Iterator[Console]:
    """Give the console of the installation that the settings name; production opens no demonstration."""
    settings = load_settings()
    services = open_services(settings)
    try:
        refuse_demonstration(settings, services)
        yield Console(settings, services)
    finally:
        services.keys.close()
        services.database.close()
