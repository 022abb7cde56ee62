"""The print service: the paper of copies that were recorded, made after the commit and never stored.

`print_many` is the whole way: record, then render what was recorded. A page
that has recorded a print by itself calls `render` with the copies' ids.

Whether a label can be made is known before its event is recorded (see
`label_plans`). What can still go wrong afterwards is a symbol that does not
read back, or facts that changed before the rendering; then `print_many`
records by a following command that the copies are spoiled, so that no copy
counts of which there is no paper.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import bindparam, select

from biobank.domain.rooms.label_copies import DispositionCopy
from biobank.domain.rooms.label_reprints import ReprintLabel
from biobank.domain.rooms.labels import PURPOSES, PrintLabel
from biobank.domain.rooms.labels_before_freezing import as_labelled
from biobank.domain.rules.facts import Actor
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import LabelCopy
from biobank.labelling import Design, LabelError, print_ready, print_ready_zpl, sheet_ready
from biobank.services.execute import Submission, execute, execute_batch
from biobank.services.identity.viewing import viewed_all
from biobank.services.label_designs import design_of_print, designs
from biobank.services.label_plans import Unplannable, demanded_of, label_values
from biobank.services.label_text import Composer, composer_for
from biobank.services.outcome import Outcome
from biobank.services.services import Services
from biobank.storage import tables
from biobank.storage.sight import Sight

__all__ = [
    "Paper",
    "PrintRun",
    "Unrenderable",
    "by_design",
    "designs",
    "print_many",
    "render",
    "render_zpl",
    "sites_of",
]

_copy, _patient = tables.things["label_copy"], tables.things["patient"]
_sites = (
    select(_patient.c.site_id)
    .join(_copy, _copy.c.patient_id == _patient.c.id)
    .where(_copy.c.id.in_(bindparam("copies", expanding=True)))
    .distinct()
    .order_by(_patient.c.site_id)
)
_THING_OF = {purpose: name for name, purpose in PURPOSES.items()}


class Unrenderable(Exception):
    """The paper of a recorded copy cannot be made: a code of the catalogue and what its sentence needs."""

    def __init__(self, code: str, params: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Paper:
    """The PDF of copies on one stock, a page each, in their order."""

    design: str
    copies: tuple[str, ...]
    pdf: bytes


@dataclass(frozen=True, slots=True)
class PrintRun:
    """What became of several prints: an outcome each, the papers to print, and the copies spoiled."""

    outcomes: tuple[Outcome, ...]
    papers: tuple[Paper, ...]
    spoiled: tuple[str, ...] = ()


def sites_of(services: Services, copy_ids: Sequence[str]) -> tuple[str, ...]:
    """Return the sites of the patients whose names stand on these copies."""
    with services.database.read() as connection:
        return tuple(connection.execute(_sites, {"copies": list(copy_ids)}).scalars())


def render(
    services: Services,
    actor: Actor,
    copy_ids: Sequence[str],
    *,
    dpi: int | None = None,
    reason: str | None = None,
    sheet_start: int | None = None,
) -> bytes:
    """Return the PDF of recorded copies of one design, every symbol read back.

    A page is a label; with `sheet_start`, a page is an A4 sheet, and the first
    label lies at this place of it (from 1, row by row).

    Only a copy that nobody has scanned yet is rendered: each serial is one
    piece of label. That `actor` saw the patients is recorded, in an emergency
    with its `reason`.

    Raises Unrenderable: no-such-thing, copy-printed-before,
    labels-of-two-designs, label-design-changed, label-sheet-unfit,
    label-reads-wrongly, or a code of `label_plans.label_values`.
    """
    design, labels = _recorded(services, actor, copy_ids, reason)
    if sheet_start is not None and not 1 <= sheet_start <= (design.sheet.places if design.sheet else 0):
        raise Unrenderable("label-sheet-unfit", {"design": design.name, "start": sheet_start})
    try:
        if sheet_start is not None:
            return sheet_ready(design, labels, start=sheet_start, dpi=dpi)
        return print_ready(design, labels, dpi=dpi)
    except LabelError as error:
        raise Unrenderable("label-reads-wrongly", {"design": design.name}) from error


def render_zpl(
    services: Services,
    actor: Actor,
    copy_ids: Sequence[str],
    *,
    dpi: int | None = None,
    reason: str | None = None,
) -> str:
    """Return recorded copies as ZPL for a thermal printer of `dpi`; otherwise as `render`."""
    design, labels = _recorded(services, actor, copy_ids, reason)
    try:
        return "".join(print_ready_zpl(design, labels, dpi=dpi))
    except LabelError as error:
        raise Unrenderable("label-reads-wrongly", {"design": design.name}) from error


def _recorded(
    services: Services, actor: Actor, copy_ids: Sequence[str], reason: str | None
) -> tuple[Design, list[dict[str, str]]]:
    """Return the design and the values of recorded copies, and record that their patients were seen."""
    with services.database.read() as connection:
        sight = Sight(connection)
        copies = _copies(sight, copy_ids)
        design = _one_design(services, copies)
        composer = composer_for(services, sight)
        labels = [_values(composer, design, copy) for copy in copies]
    viewed_all(services, actor, [copy.patient_id for copy in copies if copy.patient_id], "label", reason)
    return design, labels


def by_design(services: Services, copy_ids: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return (design, copies) for each design, because each has stock and printer of its own."""
    with services.database.read() as connection:
        copies = _copies(Sight(connection), copy_ids, printable_only=False)
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for copy in copies:
        groups[copy.design, copy.design_digest].append(copy.id)
    return tuple((design, tuple(ids)) for (design, _), ids in groups.items())


