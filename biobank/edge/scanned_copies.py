"""Labels scanned into the fields of a command: a void, never printed or forged one stops the step."""

from collections.abc import Iterator, Mapping
from typing import Any

from biobank.domain.codes.own_code import CODE_LENGTH, OwnCode, parse
from biobank.domain.codes.wedge import plain_code, signed_in
from biobank.domain.rooms.signatures_of_labels import told_of
from biobank.domain.rules.facts import Actor
from biobank.domain.rules.verb import Verb
from biobank.edge.problems import Problem
from biobank.services.copies import scanned_copy
from biobank.services.label_signing import vouched
from biobank.services.label_stops import record_stop
from biobank.services.reads.scanning import MUST_BE_PRINTED
from biobank.services.services import Services
from biobank.words.speaking import say

_LOOKED_AT_BY_RULES = frozenset({"label_scan", "band_scan", "vouched_scan"})


def require_live_copies(services: Services, actor: Actor, verb: Verb, told: Mapping[str, Any]) -> None:
    """Raise Problem where a reference was given by a void, never printed or forged copy of a label.

    An id names the thing itself and passes; only whole codes, with the serial
    of a printed piece, are looked up. Codes: copy-not-live, and those of `genuineness`.
    """
    require_genuine(services, actor, verb, told)
    codes = dict(_codes(verb, told))
    if not codes:
        return
    with services.database.read() as connection:
        for code, thing in codes.items():
            found = scanned_copy(connection, code)
            if found.state == "void" or (found.state == "unknown" and thing in MUST_BE_PRINTED):
                raise _stop(code, found.copy.status if found.copy else None, found.reason)


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


def _stop(code: OwnCode, status: str | None, reason: str | None) -> Problem:
    params = {
        "serial": code.copy,
        "subject": code.id,
        "status": status or say("never printed here"),
        "reason": reason or say("no reason given"),
    }
    return Problem(409, "copy-not-live", params)


def _signed(verb: Verb, told: Mapping[str, Any]) -> Iterator[str]:
    kinds = ("ref", "refs") if has_own_rules(verb) else ("ref", "refs", "code")
    for spec in verb.fields:
        if spec.kind in kinds:
            yield from _texts(told.get(spec.name))


def _texts(given: object) -> Iterator[str]:
    for text in given if isinstance(given, list) else (given,):
        if isinstance(text, str):
            yield text.strip()


def _codes(verb: Verb, told: Mapping[str, Any]) -> Iterator[tuple[OwnCode, str]]:
    for spec in verb.fields:
        if spec.kind in ("ref", "refs"):
            for text in _texts(told.get(spec.name)):
                plain = plain_code(text)
                code = parse(plain.upper()) if len(plain) == CODE_LENGTH else None
                if isinstance(code, OwnCode):
                    yield code, spec.thing
