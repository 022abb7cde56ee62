"""The way back: the inverse verb with everything it needs, where the world can be put back."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.rules.command import REPORTED, Command
from biobank.domain.rules.fields import Field
from biobank.domain.rules.verb import Verb
from biobank.domain.things.thing import Thing
from biobank.domain.verbs import VERBS
from biobank.services.reads.named import named
from biobank.services.services import Services


def undo(
    services: Services, verb: Verb, command: Command, before: Mapping[str, Thing]
) -> dict[str, Any] | None:
    """Return the inverse verb with its fields and the version it holds for, or None.

    `before` are the things as they were: what the inverse needs, such as the
    slot a unit came from, is read off them.
    """
    inverse = VERBS.get(verb.undo or "")
    subject = before.get(verb.subject or "")
    if inverse is None or subject is None or command.mode == REPORTED:
        return None
    fields = {spec.name: _was(spec, inverse, subject) for spec in inverse.fields if spec.required}
    after = named(services, (subject.id,)).get(subject.id)
    if after is None or None in fields.values():
        return None
    return {"verb": inverse.name, "fields": fields, "expects": {after.id: after.version}}


def _was(spec: Field, inverse: Verb, subject: Thing) -> str | None:
    if spec.name == inverse.subject:
        return subject.id
    found = getattr(subject, f"{spec.name}_id", None)
    return None if found is None else str(found)
