"""Signed labels scanned into the fields of a command: a forged one stops the step before it is a command."""

from collections.abc import Iterator, Mapping
from typing import Any

from biobank.domain.codes.wedge import signed_in
from biobank.domain.rooms.signatures_of_labels import told_of
from biobank.domain.rules.facts import Actor
from biobank.domain.rules.verb import Verb
from biobank.edge.problems import Problem
from biobank.services.label_signing import vouched
from biobank.services.label_stops import record_stop
from biobank.services.services import Services

_LOOKED_AT_BY_RULES = frozenset({"label_scan", "band_scan", "vouched_scan"})


def require_genuine(services: Services, actor: Actor, verb: Verb, told: Mapping[str, Any]) -> None:
    """Raise Problem where a signed label was scanned that is not genuine; that it was is recorded.

    What a verb's own rules look at is left to them.
    """
    for text in _signed(verb, told):
        label = signed_in(text)
        if label is None:
            continue
        with services.database.read() as connection:
            worth = vouched(services, connection, label)
        if worth.fault is not None:
            record_stop(services, actor, worth.fault, text)
            raise Problem(409, worth.fault, told_of(worth))


def has_own_rules(verb: Verb) -> bool:
    """Say whether a verb's own rules look at what labels that were scanned are worth."""
    return any(need.name in _LOOKED_AT_BY_RULES for need in verb.needs)


def _signed(verb: Verb, told: Mapping[str, Any]) -> Iterator[str]:
    kinds = ("ref", "refs") if has_own_rules(verb) else ("ref", "refs", "code")
    for spec in verb.fields:
        if spec.kind in kinds:
            yield from _texts(told.get(spec.name))


def _texts(given: object) -> Iterator[str]:
    for text in given if isinstance(given, list) else (given,):
        if isinstance(text, str):
            yield text.strip()
