"""Schemas made from a verb's own fields: shape only, never a rule of the laboratory."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validates_schema

from biobank.domain.codes.own_code import CODE_LENGTH, OwnCode, parse
from biobank.domain.codes.wedge import plain_code
from biobank.domain.rules.clock import is_zone
from biobank.domain.rules.command import ASKED, REPORTED, SOURCES
from biobank.domain.rules.fields import Field, fields_of
from biobank.domain.rules.verb import Verb
from biobank.domain.sentences.phrase import Phrase
from biobank.edge.fields import (
    NEEDED,
    AsScanned,
    Choice,
    Code,
    Day,
    Moment,
    Number,
    Reference,
    Whole,
    Words,
    YesNo,
)
from biobank.edge.wrong import Saying, in_words
from biobank.services.execute import Submission
from biobank.words.speaking import say

MOST_ROWS = 500
MOST_PROOFS = 8
COMMAND_ID = r"[A-Za-z0-9_-]{8,64}"
_MESSAGES: dict[str, str] = {
    "unknown": Phrase("There is no such field."),
    "type": Phrase("An object with named fields is needed."),
}


class _Said(dict[str, str]):
    """Sentences by their keys, each in the language spoken when it is asked for."""

    def __getitem__(self, key: str) -> str:
        return say(super().__getitem__(key))


class Strict(Schema):
    """A schema that refuses what it does not know."""

    class Meta:
        unknown = RAISE

    error_messages = _MESSAGES

    def __init__(self, **more: Any) -> None:
        """Let its messages be said."""
        super().__init__(**more)
        self.error_messages = _Said(self.error_messages)


class Rows(Saying, fields.List[Any]):
    """A list that is not empty when it is needed, nor longer than one page of work."""

    def __init__(self, inner: Any, *, most: int = MOST_ROWS, **more: Any) -> None:
        told = {**more.pop("metadata", {}), "maxItems": most}
        super().__init__(inner, error_messages={"required": NEEDED, "null": NEEDED}, metadata=told, **more)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise ValidationError(say("A list is needed here."))
        if not value and self.required:
            raise in_words(NEEDED)
        if len(value) > self.most:
            raise ValidationError(
                say("At most {most} fit here; these are {count}.", most=self.most, count=len(value))
            )
        return tuple(super()._deserialize(value, attr, data, **more))


class Versions(Saying, fields.Dict):
    """The versions a caller saw, by id."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            keys=Code(pattern="[0-9A-Za-z]{11}", says=Phrase("This is no id.")),
            values=Whole(least="1"),
            error_messages={"invalid": Phrase("An object of ids and versions is needed here.")},
            **more,
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if isinstance(value, Mapping) and len(value) > MOST_ROWS:
            raise ValidationError(say("At most {most} fit here.", most=MOST_ROWS))
        found: dict[str, int] = super()._deserialize(value, attr, data, **more)  # type: ignore[no-untyped-call]
        return {id.upper(): version for id, version in found.items()}


class CommandSchema(Strict):
    """The envelope every command travels in; loading gives a Submission."""

    verb: Verb

    id = Code(
        required=True,
        pattern=COMMAND_ID,
        says=Phrase("An id of your own is needed: 8 to 64 letters, digits, - or _, such as a UUID."),
        metadata={"description": "Your own id of this command; sending it twice does nothing twice."},
    )
    mode = Choice((ASKED, REPORTED), load_default=ASKED)
    claimed_at = Moment(allow_none=True, metadata={"description": "When it happened; only in a report."})
    claimed_zone = Words(longest=64, allow_none=True)
    performed_by = Reference("person", allow_none=True)
    verified_by = Reference("person", allow_none=True)
    verbal_order_by = Reference(
        "person",
        allow_none=True,
        metadata={"description": "Physician on whose spoken order it is done; a second person signs too."},
    )
    source = Choice(SOURCES, load_default="api")
    reason = Code(pattern=r"[a-z0-9_-]{1,60}", says=Phrase("A reason is given by its code."), allow_none=True)
    note = Words(longest=4000, lines=True, allow_none=True, metadata={"x-private": True})
    expects = Versions()
    proofs = Rows(Code(pattern=r"[A-Za-z0-9_-]{8,80}", says=Phrase("This is no proof.")), most=MOST_PROOFS)

    @validates_schema
    def check_claim(self, data: dict[str, Any], **_: Any) -> None:
        """Let only a report say when it happened, in a zone that exists."""
        if data.get("claimed_at") is not None and data.get("mode") != REPORTED:
            raise ValidationError(say("Only a report says when it happened."), "claimed_at")
        zone = data.get("claimed_zone")
        if zone is not None and not is_zone(zone):
            raise ValidationError(say("This is no time zone, such as Europe/Berlin."), "claimed_zone")

    @post_load(pass_original=True)
    def submission(self, data: dict[str, Any], original: Mapping[str, Any], **_: Any) -> Submission:
        """Return the command itself, with the printed copies that were scanned, apart from its proofs."""
        proofs = data.pop("proofs", ())
        by_label = dict(_scanned(self.verb, original))
        return Submission(self.verb.command(**_given(data), by_label=by_label), proofs)


