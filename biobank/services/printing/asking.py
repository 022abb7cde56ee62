"""Asking for a print: a job is put into the queue and nothing else happens. No printer is spoken to here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from biobank.domain.rules.facts import Actor
from biobank.domain.things.printing import Printer
from biobank.domain.things.unit import LabelCopy
from biobank.labelling import Design
from biobank.services.label_designs import design_of_print
from biobank.services.printing.choosing import fits
from biobank.services.printing.jobs import QUEUED, jobs_of_copies
from biobank.services.services import Services
from biobank.storage import rows, tables

MOST_IN_A_JOB = 5_000
_job, _copy = tables.print_job, tables.print_job_copy
_by_command = select(_job.c.id)


class Unprintable(Exception):
    """A print that cannot be asked for: a code of the catalogue, and what its sentence needs."""

    def __init__(self, code: str, params: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.params = params or {}


def ask(
    services: Services,
    actor: Actor,
    printer: str,
    copy_ids: Sequence[str],
    command: str,
    *,
    emergency: str | None = None,
    sheet_start: int | None = None,
) -> tuple[int, ...]:
    """Put recorded copies into the queue of a printer, a job for each design; return the jobs' numbers.

    Asked again with the same `command`, it returns the same jobs. `emergency` is the reason under which the
    names on them are read. Raises Unprintable: no-such-thing, print-nothing, print-too-many,
    copy-printed-before, print-copy-in-job, label-design-changed, print-loaded-otherwise, print-no-sheets,
    printer-retired, printer-of-another-site.
    """
    ids = list(dict.fromkeys(copy_ids))
    if not ids:
        raise Unprintable("print-nothing")
    if len(ids) > MOST_IN_A_JOB:
        raise Unprintable("print-too-many", {"most": MOST_IN_A_JOB})
    with services.database.read() as connection:
        target = usable_printer(connection, printer, actor.site)
        wanted = _by_design(services, connection, ids)
    for design, _ in wanted:
        require_fitting(target, design, sheet_start)
    common = _common(services, actor, target) | {"emergency": emergency, "sheet_start": sheet_start}
    jobs = [
        _asked(services, {**common, "command": f"{command}-{number}", "design": design.name}, members)
        for number, (design, members) in enumerate(wanted)
    ]
    return tuple(jobs)


def ask_for_test(services: Services, actor: Actor, printer: str, command: str) -> int:
    """Put a test label, which names nobody, into the queue of a printer; raises Unprintable."""
    with services.database.read() as connection:
        target = usable_printer(connection, printer, actor.site)
    return _asked(services, {**_common(services, actor, target), "command": f"{command}-test"}, [])


def usable_printer(connection: Connection, id: str, site: str) -> Printer:
    """Return a printer of this site that is in use; raises Unprintable."""
    found = rows.find(connection, "printer", {"id": id})
    if not found:
        raise Unprintable("no-such-thing", {"thing": "printer", "id": id[:40]})
    printer = cast("Printer", found[0])
    if printer.site_id != site:
        raise Unprintable("printer-of-another-site", {"printer": printer.name})
    if printer.status == "retired":
        raise Unprintable("printer-retired", {"printer": printer.name})
    return printer


def require_fitting(printer: Printer, design: Design, sheet_start: int | None = None) -> None:
    """Refuse a printer that has other labels in it, or prints no sheets; raises Unprintable."""
    if sheet_start is not None:
        places = design.sheet.places if design.sheet is not None else 0
        if not 1 <= sheet_start <= places:
            raise Unprintable("label-sheet-unfit", {"design": design.name, "start": sheet_start})
        if printer.form != "pdf" or printer.width_mm is not None:
            raise Unprintable("print-no-sheets", {"printer": printer.name})
    elif not fits(printer, design):
        params = {
            "printer": printer.name,
            "loaded": f"{printer.width_mm} × {printer.height_mm}",
            "design": design.name,
            "needs": f"{design.stock.width:g} × {design.stock.height:g}",
        }
        raise Unprintable("print-loaded-otherwise", params)


def _by_design(
    services: Services, connection: Connection, ids: Sequence[str]
) -> list[tuple[Design, list[str]]]:
    """Return the copies by the design they were recorded with, each design and copy in its order."""
    found = cast("Sequence[LabelCopy]", rows.find(connection, "label_copy", {"id": list(ids)}))
    known = {copy.id: copy for copy in found}
    groups: dict[tuple[str, str], list[str]] = {}
    for id in ids:
        copy = known.get(id)
        if copy is None:
            raise Unprintable("no-such-thing", {"thing": "label copy", "id": id[:40]})
        if copy.status != "printed":
            raise Unprintable("copy-printed-before", {"serial": copy.serial, "status": copy.status})
        groups.setdefault((copy.design, copy.design_digest), []).append(id)
    return list(_designs(services, groups, known))


def _designs(
    services: Services, groups: Mapping[tuple[str, str], list[str]], known: Mapping[str, LabelCopy]
) -> Iterator[tuple[Design, list[str]]]:
    for (name, digest), ids in groups.items():
        design = design_of_print(services, name, digest)
        if design is None:
            params = {"design": name, "serial": known[ids[0]].serial}
            raise Unprintable("label-design-changed", params)
        yield design, ids


def _common(services: Services, actor: Actor, printer: Printer) -> dict[str, Any]:
    now = services.clock()
    return {
        "site_id": actor.site,
        "printer_id": printer.id,
        "station_id": actor.station,
        "requested_by": actor.person,
        "session_id": actor.session,
        "requested_at": now,
        "state": QUEUED,
        "done": 0,
        "going": 0,
        "left_out": 0,
        "attempts": 0,
        "trying_since": now,
        "next_at": now,
    }


def _asked(services: Services, row: dict[str, Any], members: Sequence[str]) -> int:
    """Insert one job with its copies, or return the job that this command made before; raises Unprintable."""
    try:
        return _inserted(services, row, members)
    except IntegrityError:
        with services.database.read() as connection:
            before = connection.execute(_by_command.where(_job.c.command == row["command"])).scalar()
            if before is not None:
                return int(before)
            raise _taken(connection, members) from None


def _inserted(services: Services, row: dict[str, Any], members: Sequence[str]) -> int:
    told = {**row, "total": len(members) or 1}
    with services.database.write() as connection:
        id = int(connection.execute(insert(_job).returning(_job.c.id), told).scalar_one())
        if members:
            numbered = [
                {"job_id": id, "number": number, "copy_id": copy} for number, copy in enumerate(members, 1)
            ]
            connection.execute(insert(_copy), numbered)
    return id


def _taken(connection: Connection, members: Sequence[str]) -> Unprintable:
    """Return the refusal that names a copy which is in another job, and that job."""
    taken = jobs_of_copies(connection, members)
    copy, (job, _, _) = next(iter(sorted(taken.items(), key=lambda pair: pair[1][0])))
    (row,) = rows.find(connection, "label_copy", {"id": copy})
    return Unprintable("print-copy-in-job", {"serial": cast("LabelCopy", row).serial, "job": job})
