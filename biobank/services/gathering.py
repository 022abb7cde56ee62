"""Gathering facts: lock the streams a command writes to, then read what its verb needs."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from biobank.domain.rules.command import Command
from biobank.domain.rules.fields import Field
from biobank.domain.rules.verb import Need, Verb
from biobank.domain.things.people import Person
from biobank.domain.things.thing import Thing
from biobank.services.services import Services
from biobank.storage.work import Work

Special = Callable[[Work, Command, Mapping[str, Any], Services], Any]
SPECIAL: dict[str, Special] = {}
"""Needs that no equality of columns expresses, by their name; see `special_needs`."""


class Unknown(Exception):
    """The command names something that is not there."""

    def __init__(self, thing: str, id: str) -> None:
        """Keep which kind of thing and which id."""
        super().__init__(thing, id)
        self.thing, self.id = thing, id


def special(name: str) -> Callable[[Special], Special]:
    """Register the loader of a special need."""

    def register(loader: Special) -> Special:
        SPECIAL[name] = loader
        return loader

    return register


def streams_of(work: Work, verb: Verb, command: Command) -> set[str]:
    """Return the streams a command writes to; raises Unknown for an id that is not there."""
    return _streams(work, command, (spec for spec in verb.fields if spec.locks))


def shared_streams_of(work: Work, verb: Verb, command: Command) -> set[str]:
    """Return the streams to which nobody may write until the command is done; raises Unknown."""
    return _streams(work, command, (spec for spec in verb.fields if spec.shares))


def _streams(work: Work, command: Command, specs: Iterable[Field]) -> set[str]:
    found: set[str] = set()
    for spec in specs:
        if spec.kind in ("ref", "refs"):
            for id in _ids(spec, command):
                stream = work.stream_of(spec.thing, id)
                if stream is None:
                    raise Unknown(spec.thing, id)
                found.add(stream)
    return found


PEOPLE = ("performed_by", "verified_by", "verbal_order_by")
"""Members of the envelope that name people."""


def people_named(work: Work, command: Command) -> dict[str, Person]:
    """Return the people that the envelope names, by its members; raises Unknown for one who is not there."""
    named = {name: id for name in PEOPLE if (id := getattr(command, name)) is not None}
    return {name: _person(work, id) for name, id in named.items()}


def _person(work: Work, id: str) -> Person:
    row = work.get("person", id)
    if not isinstance(row, Person):
        raise Unknown("person", id)
    return row


def gather(work: Work, verb: Verb, command: Command, services: Services) -> dict[str, Any]:
    """Return every reference and need of a command by name; raises Unknown."""
    given: dict[str, Any] = {}
    for spec in verb.fields:
        if spec.kind in ("ref", "refs"):
            given[spec.name] = _referred(work, spec, command)
    for need in verb.needs:
        given[need.name] = _needed(work, need, command, given, services)
    return given


def _referred(work: Work, spec: Field, command: Command) -> Thing | tuple[Thing, ...] | None:
    found = tuple(_known(work, spec.thing, id) for id in _ids(spec, command))
    if spec.kind == "refs":
        return found
    return found[0] if found else None


def _known(work: Work, thing: str, id: str) -> Thing:
    row = work.get(thing, id)
    if row is None:
        raise Unknown(thing, id)
    return row


def _ids(spec: Field, command: Command) -> tuple[str, ...]:
    value = getattr(command, spec.name)
    if value is None:
        return ()
    return tuple(value) if spec.kind == "refs" else (value,)


def _needed(work: Work, need: Need, command: Command, given: Mapping[str, Any], services: Services) -> Any:
    if need.thing == "":
        return SPECIAL[need.name](work, command, given, services)
    where = {column: at_path(path, command, given) for column, path in need.where.items()}
    nothing = any(value is None or value == () for value in where.values())
    found: tuple[Thing, ...] = () if nothing else work.find(need.thing, where)
    if need.many:
        return found
    return found[0] if found else None


def at_path(path: str, command: Command, given: Mapping[str, Any]) -> Any:
    """Follow a path: `command.field`, `name.column`, or a literal behind `=`."""
    if path.startswith("="):
        return path[1:]
    name, _, column = path.partition(".")
    if name == "command":
        return getattr(command, column)
    start = given.get(name)
    if isinstance(start, tuple):
        return tuple(dict.fromkeys(getattr(row, column) for row in start if getattr(row, column) is not None))
    return None if start is None else getattr(start, column)


def referred_ids(verb: Verb, command: Command) -> Iterable[tuple[str, str]]:
    """Yield every (thing, id) a command refers to."""
    for spec in verb.fields:
        if spec.kind in ("ref", "refs"):
            for id in _ids(spec, command):
                yield spec.thing, id
