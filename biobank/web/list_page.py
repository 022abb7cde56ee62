"""Lists as pages: ordered, narrowed and paged by their address, which is all there is to their state."""

from typing import Any

from flask import Response, make_response, render_template, request

from biobank.domain.rules.clock import local_day
from biobank.domain.verbs import VERBS
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import viewed, viewed_all
from biobank.services.reads.lists.asking import AFTER, BEFORE, Asked
from biobank.services.reads.lists.care import patients_in
from biobank.services.reads.lists.reading import Part, part
from biobank.services.reads.lists.shape import Line
from biobank.web.blueprint import web
from biobank.web.list_shown import READERS, Column, Listed, Reader, Row, beginning, may_open, opened, site_of
from biobank.web.lists_known import LISTS, asked_of, listed_as
from biobank.web.lists_of_cells import UNITS
from biobank.web.moments import shown
from biobank.web.saved_views import views_on
from biobank.web.shell import services, who
from biobank.web.work import button
from biobank.words.speaking import say, say_n

_DAYS = ("since", "until", "after", "before")


@web.get("/lists")
def lists() -> Response:
    """Show which lists there are for one's roles, and the views of them one saved."""
    person = who()
    found = [each for each in LISTS if may_open(each, person)]
    views = [each for listed in found for each in views_on(person, listed)]
    return make_response(render_template("lists.html", lists=found, views=views))


@web.get("/units")
def unit_list() -> Response:
    """Show the units of the site; no name stands in this list."""
    return _page(UNITS)


@web.get("/lists/<name>")
def one_of_the_lists(name: str) -> Response:
    """Show one list."""
    return _page(listed_as(name))


def _page(listed: Listed) -> Response:
    person = who()
    reason = opened(listed, person)
    wanted = asked_of(listed, list(request.args.items(multi=True)), person)
    with services().database.read() as connection:
        found = part(connection, listed.shape, wanted, site=site_of(listed, person))
        rows = rows_of(listed, connection, found.lines, person)
    if listed.whose == READERS:
        viewed(services(), person.actor, f"list/{listed.name}", listed.name, reason)
    record_names(listed, found.lines, person, f"list {listed.name}", reason)
    return make_response(render_template("list.html", s=_shown(listed, wanted, found, rows, person)))


def rows_of(listed: Listed, connection: Any, lines: tuple[Line, ...], person: SignedIn) -> list[Row]:
    """Return lines as they are shown; what belongs beside them is read for all of them at once."""
    beside = listed.beside(connection, person, lines) if listed.beside and lines else {}
    reader = Reader(person, local_day(services().clock(), person.actor.zone), beside)
    return [listed.row(line, reader) for line in lines]


def record_names(
    listed: Listed, lines: tuple[Line, ...], person: SignedIn, purpose: str, reason: str | None
) -> None:
    """Record each name that lines show as a look at that patient."""
    if listed.names:
        viewed_all(services(), person.actor, patients_in(lines), purpose, reason)


def _shown(listed: Listed, wanted: Asked, found: Part, rows: list[Row], person: SignedIn) -> dict[str, Any]:
    verb = beginning(listed, person)
    return {
        "listed": listed,
        "rows": rows,
        "columns": [_head(listed, each, wanted) for each in listed.columns],
        "filters": [_filter(listed, name, wanted) for name in listed.fields],
        "orders": _orders(listed),
        "sort": wanted.sort,
        "narrowed": narrowed(listed, wanted),
        "ordered": ordered(listed, wanted),
        "count": counted(listed, len(rows)),
        "further": bool(found.after or found.before),
        "next": _href(listed, wanted, **{AFTER: found.after.text()}) if found.after else "",
        "previous": _href(listed, wanted, **{BEFORE: found.before.text()}) if found.before else "",
        "query": wanted.query(),
        "is_usual": not wanted.told and wanted.sort == listed.shape.usual,
        "views": views_on(person, listed, wanted.query()),
        "add": button(VERBS[verb]) if verb else None,
        "made": shown(services().clock(), person.actor.zone).local,
        "by": person.actor.name,
    }


def _href(listed: Listed, wanted: Asked, **other: str) -> str:
    return f"{listed.href}?{wanted.query(**other)}"


def counted(listed: Listed, count: int) -> str:
    """Return how many lines there are in words."""
    return say_n(count, *listed.counted)


def _head(listed: Listed, column: Column, wanted: Asked) -> dict[str, str]:
    told = {"key": column.key, "label": column.label, "kind": column.kind}
    if not column.order:
        return told
    here = column.order == wanted.order
    turned = f"-{column.order}" if here and not wanted.descending else column.order
    way = "descending" if wanted.descending else "ascending"
    return {**told, "sort_href": _href(listed, wanted, sort=turned), **({"sorted": way} if here else {})}


def _filter(listed: Listed, name: str, wanted: Asked) -> dict[str, Any]:
    spec = listed.shape.filters[name]
    return {
        "name": name,
        "label": listed.fields[name],
        "value": wanted.told.get(name, ""),
        "kind": "date" if spec.kind in _DAYS else spec.kind,
        "choices": [(each, listed.choice_words(name, each)) for each in spec.choices],
    }


def _orders(listed: Listed) -> list[tuple[str, str]]:
    """Return every order a list can be in, both ways, in words."""
    labels = {each.order: (each.label, each.kind) for each in listed.columns if each.order}
    return [
        (f"{sign}{name}", f"{say(label)}, {_ways(kind)[number]}")
        for name, (label, kind) in labels.items()
        for number, sign in enumerate(("", "-"))
    ]


def _ways(kind: str) -> tuple[str, str]:
    return (
        (say("earliest first"), say("latest first"))
        if kind in ("instant", "day")
        else (say("A to Z"), say("Z to A"))
    )


def ordered(listed: Listed, wanted: Asked) -> str:
    """Return the order in words, and whether it leaves lines out."""
    words = dict(_orders(listed)).get(wanted.sort, wanted.sort)
    sparse = listed.shape.orders[wanted.order].sparse
    return say("{words}; lines without this date are left out", words=words) if sparse else words


def narrowed(listed: Listed, wanted: Asked) -> list[tuple[str, str]]:
    """Return the filters in force in words."""
    specs = listed.shape.filters
    return [
        (listed.fields[name], listed.choice_words(name, value) if specs[name].choices else value)
        for name, value in wanted.told.items()
    ]
