"""Asking for a print from a page: which printers are offered, and what is said when one is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from biobank.domain.things.printing import Printer
from biobank.edge.problems import Problem
from biobank.labelling import Design
from biobank.services import labels
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view
from biobank.services.labels import Unrenderable
from biobank.services.printing.asking import Unprintable, ask, require_fitting
from biobank.services.printing.choosing import first_fitting, in_order
from biobank.services.printing.jobs import found
from biobank.web import outcome
from biobank.web.shell import services
from biobank.words.speaking import say, say_n


@dataclass(frozen=True, slots=True)
class Offered:
    """The printers of a site: those of the station first, in its order."""

    printers: tuple[Printer, ...]
    own: int

    def usual_for(self, design: Design | None) -> str:
        """Return the id of the printer that the station uses for a design, or nothing."""
        found = first_fitting(self.printers[: self.own], design) if design is not None else None
        return found.id if found is not None else ""

    def choices(self) -> list[tuple[str, str]]:
        """Return the printers as choices, and that nothing is sent anywhere."""
        told = [
            (
                each.id,
                say("{printer}, of this station", printer=each.name) if number < self.own else each.name,
            )
            for number, each in enumerate(self.printers)
        ]
        return [*told, (TO_OPEN, say("None: I open the PDF or the ZPL here"))]

    def found(self, id: str) -> Printer | None:
        """Return the printer with this id."""
        return next((each for each in self.printers if each.id == id), None)


TO_OPEN, USUAL = "none", "usual"
"""The choices of whoever prints from the screen, and of whoever takes the station's printers as they are."""


def offered_to(person: SignedIn) -> Offered:
    """Return the printers that somebody is offered where they work; two statements at most."""
    with services().database.read() as connection:
        return Offered(*in_order(connection, person.actor.site, person.actor.station))


def require_printer_for(offered: Offered, id: str, design: Design | None) -> None:
    """Refuse a printer that is not there or has other labels, before a print is recorded; raises Problem."""
    printer = offered.found(id)
    if printer is None:
        raise Problem(404, "no-such-thing", {"thing": "printer", "id": id[:40]})
    if design is not None:
        try:
            require_fitting(printer, design)
        except Unprintable as why:
            raise not_printed(why) from why


def by_printer(
    offered: Offered, papers: Sequence[tuple[Design | None, tuple[str, ...]]]
) -> list[tuple[str, tuple[str, ...]]]:
    """Return the copies of each design with the printer that the station uses for it; others are left out."""
    told = [(offered.usual_for(design), copies) for design, copies in papers]
    return [(printer, copies) for printer, copies in told if printer]


def put_into_queue(
    person: SignedIn, printer: str, copies: list[str], command: str, *, sheet_start: int | None = None
) -> str | None:
    """Ask for a print, and say that it is on its way; raises Problem and Denied.

    Returns the page of the job where somebody opens it as a file, None where it is sent without anybody.
    """
    try:
        made = ask(
            services(),
            person.actor,
            printer,
            copies,
            command,
            emergency=emergency_of(person, copies),
            sheet_start=sheet_start,
        )
    except Unprintable as why:
        raise not_printed(why) from why
    with services().database.read() as connection:
        first = found(connection, made[0])
    opened = first is not None and first.way == "file"
    outcome.remember(outcome.plain("success", *_asked(len(copies), opened=opened)))
    return f"/printing/jobs/{made[0]}" if opened else None


def _asked(count: int, *, opened: bool) -> tuple[str, str, str]:
    """Return what is said of labels that were asked for, when, and what comes next."""
    now = services().clock()
    if opened:
        says = say_n(count, "The label waits to be opened.", "{n} labels wait to be opened.")
        return says, now, say("Open the file, print it, and scan each label: only then does it count.")
    says = say_n(
        count, "The label is on its way to the printer.", "{n} labels are on their way to the printer."
    )
    return says, now, say("Scan each label that comes out: only then does it count.")


def emergency_of(person: SignedIn, copies: list[str]) -> str | None:
    """Return the reason under which somebody reads the names on these copies, if it is an emergency."""
    if not copies:
        return None
    reasons = [may_view(person, site) for site in labels.sites_of(services(), copies)]
    return next((each for each in reasons if each is not None), None)


def not_printed(why: Unprintable | Unrenderable) -> Problem:
    """Return the problem that says why nothing was printed."""
    return Problem(404 if why.code == "no-such-thing" else 409, why.code, why.params)
