"""Making what a portion of a job says, at the moment it is sent, and keeping nothing of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection

from biobank.domain.rules.facts import Actor
from biobank.domain.things.printing import Printer
from biobank.domain.things.unit import LabelCopy, Unit
from biobank.labelling import Design
from biobank.services import labels
from biobank.services.label_designs import design_of_print
from biobank.services.labels import Unrenderable
from biobank.services.printing.asking import Unprintable, require_fitting
from biobank.services.printing.jobs import Job, copies_of
from biobank.services.printing.trial_label import trial_label
from biobank.services.services import Services
from biobank.storage import rows

LABELS_IN_A_PORTION = {"raw": 10, "lp": 50, "file": 200}
"""As many as may be in doubt when a line breaks; a queue is called once for each portion."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a job stops behind a portion: a label of it cannot be made."""

    code: str
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Portion:
    """Bytes for the printer: the labels up to number `upto`, but for those that need no printing any more."""

    content: bytes
    upto: int
    left_out: int = 0
    stop: Stop | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """As whose look at the names a portion is recorded, and the reason of a look in an emergency."""

    actor: Actor
    emergency: str | None


def next_portion(services: Services, job: Job, printer: Printer, done: int, reader: Reader) -> Portion:
    """Return the labels behind number `done`, read back, and record that their patients were seen.

    Copies that were scanned, voided or given up meanwhile need no printing and are left out. A label that
    cannot be made ends the portion before it, with the reason.
    """
    if job.design is None:
        return Portion(trial_label(services, printer), job.total)
    with services.database.read() as connection:
        members = copies_of(connection, job.id, done, _upto(services, connection, job, done))
        doubtful = _in_doubt(connection, [copy for _, copy in members])
    wanted = [(number, copy) for number, copy in members if copy.status == "printed"]
    making = _Making(services, job, printer, reader, done)
    upto = members[-1][0] if members else job.total
    for number, copy in wanted:
        if copy.subject_id in doubtful:
            before = [one for one in wanted if one[0] < number]
            stop = Stop("label-identity-in-doubt", {"unit": copy.subject_id})
            return making.until(before, number - 1, stop)
    return making.until(wanted, upto)


def _upto(services: Services, connection: Connection, job: Job, done: int) -> int:
    """Return the number up to which the next portion goes: whole sheets, where labels lie on sheets."""
    if job.sheet_start is None:
        return min(job.total, done + LABELS_IN_A_PORTION[job.way])
    design = _design(services, copies_of(connection, job.id, 0, 1)[0][1])
    places = design.sheet.places if design.sheet is not None else 1
    return min(job.total, done + places - (_place(job, done, places) - 1))


def _place(job: Job, done: int, places: int) -> int:
    """Return the place of a sheet, from 1, at which the label behind number `done` lies."""
    return ((job.sheet_start or 1) - 1 + done) % places + 1


def _design(services: Services, copy: LabelCopy) -> Design:
    found = design_of_print(services, copy.design, copy.design_digest)
    if found is None:
        raise Unprintable("label-design-changed", {"design": copy.design, "serial": copy.serial})
    return found


def _in_doubt(connection: Connection, copies: Sequence[LabelCopy]) -> frozenset[str]:
    """Return the units of which it is not certain whose they are: no name is printed for them."""
    ids = [copy.unit_id for copy in copies if copy.unit_id is not None]
    units = cast("Sequence[Unit]", rows.find(connection, "unit", {"id": ids})) if ids else ()
    return frozenset(unit.id for unit in units if unit.disposition == "in_doubt")


@dataclass(frozen=True, slots=True)
class _Making:
    """One portion in the making."""

    services: Services
    job: Job
    printer: Printer
    reader: Reader
    done: int

    def until(self, wanted: Sequence[tuple[int, LabelCopy]], upto: int, stop: Stop | None = None) -> Portion:
        """Return these labels, or those before the first one that cannot be made, and why it cannot."""
        try:
            return self._of([copy.id for _, copy in wanted], upto, stop)
        except Unrenderable:
            good: list[str] = []
            for number, copy in wanted:
                try:
                    self._content([copy.id])
                except Unrenderable as fault:
                    params = {**fault.params, "serial": copy.serial}
                    return self._of(good, number - 1, Stop(fault.code, params))
                good.append(copy.id)
            raise

    def _of(self, ids: Sequence[str], upto: int, stop: Stop | None) -> Portion:
        content = self._content(ids) if ids else b""
        return Portion(content, upto, upto - self.done - len(ids), stop)

    def _content(self, ids: Sequence[str]) -> bytes:
        """Return the copies as the printer understands them; raises Unrenderable, Unprintable."""
        job, printer, services = self.job, self.printer, self.services
        with services.database.read() as connection:
            (copy,) = cast("Sequence[LabelCopy]", rows.find(connection, "label_copy", {"id": ids[0]}))
        design = _design(services, copy)
        require_fitting(printer, design, job.sheet_start)
        actor, reason = self.reader.actor, self.reader.emergency
        if printer.form == "zpl":
            return labels.render_zpl(services, actor, ids, dpi=printer.dpi, reason=reason).encode("ascii")
        places = design.sheet.places if job.sheet_start is not None and design.sheet is not None else None
        start = None if places is None else _place(job, self.done, places)
        return labels.render(services, actor, ids, dpi=printer.dpi, reason=reason, sheet_start=start)


def requester(job: Job) -> Reader:
    """Return who asked for a job: the labels are shown to them, wherever they are printed."""
    actor = Actor(
        job.requested_by,
        job.requester,
        frozenset(),
        job.site,
        "UTC",
        station=job.station,
        session=job.session,
    )
    return Reader(actor, job.emergency)
