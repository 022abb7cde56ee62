"""The fold: what all things must look like if the events are true.

A body's changes hold old and new side by side, so folding checks each change
against the one before it: a row's history has no step that nobody recorded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from biobank.domain.rules.expanding import expanded

Body = Mapping[str, Any]
Key = tuple[str, str]
Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Folded:
    """One thing as the events say it is: its stream, version and its columns that are not empty."""

    stream: str
    version: int
    columns: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Misfit:
    """A change that does not follow from the ones before it."""

    code: str
    thing: str
    id: str
    sentence: str


Upcast = Callable[[Body], Body]
UPCASTS: dict[tuple[str, int], Upcast] = {}
"""How a body of an older kind version becomes the next version, by kind and the version it comes from."""


def upcast(kind: str, version: int) -> Callable[[Upcast], Upcast]:
    """Register how a body of this kind and version becomes one of the next version."""

    def register(step: Upcast) -> Upcast:
        UPCASTS[kind, version] = step
        return step

    return register


def newest(body: Body, upcasts: Mapping[tuple[str, int], Upcast] = UPCASTS) -> Body:
    """Return a body in the newest version of its kind; a body that names no version is of the first."""
    version = body.get("kind_version", 1)
    while (step := upcasts.get((body["kind"], version))) is not None:
        body = step(body)
        version += 1
    return body


def changes_of(body: Body) -> list[Mapping[str, Any]]:
    """Return all that a body changes, in the newest version of its kind, with what it stands for."""
    told = newest(body)
    return [*told.get("changes", ()), *expanded(told)]


def follow(before: Folded | None, each: Mapping[str, Any], stream: str) -> tuple[Folded, list[Misfit]]:
    """Return a thing as it is after a change told in a stream, and what in the change does not follow.

    What a change says counts even where it does not follow.
    """
    return _after(before, each, stream), _misfits(before, each, stream)


@dataclass(slots=True)
class Fold:
    """All things folded so far, in the order in which the events were written; for what memory holds."""

    rows: dict[Key, Folded] = field(default_factory=dict)

    def take(self, body: Body) -> tuple[Misfit, ...]:
        """Fold one body in and return what in it does not follow; what it says counts all the same."""
        found: list[Misfit] = []
        for each in changes_of(body):
            key = (each["thing"], each["id"])
            self.rows[key], misfits = follow(self.rows.get(key), each, body["stream"])
            found.extend(misfits)
        return tuple(found)


def _after(before: Folded | None, each: Mapping[str, Any], stream: str) -> Folded:
    columns: Columns = {} if before is None else dict(before.columns)
    now: Columns = dict(each["now"])
    home = now.pop("stream", stream if before is None else before.stream)
    columns.update(now)
    told = {name: value for name, value in columns.items() if value is not None}
    return Folded(home, each["version"], told)


def _misfits(before: Folded | None, each: Mapping[str, Any], stream: str) -> list[Misfit]:
    thing, id, version = each["thing"], each["id"], each["version"]
    if before is None:
        return _first_misfits(each)
    found = []
    if version != before.version + 1:
        said = f"version {version} follows version {before.version}"
        found.append(Misfit("version-skips", thing, id, said))
    if stream not in (before.stream, each["now"].get("stream")):
        said = f"a thing of {before.stream} is changed in {stream}"
        found.append(Misfit("changed-in-another-stream", thing, id, said))
    for name, value in each["was"].items():
        held = before.stream if name == "stream" else before.columns.get(name)
        if held != value:
            said = f"{name} is said to have been {value!r}, and was {held!r}"
            found.append(Misfit("was-differs", thing, id, said))
    return found


def _first_misfits(each: Mapping[str, Any]) -> list[Misfit]:
    if each["version"] == 1 and not each["was"]:
        return []
    said = f"version {each['version']} is the first that is recorded"
    return [Misfit("made-by-nobody", each["thing"], each["id"], said)]
