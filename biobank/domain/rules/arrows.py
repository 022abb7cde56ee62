"""The state machines as arrows, read off the verbs' rows: for diagrams, the help and the console."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from biobank.domain.rules.lifecycle import ENDS, MACHINES
from biobank.domain.rules.verb import Verb


@dataclass(frozen=True, slots=True)
class Arrow:
    """What one verb does to one machine: the states it may start from, and the one it leads to."""

    title: str
    before: tuple[str, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine to be drawn: its states and its arrows, both in the order of a life; what ends it."""

    name: str
    states: tuple[str, ...]
    arrows: tuple[Arrow, ...]
    ends: frozenset[str] = ENDS


def machine(name: str, verbs: Iterable[Verb]) -> Machine:
    """Return a machine with its arrows; raises KeyError for one that does not exist."""
    states = MACHINES[name]
    place = {state: number for number, state in enumerate(states)}
    arrows = sorted(
        _arrows(name, verbs),
        key=lambda one: (min(place[state] for state in one.before), place[one.after], one.title),
    )
    return Machine(name, states, tuple(arrows))


def _arrows(name: str, verbs: Iterable[Verb]) -> Iterator[Arrow]:
    for verb in verbs:
        for row in verb.moves:
            if row.machine == name and row.after is not None:
                before = tuple(state for state in MACHINES[name] if state in row.before)
                yield Arrow(verb.title, before, row.after)


@dataclass(frozen=True, slots=True)
class Way:
    """One way between states, and every verb that goes it."""

    titles: tuple[str, ...]
    before: tuple[str, ...]
    after: str

    @property
    def stays(self) -> bool:
        """Say whether it may lead from a state to the same one."""
        return self.after in self.before


def ways(drawn: Machine) -> tuple[Way, ...]:
    """Return the ways of a machine, verbs that do the same to it put together, in the order of its arrows."""
    found: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for one in drawn.arrows:
        found.setdefault((one.before, one.after), []).append(one.title)
    return tuple(Way(tuple(titles), before, after) for (before, after), titles in found.items())


def as_text(drawn: Machine) -> str:
    """Return the machine as lines of text."""
    width = max(len(one.title) for one in drawn.arrows)
    lines = [f"{one.title:<{width}}  {' | '.join(one.before)} → {one.after}" for one in drawn.arrows]
    return "\n".join([f"{drawn.name}: {', '.join(drawn.states)}", "", *lines]) + "\n"


def as_mermaid(drawn: Machine) -> str:
    """Return the machine as a Mermaid state diagram."""
    ways: dict[tuple[str, str], list[str]] = {}
    for one in drawn.arrows:
        for before in one.before:
            ways.setdefault((before, one.after), []).append(one.title)
    lines = [f"  {before} --> {after}: {', '.join(titles)}" for (before, after), titles in ways.items()]
    return "\n".join(["stateDiagram-v2", f"  [*] --> {drawn.states[0]}", *lines]) + "\n"
