"""Showing a verb's form: for the first time, again with what was wrong, or after the screen was locked."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, make_response, render_template
from werkzeug.datastructures import MultiDict

from biobank.domain.rules.verb import Verb
from biobank.domain.things.thing import Thing
from biobank.edge.actions import ACTIONS
from biobank.services.identity.signed_in import SignedIn
from biobank.web.banner import banner_of
from biobank.web.form_input import Form, entered
from biobank.web.redirects import to
from biobank.web.shell import services, who
from biobank.web.verb_form import Page, context_of, new_id, shown

Errors = Mapping[str, Any]


def page_of(verb: Verb, form: Form, errors: Errors | None = None) -> Page:
    """Return the page of a form that was sent and not decided: the same command, everything kept."""
    command = form.get("command") or new_id()
    return Page(verb, entered(verb, form), form, command, expects=expects_of(form), errors=errors or {})


def expects_of(form: Form) -> dict[str, int]:
    """Return the versions that the form carries."""
    pairs = (text.partition(":") for text in form.getlist("expects"))
    return {id: int(seen) for id, _, seen in pairs if seen.isascii() and seen.isdigit() and len(seen) < 10}


def rendered(person: SignedIn, page: Page, status: int = 200) -> Response:
    """Answer with a verb's form, and the banner of the patient it is about; raises Denied."""
    context = context_of(services(), page.verb, page.typed)
    if page.first or page.outcome is not None:
        page = page.seeing({row.id: row.version for row in _seen(page.verb, context)})
    told = shown(services(), person, page, context)
    banner = banner_of(person, context.values(), page.verb.name)
    return make_response(render_template("verb.html", **told, patient=banner), status)


def _seen(verb: Verb, context: Mapping[str, Thing]) -> list[Thing]:
    """Return the things whose version the form carries: what the verb changes, as the person saw it."""
    row = context.get(verb.subject or "")
    return [] if row is None else [row]


def again(path: str, kept: Sequence[tuple[str, str]]) -> Response:
    """Show a form again that was being sent when the screen locked; nothing of it was recorded."""
    name = path.removeprefix("/do/")
    if name not in ACTIONS:
        return to(path)
    verb = ACTIONS[name].verb
    return rendered(who(), page_of(verb, MultiDict(kept)))
