"""The action table: one row for each verb, from which both mouths take their routes."""

from dataclasses import dataclass
from functools import cache

from biobank.domain.rules.command import Command
from biobank.domain.rules.verb import Verb
from biobank.domain.verbs import VERBS
from biobank.edge.schemas import CommandSchema, schema_of


@dataclass(frozen=True, slots=True)
class Action:
    """One verb as callers meet it: its name, where it is asked for, and what reads its command."""

    name: str
    room: str
    verb: Verb
    command: type[Command]
    permission: str
    api_path: str
    page_path: str

    @property
    def schema(self) -> CommandSchema:
        """Return what reads this verb's command; it is made when it is first needed."""
        return _schema(self.name)


def _action(verb: Verb) -> Action:
    return Action(
        name=verb.name,
        room=verb.room,
        verb=verb,
        command=verb.command,
        permission=verb.name,
        api_path=f"/api/v1/{verb.room}/{verb.name}",
        page_path=f"/do/{verb.name}",
    )


@cache
def _schema(name: str) -> CommandSchema:
    return schema_of(VERBS[name])


ACTIONS: dict[str, Action] = {name: _action(verb) for name, verb in VERBS.items()}
