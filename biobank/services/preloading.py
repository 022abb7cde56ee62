"""Reading for a whole batch at once what its commands will ask for one by one.

Nothing here decides: a need that is not foreseen is simply read when asked.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from biobank.domain.rules.command import Command
from biobank.domain.rules.verb import Need
from biobank.domain.verbs import VERB_OF
from biobank.services.gathering import at_path, referred_ids
from biobank.storage.work import Work

Given = dict[str, Any]


def preload(work: Work, commands: Sequence[Command]) -> None:
    """Read the outcomes, references, stream heads and single-column needs of a batch set-wise."""
    work.preload_seen([command.id for command in commands])
    _references(work, commands)
    by_verb: dict[type[Command], list[Command]] = defaultdict(list)
    for command in commands:
        by_verb[type(command)].append(command)
    for kind, members in by_verb.items():
        _needs(work, VERB_OF[kind].needs, [(each, _given(work, each)) for each in members])


def _references(work: Work, commands: Sequence[Command]) -> None:
    wanted: dict[str, list[str]] = defaultdict(list)
    for command in commands:
        for thing, id in referred_ids(VERB_OF[type(command)], command):
            wanted[thing].append(id)
    # First locked, then read: what others changed while this batch waited for them is seen.
    work.lock({stream for thing, ids in wanted.items() for stream in work.streams_of(thing, ids)})
    for thing, ids in wanted.items():
        work.sight.preload(thing, ids)


def _given(work: Work, command: Command) -> Given:
    verb = VERB_OF[type(command)]
    single = [spec for spec in verb.fields if spec.kind == "ref"]
    return {
        spec.name: work.get(spec.thing, id)
        for spec in single
        if (id := getattr(command, spec.name)) is not None
    }


def _needs(work: Work, needs: Sequence[Need], members: Sequence[tuple[Command, Given]]) -> None:
    """Read each need for all commands together; what it finds may lead to the next."""
    for need in needs:
        if len(need.where) != 1:
            continue
        ((column, path),) = need.where.items()
        values = [at_path(path, command, given) for command, given in members]
        plain = [value for value in values if isinstance(value, str)]
        if column == "id":
            work.sight.preload(need.thing, plain)
        else:
            work.sight.prefetch(need.thing, column, plain)
        _follow(work, need, column, list(zip(members, values, strict=True)))


def _follow(work: Work, need: Need, column: str, told: Sequence[tuple[tuple[Command, Given], Any]]) -> None:
    for (_, given), value in told:
        if isinstance(value, str):
            found = work.find(need.thing, {column: value})
            given[need.name] = found if need.many else (found[0] if found else None)
