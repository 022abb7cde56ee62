"""What all things have: an id, a version, and the one stream whose events change them."""

from dataclasses import dataclass
from typing import Any, ClassVar, dataclass_transform


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A row that is the fold of events: its stream's events alone may change it."""

    NAME: ClassVar[str]
    LETTER: ClassVar[str]

    id: str
    stream: str
    version: int = 1


REGISTRY: dict[str, type[Thing]] = {}
"""Every kind of thing by its name; also the list of projection tables."""


@dataclass_transform(kw_only_default=True, frozen_default=True)
def thing(name: str, letter: str) -> Any:
    """Make a class a kind of thing, with the type letter its ids begin with."""

    def register(cls: type) -> type:
        made: type[Thing] = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        made.NAME, made.LETTER = name, letter
        REGISTRY[name] = made
        return made

    return register
