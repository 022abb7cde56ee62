"""Records: patients and their timelines, vessels, worklists, and what became of a command."""

import re

from flask import Response
from marshmallow import Schema, fields

from biobank.api.blueprint import Room
from biobank.api.units import HistoryBody, HistoryQuery
from biobank.edge.answers import accepted, as_json
from biobank.edge.parts import parts
from biobank.edge.problems import Problem, refusal
from biobank.edge.reading import missing, own_id, query
from biobank.edge.schemas import COMMAND_ID
from biobank.edge.signing_in import signed_in
from biobank.services.audit.trail import stream_page
from biobank.services.identity.viewing import may_view, viewed
from biobank.services.reads import commands, patients, vessels, worklists

room = Room("records", "Patients, vessels, worklists and the outcomes of commands.")
SEES_ALL_COMMANDS = frozenset({"inspector", "quality_officer"})


class PatientBody(Schema):
    """A patient: who they are and what is on record."""

    patient = fields.Dict(required=True)
    card = fields.Dict(required=True, metadata={"description": "Empty when it was erased."})
    episodes = fields.List(fields.Dict())
    units = fields.List(fields.Dict())
    courses = fields.List(fields.Dict())
    orders = fields.List(fields.Dict())
    consents = fields.List(fields.Dict())
    agreements = fields.List(fields.Dict())
    wristbands = fields.List(fields.Dict())


class VesselBody(Schema):
    """A vessel, the places inside it, and every slot with what it holds."""

    vessel = fields.Dict(required=True)
    places = fields.List(fields.Dict())
    slots = fields.List(fields.Dict())


class WorklistBody(Schema):
    """What waits, the longest wait first."""

    waiting = fields.List(fields.Dict(), required=True)


class CommandBody(Schema):
    """What became of a command: `outcome` is what its sender was, or would have been, told."""

    command = fields.String(required=True)
    accepted = fields.Boolean(required=True)
    at = fields.String(required=True)
    outcome = fields.Dict(required=True)


_history = HistoryQuery()


@room.serves("GET", "/patients/<patient>", answers=PatientBody, problems=(404,))
def show_patient(patient: str) -> Response:
    """Show a patient's record; the look is recorded."""
    found = patients.patient_record(parts().services, signed_in(), own_id("patient", patient), "record")
    if found is None:
        raise missing("patient", patient)
    return as_json(found)


@room.serves(
    "GET", "/patients/<patient>/timeline", asks=HistoryQuery, answers=HistoryBody, problems=(404, 422)
)
def show_timeline(patient: str) -> Response:
    """Show what happened to a patient's cells, newest first; the look is recorded."""
    who, asked, services = signed_in(), query(_history), parts().services
    with services.database.read() as connection:
        found = patients.patient(connection, own_id("patient", patient))
    if found is None:
        raise missing("patient", patient)
    reason = may_view(who, found.site_id)
    page = stream_page(services, found.stream, before=asked["before"], limit=asked["limit"])
    viewed(services, who.actor, found.id, "timeline", reason)
    return as_json({"entries": page.entries, "next": page.next})


@room.serves("GET", "/vessels/<vessel>", answers=VesselBody, problems=(404,))
def show_vessel(vessel: str) -> Response:
    """Show a vessel and what each of its slots holds; no names stand in it."""
    who, services = signed_in(), parts().services
    may_view(who, None)
    with services.database.read() as connection:
        found = vessels.vessel(connection, own_id("vessel", vessel))
    if found is None:
        raise missing("vessel", vessel)
    return as_json(found)


@room.serves("GET", "/worklists/<name>", answers=WorklistBody, problems=(404,))
def show_worklist(name: str) -> Response:
    """Show what waits at one's site: handed-over, held, in-transit, missing, not-yet-frozen, out-of-slot."""
    who, services = signed_in(), parts().services
    reason = may_view(who, who.actor.site)
    if name not in worklists.LISTS:
        raise Problem(404, "not-found")
    with services.database.read() as connection:
        found = worklists.waiting(connection, name, who.actor.site)
    viewed(services, who.actor, f"list/{name}", "worklist", reason)
    return as_json({"waiting": found})


@room.serves("GET", "/commands/<command>", answers=CommandBody, problems=(404,))
def show_command(command: str) -> Response:
    """Show what became of one's own command, after an answer was lost."""
    who, services = signed_in(), parts().services
    if re.fullmatch(COMMAND_ID, command) is None:
        raise missing("command", command)
    with services.database.read() as connection:
        found = commands.outcome_of(connection, command)
    if found is None or (found.actor != who.actor.person and SEES_ALL_COMMANDS.isdisjoint(who.actor.roles)):
        raise missing("command", command)
    outcome = found.outcome
    told = accepted(outcome) if outcome.accepted else refusal(outcome).body()
    return as_json({"command": command, "accepted": outcome.accepted, "at": found.at, "outcome": told})
