"""What was scanned into a field: a donation number for its unit, or a label that is void."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response

from biobank.domain.rules.verb import Verb
from biobank.services.identity.signed_in import SignedIn
from biobank.services.services import Services
from biobank.web.form_input import Entered, picked
from biobank.web.recognised import is_label, recognised
from biobank.web.stops import void_label


def resolved(services: Services, who: SignedIn, verb: Verb, typed: Entered) -> Entered:
    """Return what was entered, with the unit in place of a donation number that only one unit carries."""
    found = dict(typed)
    for spec in verb.fields:
        if (
            spec.kind == "ref"
            and spec.thing in ("unit", "patient")
            and _may_be_another_code(typed[spec.name])
        ):
            thing = recognised(services, who, typed[spec.name])
            if thing.id is not None and thing.kind == spec.thing and thing.code is None:
                found[spec.name] = thing.id
    return found


def _may_be_another_code(text: str) -> bool:
    plain = picked(text)
    return len(plain) >= 4 and len(plain) != 11 and (not is_label(plain) or plain.startswith("="))


def void_copy(services: Services, who: SignedIn, verb: Verb, form: Mapping[str, str]) -> Response | None:
    """Return the red page when a label scanned into a field must not be on anything any more."""
    for text in _labels(verb, form):
        found = recognised(services, who, text)
        if found.is_void:
            return void_label(found, text, f"/do/{verb.name}")
    return None


def _labels(verb: Verb, form: Mapping[str, Any]) -> Iterable[str]:
    for spec in verb.fields:
        if spec.kind in ("ref", "refs"):
            yield from (line for line in str(form.get(spec.name, "")).split() if is_label(line))