def print_many(
    services: Services, actor: Actor, commands: Sequence[PrintLabel | ReprintLabel], batch: str
) -> PrintRun:
    """Record several prints as one batch and render those that were accepted.

    A refused command has no paper; the others do. Sent again, the same batch
    gives the same copies, as long as nobody has scanned them. A copy that
    cannot be rendered is spoiled by a command of its own.
    """
    outcomes = execute_batch(services, actor, [Submission(each) for each in commands], batch)
    made = [id for outcome in outcomes for id in outcome.made.get("label_copy", ()) if outcome.accepted]
    papers: list[Paper] = []
    spoiled: list[str] = []
    for design, copies in by_design(services, _unscanned(services, made)):
        paper, bad = _paper(services, actor, design, copies)
        papers.extend([paper] if paper else [])
        spoiled.extend(bad)
    for copy in spoiled:
        execute(services, actor, DispositionCopy(id=f"spoiled-{copy}", copy=copy, outcome="spoiled"))
    return PrintRun(outcomes, tuple(papers), tuple(spoiled))


def _paper(
    services: Services, actor: Actor, design: str, copies: tuple[str, ...]
) -> tuple[Paper | None, tuple[str, ...]]:
    """Return the paper, and the copies that are not on it because they do not render."""
    try:
        return Paper(design, copies, render(services, actor, copies)), ()
    except Unrenderable:
        good = tuple(copy for copy in copies if _renders(services, actor, copy))
    bad = tuple(copy for copy in copies if copy not in good)
    return (Paper(design, good, render(services, actor, good)) if good else None), bad


def _renders(services: Services, actor: Actor, copy: str) -> bool:
    try:
        render(services, actor, [copy])
    except Unrenderable:
        return False
    return True


def _unscanned(services: Services, copy_ids: Sequence[str]) -> list[str]:
    with services.database.read() as connection:
        copies = _copies(Sight(connection), copy_ids, printable_only=False)
    return [copy.id for copy in copies if copy.status == "printed"]


def _copies(sight: Sight, ids: Sequence[str], *, printable_only: bool = True) -> list[LabelCopy]:
    sight.preload("label_copy", ids)
    copies: list[LabelCopy] = []
    for id in ids:
        copy = cast("LabelCopy | None", sight.get("label_copy", id))
        if copy is None:
            raise Unrenderable("no-such-thing", {"thing": "label copy", "id": id[:40]})
        if printable_only and copy.status != "printed":
            raise Unrenderable("copy-printed-before", {"serial": copy.serial, "status": copy.status})
        copies.append(copy)
    return copies


def _one_design(services: Services, copies: Sequence[LabelCopy]) -> Design:
    prints = sorted({(copy.design, copy.design_digest) for copy in copies})
    if len(prints) != 1:
        raise Unrenderable("labels-of-two-designs", {"designs": [name for name, _ in prints]})
    found = design_of_print(services, *prints[0])
    if found is None:
        params = {"design": prints[0][0], "serial": copies[0].serial}
        raise Unrenderable("label-design-changed", params)
    return found


def _values(composer: Composer, design: Design, copy: LabelCopy) -> dict[str, str]:
    found = cast("Thing", composer.sight.get(_THING_OF[copy.purpose], copy.subject_id))
    subject = as_labelled(found, copy.product_code)
    demanded = demanded_of(design, composer.policy, composer.site_of(subject))
    try:
        return label_values(design, composer.text(subject, copy.serial, copy.printed_at), demanded)
    except Unplannable as unplannable:
        raise Unrenderable(unplannable.code, unplannable.params) from unplannable
