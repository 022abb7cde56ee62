"""The fields of a command, told once for schema, form, OpenAPI and help."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from biobank.domain.sentences.phrase import Phrase, phrases

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What a field of a command holds, how it is labelled and what it accepts.

    `locks` says of a reference that the verb writes to its stream; a thing
    that is only looked at (a slot, a lot, a place) is `locks=False`. `shares`
    says that nobody may change what is only looked at until the verb is done.
    `anywhere` says that it may be of another site than that of whoever acts.
    A text of several `lines` keeps its line ends.
    `holds` says of a text when it is a number or a yes, which people write as their
    language does: another field, and by what is chosen there "decimal" or "yes-no".
    """

    kind: str
    label: str
    hint: str = ""
    required: bool = True
    unit: str = ""
    choices: Choices = ()
    thing: str = ""
    minimum: str | None = None
    maximum: str | None = None
    max_length: int = 200
    private: bool = False
    lines: bool = False
    locks: bool = True
    shares: bool = False
    anywhere: bool = False
    row: type | None = None
    holds: tuple[str, Mapping[str, str]] = ("", MappingProxyType({}))
    name: str = ""

    def __post_init__(self) -> None:
        """Tell the words of the field from its codes."""
        object.__setattr__(self, "label", Phrase(self.label))
        object.__setattr__(self, "hint", Phrase(self.hint))
        object.__setattr__(self, "unit", Phrase(self.unit))
        object.__setattr__(self, "choices", phrases(self.choices))

    def kind_typed(self, typed: Mapping[str, Any]) -> str:
        """Return how a form reads what is typed here, given what else is typed."""
        other, kinds = self.holds
        return kinds.get(str(typed.get(other, "")), self.kind)


def _field(spec: Field) -> Any:
    if spec.required:
        return dataclasses.field(metadata={"field": spec})
    empty: object = () if spec.kind in ("refs", "rows") else None
    return dataclasses.field(default=empty, metadata={"field": spec})


def ref(thing: str, label: str, **more: Any) -> Any:
    """Declare the id (or scanned code) of one existing thing, whose stream the verb locks."""
    return _field(Field(kind="ref", thing=thing, label=label, **more))


def refs(thing: str, label: str, **more: Any) -> Any:
    """Declare the ids of several existing things of one kind."""
    return _field(Field(kind="refs", thing=thing, label=label, **more))


def text(label: str, **more: Any) -> Any:
    """Declare a short text."""
    return _field(Field(kind="text", label=label, **more))


def code(label: str, **more: Any) -> Any:
    """Declare what was scanned, exactly as it arrived: any label or wristband, never checked for shape."""
    return _field(Field(kind="code", label=label, **{"max_length": 400, **more}))


def long_text(label: str, **more: Any) -> Any:
    """Declare free text; it may name people, so it is always private."""
    return _field(Field(kind="long_text", label=label, private=True, **{"max_length": 4000, **more}))


def choice(label: str, choices: Choices, **more: Any) -> Any:
    """Declare one of a closed list of (code, words)."""
    return _field(Field(kind="choice", label=label, choices=choices, **more))


def decimal(label: str, unit: str = "", **more: Any) -> Any:
    """Declare a decimal number with its unit of measure."""
    return _field(Field(kind="decimal", label=label, unit=unit, **more))


def integer(label: str, unit: str = "", **more: Any) -> Any:
    """Declare a whole number."""
    return _field(Field(kind="integer", label=label, unit=unit, **more))


def date(label: str, **more: Any) -> Any:
    """Declare a calendar day, YYYY-MM-DD."""
    return _field(Field(kind="date", label=label, **more))


def instant(label: str, **more: Any) -> Any:
    """Declare a moment; it is held as canonical UTC text (see `clock`)."""
    return _field(Field(kind="instant", label=label, **more))


def boolean(label: str, **more: Any) -> Any:
    """Declare a yes or no."""
    return _field(Field(kind="boolean", label=label, **more))


def rows(label: str, row: type, **more: Any) -> Any:
    """Declare a list of rows, each a frozen dataclass with fields of its own."""
    return _field(Field(kind="rows", label=label, row=row, **more))


def fields_of(command: type) -> tuple[Field, ...]:
    """Return the declared fields of a command or row class, named, in order."""
    return tuple(
        dataclasses.replace(spec, name=member.name)
        for member in dataclasses.fields(command)
        if (spec := member.metadata.get("field")) is not None
    )
