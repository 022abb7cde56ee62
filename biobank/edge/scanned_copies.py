"""Labels scanned into the fields of a command: a copy that no longer stands stops the step."""

from collections.abc import Iterator, Mapping
from typing import Any

from biobank.domain.codes.own_code import CODE_LENGTH, OwnCode, parse
from biobank.domain.rules.verb import Verb
from biobank.edge.problems import Problem
from biobank.services.copies import scanned_copy
from biobank.services.reads.scanning import MUST_BE_PRINTED
from biobank.services.services import Services
from biobank.words.speaking import say


def require_live_copies(services: Services, verb: Verb, told: Mapping[str, Any]) -> None:
    """Raise Problem copy-not-live where a reference was given by a void or never printed copy.

    An id names the thing itself and passes; only whole codes, with the serial
    of a printed piece, are looked up.
    """
    codes = dict(_codes(verb, told))
    if not codes:
        return
    with services.database.read() as connection:
        for code, thing in codes.items():
            found = scanned_copy(connection, code)
            if found.state == "void" or (found.state == "unknown" and thing in MUST_BE_PRINTED):
                raise _stop(code, found.copy.status if found.copy else None, found.reason)


def _stop(code: OwnCode, status: str | None, reason: str | None) -> Problem:
    params = {
        "serial": code.copy,
        "subject": code.id,
        "status": status or say("never printed here"),
        "reason": reason or say("no reason given"),
    }
    return Problem(409, "copy-not-live", params)


def _codes(verb: Verb, told: Mapping[str, Any]) -> Iterator[tuple[OwnCode, str]]:
    for spec in verb.fields:
        if spec.kind in ("ref", "refs"):
            given = told.get(spec.name)
            for text in given if isinstance(given, list) else (given,):
                if isinstance(text, str) and len(text.strip()) == CODE_LENGTH:
                    code = parse(text.strip().upper())
                    if isinstance(code, OwnCode):
                        yield code, spec.thing
