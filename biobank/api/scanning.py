"""Scanning: what a scanned text is, its state, and what can be done with it now."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from biobank.api.blueprint import Room
from biobank.domain.codes.wedge import NO_FRAMING, Framing
from biobank.domain.rules.possibility import Possibility
from biobank.domain.sentences.catalogue import told
from biobank.edge.actions import ACTIONS
from biobank.edge.answers import encoded, raw_json
from biobank.edge.fields import AsScanned, Words
from biobank.edge.label_stops import keep_stop
from biobank.edge.parts import parts
from biobank.edge.reading import body
from biobank.edge.schemas import Strict
from biobank.edge.signing_in import signed_in, told_to_callers
from biobank.services.identity.signed_in import SignedIn
from biobank.services.label_stops import record_stop
from biobank.services.reads.kept import Kept
from biobank.services.reads.possible import Key, key_of, possible
from biobank.services.reads.scan_result import Scan
from biobank.services.reads.scanning import LONGEST_SCAN, Given, given, scan

room = Room("scanning", "What a scanned text is, and what can be done with it now.")


class ScanRequest(Strict):
    """What was scanned, exactly as it arrived."""

    text = AsScanned(required=True, longest=LONGEST_SCAN)
    prefix = Words(
        longest=8,
        load_default="",
        metadata={"description": "What your scanner sends first, where your session has no station."},
    )
    suffix = Words(
        longest=8,
        load_default="",
        metadata={"description": "What your scanner sends last, where your session has no station."},
    )


class VerbNow(Schema):
    """A verb that is possible now."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    path = fields.String(required=True)
    reports = fields.Boolean(required=True)


class VerbNotNow(VerbNow):
    """A verb that is not possible now, and why."""

    code = fields.String(required=True)
    detail = fields.String(required=True)
    next = fields.String(required=True)


class ScanAnswer(Schema):
    """What the text is; `stop` is a red stop with its sentence, and then no verb is offered."""

    kind = fields.String(required=True)
    id = fields.String(allow_none=True)
    version = fields.Integer(allow_none=True)
    copy = fields.String(allow_none=True, metadata={"description": "Which printed piece was scanned."})
    copy_status = fields.String(allow_none=True)
    stop = fields.Dict(allow_none=True)
    states = fields.Dict(keys=fields.String(), values=fields.String())
    facts = fields.Dict()
    verbs = fields.List(fields.Nested(VerbNow))
    refused = fields.List(fields.Nested(VerbNotNow))


_schema = ScanRequest()
_fragments: Kept[Key, bytes] = Kept()
_NONE = b'{"verbs":[],"refused":[]}'


@room.serves("POST", "/scan", takes=ScanRequest, answers=ScanAnswer)
def scan_text() -> Response:
    """Say what a scanned text is; who asks and what it is are looked up in one trip to the database."""
    asked = _given()
    who = signed_in(along=asked.question)
    if who.framing is not NO_FRAMING:
        # A session at a station knows what its scanner sends; what the request says of it counts elsewhere.
        asked = given(asked.text, who.framing)
    here = parts()
    found = scan(here.services, who, asked)
    here.meters.scans.labels(found.kind if found.stop is None else "stop").inc()
    record_stop(here.services, who.actor, found.stop, asked.text)
    keep_stop(who, found.stop, found.kind, found.id, found.copy)
    return raw_json(encoded(_told(found))[:-1] + b"," + _verbs(found, who)[1:])


def _given() -> Given:
    with told_to_callers():
        told = body(_schema)
    return given(told["text"], Framing(told["prefix"] or "", told["suffix"] or ""))


def _told(found: Scan) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "id": found.id,
        "version": found.version,
        "copy": found.copy,
        "copy_status": found.copy_status,
        "stop": _stop(found),
        "states": found.states,
        "facts": found.facts,
    }


def _stop(found: Scan) -> dict[str, str] | None:
    if found.stop is None:
        return None
    sentence = told(found.says, found.params)
    return {"code": found.stop, "detail": sentence.says, "next": sentence.next}


def _verbs(found: Scan, who: SignedIn) -> bytes:
    """Return the possible and the refused verbs as JSON, encoded once for each state, role set and policy."""
    if found.stop is not None:
        return _NONE
    key = key_of(found.kind, found.states, who.actor.roles, who.policy)
    return _fragments.of(key, lambda: _fragment(found, who))


def _fragment(found: Scan, who: SignedIn) -> bytes:
    verbs = possible(found.kind, found.states, who.actor.roles, who.policy)
    return encoded(
        {
            "verbs": [_now(each) for each in verbs if each.possible],
            "refused": [_not_now(each) for each in verbs if not each.possible],
        }
    )


def _now(each: Possibility) -> dict[str, Any]:
    action = ACTIONS[each.verb.name]
    return {
        "name": action.name,
        "title": each.verb.title,
        "path": action.api_path,
        "reports": each.verb.reports,
    }


def _not_now(each: Possibility) -> dict[str, Any]:
    sentence = told(each.code or "", each.params)
    return {**_now(each), "code": each.code, "detail": sentence.says, "next": sentence.next}