def _scanned(verb: Verb, told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the id and the number of the copy of each whole code of ours that stands in place of an id."""
    for spec in verb.fields:
        if spec.kind in ("ref", "refs"):
            given = told.get(spec.name)
            for text in given if isinstance(given, list | tuple) else (given,):
                plain = plain_code(text.strip()) if isinstance(text, str) else ""
                code = parse(plain.upper()) if len(plain) == CODE_LENGTH else None
                if isinstance(code, OwnCode):
                    yield code.id, code.copy


def partly(schema: CommandSchema, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that can be read so far, for showing what follows from them."""
    found = {}
    for spec in schema.verb.fields:
        value = data.get(spec.name)
        with suppress(ValidationError):
            if value is not None:
                found[spec.name] = _read_so_far(schema.fields[spec.name], value)
    return found


def _read_so_far(field: Any, value: Any) -> Any:
    if not isinstance(field, Rows) or not isinstance(value, list):
        return field.deserialize(value)
    read = []
    for each in value[:MOST_ROWS]:
        with suppress(ValidationError):
            read.append(field.inner.deserialize(each))
    return tuple(read)


def schema_of(verb: Verb) -> CommandSchema:
    """Return the schema of one verb's command."""
    members = {spec.name: field_of(spec) for spec in verb.fields}
    name = "".join(word.capitalize() for word in verb.name.split("-"))
    made: type[CommandSchema] = type(name, (CommandSchema,), {"verb": verb, "__doc__": verb.about, **members})
    return made()


def field_of(spec: Field) -> Any:
    """Return the field that reads what a command's field holds."""
    more: dict[str, Any] = {
        "required": spec.required,
        "allow_none": not spec.required,
        "metadata": dict(_described(spec)),
    }
    return _MAKERS[spec.kind](spec, more)


def _described(spec: Field) -> Iterator[tuple[str, Any]]:
    yield "title", spec.label
    if spec.hint:
        yield "description", spec.hint
    if spec.unit:
        yield "x-unit", spec.unit
    if spec.private:
        yield "x-private", True


@cache
def row_schema(row: type) -> type[Strict]:
    """Return the schema of the rows of a command's table."""

    def build(_: Strict, data: dict[str, Any], **__: Any) -> Any:
        return row(**_given(data))

    members: dict[str, Any] = {spec.name: field_of(spec) for spec in fields_of(row)}
    members |= {"build": post_load(build), "__doc__": row.__doc__}
    return type(row.__name__, (Strict,), members)


def _given(data: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty, so that the command's own default holds."""
    return {name: value for name, value in data.items() if value is not None}


_MAKERS: dict[str, Callable[[Field, dict[str, Any]], Any]] = {
    "ref": lambda spec, more: Reference(spec.thing, **more),
    "refs": lambda spec, more: Rows(Reference(spec.thing), **more),
    "text": lambda spec, more: Words(longest=spec.max_length, lines=spec.lines, **more),
    "long_text": lambda spec, more: Words(longest=spec.max_length, lines=True, **more),
    "code": lambda spec, more: AsScanned(longest=spec.max_length, **more),
    "choice": lambda spec, more: Choice(tuple(code for code, _ in spec.choices), **more),
    "decimal": lambda spec, more: Number(least=spec.minimum, most=spec.maximum, **more),
    "integer": lambda spec, more: Whole(least=spec.minimum, most=spec.maximum, **more),
    "date": lambda _, more: Day(**more),
    "instant": lambda _, more: Moment(**more),
    "boolean": lambda _, more: YesNo(**more),
    "rows": lambda spec, more: Rows(fields.Nested(row_schema(spec.row)), **more),
}
