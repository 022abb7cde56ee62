"""A label that was scanned into a field and must not be on anything any more: a red stop."""

from collections.abc import Iterable

from flask import Response

from biobank.domain.codes.wedge import signed_in
from biobank.domain.rules.verb import Verb
from biobank.edge.scanned_copies import has_own_rules
from biobank.services.identity.signed_in import SignedIn
from biobank.services.services import Services
from biobank.web.form_input import Form, is_secret
from biobank.web.recognised import is_label, recognised
from biobank.web.stops import void_label


def void_copy(services: Services, who: SignedIn, verb: Verb, form: Form, path: str = "") -> Response | None:
    """Return the red page when a label scanned into a field must not be on anything any more."""
    for text in _labels(verb, form):
        found = recognised(services, who, text)
        if found.is_void:
            return void_label(found, text, path or f"/do/{verb.name}", _without(form, text))
    return None


def _without(form: Form, scanned: str) -> list[tuple[str, str]]:
    """Return everything in a form but the label that was scanned: nobody types the rest again."""
    kept = ((name, value) for name, value in form.items(multi=True) if not is_secret(name))
    return [(name, _less(value, scanned)) for name, value in kept]


def _less(value: str, scanned: str) -> str:
    if value.strip() == scanned.strip():
        return ""
    lines = value.splitlines()
    if not any(scanned in line.split() for line in lines):
        return value
    return "\n".join(line for line in lines if scanned not in line.split())


def _labels(verb: Verb, form: Form) -> Iterable[str]:
    for spec in verb.fields:
        text = str(form.get(spec.name, ""))
        if spec.kind in ("ref", "refs"):
            yield from (line for line in text.split() if is_label(line))
        elif spec.kind == "code" and not has_own_rules(verb) and signed_in(text) is not None:
            yield text
