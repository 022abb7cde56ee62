"""Arithmetic while one types: worked out by the server, by the same functions that decide."""

from typing import Any

from flask import Response, jsonify, make_response, render_template, request

from biobank.domain.rules.command import Command
from biobank.domain.rules.verb import Verb
from biobank.domain.worksheets.line import Line
from biobank.domain.worksheets.sheets import SHEETS
from biobank.edge.actions import ACTIONS
from biobank.edge.problems import Problem
from biobank.edge.schemas import partly
from biobank.services.gathering import Unknown
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.obstacles import facts_for
from biobank.web import resolving
from biobank.web.blueprint import web
from biobank.web.form_input import Form, as_data, entered
from biobank.web.shell import services, who


@web.post("/do/<name>/work-out")
def work_out(name: str) -> Response:
    """Return what follows from what is typed so far; nothing is recorded."""
    action, person = ACTIONS.get(name), who()
    if action is None:
        raise Problem(404, "not-found")
    if not person.policy.may(person.actor.roles, name):
        raise Problem(403, "not-permitted", {"verb": action.verb.title, "roles": ""})
    told = worksheet(person, action.verb, request.form)
    return make_response(jsonify({"worksheet": render_template("worksheet.html", lines=told)}))


def has_sheet(verb: Verb) -> bool:
    """Say whether there is anything to be worked out for a verb."""
    return verb.name in SHEETS


def worksheet(person: SignedIn, verb: Verb, form: Form) -> list[Line]:
    """Return the lines of a verb's worksheet, as far as what is typed allows."""
    sheet = SHEETS.get(verb.name)
    if sheet is None:
        return []
    command = _told_so_far(person, verb, form)
    named = (spec for spec in verb.fields if spec.required and spec.kind in ("ref", "refs"))
    if not all(getattr(command, spec.name) for spec in named):
        return []
    try:
        facts = facts_for(services(), person, verb, command)
    except Unknown:
        return []
    return list(sheet(command, facts))


def _told_so_far(person: SignedIn, verb: Verb, form: Form) -> Command:
    """Return the command as far as it is typed: what is missing or wrong is None."""
    typed = resolving.resolved(services(), person, verb, entered(verb, form))
    told: dict[str, Any] = partly(ACTIONS[verb.name].schema, as_data(verb, typed, person.actor.zone))
    empty = {spec.name: () if spec.kind in ("refs", "rows") else None for spec in verb.fields}
    return verb.command(**{**empty, **told, "id": "worksheet"})
