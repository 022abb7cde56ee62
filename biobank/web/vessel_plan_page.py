"""Building a vessel: by its form, or from a plan in a file, which is shown before anything is built."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from flask import Response, make_response, render_template, request
from marshmallow import ValidationError

from biobank.domain.rooms.freezers import BuildVessel, slot_count
from biobank.domain.sentences.phrase import Phrase, filled
from biobank.domain.verbs import VERBS
from biobank.edge.actions import ACTIONS
from biobank.edge.commands import submit
from biobank.edge.problems import Problem
from biobank.exchange.file_fault import LINE, Where
from biobank.exchange.vessel_plan import (
    LONGEST_PLAN,
    PlanError,
    VesselPlan,
    plans_from_csv,
    plans_from_toml,
)
from biobank.services.execute import Submission
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads import vessel_map
from biobank.web import outcome
from biobank.web.blueprint import web
from biobank.web.redirects import to
from biobank.web.shell import services, who
from biobank.web.summaries import degrees_of
from biobank.web.verb_form import new_id
from biobank.words.speaking import say, say_n

BUILD = "build-vessel"
_READERS = {".toml": plans_from_toml, ".csv": plans_from_csv}


@web.get("/vessels/new")
def new_vessel() -> Response:
    """Show both ways to a new vessel."""
    return _page(_builder())


def _builder() -> SignedIn:
    person = who()
    if not person.policy.may(person.actor.roles, BUILD):
        roles = ", ".join(person.policy.permitted_roles(BUILD)) or say("nobody here")
        raise Problem(403, "not-permitted", {"verb": VERBS[BUILD].title, "roles": roles})
    return person


def _page(person: SignedIn, status: int = 200, **more: Any) -> Response:
    with services().database.read() as connection:
        places = vessel_map.storage(connection, person.actor.site).places
    rooms = [(each.id, each.name) for each in places if each.kind == "room" and each.status == "in_service"]
    told = {"rooms": rooms, "errors": [], "plans": [], "name": "", "content": "", "room": "", **more}
    return make_response(render_template("vessel_new.html", command=new_id(), **told), status)


@web.post("/vessels/new")
def take_plan() -> Response:
    """Show what a plan says, or where it cannot be read; build it once it was looked at."""
    person, room = _builder(), request.form.get("room", "")
    try:
        name, content = _sent()
        plans = _read(name, content)
        if "build" in request.form:
            return _built(person, _commands(room, plans))
    except PlanError as error:
        return _page(person, 422, errors=[("plan", _in_words(error))], room=room)
    told = [_told(plan) for plan in plans]
    return _page(person, plans=told, name=name, content=content, room=room)


def _sent() -> tuple[str, str]:
    """Return the name and text of the plan: the file just chosen, or the text that was shown before."""
    file = request.files.get("plan")
    if file is None or not file.filename:
        return request.form.get("name", "")[:120], request.form.get("content", "")
    raw = file.read(LONGEST_PLAN + 1)
    name = PurePath(file.filename).name[:120]
    if len(raw) > LONGEST_PLAN:
        raise PlanError(Where(name), filled("the file is larger than a plan needs to be"))
    try:
        return name, raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanError(Where(name), filled("the file is not UTF-8 text")) from error


def _read(name: str, content: str) -> tuple[VesselPlan, ...]:
    reader = _READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        raise PlanError(Where(name or say("The plan")), filled("a plan is a .toml or a .csv file"))
    return reader(content, name)


def _in_words(wrong: PlanError) -> str:
    """Return what is wrong with a plan, and where, in words; keys and values stay as they stand there."""
    where, says = wrong.where, wrong.says
    line = [] if where.line is None else [say(LINE, line=where.line)]
    places = {name: say(each) if isinstance(each, Phrase) else each for name, each in says.places.items()}
    return ": ".join([where.file, *line, *where.keys, say(says.phrase, **places)])


def _told(plan: VesselPlan) -> dict[str, Any]:
    count = slot_count(BuildVessel(id="count", room="", **plan.fields()))
    return {
        "name": plan.name,
        "degrees": degrees_of(plan.coldest_c, plan.warmest_c),
        "untested": plan.holds_untested,
        "racks": [
            say(
                "{racks}, each with {boxes}, each {rows} × {columns}",
                racks=row.racks,
                boxes=row.boxes,
                rows=row.rows,
                columns=row.columns,
            )
            for row in plan.racks
        ],
        "slots": count,
    }


def _commands(room: str, plans: Sequence[VesselPlan]) -> list[Submission]:
    """Return the commands that build the vessels, read as strictly as any form; raises PlanError."""
    base = request.form.get("command") or new_id()
    told = [
        {"id": f"{base[:56]}-{number}", "source": "import", "room": room, **_plain(plan)}
        for number, plan in enumerate(plans)
    ]
    try:
        return [ACTIONS[BUILD].schema.load(each) for each in told]
    except ValidationError as wrong:
        says = filled("it is not accepted: {messages}", messages=_first(wrong.messages))
        raise PlanError(Where(say("The plan")), says) from wrong


def _plain(plan: VesselPlan) -> dict[str, Any]:
    return {**plan.fields(), "racks": [asdict(row) for row in plan.racks]}


def _first(messages: Any) -> str:
    """Return the first sentence of nested errors, with the names that lead to it."""
    if isinstance(messages, dict):
        name, inner = next(iter(messages.items()))
        return f"{name}: {_first(inner)}"
    return str(messages[0])


def _built(person: SignedIn, commands: Sequence[Submission]) -> Response:
    """Build each vessel of a plan; the first that is refused says why, and those before it stand."""
    made: list[str] = []
    for command in commands:
        done = submit(person, ACTIONS[BUILD], command)
        made.append(done.made["place"][0])
    says = say_n(len(made), "{n} vessel is built.", "{n} vessels are built.")
    outcome.remember(
        outcome.plain("success", says, services().clock(), say("Print the labels of racks and boxes."))
    )
    return to(f"/vessels/{made[0]}")
