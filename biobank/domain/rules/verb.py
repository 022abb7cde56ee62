"""A verb of the laboratory: its command, event, guards, needs, signatures and effect.

One row per verb is the whole truth about it: the JSON route, the form, the
buttons after a scan, the help and the tests are all read off this row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from biobank.domain.rules.command import Command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import Field, fields_of
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.lifecycle import Row, rows
from biobank.domain.sentences.phrase import Phrase

Params = Mapping[str, Any]
Check = Callable[[Any, Facts], Params | None]
Effect = Callable[[Any, Facts], tuple[Draft, ...]]

RED = "red"
AMBER = "amber"


@dataclass(frozen=True, slots=True)
class Guard:
    """A rule a request must satisfy: its refusal code, its colour and its check.

    `check` returns None when satisfied, else the parameters of the refusal's
    sentence. Red has no way past. Amber gives way to a signature with the
    meaning `waives` by one of `waived_by`, and a reason. What is `grave` is
    told before any other obstacle.
    """

    name: str
    code: str
    check: Check
    colour: str = RED
    waived_by: tuple[str, ...] = ("physician", "medical_director")
    waives: str = "accepts-risk"
    grave: bool = False


def red(code: str, *, grave: bool = False) -> Callable[[Check], Guard]:
    """Make a function a guard that nothing waives."""
    return lambda check: Guard(check.__name__, code, check, grave=grave)


def amber(code: str, *waived_by: str) -> Callable[[Check], Guard]:
    """Make a function a guard that a signature and a reason waive."""
    roles = waived_by or ("physician", "medical_director")
    return lambda check: Guard(check.__name__, code, check, AMBER, roles)


@dataclass(frozen=True, slots=True)
class Need:
    """A further fact: the things whose columns equal what these paths lead to.

    A path is `name.column` of something gathered before, or `command.field`.
    `many` asks for all of them as a tuple in id order, else one or None.
    """

    name: str
    thing: str
    where: Mapping[str, str]
    many: bool = True


def special(name: str) -> Need:
    """Ask for a fact that no equality of columns expresses; its loader is registered by this name."""
    return Need(name, "", {})


def one(name: str, thing: str, /, **where: str) -> Need:
    """Ask for the one thing (or None) whose columns equal what the paths lead to."""
    return Need(name, thing, where, many=False)


def many(name: str, thing: str, /, **where: str) -> Need:
    """Ask for all things whose columns equal what the paths lead to."""
    return Need(name, thing, where)


@dataclass(frozen=True, slots=True)
class Signing:
    """A signature the verb demands: its meaning, who may give it, and whether the actor must.

    `by` is `actor` (the person acting signs), `other` (anyone but the actor)
    or `anyone`. Two signings of one verb are always by two people.
    """

    meaning: str
    roles: tuple[str, ...] = ()
    by: str = "actor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One verb, whole.

    `room` groups verbs on pages and in paths; `subject` is the reference field
    that carries the version, the stream of a refusal and the scan buttons.
    `moves` are the unit's machines. `reports` says it may be reported.
    `undo` names the inverse verb. `reason` is `no`, `optional` or `required`.
    """

    name: str
    room: str
    title: str
    about: str
    command: type[Command]
    event: str
    effect: Effect
    subject: str | None = "unit"
    path: str | None = None
    moves: tuple[Row, ...] = ()
    guards: tuple[Guard, ...] = ()
    needs: tuple[Need, ...] = ()
    signings: tuple[Signing, ...] = ()
    roles: tuple[str, ...] = ()
    reports: bool = True
    undo: str | None = None
    reason: str = "optional"
    bedside: bool = False
    fields: tuple[Field, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        """Read the command's fields once, and tell its words from codes."""
        object.__setattr__(self, "title", Phrase(self.title))
        object.__setattr__(self, "about", Phrase(self.about))
        object.__setattr__(self, "fields", fields_of(self.command))

    def field(self, name: str) -> Field:
        """Return a field by name; raises KeyError when there is none."""
        for spec in self.fields:
            if spec.name == name:
                return spec
        raise KeyError(name)


REGISTRY: dict[str, Verb] = {}
"""Every verb by name; `biobank.domain.verbs` fills it by importing the rooms."""


def verb(*, name: str, moves: Mapping[str, str] | None = None, **told: Any) -> Verb:
    """Put a verb into the registry and return it."""
    made = Verb(name=name, moves=rows(name, moves) if moves is not None else (), **told)
    if name in REGISTRY:
        raise ValueError(f"two verbs named {name}")
    REGISTRY[name] = made
    return made
