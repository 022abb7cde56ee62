"""What a list shows as a file: the same filter and order, all of its pages, recorded as viewing."""

import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from flask import Response, make_response, request, stream_with_context

from biobank.domain.rules.clock import local_day, moment
from biobank.domain.sentences.phrase import Phrase
from biobank.edge.problems import Problem
from biobank.exchange.spreadsheet import TooLong, csv_pieces, write_workbook
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import viewed
from biobank.services.reads.lists.asking import AFTER, BEFORE, Asked
from biobank.services.reads.lists.reading import batches
from biobank.web.blueprint import web
from biobank.web.list_page import narrowed, ordered, record_names, rows_of
from biobank.web.list_shown import Column, Listed, Row, opened, site_of
from biobank.web.lists_known import asked_of, listed_as
from biobank.web.sentences import state_word
from biobank.web.shell import services, who
from biobank.words.numbers import entered_number
from biobank.words.speaking import say

MOST_IN_A_WORKBOOK = 100_000
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PIECE = 65_536
Table = Iterator[list[list[str]]]


@web.get("/lists/<name>/export.<form>")
def export_list(name: str, form: str) -> Response:
    """Give a list as it is narrowed and ordered, whole, as CSV or as a workbook."""
    person, listed = who(), listed_as(name)
    if form not in FORMS:
        raise Problem(404, "not-found")
    reason = opened(listed, person)
    told = [(key, value) for key, value in request.args.items(multi=True) if key not in (AFTER, BEFORE)]
    wanted = asked_of(listed, told, person)
    viewed(services(), person.actor, f"list/{listed.name}", f"list export {form} {wanted.query()}", reason)
    table = _table(listed, wanted, person, f"list export {form} {listed.name}", reason)
    made = _csv(listed, table) if form == "csv" else _workbook(listed, wanted, person, table)
    answer = make_response(made)
    answer.headers["Content-Type"] = FORMS[form]
    day = local_day(services().clock(), person.actor.zone)
    answer.headers["Content-Disposition"] = f'attachment; filename="{listed.name}-{day}.{form}"'
    return answer


def _table(listed: Listed, wanted: Asked, person: SignedIn, purpose: str, reason: str | None) -> Table:
    """Yield the lines as texts, batch by batch; each name in them is recorded before it goes out."""
    zone = ZoneInfo(person.actor.zone)
    for lines in batches(services().database, listed.shape, wanted, site=site_of(listed, person)):
        with services().database.read() as connection:
            rows = rows_of(listed, connection, lines, person)
        record_names(listed, lines, person, purpose, reason)
        yield [[text for each in listed.columns for text in _texts(each, row, zone)] for row in rows]


def _heads(listed: Listed) -> list[str]:
    """Return the names of the columns; a moment has two, the site's time and UTC."""
    told: list[str] = []
    for each in listed.columns:
        label = say(each.label)
        if each.kind == "instant":
            told += [say("{label} (site)", label=label), say("{label} (UTC)", label=label)]
        else:
            told.append(label)
    return told


def _texts(column: Column, row: Row, zone: ZoneInfo) -> list[str]:
    value: Any = row[column.key]
    match column.kind:
        case "instant":
            return ["", ""] if value is None else _both(moment(value.iso), zone)
        case "day":
            return ["" if value is None else value[1]]
        case "link" | "name":
            return ["" if value is None else _said(value[1])]
        case "state":
            return [state_word(*value)]
        case "number":
            # A file is read by programs: numbers stand in it with a point, whoever takes it along.
            return ["" if value is None else entered_number(str(value))]
    return ["" if value is None else _said(value)]


def _said(value: Any) -> str:
    return say(value) if isinstance(value, Phrase) else str(value)


def _both(at: datetime, zone: ZoneInfo) -> list[str]:
    return [f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}", f"{at:%Y-%m-%d %H:%M:%S}Z"]


def _csv(listed: Listed, table: Table) -> Iterator[str]:
    return stream_with_context(csv_pieces(_heads(listed), table))


def _workbook(listed: Listed, wanted: Asked, person: SignedIn, table: Table) -> Iterator[bytes]:
    """Return a workbook piece by piece, made on disk; raises Problem when it would be too long."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  it is sent after this function returns
    heads = _heads(listed)
    numbers = {say(each.label) for each in listed.columns if each.kind == "number"}
    try:
        write_workbook(
            file,
            say(listed.title),
            heads,
            (row for rows in table for row in rows),
            about=_about(listed, wanted, person),
            about_title=say("About"),
            most=MOST_IN_A_WORKBOOK,
            numbers=frozenset(number for number, head in enumerate(heads) if head in numbers),
        )
    except TooLong as long:
        file.close()
        raise Problem(422, "list-too-long", {"most": MOST_IN_A_WORKBOOK}) from long
    return _sent(file)


def _about(listed: Listed, wanted: Asked, person: SignedIn) -> list[tuple[str, str]]:
    everything = (say("Narrowed to"), say("nothing: all lines"))
    return [
        (say("List"), say(listed.title)),
        *([(say(label), _said(value)) for label, value in narrowed(listed, wanted)] or [everything]),
        (say("Sorted by"), ordered(listed, wanted)),
        (say("Site"), person.site_name),
        (say("Made by"), person.actor.name),
        (say("Made at (UTC)"), f"{moment(services().clock()):%Y-%m-%d %H:%M:%S}Z"),
        (say("Time zone of the site"), person.actor.zone),
    ]


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece
