"""Saved views: the state of a list under a name of one's own, found on the list and on the start page."""

from typing import Any
from urllib.parse import parse_qsl

from flask import Response, g, request

from biobank.edge.problems import Problem
from biobank.services import saved_views
from biobank.services.identity.signed_in import SignedIn
from biobank.services.saved_views import SavedView
from biobank.web import outcome
from biobank.web.blueprint import web
from biobank.web.list_shown import Listed, may_open, opened
from biobank.web.lists_known import LISTS, asked_of, listed_as
from biobank.web.redirects import to
from biobank.web.shell import services, who
from biobank.words.speaking import say

_LONGEST_QUERY = 2000


def _mine(person: SignedIn) -> tuple[SavedView, ...]:
    """Return the person's views, read once while a page is made."""
    found: tuple[SavedView, ...] | None = g.get("saved_views")
    if found is None:
        found = g.saved_views = saved_views.views_of(services(), person)
    return found


def views_on(person: SignedIn, listed: Listed, query: str = "") -> list[dict[str, Any]]:
    """Return the views a person has of a list; the one that is shown now says so."""
    return [_link(each, listed, query) for each in _mine(person) if each.list == listed.name]


def _link(view: SavedView, listed: Listed, query: str) -> dict[str, Any]:
    return {
        "id": view.id,
        "label": view.name,
        "list": listed.title,
        "href": f"{listed.href}?{view.query}",
        "current": view.query == query,
    }


def all_views(person: SignedIn) -> list[dict[str, Any]]:
    """Return every view of the lists that are open to a person, for the start page."""
    return [each for listed in LISTS if may_open(listed, person) for each in views_on(person, listed)]


@web.post("/lists/<name>/views")
def save_view(name: str) -> Response:
    """Keep how a list is shown now under a name."""
    person, listed = who(), listed_as(name)
    opened(listed, person)
    told = parse_qsl(request.form.get("query", "")[:_LONGEST_QUERY], keep_blank_values=True)
    query = asked_of(listed, told, person).query()
    _say(*_saved(person, listed, saved_views.name_of(request.form.get("name", "")), query))
    return to(f"{listed.href}?{query}")


def _saved(person: SignedIn, listed: Listed, called: str, query: str) -> tuple[str, str, str]:
    if not called:
        return (
            "refused",
            say("A view needs a name."),
            say("Give it one of up to {longest_name} letters.", longest_name=saved_views.LONGEST_NAME),
        )
    if not saved_views.save(services(), person, listed.name, called, query):
        return (
            "refused",
            say("You have {most} views already.", most=saved_views.MOST),
            say("Forget one you no longer need."),
        )
    return (
        "success",
        say("This view is saved as “{called}”.", called=called),
        say("You find it here, and on your start page."),
    )


def _say(kind: str, says: str, next_step: str) -> None:
    outcome.remember(outcome.plain(kind, says, services().clock(), next_step))


@web.post("/lists/<name>/views/forget")
def forget_view(name: str) -> Response:
    """Forget a view of one's own; what it showed stays."""
    person, listed, text = who(), listed_as(name), request.form.get("view", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
    if not saved_views.drop(services(), person, number):
        raise Problem(404, "not-found")
    _say("success", say("The view is forgotten."), say("What it showed is still there."))
    return to(listed.href)
